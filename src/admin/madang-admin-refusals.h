/*
 * MadangAdminRefusals: the lines in the log about who was refused at the administrator's door.
 *
 * Anybody may knock as often as he likes, so they are bounded: of a user's refusals within a span the first have a line
 * each (MADANG_REFUSALS_LINES), and the rest one together at its end. Lines about what authorised callers do are the
 * audit's, and each is written. Main thread.
 */
#pragma once

#include "admin/madang-admin-authority.h"

#define MADANG_TYPE_ADMIN_REFUSALS (madang_admin_refusals_get_type ())
G_DECLARE_FINAL_TYPE (MadangAdminRefusals, madang_admin_refusals, MADANG, ADMIN_REFUSALS, GObject)

/** madang_admin_refusals_new: @span: in milliseconds. Returns: (transfer full) */
MadangAdminRefusals *madang_admin_refusals_new (guint span);

/** madang_admin_refusals_add: @caller was refused @method. What is not written by the end of @self is written then. */
void madang_admin_refusals_add (MadangAdminRefusals *self,
                                const MadangAdminCaller *caller,
                                const char *method);
