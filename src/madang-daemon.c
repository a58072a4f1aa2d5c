#include "madang-daemon.h"

#include <sys/socket.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-secret.h"
#include "base/madang-state-dir.h"
#include "http/madang-http-server.h"
#include "http/madang-listen.h"
#include "http/madang-routes.h"
#include "madang-upgrade.h"
#include "service/madang-services.h"
#include "store/madang-cluster.h"
#include "store/madang-schema.h"
#include "store/madang-state-lock.h"

#define DEFAULT_ADDRESS "127.0.0.1:8000"

struct _MadangDaemon
{
  GObject parent_instance;

  const MadangConfig *config;
  MadangCatalogues *catalogues;
  MadangClock *clock;
  MadangCluster *cluster; /* NULL with a database of somebody else's */
  int lock;               /* of the state directory, where it is not the cluster's; or -1 */
  GPtrArray *listeners;   /* of GSocket */
  MadangTokens *tokens;
  MadangBus *bus;
  MadangServices services;
  MadangGateway *gateway;
  MadangHub *hub;
  MadangUpgradeContext upgrade;
  MadangHttpServer *http;

  GTask *stop;
  GCancellable *hurry; /* cancelled when requests in flight are waited for no longer */
  guint stop_timer;
  gboolean is_closing;
  gboolean http_is_drained;
  gboolean gateway_is_closed;
};

G_DEFINE_FINAL_TYPE (MadangDaemon, madang_daemon, G_TYPE_OBJECT)

static void
dispose (GObject *object)
{
  MadangDaemon *self = MADANG_DAEMON (object);

  g_clear_handle_id (&self->stop_timer, g_source_remove);
  g_clear_object (&self->http);
  g_clear_object (&self->gateway);
  g_clear_object (&self->hub);
  madang_room_dialect_context_clear (&self->upgrade.room_dialect);
  g_clear_object (&self->services.accounts);
  g_clear_object (&self->services.sessions);
  g_clear_object (&self->services.rooms);
  g_clear_object (&self->services.messages);
  g_clear_object (&self->services.presence);
  g_clear_object (&self->services.pool);
  g_clear_object (&self->bus);
  g_clear_object (&self->tokens);
  g_clear_object (&self->cluster);
  g_clear_object (&self->hurry);
  g_clear_pointer (&self->listeners, g_ptr_array_unref);
  g_clear_object (&self->clock);
  g_clear_object (&self->catalogues);
  G_OBJECT_CLASS (madang_daemon_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  MadangDaemon *self = MADANG_DAEMON (object);

  if (self->lock >= 0)
    close (self->lock);
  G_OBJECT_CLASS (madang_daemon_parent_class)->finalize (object);
}

static void
madang_daemon_class_init (MadangDaemonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dispose;
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_daemon_init (MadangDaemon *self)
{
  self->lock = -1;
  self->clock = madang_system_clock_new ();
  self->hurry = g_cancellable_new ();
  self->listeners = g_ptr_array_new_with_free_func (g_object_unref);
}

MadangDaemon *
madang_daemon_new (const MadangConfig *config, MadangCatalogues *catalogues)
{
  MadangDaemon *self = g_object_new (MADANG_TYPE_DAEMON, NULL);

  self->config = config;
  self->catalogues = g_object_ref (catalogues);
  return self;
}

/* NULL with @error where it is none that connections could be accepted from. */
static GSocket *
take_passed_socket (int fd, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%d", fd);

  if (sd_is_socket (fd, AF_UNSPEC, SOCK_STREAM, 1) > 0)
    return g_socket_new_from_fd (fd, error);
  madang_set_error (error, MADANG_ERROR_ADDRESS,
                    N_ ("Descriptor %s, passed by systemd, is not a listening stream socket"),
                    number, NULL);
  return NULL;
}

static gboolean
take_passed_sockets (MadangDaemon *self, GError **error)
{
  int n = sd_listen_fds (TRUE);

  for (int fd = SD_LISTEN_FDS_START; fd < SD_LISTEN_FDS_START + n; fd++)
    {
      GSocket *socket = take_passed_socket (fd, error);

      if (socket == NULL)
        return FALSE;
      g_ptr_array_add (self->listeners, socket);
    }
  return TRUE;
}

static gboolean
open_address (MadangDaemon *self, const char *where, GError **error)
{
  g_autoptr (GPtrArray) sockets = madang_listen_open (where, error);

  if (sockets == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (self->listeners, g_steal_pointer (&sockets));
  return TRUE;
}

static gboolean
open_addresses (MadangDaemon *self, GError **error)
{
  const GStrv listen = self->config->listen;

  if (!take_passed_sockets (self, error))
    return FALSE;
  for (guint i = 0; listen[i] != NULL; i++)
    if (!open_address (self, listen[i], error))
      return FALSE;
  return self->listeners->len > 0 || open_address (self, DEFAULT_ADDRESS, error);
}

/* Whether a good secret is given or kept, and what is missing can be written; changes nothing. */
static gboolean
check_state_dir (const MadangConfig *config, GError **error)
{
  g_autoptr (GBytes) secret = NULL;
  gboolean writes;

  if (config->secret == NULL && !madang_secret_load (config->state_dir, &secret, error))
    return FALSE;
  writes = *config->database == '\0' || (config->secret == NULL && secret == NULL);
  return madang_state_dir_check (config->state_dir, writes, error);
}

static gboolean
load_tokens (MadangDaemon *self, GError **error)
{
  const MadangConfig *config = self->config;
  g_autoptr (GBytes) secret = config->secret != NULL
                                  ? g_bytes_ref (config->secret)
                                  : madang_secret_load_or_create (config->state_dir, error);

  if (secret == NULL)
    return FALSE;
  self->tokens = madang_tokens_new (secret, self->clock, config->access_minutes,
                                    config->refresh_days);
  return TRUE;
}

/* Where the database is ours, looks whether it can be run; changes nothing. */
static gboolean
find_cluster (MadangDaemon *self, GError **error)
{
  if (*self->config->database != '\0')
    return TRUE;
  self->cluster = madang_cluster_new (self->config->state_dir, error);
  return self->cluster != NULL;
}

static guint
get_patience (MadangDaemon *self)
{
  return self->cluster != NULL ? MADANG_CLUSTER_PATIENCE_SECONDS : MADANG_DATABASE_PATIENCE_SECONDS;
}

/* Returns: (transfer none): where the database is; NULL with @error */
static const char *
start_cluster (MadangDaemon *self, GError **error)
{
  const char *conninfo;

  if (!madang_cluster_start (self->cluster, error))
    return NULL;
  conninfo = madang_cluster_get_conninfo (self->cluster);
  if (!madang_schema_prepare (conninfo, get_patience (self), MADANG_SCHEMA_MIGRATE, error)
      || !madang_cluster_note_schema (self->cluster, madang_schema_get_version (), error))
    return NULL;
  return conninfo;
}

/* Returns: as start_cluster() */
static const char *
start_database (MadangDaemon *self, GError **error)
{
  const char *conninfo = self->config->database;

  if (self->cluster != NULL)
    return start_cluster (self, error);
  /* That --check knows of us. Without a state directory that can be written to it does not, and all else works. */
  self->lock = madang_state_lock_take (self->config->state_dir, NULL);
  return madang_schema_prepare (conninfo, get_patience (self), MADANG_SCHEMA_MIGRATE, error)
             ? conninfo
             : NULL;
}

static void
make_services (MadangDaemon *self, const char *conninfo)
{
  const MadangConfig *config = self->config;
  MadangServices *services = &self->services;
  g_autoptr (MadangPasswords) passwords = madang_passwords_new (config->password_threads);

  self->bus = madang_bus_new ();
  services->pool = madang_pool_new (conninfo, config->pool);
  services->presence = madang_presence_new ();
  services->rooms = madang_rooms_new (services->pool);
  services->time_zone = config->time_zone;
  services->accounts = madang_accounts_new (services->pool, passwords, self->clock,
                                            config->registrations_address);
  services->sessions = madang_sessions_new (
      &(MadangSessionsContext){ .pool = services->pool,
                                .bus = self->bus,
                                .tokens = self->tokens,
                                .passwords = passwords,
                                .clock = self->clock,
                                .failures_account = config->login_failures_account,
                                .failures_address = config->login_failures_address });
  services->messages = madang_messages_new (
      &(MadangMessagesContext){ .conninfo = conninfo,
                                .pool = services->pool,
                                .bus = self->bus,
                                .presence = services->presence,
                                .clock = self->clock,
                                .sends_user = config->sends_user });
}

static gboolean
make_socket_door (MadangDaemon *self, GError **error)
{
  self->gateway = madang_gateway_new (self->config, self->clock, self->bus, error);
  if (self->gateway == NULL)
    return FALSE;
  self->hub = madang_hub_new (self->bus);
  self->upgrade.gateway = self->gateway;
  self->upgrade.room_dialect = (MadangRoomDialectContext){ .hub = self->hub,
                                                           .messages = self->services.messages,
                                                           .presence = self->services.presence,
                                                           .time_zone = self->config->time_zone };
  madang_room_dialect_context_init (&self->upgrade.room_dialect);
  self->upgrade.handshake = (MadangHandshakeContext){
    .tokens = self->tokens,
    .rooms = self->services.rooms,
    .socket_origins = (const char *const *) self->config->socket_origins
  };
  return TRUE;
}

static gboolean
make_http_door (MadangDaemon *self, GError **error)
{
  MadangHttpContext context = { .config = self->config,
                                .catalogues = self->catalogues,
                                .tokens = self->tokens,
                                .services = &self->services,
                                .spans = MADANG_HTTP_SPANS_DEFAULT };

  context.routes = madang_routes_get (&context.n_routes);
  self->http = madang_http_server_new (&context, error);
  if (self->http == NULL)
    return FALSE;
  madang_http_server_set_upgrade (self->http, madang_upgrade_handle, madang_upgrade_count,
                                  &self->upgrade);
  return TRUE;
}

/* Serving begins when the database answers, so that the first request does not find it away. */
static gboolean
await_database (MadangDaemon *self, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + get_patience (self) * G_TIME_SPAN_SECOND;
  gboolean is_over = FALSE;

  while (!is_over)
    {
      is_over = g_get_monotonic_time () > deadline;
      /* Also when it is over: a signal may wait behind what took so long. */
      g_main_context_iteration (NULL, !is_over);
      if (g_cancellable_set_error_if_cancelled (g_cancellable_get_current (), error))
        return FALSE;
      if (madang_services_is_ready (&self->services))
        return TRUE;
    }
  madang_set_error (error, MADANG_ERROR_DATABASE, N_ ("The database does not answer."), NULL);
  return FALSE;
}

static char *
describe_address (GSocket *socket)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);
  g_autofree char *text = NULL;

  if (G_IS_UNIX_SOCKET_ADDRESS (address))
    return g_strconcat ("unix:", g_unix_socket_address_get_path (G_UNIX_SOCKET_ADDRESS (address)),
                        NULL);
  text = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (address));
  return g_strconcat ("http://", text, NULL);
}

static void
open_doors (MadangDaemon *self)
{
  for (guint i = 0; i < self->listeners->len; i++)
    {
      g_autofree char *address = describe_address (self->listeners->pdata[i]);

      madang_http_server_listen (self->http, self->listeners->pdata[i]);
      g_message ("Listening on %s", address);
    }
  g_ptr_array_set_size (self->listeners, 0);
  sd_notify (FALSE, "READY=1");
}

static gboolean
start (MadangDaemon *self, GError **error)
{
  const char *conninfo;

  if (!open_addresses (self, error) || !check_state_dir (self->config, error)
      || !find_cluster (self, error) || !madang_state_dir_make (self->config->state_dir, error)
      || (conninfo = start_database (self, error)) == NULL || !load_tokens (self, error))
    return FALSE;
  make_services (self, conninfo);
  if (!make_socket_door (self, error) || !make_http_door (self, error)
      || !await_database (self, error))
    return FALSE;
  open_doors (self);
  return TRUE;
}

gboolean
madang_daemon_start (MadangDaemon *self, GCancellable *cancellable, GError **error)
{
  gboolean started;

  g_cancellable_push_current (cancellable);
  started = start (self, error);
  g_cancellable_pop_current (cancellable);
  return started;
}

/* Of a cluster that does not run, what the last madangd noted of it: it would have to be started to be asked. */
static gboolean
check_cluster (const MadangConfig *config, GError **error)
{
  g_autoptr (MadangCluster) cluster = madang_cluster_new (config->state_dir, error);
  g_autofree char *conninfo = NULL;
  guint version;

  if (cluster == NULL)
    return FALSE;
  conninfo = madang_cluster_find_running (cluster);
  if (conninfo != NULL)
    return madang_schema_prepare (conninfo, MADANG_DATABASE_PATIENCE_SECONDS, MADANG_SCHEMA_CHECK,
                                  error);
  return madang_cluster_read_schema (cluster, &version, error)
         && madang_schema_check_version (version, error);
}

static gboolean
check_database (const MadangConfig *config, GError **error)
{
  if (*config->database == '\0')
    return check_cluster (config, error);
  return madang_schema_prepare (config->database, 0, MADANG_SCHEMA_CHECK, error);
}

/* What is in use while a madangd runs on this state directory may be its own: the one that is checked comes later. */
static gboolean
check_addresses (const MadangConfig *config, GError **error)
{
  gboolean is_running = madang_state_lock_is_held (config->state_dir);
  const GStrv listen = config->listen;

  if (listen[0] == NULL)
    return madang_listen_check (DEFAULT_ADDRESS, is_running, error);
  for (guint i = 0; listen[i] != NULL; i++)
    if (!madang_listen_check (listen[i], is_running, error))
      return FALSE;
  return TRUE;
}

gboolean
madang_daemon_check (const MadangConfig *config, GError **error)
{
  return check_addresses (config, error) && check_state_dir (config, error)
         && check_database (config, error);
}

static void
on_cluster_stopped (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) stop = data;

  madang_cluster_stop_finish (MADANG_CLUSTER (source), result);
  g_task_return_boolean (stop, TRUE);
}

/* The connections go first, so that their end is no surprise. */
static void
stop_database (MadangDaemon *self)
{
  g_autoptr (GTask) stop = g_steal_pointer (&self->stop);

  if (stop == NULL)
    return;
  g_clear_handle_id (&self->stop_timer, g_source_remove);
  madang_messages_close (self->services.messages);
  madang_pool_close (self->services.pool);
  if (self->cluster != NULL)
    madang_cluster_stop_async (self->cluster, on_cluster_stopped, g_steal_pointer (&stop));
  else
    g_task_return_boolean (stop, TRUE);
}

static void
check_closed (MadangDaemon *self)
{
  if (self->http_is_drained && self->gateway_is_closed)
    stop_database (self);
}

static void
on_http_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangDaemon) self = data;

  madang_http_server_drain_finish (MADANG_HTTP_SERVER (source), result, NULL);
  self->http_is_drained = TRUE;
  check_closed (self);
}

static void
on_gateway_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangDaemon) self = data;

  madang_gateway_close_finish (MADANG_GATEWAY (source), result);
  self->gateway_is_closed = TRUE;
  check_closed (self);
}

static gboolean
on_closing_over (gpointer data)
{
  MadangDaemon *self = data;

  self->stop_timer = 0;
  g_cancellable_cancel (self->hurry);
  stop_database (self);
  return G_SOURCE_REMOVE;
}

static void
close_sockets (MadangDaemon *self)
{
  if (self->is_closing)
    return;
  self->is_closing = TRUE;
  g_clear_handle_id (&self->stop_timer, g_source_remove);
  self->stop_timer = g_timeout_add (MADANG_STOP_CLOSE_MS, on_closing_over, self);
  madang_gateway_close_async (self->gateway, on_gateway_closed, g_object_ref (self));
}

static void
on_messages_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangDaemon) self = data;

  madang_messages_drain_finish (self->services.messages, result);
  close_sockets (self);
}

static gboolean
on_storing_over (gpointer data)
{
  MadangDaemon *self = data;

  g_warning ("The database did not store all messages in time; who sent them was not answered");
  self->stop_timer = 0;
  close_sockets (self);
  return G_SOURCE_REMOVE;
}

void
madang_daemon_stop_async (MadangDaemon *self, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (self->stop == NULL);
  sd_notify (FALSE, "STOPPING=1");
  self->stop = g_task_new (self, NULL, callback, data);
  self->stop_timer = g_timeout_add (MADANG_STOP_STORE_MS, on_storing_over, self);
  madang_http_server_drain_async (self->http, self->hurry, on_http_drained, g_object_ref (self));
  madang_gateway_stop_reading (self->gateway);
  madang_messages_drain_async (self->services.messages, on_messages_drained, g_object_ref (self));
}

void
madang_daemon_stop_finish (MadangDaemon *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
