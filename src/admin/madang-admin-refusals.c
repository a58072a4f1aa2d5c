#include "admin/madang-admin-refusals.h"

#include "base/madang-limits.h"
#include "base/madang-log.h"

#define EVERYBODY_ELSE \
  G_MAXUINT32 /* the key of whoever is not counted alone, or whom the bus does not know */

struct _MadangAdminRefusals
{
  GObject parent_instance;

  guint span;
  GHashTable *counts; /* of uid to how often he was refused in this span */
  guint end;          /* source, while there are any */
};

G_DEFINE_FINAL_TYPE (MadangAdminRefusals, madang_admin_refusals, G_TYPE_OBJECT)

static void
write_line (const MadangAdminCaller *caller, const char *method)
{
  g_autofree char *uid = g_strdup_printf ("%u", caller->uid);
  g_autofree char *pid = g_strdup_printf ("%u", caller->pid);

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "MESSAGE_ID", MADANG_LOG_NOT_AUTHORIZED,
                    "MADANG_CALLER_UID", uid, "MADANG_CALLER_PID", pid, "MADANG_METHOD", method,
                    "MESSAGE", "D-Bus: uid %s, pid %s may not call %s", uid, pid, method);
}

/* Without the id of a refusal, whose explanation speaks of one call. */
static void
write_count (guint uid, guint count)
{
  g_autofree char *who = uid == EVERYBODY_ELSE ? g_strdup ("others")
                                               : g_strdup_printf ("uid %u", uid);

  g_message ("D-Bus: %s: refused %u more times", who, count);
}

/* Who goes on is written of once a span; who has stopped is forgotten. */
static void
write_counts (MadangAdminRefusals *self)
{
  GHashTableIter iter;
  gpointer uid, count;

  g_hash_table_iter_init (&iter, self->counts);
  while (g_hash_table_iter_next (&iter, &uid, &count))
    if (GPOINTER_TO_UINT (count) <= MADANG_REFUSALS_LINES)
      g_hash_table_iter_remove (&iter);
    else
      {
        write_count (GPOINTER_TO_UINT (uid), GPOINTER_TO_UINT (count) - MADANG_REFUSALS_LINES);
        g_hash_table_iter_replace (&iter, GUINT_TO_POINTER (MADANG_REFUSALS_LINES));
      }
}

static void
dispose (GObject *object)
{
  MadangAdminRefusals *self = MADANG_ADMIN_REFUSALS (object);

  g_clear_handle_id (&self->end, g_source_remove);
  write_counts (self);
  G_OBJECT_CLASS (madang_admin_refusals_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_hash_table_unref (MADANG_ADMIN_REFUSALS (object)->counts);
  G_OBJECT_CLASS (madang_admin_refusals_parent_class)->finalize (object);
}

static void
madang_admin_refusals_class_init (MadangAdminRefusalsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_admin_refusals_init (MadangAdminRefusals *self)
{
  self->counts = g_hash_table_new (NULL, NULL);
}

MadangAdminRefusals *
madang_admin_refusals_new (guint span)
{
  MadangAdminRefusals *self = g_object_new (MADANG_TYPE_ADMIN_REFUSALS, NULL);

  self->span = span;
  return self;
}

static gboolean
on_end (gpointer data)
{
  MadangAdminRefusals *self = data;

  write_counts (self);
  if (g_hash_table_size (self->counts) > 0)
    return G_SOURCE_CONTINUE;
  self->end = 0;
  return G_SOURCE_REMOVE;
}

void
madang_admin_refusals_add (MadangAdminRefusals *self,
                           const MadangAdminCaller *caller,
                           const char *method)
{
  gpointer uid = GUINT_TO_POINTER (caller->uid);
  guint count;

  if (!g_hash_table_contains (self->counts, uid)
      && g_hash_table_size (self->counts) >= MADANG_REFUSALS_USERS_MAX)
    uid = GUINT_TO_POINTER (EVERYBODY_ELSE);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, uid)) + 1;
  g_hash_table_insert (self->counts, uid, GUINT_TO_POINTER (count));
  if (count <= MADANG_REFUSALS_LINES)
    write_line (caller, method);
  if (self->end == 0)
    self->end = g_timeout_add (self->span, on_end, self);
}
