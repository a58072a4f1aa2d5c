#include "admin/madang-admin-authority.h"

#include <unistd.h>

#include "admin/madang-admin-polkit.h"
#include "base/madang-error.h"

struct _MadangAdminAuthority
{
  GObject parent_instance;

  MadangAdminPolkit *polkit; /* NULL unless we are on the system bus */
};

G_DEFINE_FINAL_TYPE (MadangAdminAuthority, madang_admin_authority, G_TYPE_OBJECT)

typedef struct
{
  char *sender; /* NULL where there is none */
  gboolean is_interactive;
  MadangAdminAction action;
  GCancellable *ended;
  MadangAdminCaller caller;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->sender);
  g_object_unref (question->ended);
  g_free (question);
}

static void
dispose (GObject *object)
{
  g_clear_object (&MADANG_ADMIN_AUTHORITY (object)->polkit);
  G_OBJECT_CLASS (madang_admin_authority_parent_class)->dispose (object);
}

static void
madang_admin_authority_class_init (MadangAdminAuthorityClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
}

static void
madang_admin_authority_init (MadangAdminAuthority *self)
{
}

MadangAdminAuthority *
madang_admin_authority_new (gboolean is_system)
{
  MadangAdminAuthority *self = g_object_new (MADANG_TYPE_ADMIN_AUTHORITY, NULL);

  if (is_system)
    self->polkit = madang_admin_polkit_new ();
  return self;
}

static void
decide (GTask *task, gboolean may, GError *take_problem)
{
  if (may)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (take_problem == NULL)
    madang_set_not_authorized (&take_problem);
  g_task_return_error (task, take_problem);
}

static void
on_polkit (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *problem = NULL;
  gboolean may = madang_admin_polkit_check_finish (MADANG_ADMIN_POLKIT (source), result, &problem);

  decide (task, may, problem);
}

static void
ask_polkit (GTask *take_task)
{
  MadangAdminAuthority *self = g_task_get_source_object (take_task);
  Question *question = g_task_get_task_data (take_task);
  const MadangAdminSubject subject = { .name = question->sender,
                                       .uid = question->caller.uid,
                                       .is_interactive = question->is_interactive };

  madang_admin_polkit_check_async (self->polkit, &subject, question->action, question->ended,
                                   on_polkit, take_task);
}

static gboolean
read_credentials (GVariant *reply, MadangAdminCaller *caller)
{
  g_autoptr (GVariant) credentials = g_variant_get_child_value (reply, 0);

  g_variant_lookup (credentials, "ProcessID", "u", &caller->pid);
  return g_variant_lookup (credentials, "UnixUserID", "u", &caller->uid);
}

static void
judge (GTask *take_task)
{
  MadangAdminAuthority *self = g_task_get_source_object (take_task);
  Question *question = g_task_get_task_data (take_task);
  guint32 uid = question->caller.uid;

  if (uid != 0 && self->polkit != NULL)
    {
      ask_polkit (take_task);
      return;
    }
  decide (take_task, uid == 0 || uid == geteuid (), NULL);
  g_object_unref (take_task);
}

static void
on_credentials (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result,
                                                              NULL);

  if (reply == NULL || !read_credentials (reply, &question->caller)
      || g_cancellable_is_cancelled (question->ended))
    decide (task, FALSE, NULL);
  else
    judge (g_steal_pointer (&task));
}

void
madang_admin_authority_check_async (MadangAdminAuthority *self,
                                    GDBusConnection *connection,
                                    GDBusMessage *message,
                                    const MadangAdminCaller *known,
                                    MadangAdminAction action,
                                    GCancellable *ended,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  const char *sender = g_dbus_message_get_sender (message);
  GDBusMessageFlags flags = g_dbus_message_get_flags (message);
  Question *question = g_new (Question, 1);

  *question = (Question){
    .sender = g_strdup (sender),
    .is_interactive = (flags & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0,
    .action = action,
    .ended = g_object_ref (ended),
    .caller = { .uid = G_MAXUINT32 }
  };
  g_task_set_task_data (task, question, question_free);
  if (known != NULL)
    {
      question->caller = *known;
      judge (g_steal_pointer (&task));
      return;
    }
  g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetConnectionCredentials",
                          g_variant_new ("(s)", sender != NULL ? sender : ""),
                          G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, -1, ended,
                          on_credentials, g_steal_pointer (&task));
}

gboolean
madang_admin_authority_check_finish (GAsyncResult *result,
                                     MadangAdminCaller *caller,
                                     GError **error)
{
  *caller = ((Question *) g_task_get_task_data (G_TASK (result)))->caller;
  return g_task_propagate_boolean (G_TASK (result), error);
}
