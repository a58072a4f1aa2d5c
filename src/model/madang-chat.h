/*
 * MadangChat: a message of a room, stored. Immutable.
 */
#pragma once

#include "model/madang-user.h"

#define MADANG_TYPE_CHAT (madang_chat_get_type ())
G_DECLARE_FINAL_TYPE (MadangChat, madang_chat, MADANG, CHAT, GObject)

/**
 * MadangChatFields:
 *
 * What a message is made of, and what madang_chat_get_fields() gives back.
 */
typedef struct
{
  gint64 id;  /* above 0; rises with seq */
  gint64 seq; /* 1, 2, 3 … in its room, without gaps */
  gint64 room_id;
  gint64 sender_id;
  gint64 parent_id;    /* the message that this one answers; 0: none */
  gint64 created_at;   /* microseconds of the epoch */
  const char *message; /* as it was sent */
  const char *
      client_id; /* (nullable): the sender's own name for the sending; for the sender's eyes only */
  MadangUser *sender; /* (nullable): unknown where a history has only ids */
} MadangChatFields;

/** madang_chat_new: @fields are copied. Returns: (transfer full) */
MadangChat *madang_chat_new (const MadangChatFields *fields);

/** madang_chat_get_fields: Returns: (transfer none): owned by @self */
const MadangChatFields *madang_chat_get_fields (MadangChat *self);
