/*
 * MadangAdminCalls: the requests of the administrator that have no answer yet: how many there may be, whose turn it is,
 * and waiting for the last of them. Main thread.
 */
#pragma once

#include "admin/madang-admin-backlog.h"
#include "admin/madang-admin-call.h"

#define MADANG_TYPE_ADMIN_CALLS (madang_admin_calls_get_type ())
G_DECLARE_FINAL_TYPE (MadangAdminCalls, madang_admin_calls, MADANG, ADMIN_CALLS, GObject)

/** madang_admin_calls_new: @context outlives it; answers count in @backlog. Returns: (transfer full) */
MadangAdminCalls *madang_admin_calls_new (const MadangAdminContext *context,
                                          MadangAdminBacklog *backlog);

/**
 * madang_admin_calls_begin:
 * @self: the calls
 * @connection: where it came from
 * @message: a method call
 *
 * Returns: (transfer full): the call, to be answered
 */
MadangAdminCall *madang_admin_calls_begin (MadangAdminCalls *self,
                                           GDBusConnection *connection,
                                           GDBusMessage *message);

/**
 * madang_admin_calls_admit:
 * @self: the calls
 * @call: one that is authorised
 * @error: %MADANG_ERROR_UNAVAILABLE: the server stops, or too much is under way
 *
 * Returns: whether it may begin
 */
gboolean madang_admin_calls_admit (MadangAdminCalls *self, MadangAdminCall *call, GError **error);

/**
 * madang_admin_calls_queue: @call was admitted: its act begins in its turn, once the server serves, if it is not ended
 * before that.
 */
void madang_admin_calls_queue (MadangAdminCalls *self, MadangAdminCall *call);

/**
 * madang_admin_calls_drain_async:
 * @self: the calls
 * @hurry: (nullable): when it is cancelled, what is still under way is answered with %MADANG_ERROR_UNAVAILABLE
 * @callback: when all have their answers
 * @data: for @callback
 *
 * Admits no more. What came after the end of it is waited for by draining again.
 */
void madang_admin_calls_drain_async (MadangAdminCalls *self,
                                     GCancellable *hurry,
                                     GAsyncReadyCallback callback,
                                     gpointer data);
void madang_admin_calls_drain_finish (MadangAdminCalls *self, GAsyncResult *result);
