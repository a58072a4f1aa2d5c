/*
 * MadangDirect: a message from one person to another, stored. Immutable.
 */
#pragma once

#include "model/madang-user.h"

#define MADANG_TYPE_DIRECT (madang_direct_get_type ())
G_DECLARE_FINAL_TYPE (MadangDirect, madang_direct, MADANG, DIRECT, GObject)

/** MadangDirectFields: what a direct message is made of, and what madang_direct_get_fields() gives back. */
typedef struct
{
  gint64 id; /* above 0 */
  gint64 sender_id;
  gint64 receiver_id;
  gint64 created_at; /* microseconds of the epoch */
  const char *message;
  gboolean is_hidden; /* the receiver had blocked the sender: only the sender ever sees it */
  MadangUser *sender; /* (nullable): unknown where a history has only ids */
} MadangDirectFields;

/** madang_direct_new: @fields are copied. Returns: (transfer full) */
MadangDirect *madang_direct_new (const MadangDirectFields *fields);

/** madang_direct_get_fields: Returns: (transfer none): owned by @self */
const MadangDirectFields *madang_direct_get_fields (MadangDirect *self);
