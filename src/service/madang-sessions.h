/*
 * MadangSessions: logins that are there: renewed with a refresh token, ended. Main thread.
 */
#pragma once

#include "bus/madang-bus.h"
#include "service/madang-flights.h"
#include "service/madang-login.h"
#include "service/madang-named-sessions.h"
#include "store/madang-pool.h"

#define MADANG_TYPE_SESSIONS (madang_sessions_get_type ())
G_DECLARE_FINAL_TYPE (MadangSessions, madang_sessions, MADANG, SESSIONS, GObject)

/** madang_sessions_new: Returns: (transfer full) */
MadangSessions *madang_sessions_new (MadangPool *pool,
                                     MadangFlights *flights,
                                     MadangBus *bus,
                                     MadangTokens *tokens);

/**
 * madang_sessions_end_async:
 * @self: the acts
 * @names: which sessions; read at once
 * @callback: when it is done
 * @data: for @callback
 *
 * Ends every session that is named, with its tokens and sockets. What names none is passed over. What they said
 * before is heard by the answer.
 */
void madang_sessions_end_async (MadangSessions *self,
                                const MadangSessionNames *names,
                                GAsyncReadyCallback callback,
                                gpointer data);

/** madang_sessions_end_finish: %MADANG_ERROR_UNAVAILABLE. Returns: whether none of them stands any longer */
gboolean madang_sessions_end_finish (MadangSessions *self, GAsyncResult *result, GError **error);

/** madang_sessions_find_user_async: whose credential @caller is, where it is an opaque one, which does not say. */
void madang_sessions_find_user_async (MadangSessions *self,
                                      const MadangCaller *caller,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/**
 * madang_sessions_find_user_finish: @error is %MADANG_ERROR_UNAUTHENTICATED too. Returns: the user's id; 0 with @error
 */
gint64 madang_sessions_find_user_finish (MadangSessions *self,
                                         GAsyncResult *result,
                                         GError **error);

/**
 * madang_sessions_renew_async:
 * @self: the acts
 * @refresh: (nullable): a refresh token, as given
 * @callback: when it is done
 * @data: for @callback
 *
 * Changes a refresh token for a new pair. One that was used before ends its session, except within
 * MADANG_REFRESH_GRACE_SECONDS while its successor is unused: then it gives that successor again.
 */
void madang_sessions_renew_async (MadangSessions *self,
                                  const char *refresh,
                                  GAsyncReadyCallback callback,
                                  gpointer data);

/** madang_sessions_renew_finish: @error is %MADANG_ERROR_UNAUTHENTICATED too. Returns: (transfer full) (nullable) */
MadangLogin *madang_sessions_renew_finish (MadangSessions *self,
                                           GAsyncResult *result,
                                           GError **error);
