/*
 * MadangAdminAudit: the line in the log about one call that changes something: who called what, and what came of it.
 *
 * The caller's unit is looked up while the act runs, for many callers end with their answer. Where systemd is slow to
 * say it, the line does without.
 * Main thread.
 */
#pragma once

#include "admin/madang-admin-authority.h"
#include "admin/madang-admin-request.h"

typedef struct _MadangAdminAudit MadangAdminAudit;

/** madang_admin_audit_begin: @caller was let in with @request. Returns: (transfer full): to be ended */
MadangAdminAudit *madang_admin_audit_begin (const MadangAdminCaller *caller,
                                            const MadangAdminRequest *request);

/** MadangAdminAuditWritten: the line is in the log. */
typedef void (*MadangAdminAuditWritten) (gpointer data);

/**
 * madang_admin_audit_end:
 * @self: (transfer full): a line that was begun
 * @outcome: what came of it: the answer, or an error's name
 * @written: called once it is in the log, perhaps at once, within MADANG_UNIT_PATIENCE_MS
 * @data: for @written
 */
void madang_admin_audit_end (MadangAdminAudit *self,
                             const char *outcome,
                             MadangAdminAuditWritten written,
                             gpointer data);
