/*
 * MadangAdminManager: the interface org.madang.Chat1.Manager: lets in who may (admin/madang-admin-authority.h), checks
 * options, and hands each call to the file of its topic. Main thread.
 *
 * It puts a vtable of its own before the generated skeleton's: the skeleton would read properties without asking
 * anybody, and ask about methods in another thread.
 */
#pragma once

#include "admin/madang-admin-call.h"
#include "madang-dbus.h"

#define MADANG_TYPE_ADMIN_MANAGER (madang_admin_manager_get_type ())
G_DECLARE_FINAL_TYPE (
    MadangAdminManager, madang_admin_manager, MADANG, ADMIN_MANAGER, MadangDBusManagerSkeleton)

/** madang_admin_manager_new: @context outlives it. Returns: (transfer full) */
MadangAdminManager *madang_admin_manager_new (const MadangAdminContext *context);

/**
 * madang_admin_manager_begin:
 * @manager: the interface
 * @invocation: what one of its handlers was given
 *
 * Returns: (transfer full): the call, to be answered
 */
MadangAdminCall *madang_admin_manager_begin (MadangDBusManager *manager,
                                             GDBusMethodInvocation *invocation);

/**
 * madang_admin_manager_drain_async:
 * @self: the interface
 * @hurry: (nullable): when it is cancelled, what is still under way is answered with %MADANG_ERROR_UNAVAILABLE
 * @callback: when all calls have their answers
 * @data: for @callback
 *
 * Takes no more calls: they are refused with %MADANG_ERROR_UNAVAILABLE.
 */
void madang_admin_manager_drain_async (MadangAdminManager *self,
                                       GCancellable *hurry,
                                       GAsyncReadyCallback callback,
                                       gpointer data);
void madang_admin_manager_drain_finish (MadangAdminManager *self, GAsyncResult *result);
