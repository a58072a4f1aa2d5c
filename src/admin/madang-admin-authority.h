/*
 * Who may administer: the daemon's own user and root, on any bus. Everything that comes in by the administrator's door
 * is asked about here, reading a property too. Main thread.
 */
#pragma once

#include "admin/madang-admin-method.h"

/** MadangAdminCaller: who calls, as the bus knows him. */
typedef struct
{
  guint32 uid; /* G_MAXUINT32 where the bus does not say */
  guint32 pid; /* 0 where the bus does not say */
} MadangAdminCaller;

/**
 * madang_admin_authority_check_async:
 * @connection: the bus
 * @sender: (nullable): the caller's unique name; nobody may do anything
 * @action: what he wants to do
 * @callback: when it is decided
 * @data: for @callback
 *
 * Asks the bus, each time: what a caller may is never remembered.
 */
void madang_admin_authority_check_async (GDBusConnection *connection,
                                         const char *sender,
                                         MadangAdminAction action,
                                         GAsyncReadyCallback callback,
                                         gpointer data);

/**
 * madang_admin_authority_check_finish:
 * @result: the result
 * @caller: (out): who it is, also where he may not
 * @error: %MADANG_ERROR_NOT_AUTHORIZED
 *
 * Returns: whether he may
 */
gboolean madang_admin_authority_check_finish (GAsyncResult *result,
                                              MadangAdminCaller *caller,
                                              GError **error);
