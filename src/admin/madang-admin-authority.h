/*
 * MadangAdminAuthority: who may administer. Everything that comes in by the administrator's door is asked about here:
 * methods, properties, introspection, what is there and what is not.
 *
 * Root may on any bus. On the system bus polkit decides of everybody else; on any other it is the daemon's own user.
 * Main thread.
 */
#pragma once

#include "admin/madang-admin-method.h"

/** MadangAdminCaller: who calls, as the bus knows him. */
typedef struct
{
  guint32 uid; /* G_MAXUINT32 where the bus does not say */
  guint32 pid; /* 0 where the bus does not say */
} MadangAdminCaller;

#define MADANG_TYPE_ADMIN_AUTHORITY (madang_admin_authority_get_type ())
G_DECLARE_FINAL_TYPE (
    MadangAdminAuthority, madang_admin_authority, MADANG, ADMIN_AUTHORITY, GObject)

/** madang_admin_authority_new: @is_system: whether we are on the system bus. Returns: (transfer full) */
MadangAdminAuthority *madang_admin_authority_new (gboolean is_system);

/**
 * madang_admin_authority_check_async:
 * @self: the authority
 * @connection: the bus
 * @message: what came; one without a sender may do nothing
 * @known: (nullable): who sent it, where the bus has said so before
 * @action: what it needs
 * @ended: when it is cancelled, nobody wants to know any more
 * @callback: when it is decided
 * @data: for @callback
 *
 * Asks the bus who it is, unless that is known, and polkit each time: what a caller may is never remembered here.
 */
void madang_admin_authority_check_async (MadangAdminAuthority *self,
                                         GDBusConnection *connection,
                                         GDBusMessage *message,
                                         const MadangAdminCaller *known,
                                         MadangAdminAction action,
                                         GCancellable *ended,
                                         GAsyncReadyCallback callback,
                                         gpointer data);

/**
 * madang_admin_authority_check_finish:
 * @result: the result
 * @caller: (out): who it is, also where he may not
 * @error: %MADANG_ERROR_NOT_AUTHORIZED; %MADANG_ERROR_UNAVAILABLE where too many have to be asked about
 *
 * Returns: whether he may
 */
gboolean madang_admin_authority_check_finish (GAsyncResult *result,
                                              MadangAdminCaller *caller,
                                              GError **error);
