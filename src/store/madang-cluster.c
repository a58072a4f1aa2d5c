#include "store/madang-cluster.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "store/madang-cluster-folder.h"
#include "store/madang-cluster-programs.h"
#include "store/madang-cluster-server.h"
#include "store/madang-cluster-stray.h"
#include "store/madang-cluster-user.h"
#include "store/madang-runtime-dir.h"
#include "store/madang-state-lock.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define PAUSE_MIN_MS 100
#define PAUSE_MAX_MS 5000
#define STEADY_SECONDS \
  10                  /* a server that ran so long did not end for the reason of the one before */
#define CHECK_MS 1000 /* so long nobody may find a server whose socket's file was removed */
#define SIGHT_MS 100  /* between looks for the socket of a new server */

struct _MadangCluster
{
  GObject parent_instance;

  char *state_dir;
  char *folder;
  MadangClusterUser *user;
  char *programs;
  char *runtime_dir;
  char *conninfo;
  int lock;

  gboolean wanted;
  GSubprocess *server; /* NULL while none runs */
  GCancellable
      *watching;   /* cancelled when we are gone, so that on_server_exited() leaves us alone */
  gint64 launched; /* monotonic, µs; 0: never yet */
  guint64 socket;  /* which file the server's socket is; 0 until it is there */
  guint pause_ms;
  guint relaunch;    /* source, or 0 */
  guint check;       /* source, or 0 while no server runs, or one that is told to stop */
  guint overdue;     /* source, or 0 */
  guint patience_ms; /* that is over then */
  GTask *stopping;
};

enum
{
  PROP_STATE_DIR = 1
};

static void implement_initable (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MadangCluster,
                               madang_cluster,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, implement_initable))

static gboolean launch (MadangCluster *self, GError **error);

static gboolean
on_pause_over (gpointer data)
{
  MadangCluster *self = data;
  g_autoptr (GError) error = NULL;

  self->relaunch = 0;
  if (!launch (self, &error))
    {
      g_warning ("The database cannot be started again: %s", error->message);
      self->relaunch = g_timeout_add (PAUSE_MAX_MS, on_pause_over, self);
    }
  return G_SOURCE_REMOVE;
}

static char *
describe_end (GSubprocess *server)
{
  if (g_subprocess_get_if_signaled (server))
    return g_strdup_printf ("signal %d", g_subprocess_get_term_sig (server));
  return g_strdup_printf ("exit code %d", g_subprocess_get_exit_status (server));
}

static gboolean
is_steady (MadangCluster *self)
{
  return g_get_monotonic_time () - self->launched > STEADY_SECONDS * G_USEC_PER_SEC;
}

/*
 * A killed server's processes may hold its memory for a while yet: then the next ends too, and there is one after
 * it.
 */
static void
schedule_relaunch (MadangCluster *self, GSubprocess *ended)
{
  g_autofree char *end = describe_end (ended);

  if (is_steady (self))
    self->pause_ms = PAUSE_MIN_MS;
  g_warning ("The database has ended (%s); starting it again in %u ms", end, self->pause_ms);
  self->relaunch = g_timeout_add (self->pause_ms, on_pause_over, self);
  self->pause_ms = MIN (2 * self->pause_ms, PAUSE_MAX_MS);
}

static void
complete_stop (MadangCluster *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->stopping);

  g_task_return_boolean (task, TRUE);
}

static gboolean
on_kill_overdue (gpointer data)
{
  MadangCluster *self = data;

  self->overdue = 0;
  g_warning ("The database does not leave: it is killed, and recovers at the next start");
  g_subprocess_force_exit (self->server);
  return G_SOURCE_REMOVE;
}

static gboolean
on_stop_overdue (gpointer data)
{
  MadangCluster *self = data;

  g_warning ("The database has not stopped after %u s: it is told to leave at once",
             self->patience_ms / 1000);
  g_subprocess_send_signal (self->server, SIGQUIT);
  self->overdue = g_timeout_add (MADANG_STOP_DATABASE_KILL_MS, on_kill_overdue, self);
  return G_SOURCE_REMOVE;
}

/* Fast shutdown, and ever less kindly if that takes long. */
static void
stop_server (MadangCluster *self, guint patience_ms)
{
  g_clear_handle_id (&self->check, g_source_remove);
  if (self->overdue != 0)
    return;
  self->patience_ms = patience_ms;
  g_subprocess_send_signal (self->server, SIGINT);
  self->overdue = g_timeout_add (patience_ms, on_stop_overdue, self);
}

static gboolean on_check (gpointer data);

static void
schedule_check (MadangCluster *self)
{
  self->check = g_timeout_add (self->socket != 0 ? CHECK_MS : SIGHT_MS, on_check, self);
}

/* Making its socket is the first that a server does: one that has none for long lost it before we saw it. */
static gboolean
on_check (gpointer data)
{
  MadangCluster *self = data;

  self->check = 0;
  if (madang_cluster_server_keeps_socket (self->runtime_dir, &self->socket)
      || (self->socket == 0 && !is_steady (self)))
    {
      schedule_check (self);
      return G_SOURCE_REMOVE;
    }
  g_warning ("The database's socket in %s was removed: the database is stopped, to make another",
             self->runtime_dir);
  stop_server (self, MADANG_STOP_DATABASE_MS);
  return G_SOURCE_REMOVE;
}

static void
on_server_exited (GObject *source, GAsyncResult *result, gpointer data)
{
  MadangCluster *self = data;
  g_autoptr (GSubprocess) ended = NULL;

  if (!g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL))
    return;
  ended = g_steal_pointer (&self->server);
  g_clear_handle_id (&self->check, g_source_remove);
  g_clear_handle_id (&self->overdue, g_source_remove);
  if (self->stopping != NULL)
    complete_stop (self);
  else if (self->wanted)
    schedule_relaunch (self, ended);
}

static gboolean
launch (MadangCluster *self, GError **error)
{
  self->server = madang_cluster_server_launch (self->user, self->programs, self->folder,
                                               self->runtime_dir, error);
  if (self->server == NULL)
    return FALSE;
  self->launched = g_get_monotonic_time ();
  self->socket = 0;
  schedule_check (self);
  g_subprocess_wait_async (self->server, self->watching, on_server_exited, self);
  return TRUE;
}

/* Links resolved as far as that is possible: a server is known by the path that it was started with. */
static void
set_state_dir (MadangCluster *self, const char *path)
{
  char *real = realpath (path, NULL);
  char *state_dir = real != NULL ? g_strdup (real) : g_canonicalize_filename (path, NULL);

  free (real);
  g_free (self->state_dir);
  self->state_dir = state_dir;
  g_free (self->folder);
  self->folder = madang_cluster_folder_get_path (state_dir);
}

/* Others may pass through it, for the server's user may be another; what is in it is closed by itself. */
static gboolean
make_state_dir (MadangCluster *self, GError **error)
{
  if (g_file_test (self->state_dir, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_mkdir_with_parents (self->state_dir, 0711) == 0 && g_chmod (self->state_dir, 0711) == 0)
    {
      set_state_dir (self, self->state_dir);
      return TRUE;
    }
  madang_set_error (error, MADANG_ERROR_DATABASE, N_ ("%s: cannot be created: %s"), self->state_dir,
                    g_strerror (errno), NULL);
  return FALSE;
}

static gboolean
take_lock (MadangCluster *self, GError **error)
{
  if (self->lock < 0)
    self->lock = madang_state_lock_take (self->state_dir, error);
  return self->lock >= 0;
}

static gboolean
make_folder (MadangCluster *self, GError **error)
{
  guint major;

  if (!madang_cluster_folder_read_major (self->folder, &major, error))
    return FALSE;
  if (major != 0)
    return madang_cluster_stray_end (self->folder, error);
  g_message ("Making a database in %s", self->folder);
  return madang_cluster_folder_make (self->state_dir, self->user, self->programs, error);
}

static void
set_runtime_dir (MadangCluster *self)
{
  g_free (self->runtime_dir);
  self->runtime_dir = madang_runtime_dir_find (self->state_dir);
  g_free (self->conninfo);
  self->conninfo = g_strdup_printf ("host=%s port=5432 user=madang dbname=madang",
                                    self->runtime_dir);
}

gboolean
madang_cluster_start (MadangCluster *self, GError **error)
{
  g_return_val_if_fail (!self->wanted && self->server == NULL, FALSE);
  if (!make_state_dir (self, error) || !take_lock (self, error) || !make_folder (self, error))
    return FALSE;
  set_runtime_dir (self);
  self->pause_ms = PAUSE_MIN_MS;
  self->wanted = launch (self, error);
  return self->wanted;
}

const char *
madang_cluster_get_conninfo (MadangCluster *self)
{
  return self->conninfo;
}

char *
madang_cluster_find_running (MadangCluster *self)
{
  if (!madang_cluster_stray_is_there (self->folder))
    return NULL;
  return madang_cluster_folder_read_conninfo (self->folder);
}

gboolean
madang_cluster_read_schema (MadangCluster *self, guint *version, GError **error)
{
  return madang_cluster_folder_read_schema (self->folder, version, error);
}

gboolean
madang_cluster_note_schema (MadangCluster *self, guint version, GError **error)
{
  return madang_cluster_folder_note_schema (self->folder, version, error);
}

void
madang_cluster_stop_async (MadangCluster *self,
                           guint patience_ms,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (self->stopping == NULL);
  self->wanted = FALSE;
  g_clear_handle_id (&self->relaunch, g_source_remove);
  self->stopping = g_task_new (self, NULL, callback, user_data);
  if (self->server == NULL)
    complete_stop (self);
  else
    stop_server (self, patience_ms);
}

void
madang_cluster_stop_finish (MadangCluster *self, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, self));
  g_task_propagate_boolean (G_TASK (result), NULL);
}

static gboolean
initialize (GInitable *initable, GCancellable *cancellable, GError **error)
{
  MadangCluster *self = MADANG_CLUSTER (initable);

  guint major;

  self->user = madang_cluster_user_find (self->folder, error);
  if (self->user == NULL || !madang_cluster_user_check_path (self->user, self->state_dir, error)
      || !madang_cluster_folder_read_major (self->folder, &major, error))
    return FALSE;
  self->programs = madang_cluster_programs_find (major, error);
  return self->programs != NULL;
}

static void
implement_initable (GInitableIface *iface)
{
  iface->init = initialize;
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  g_assert (id == PROP_STATE_DIR);
  set_state_dir (MADANG_CLUSTER (object), g_value_get_string (value));
}

/* Systemd kills what a daemon leaves running, so we do not leave before the server has. */
static void
end_server (MadangCluster *self)
{
  g_cancellable_cancel (self->watching);
  if (self->server != NULL)
    {
      gint64 deadline = g_get_monotonic_time () + MADANG_STOP_DATABASE_MS * G_TIME_SPAN_MILLISECOND;

      g_subprocess_send_signal (self->server, SIGINT);
      while (g_subprocess_get_identifier (self->server) != NULL
             && g_get_monotonic_time () < deadline)
        g_usleep (10 * 1000);
      g_subprocess_force_exit (self->server);
      g_subprocess_wait (self->server, NULL, NULL);
    }
}

static void
finalize (GObject *object)
{
  MadangCluster *self = MADANG_CLUSTER (object);

  g_clear_handle_id (&self->relaunch, g_source_remove);
  g_clear_handle_id (&self->check, g_source_remove);
  g_clear_handle_id (&self->overdue, g_source_remove);
  end_server (self);
  if (self->launched != 0)
    madang_cluster_server_clean_up (self->runtime_dir);
  if (self->lock >= 0)
    close (self->lock);
  g_clear_object (&self->server);
  g_clear_object (&self->watching);
  g_clear_pointer (&self->user, madang_cluster_user_free);
  g_free (self->programs);
  g_free (self->conninfo);
  g_free (self->runtime_dir);
  g_free (self->folder);
  g_free (self->state_dir);
  G_OBJECT_CLASS (madang_cluster_parent_class)->finalize (object);
}

static void
madang_cluster_class_init (MadangClusterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = set_property;
  object_class->finalize = finalize;
  g_object_class_install_property (
      object_class, PROP_STATE_DIR,
      g_param_spec_string ("state-dir", NULL, NULL, NULL,
                           G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
}

static void
madang_cluster_init (MadangCluster *self)
{
  self->lock = -1;
  self->watching = g_cancellable_new ();
}

MadangCluster *
madang_cluster_new (const char *state_dir, GError **error)
{
  return g_initable_new (MADANG_TYPE_CLUSTER, NULL, error, "state-dir", state_dir, NULL);
}
