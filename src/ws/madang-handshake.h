/*
 * The handshake's question: who wants to open a socket, and may they? Answered before the upgrade (docs/api/rules.md).
 */
#pragma once

#include "auth/madang-tokens.h"
#include "service/madang-rooms.h"

/** MadangHandshakeHeaders: what of a request may say who it is; each as it came, or %NULL. */
typedef struct
{
  const char *authorization;
  const char *ticket; /* of the query, as the next */
  const char *token;
  const char *cookie;
  const char *origin;
  const char *host;
} MadangHandshakeHeaders;

/** MadangHandshakeContext: what answering needs. */
typedef struct
{
  MadangTokens *tokens;
  MadangRooms *rooms;
  const char *const *socket_origins; /* further origins that may bring cookies, normalised */
} MadangHandshakeContext;

/** MadangHandshakeEntry: somebody who may open a socket. */
typedef struct
{
  MadangCaller caller;
  MadangUser *user;
  gboolean by_rank; /* as a superuser alone, into a closed room */
} MadangHandshakeEntry;

void madang_handshake_entry_free (MadangHandshakeEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangHandshakeEntry, madang_handshake_entry_free)

/**
 * madang_handshake_enter_async:
 * @context: outlives the call
 * @headers: used within this call only
 * @room_id: the room of the path
 * @callback: when it is done
 * @data: for @callback
 *
 * The first of header, ticket, token and cookie that is there decides; a bad one is not passed over. A ticket is used
 * up where it opens its room. A cookie counts only with an Origin that is the server's own or listed, so that no other
 * site can open a socket in its visitors' name.
 */
void madang_handshake_enter_async (const MadangHandshakeContext *context,
                                   const MadangHandshakeHeaders *headers,
                                   gint64 room_id,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/**
 * madang_handshake_enter_finish:
 * @error: %MADANG_ERROR_NOT_AUTHORIZED for nobody, for who no longer stands and for who may not enter;
 *   %MADANG_ERROR_NO_SUCH_ROOM; %MADANG_ERROR_UNAVAILABLE
 *
 * Returns: (transfer full) (nullable)
 */
MadangHandshakeEntry *madang_handshake_enter_finish (GAsyncResult *result, GError **error);
