/*
 * MadangDialect: how the clients of one document speak on their sockets. A table of functions; static data.
 *
 * A dialect reads what its clients send into acts, and renders what happens for them. It keeps its own part of a socket
 * in the socket's `seat`.
 */
#pragma once

#include "model/madang-chat.h"
#include "ws/madang-frame.h"

typedef struct _MadangSocket MadangSocket;

/* Close codes of our own (docs/api/rules.md). */
#define MADANG_CLOSE_NOT_LOGGED_IN 3401
#define MADANG_CLOSE_ROOM_DELETED 4000
#define MADANG_CLOSE_UNAUTHENTICATED 4001
#define MADANG_CLOSE_NOT_A_MEMBER 4003

typedef struct
{
  /* the socket is open */
  void (*handle_open) (MadangSocket *socket);
  /* a whole text message, valid UTF-8, not ended by a NUL */
  void (*handle_text) (MadangSocket *socket, const char *text, gsize length);
  /* the socket is open no more: nothing that is sent reaches the peer; called once for each handle_open */
  void (*handle_close) (MadangSocket *socket);
  /* a message of the socket's room, as this dialect writes it; `own` for its sender's eyes; `data` is the admission's
     dialect_data. Returns: (transfer full) */
  MadangFrame *(*render_chat) (MadangChat *chat, gboolean own, gpointer data);
  /* how a socket closes whose login or credential has ended, or never was */
  guint16 close_unauthenticated;
} MadangDialect;
