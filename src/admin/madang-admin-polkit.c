#include "admin/madang-admin-polkit.h"

#include <polkit/polkit.h>

#include "admin/madang-admin-system-bus.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"

/* data/polkit/org.madang.chat1.policy.in */
static const char *const action_ids[] = {
  [MADANG_ADMIN_ACTION_READ] = "org.madang.chat1.read",
  [MADANG_ADMIN_ACTION_MESSAGE] = "org.madang.chat1.message",
  [MADANG_ADMIN_ACTION_MEMBERS] = "org.madang.chat1.members",
  [MADANG_ADMIN_ACTION_USERS] = "org.madang.chat1.users",
  [MADANG_ADMIN_ACTION_SERVICE] = "org.madang.chat1.service",
};
G_STATIC_ASSERT (G_N_ELEMENTS (action_ids) == MADANG_ADMIN_N_ACTIONS);

struct _MadangAdminPolkit
{
  GObject parent_instance;

  GDBusConnection *bus;       /* NULL until somebody asks, and once it has closed */
  PolkitAuthority *authority; /* as `bus` */
  gboolean is_connecting;
  gboolean is_missed; /* the log knows that polkit is away */
  GQueue waiting;     /* of GTask, owned: questions that polkit has not been asked yet */
  guint n_open;       /* these, and those that it has been asked: */
  guint n_asked;
  GHashTable *users; /* of uid to User, which it owns: of open questions */
};

G_DEFINE_FINAL_TYPE (MadangAdminPolkit, madang_admin_polkit, G_TYPE_OBJECT)

/* The questions of one user, by whatever connections. */
typedef struct
{
  guint n_open;
  guint n_asked;
} User;

typedef struct
{
  PolkitSubject *subject;
  guint uid;
  User *user;
  const char *action_id;
  PolkitCheckAuthorizationFlags flags;
  gulong ended; /* handler of the task's cancellable while it waits; or 0 */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_object_unref (question->subject);
  g_free (question);
}

static void ask_next (MadangAdminPolkit *self);

static void
dispose (GObject *object)
{
  MadangAdminPolkit *self = MADANG_ADMIN_POLKIT (object);

  g_clear_object (&self->authority);
  g_clear_object (&self->bus);
  G_OBJECT_CLASS (madang_admin_polkit_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  g_hash_table_unref (MADANG_ADMIN_POLKIT (object)->users);
  G_OBJECT_CLASS (madang_admin_polkit_parent_class)->finalize (object);
}

static void
madang_admin_polkit_class_init (MadangAdminPolkitClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_admin_polkit_init (MadangAdminPolkit *self)
{
  g_queue_init (&self->waiting);
  self->users = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

MadangAdminPolkit *
madang_admin_polkit_new (void)
{
  return g_object_new (MADANG_TYPE_ADMIN_POLKIT, NULL);
}

static User *
find_user (MadangAdminPolkit *self, guint uid)
{
  User *user = g_hash_table_lookup (self->users, GUINT_TO_POINTER (uid));

  if (user == NULL)
    {
      user = g_new0 (User, 1);
      g_hash_table_insert (self->users, GUINT_TO_POINTER (uid), user);
    }
  return user;
}

static void
end_question (GTask *take_task, gboolean may)
{
  g_autoptr (GTask) task = take_task;
  MadangAdminPolkit *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);

  self->n_open--;
  if (--question->user->n_open == 0)
    g_hash_table_remove (self->users, GUINT_TO_POINTER (question->uid));
  g_task_return_boolean (task, may);
}

/* Returns: (transfer full) (nullable): the first that waits, but of users whose answers are awaited already */
static GTask *
steal_next (MadangAdminPolkit *self)
{
  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    {
      GTask *task = link->data;
      Question *question = g_task_get_task_data (task);

      if (question->user->n_asked >= MADANG_POLKIT_ASKED_USER_MAX)
        continue;
      g_queue_delete_link (&self->waiting, link);
      g_clear_signal_handler (&question->ended, g_task_get_cancellable (task));
      return task;
    }
  return NULL;
}

/* Warns the first time only: who asks again and again does not fill the log. */
static void
note_absence (MadangAdminPolkit *self, const char *what, const GError *error)
{
  if (self->is_missed)
    g_debug ("%s: %s", what, error->message);
  else
    g_warning ("%s: %s", what, error->message);
  self->is_missed = TRUE;
}

static void
give_up (MadangAdminPolkit *self, const GError *error)
{
  GTask *task;

  note_absence (self, "polkit cannot be asked, so nobody but root may administer", error);
  g_clear_object (&self->bus);
  while ((task = g_queue_pop_head (&self->waiting)) != NULL)
    {
      Question *question = g_task_get_task_data (task);

      g_clear_signal_handler (&question->ended, g_task_get_cancellable (task));
      end_question (task, FALSE);
    }
}

static void
on_authority (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminPolkit) self = data;
  g_autoptr (GError) error = NULL;
  GObject *authority = g_async_initable_new_finish (G_ASYNC_INITABLE (source), result, &error);

  self->is_connecting = FALSE;
  if (authority == NULL)
    {
      give_up (self, error);
      return;
    }
  self->authority = POLKIT_AUTHORITY (authority);
  ask_next (self);
}

/* Not polkit_authority_get_async(), which keeps one for ever, also when its connection has closed. */
static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminPolkit) self = data;
  g_autoptr (GError) error = NULL;

  self->bus = madang_admin_system_bus_get_finish (result, &error);
  if (self->bus != NULL)
    {
      g_async_initable_new_async (POLKIT_TYPE_AUTHORITY, G_PRIORITY_DEFAULT, NULL, on_authority,
                                  g_object_ref (self), NULL);
      return;
    }
  self->is_connecting = FALSE;
  give_up (self, error);
}

static void
connect_polkit (MadangAdminPolkit *self)
{
  if (self->is_connecting)
    return;
  self->is_connecting = TRUE;
  madang_admin_system_bus_get_async (on_bus, g_object_ref (self));
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  g_autoptr (MadangAdminPolkit) self = g_object_ref (g_task_get_source_object (task));
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (PolkitAuthorizationResult) answer = polkit_authority_check_authorization_finish (
      POLKIT_AUTHORITY (source), result, &error);

  self->n_asked--;
  question->user->n_asked--;
  if (answer != NULL)
    self->is_missed = FALSE;
  else if (!g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    note_absence (self, "polkit did not answer", error);
  end_question (task, answer != NULL && polkit_authorization_result_get_is_authorized (answer));
  ask_next (self);
}

static void
drop_closed (MadangAdminPolkit *self)
{
  if (self->authority == NULL || !g_dbus_connection_is_closed (self->bus))
    return;
  g_clear_object (&self->authority);
  g_clear_object (&self->bus);
}

static void
ask (MadangAdminPolkit *self, GTask *take_task)
{
  Question *question = g_task_get_task_data (take_task);

  self->n_asked++;
  question->user->n_asked++;
  polkit_authority_check_authorization (self->authority, question->subject, question->action_id,
                                        NULL, question->flags, g_task_get_cancellable (take_task),
                                        on_answer, take_task);
}

static void
ask_next (MadangAdminPolkit *self)
{
  GTask *task;

  drop_closed (self);
  if (self->authority == NULL && !g_queue_is_empty (&self->waiting))
    {
      connect_polkit (self);
      return;
    }
  while (self->n_asked < MADANG_POLKIT_ASKED_MAX && (task = steal_next (self)) != NULL)
    ask (self, task);
}

/* Of one that waits: of one that polkit was asked it is told by libpolkit. */
static void
on_ended (GCancellable *ended, gpointer data)
{
  GTask *task = data;
  MadangAdminPolkit *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);

  g_clear_signal_handler (&question->ended, ended);
  g_queue_remove (&self->waiting, task);
  end_question (task, FALSE);
}

static gboolean
has_room (MadangAdminPolkit *self, guint uid)
{
  const User *user = g_hash_table_lookup (self->users, GUINT_TO_POINTER (uid));

  return self->n_open < MADANG_POLKIT_OPEN_MAX
         && (user == NULL || user->n_open < MADANG_POLKIT_OPEN_USER_MAX);
}

static void
open_question (MadangAdminPolkit *self, GTask *take_task)
{
  Question *question = g_task_get_task_data (take_task);

  question->user = find_user (self, question->uid);
  question->user->n_open++;
  self->n_open++;
  question->ended = g_signal_connect (g_task_get_cancellable (take_task), "cancelled",
                                      G_CALLBACK (on_ended), take_task);
  g_queue_push_tail (&self->waiting, take_task);
  ask_next (self);
}

void
madang_admin_polkit_check_async (MadangAdminPolkit *self,
                                 const MadangAdminSubject *subject,
                                 MadangAdminAction action,
                                 GCancellable *ended,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, ended, callback, data);
  Question *question = g_new0 (Question, 1);
  GError *error = NULL;

  g_task_set_check_cancellable (task, FALSE);
  question->subject = polkit_system_bus_name_new (subject->name);
  question->uid = subject->uid;
  question->action_id = action_ids[action];
  question->flags = subject->is_interactive
                        ? POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION
                        : POLKIT_CHECK_AUTHORIZATION_FLAGS_NONE;
  g_task_set_task_data (task, question, question_free);
  if (has_room (self, subject->uid))
    {
      open_question (self, g_steal_pointer (&task));
      return;
    }
  madang_set_unavailable (&error);
  g_task_return_error (task, error);
}

gboolean
madang_admin_polkit_check_finish (MadangAdminPolkit *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
