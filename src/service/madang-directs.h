/*
 * MadangDirects: messages from one person to another, and those of the system, whichever door they come by.
 *
 * Who can be written to is known in memory (MadangPresence). A message is checked and stored with others in one
 * statement; the writer tells of it, which is published on the bus, and whoever sent it is answered then. Main thread.
 */
#pragma once

#include "auth/madang-limiter.h"
#include "base/madang-clock.h"
#include "service/madang-presence.h"
#include "store/madang-direct-store.h"
#include "store/madang-direct-writer.h"

#define MADANG_TYPE_DIRECTS (madang_directs_get_type ())
G_DECLARE_FINAL_TYPE (MadangDirects, madang_directs, MADANG, DIRECTS, GObject)

/** MadangDirectsContext: what direct messages need; each is referenced. */
typedef struct
{
  MadangDirectWriter *writer;
  MadangPool *pool;
  MadangPresence *presence;
  MadangBus *bus; /* hears of messages of the system */
  MadangClock *clock;
  MadangLimiter *sends; /* counts what a user sends, of both kinds together */
} MadangDirectsContext;

/**
 * madang_directs_new:
 *
 * Emits "notified" (#MadangUser, const char *, gint64) for a message of the system to a user, or (%NULL) to everybody
 * who is logged in, at a moment in microseconds of the epoch.
 *
 * Returns: (transfer full)
 */
MadangDirects *madang_directs_new (const MadangDirectsContext *context);

/** madang_directs_is_ready: whether a message would be stored at once. */
gboolean madang_directs_is_ready (MadangDirects *self);

/** madang_directs_log_in_async, …_finish: see madang_direct_store_log_in_async(). */
void madang_directs_log_in_async (MadangDirects *self,
                                  const MadangCaller *caller,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
MadangDirectLogin *madang_directs_log_in_finish (MadangDirects *self,
                                                 GAsyncResult *result,
                                                 GError **error);

/** madang_directs_renew_async, …_finish: see madang_direct_store_renew_async(). */
void madang_directs_renew_async (MadangDirects *self,
                                 const MadangCaller *caller,
                                 GAsyncReadyCallback callback,
                                 gpointer data);
gboolean madang_directs_renew_finish (MadangDirects *self,
                                      GAsyncResult *result,
                                      MadangCaller *caller,
                                      GError **error);

/**
 * madang_directs_send_async:
 * @self: the acts
 * @caller: who sends, with the user's id
 * @nickname: (nullable): whom to; required
 * @message: (nullable): required, 1–4,000 characters, not blank
 * @callback: when it is done
 * @data: for @callback
 */
void madang_directs_send_async (MadangDirects *self,
                                const MadangCaller *caller,
                                const char *nickname,
                                const char *message,
                                GAsyncReadyCallback callback,
                                gpointer data);

/**
 * madang_directs_send_finish:
 * @error: %MADANG_ERROR_INVALID_ARGUMENT, %MADANG_ERROR_RATE_LIMITED, %MADANG_ERROR_NOT_ONLINE where nobody of that
 *   name is there, and those of madang_direct_writer_write_finish()
 *
 * Returns: (transfer full) (nullable): the message as committed
 */
MadangDirect *madang_directs_send_finish (MadangDirects *self,
                                          GAsyncResult *result,
                                          GError **error);

/**
 * madang_directs_list_async:
 * @self: the acts
 * @caller: one of the two
 * @nickname: (nullable): the other; required
 * @page: which part
 * @callback: when it is done
 * @data: for @callback
 */
void madang_directs_list_async (MadangDirects *self,
                                const MadangCaller *caller,
                                const char *nickname,
                                const MadangPage *page,
                                GAsyncReadyCallback callback,
                                gpointer data);

/**
 * madang_directs_list_finish: @error is also %MADANG_ERROR_INVALID_ARGUMENT. Returns: (transfer full) (nullable): see
 * madang_direct_store_list_finish()
 */
MadangConversation *madang_directs_list_finish (MadangDirects *self,
                                                GAsyncResult *result,
                                                GError **error);

/** madang_directs_list_conversations_async, …_finish: see madang_direct_store_list_conversations_async(). */
void madang_directs_list_conversations_async (MadangDirects *self,
                                              const MadangCaller *caller,
                                              const MadangPage *page,
                                              GAsyncReadyCallback callback,
                                              gpointer data);
GPtrArray *madang_directs_list_conversations_finish (MadangDirects *self,
                                                     GAsyncResult *result,
                                                     GError **error);

/** MadangNotice: a message of the system on its way. */
typedef struct
{
  guint n_sockets; /* it goes to so many */
  gint64 moment;   /* of which it is, in microseconds of the epoch */
} MadangNotice;

/**
 * madang_directs_notify:
 * @self: the acts
 * @nickname: (nullable): to whom; required
 * @message: (nullable): as for madang_directs_send_async()
 * @notice: (out): what is sent
 * @error: %MADANG_ERROR_INVALID_ARGUMENT; %MADANG_ERROR_NOT_ONLINE, also where there is no such user
 *
 * Sends a message of the system, which is not stored, to a user who is logged in for direct messages.
 *
 * Returns: whether it is sent
 */
gboolean madang_directs_notify (MadangDirects *self,
                                const char *nickname,
                                const char *message,
                                MadangNotice *notice,
                                GError **error);

/**
 * madang_directs_broadcast:
 * @self: the acts
 * @message: (nullable): as for madang_directs_send_async()
 * @notice: (out): what is sent
 * @error: %MADANG_ERROR_INVALID_ARGUMENT
 *
 * Sends a message of the system, which is not stored, to everybody who is logged in for direct messages; perhaps to
 * nobody.
 *
 * Returns: whether it is sent
 */
gboolean madang_directs_broadcast (MadangDirects *self,
                                   const char *message,
                                   MadangNotice *notice,
                                   GError **error);

/** madang_directs_drain_async: calls back when all that was accepted is stored; what comes later is refused. */
void madang_directs_drain_async (MadangDirects *self, GAsyncReadyCallback callback, gpointer data);
void madang_directs_drain_finish (MadangDirects *self, GAsyncResult *result);
