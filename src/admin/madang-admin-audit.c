#include "admin/madang-admin-audit.h"

#include "admin/madang-admin-unit.h"
#include "base/madang-limits.h"
#include "base/madang-log.h"

/* Of the call until it has ended, and of the question for the unit until that is answered. */
struct _MadangAdminAudit
{
  MadangAdminCaller caller;
  const char *method; /* constant */
  char *call;
  guint patience; /* source, or 0 once nobody waits for the unit any more */
  char *unit;     /* NULL where there is none */
  char *outcome;  /* NULL until it has ended */
  MadangAdminAuditWritten written;
  gpointer data; /* for `written` */
};

static void
clear_audit (gpointer data)
{
  MadangAdminAudit *self = data;

  g_free (self->call);
  g_free (self->unit);
  g_free (self->outcome);
}

static void
audit_unref (MadangAdminAudit *self)
{
  g_rc_box_release_full (self, clear_audit);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangAdminAudit, audit_unref)

static void
write_line (MadangAdminAudit *self)
{
  g_autofree char *uid = g_strdup_printf ("%u", self->caller.uid);
  g_autofree char *pid = g_strdup_printf ("%u", self->caller.pid);

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "MESSAGE_ID", MADANG_LOG_ADMINISTERED,
                    "MADANG_CALLER_UID", uid, "MADANG_CALLER_PID", pid, "MADANG_CALLER_UNIT",
                    self->unit != NULL ? self->unit : "", "MADANG_METHOD", self->method,
                    "MADANG_CALL", self->call, "MADANG_OUTCOME", self->outcome, "MESSAGE",
                    "D-Bus: uid %s, pid %s%s%s: %s = %s", uid, pid,
                    self->unit != NULL ? ", unit " : "", self->unit != NULL ? self->unit : "",
                    self->call, self->outcome);
}

static void
finish (MadangAdminAudit *self)
{
  g_autoptr (MadangAdminAudit) ended = self;

  write_line (ended);
  ended->written (ended->data);
}

static void
stop_waiting (MadangAdminAudit *self)
{
  self->patience = 0;
  if (self->outcome != NULL)
    finish (self);
}

static gboolean
on_patience_over (gpointer data)
{
  stop_waiting (data);
  return G_SOURCE_REMOVE;
}

static void
on_unit (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminAudit) self = data;
  g_autofree char *unit = madang_admin_unit_find_finish (result);

  if (self->patience == 0)
    return;
  g_clear_handle_id (&self->patience, g_source_remove);
  self->unit = g_steal_pointer (&unit);
  stop_waiting (self);
}

MadangAdminAudit *
madang_admin_audit_begin (const MadangAdminCaller *caller, const MadangAdminRequest *request)
{
  MadangAdminAudit *self = g_rc_box_new0 (MadangAdminAudit);

  self->caller = *caller;
  self->method = request->kind == MADANG_ADMIN_REQUEST_SET ? "Set" : request->method->name;
  self->call = madang_admin_request_describe (request);
  self->patience = g_timeout_add (MADANG_UNIT_PATIENCE_MS, on_patience_over, self);
  madang_admin_unit_find_async (caller->pid, on_unit, g_rc_box_acquire (self));
  return self;
}

void
madang_admin_audit_end (MadangAdminAudit *self,
                        const char *outcome,
                        MadangAdminAuditWritten written,
                        gpointer data)
{
  self->outcome = g_strdup (outcome);
  self->written = written;
  self->data = data;
  if (self->patience == 0)
    finish (self);
}
