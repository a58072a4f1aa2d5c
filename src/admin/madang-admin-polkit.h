/*
 * MadangAdminPolkit: asks polkit what somebody on the system bus may do (data/polkit/).
 *
 * A question may be open for minutes, while somebody looks for his password: how many are, of one user and in sum, is
 * limited (MADANG_POLKIT_ASKED_MAX and what follows it). Where polkit is away nobody may do anything, and it is looked
 * for again with the next question. Main thread.
 */
#pragma once

#include "admin/madang-admin-method.h"

#define MADANG_TYPE_ADMIN_POLKIT (madang_admin_polkit_get_type ())
G_DECLARE_FINAL_TYPE (MadangAdminPolkit, madang_admin_polkit, MADANG, ADMIN_POLKIT, GObject)

/** madang_admin_polkit_new: Returns: (transfer full): one that connects when it is asked */
MadangAdminPolkit *madang_admin_polkit_new (void);

/** MadangAdminSubject: who is asked about. */
typedef struct
{
  const char *name;        /* a unique name on the system bus */
  guint uid;               /* whose it is */
  gboolean is_interactive; /* he may be asked for a password, which takes as long as it takes */
} MadangAdminSubject;

/**
 * madang_admin_polkit_check_async:
 * @self: polkit
 * @subject: copied
 * @action: what he wants to do
 * @ended: when it is cancelled, nobody wants to know any more, and polkit is told so
 * @callback: when it is decided
 * @data: for @callback
 */
void madang_admin_polkit_check_async (MadangAdminPolkit *self,
                                      const MadangAdminSubject *subject,
                                      MadangAdminAction action,
                                      GCancellable *ended,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/**
 * madang_admin_polkit_check_finish:
 * @error: %MADANG_ERROR_UNAVAILABLE: too many questions are open
 *
 * Returns: whether polkit says so; not where it says nothing, then without @error
 */
gboolean madang_admin_polkit_check_finish (MadangAdminPolkit *self,
                                           GAsyncResult *result,
                                           GError **error);
