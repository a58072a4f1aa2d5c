#include "madang-daemon.h"

#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "admin/madang-admin-door.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-log.h"
#include "base/madang-secret.h"
#include "base/madang-state-dir.h"
#include "http/madang-http-server.h"
#include "http/madang-routes.h"
#include "madang-addresses.h"
#include "madang-check.h"
#include "madang-reload.h"
#include "madang-shutdown.h"
#include "madang-upgrade.h"
#include "madang-watchdog.h"
#include "service/madang-services.h"
#include "store/madang-cluster.h"
#include "store/madang-schema.h"
#include "store/madang-state-lock.h"
#include "ws/madang-people-hub.h"

struct _MadangDaemon
{
  GObject parent_instance;

  MadangConfig *config;
  MadangCatalogues *catalogues;
  MadangClock *clock;
  MadangCluster *cluster; /* NULL with a database of somebody else's */
  int lock;               /* of the state directory, where it is not the cluster's; or -1 */
  GPtrArray *listeners;   /* of GSocket */
  MadangTokens *tokens;
  MadangBus *bus;
  MadangChatWriter *chats; /* stores what is said in rooms; who is a member is in order with it */
  MadangDirectWriter *directs; /* what people write to each other; names, friends and blocks are */
  MadangServices services;
  MadangTraffic traffic;
  MadangGateway *gateway;
  MadangHub *hub;
  MadangPeopleHub *people_hub;
  MadangUpgradeContext upgrade;
  MadangHttpServer *http;
  MadangAdminDoor *admin;

  MadangServerState *state;
  guint watchdog; /* source, or 0 */
};

G_DEFINE_FINAL_TYPE (MadangDaemon, madang_daemon, G_TYPE_OBJECT)

/* Or they could tell us of a message yet. */
static void
close_writers (MadangDaemon *self)
{
  if (self->chats == NULL)
    return;
  madang_writer_close (MADANG_WRITER (self->chats));
  madang_writer_close (MADANG_WRITER (self->directs));
}

static void
dispose (GObject *object)
{
  MadangDaemon *self = MADANG_DAEMON (object);

  g_clear_handle_id (&self->watchdog, g_source_remove);
  g_clear_object (&self->admin);
  g_clear_object (&self->http);
  g_clear_object (&self->gateway);
  g_clear_object (&self->people_hub);
  g_clear_object (&self->hub);
  madang_room_talk_clear (&self->upgrade.room_talk);
  madang_services_clear (&self->services);
  close_writers (self);
  g_clear_object (&self->chats);
  g_clear_object (&self->directs);
  g_clear_object (&self->state);
  g_clear_object (&self->bus);
  g_clear_object (&self->tokens);
  g_clear_object (&self->cluster);
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
on_state (MadangServerState *state, int before, gpointer data)
{
  MadangCondition condition = madang_server_state_get_condition (state);

  if (condition == MADANG_CONDITION_DEGRADED)
    {
      sd_notify (FALSE, "STATUS=The database is away");
      madang_log_event (G_LOG_LEVEL_MESSAGE, MADANG_LOG_DATABASE_AWAY,
                        "The database is away: what needs it is refused until it is back");
    }
  else if (condition == MADANG_CONDITION_RUNNING && before == MADANG_CONDITION_DEGRADED)
    {
      sd_notify (FALSE, "STATUS=Serving");
      madang_log_event (G_LOG_LEVEL_MESSAGE, MADANG_LOG_DATABASE_BACK, "The database is back");
    }
}

static void
madang_daemon_init (MadangDaemon *self)
{
  self->lock = -1;
  self->clock = madang_system_clock_new ();
  self->bus = madang_bus_new ();
  self->state = madang_server_state_new ();
  g_signal_connect (self->state, "changed", G_CALLBACK (on_state), NULL);
}

MadangDaemon *
madang_daemon_new (MadangConfig *config, MadangCatalogues *catalogues)
{
  MadangDaemon *self = g_object_new (MADANG_TYPE_DAEMON, NULL);

  self->config = config;
  self->catalogues = g_object_ref (catalogues);
  return self;
}

static gboolean
open_addresses (MadangDaemon *self, GError **error)
{
  self->listeners = madang_addresses_open (self->config, error);
  return self->listeners != NULL;
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

static gboolean
reload (gpointer data, GError **error)
{
  return madang_daemon_reload (data, error);
}

/* Goes on the bus before anything is changed, for the name may be somebody else's. */
static gboolean
open_admin_door (MadangDaemon *self, GError **error)
{
  const MadangAdminContext context = { .config = self->config,
                                       .services = &self->services,
                                       .bus = self->bus,
                                       .state = self->state,
                                       .catalogues = self->catalogues,
                                       .reload = reload,
                                       .reload_data = self };

  self->admin = madang_admin_door_new (&context);
  return madang_admin_door_open (self->admin, error);
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
  sd_notify (FALSE, "STATUS=Bringing the schema up to date");
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

  sd_notify (FALSE, "STATUS=Starting the database");
  if (self->cluster != NULL)
    return start_cluster (self, error);
  /* That --check knows of us. Without a state directory that can be written to it does not, and all else works. */
  self->lock = madang_state_lock_take (self->config->state_dir, NULL);
  return madang_schema_prepare (conninfo, get_patience (self), MADANG_SCHEMA_MIGRATE, error)
             ? conninfo
             : NULL;
}

static void
on_chat_stored (MadangChat *chat, gpointer data)
{
  madang_bus_publish_chat (data, chat);
}

static void
on_direct_stored (MadangDirect *direct, gpointer data)
{
  madang_bus_publish_direct (data, direct);
}

static void
connect_writers (MadangDaemon *self, const char *conninfo)
{
  self->chats = madang_chat_writer_new (conninfo, on_chat_stored, self->bus);
  self->directs = madang_direct_writer_new (conninfo, on_direct_stored, self->bus);
}

static gboolean
make_services (MadangDaemon *self, const char *conninfo, GError **error)
{
  return madang_services_init (&self->services,
                               &(MadangServicesContext){ .config = self->config,
                                                         .conninfo = conninfo,
                                                         .clock = self->clock,
                                                         .bus = self->bus,
                                                         .tokens = self->tokens,
                                                         .traffic = &self->traffic,
                                                         .chats = self->chats,
                                                         .directs = self->directs },
                               error);
}

static void
make_people_hub (MadangDaemon *self)
{
  MadangServices *services = &self->services;

  self->upgrade.direct_dialect = (MadangDirectDialectContext){ .gateway = self->gateway,
                                                               .tokens = self->tokens,
                                                               .directs = services->directs,
                                                               .presence = services->presence,
                                                               .clock = self->clock,
                                                               .time_zone = services->time_zone };
  self->people_hub = madang_people_hub_new (
      &(MadangPeopleHubContext){ .bus = self->bus,
                                 .presence = services->presence,
                                 .directs = services->directs,
                                 .gateway = self->gateway,
                                 .clock = self->clock,
                                 .time_zone = services->time_zone });
}

static gboolean
make_socket_door (MadangDaemon *self, GError **error)
{
  self->gateway = madang_gateway_new (&(MadangGatewayContext){ .config = self->config,
                                                               .clock = self->clock,
                                                               .bus = self->bus,
                                                               .news = self->services.news,
                                                               .presence = self->services.presence,
                                                               .traffic = &self->traffic },
                                      error);
  if (self->gateway == NULL)
    return FALSE;
  self->hub = madang_hub_new (self->bus, self->services.news, self->services.room_presence);
  self->upgrade.gateway = self->gateway;
  make_people_hub (self);
  self->upgrade.room_talk = (MadangRoomTalk){ .hub = self->hub,
                                              .messages = self->services.messages,
                                              .visits = self->services.visits,
                                              .time_zone = self->config->time_zone };
  madang_room_talk_init (&self->upgrade.room_talk);
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
      madang_log_event (G_LOG_LEVEL_MESSAGE, MADANG_LOG_SERVING, "Listening on %s", address);
    }
  g_ptr_array_set_size (self->listeners, 0);
  madang_admin_door_watch (self->admin);
  madang_server_state_serve (self->state, &self->services);
  sd_notify (FALSE, "READY=1\nSTATUS=Serving");
  self->watchdog = madang_watchdog_feed ();
}

static gboolean
start (MadangDaemon *self, GError **error)
{
  const char *conninfo;

  if (!open_addresses (self, error) || !madang_check_state_dir (self->config, error)
      || !find_cluster (self, error) || !open_admin_door (self, error)
      || !madang_state_dir_make (self->config->state_dir, error)
      || (conninfo = start_database (self, error)) == NULL || !load_tokens (self, error))
    return FALSE;
  connect_writers (self, conninfo);
  if (!make_services (self, conninfo, error) || !make_socket_door (self, error)
      || !make_http_door (self, error) || !await_database (self, error))
    return FALSE;
  open_doors (self);
  return TRUE;
}

static gboolean
on_hurry (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
on_admin_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  madang_admin_door_drain_finish (MADANG_ADMIN_DOOR (source), result);
  *(gboolean *) data = TRUE;
}

/* Whoever has woken a server that cannot start is told so, also where his call waits behind what took so long. */
static void
refuse_calls (MadangDaemon *self)
{
  g_autoptr (GCancellable) hurry = g_cancellable_new ();
  gboolean is_drained = FALSE;
  guint timer;

  g_main_context_iteration (NULL, FALSE); /* takes what has come meanwhile */
  madang_server_state_drain (self->state);
  timer = g_timeout_add (MADANG_STOP_BUS_MS, on_hurry, hurry);
  madang_admin_door_drain_async (self->admin, hurry, on_admin_drained, &is_drained);
  while (!is_drained)
    g_main_context_iteration (NULL, TRUE);
  if (!g_cancellable_is_cancelled (hurry))
    g_source_remove (timer);
}

gboolean
madang_daemon_start (MadangDaemon *self, GCancellable *cancellable, GError **error)
{
  gboolean started;

  g_cancellable_push_current (cancellable);
  started = start (self, error);
  g_cancellable_pop_current (cancellable);
  if (!started && self->admin != NULL)
    refuse_calls (self);
  return started;
}

gboolean
madang_daemon_reload (MadangDaemon *self, GError **error)
{
  const MadangReloadParts parts = { .config = self->config,
                                    .services = &self->services,
                                    .tokens = self->tokens,
                                    .gateway = self->gateway,
                                    .http = self->http,
                                    .handshake = &self->upgrade.handshake };

  if (madang_server_state_get_condition (self->state) != MADANG_CONDITION_STARTING)
    return madang_reload (&parts, error);
  g_message ("The configuration is not read again while the server starts");
  madang_set_unavailable (error);
  return FALSE;
}

static void
on_shut_down (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  madang_shutdown_finish (result);
  g_task_return_boolean (task, TRUE);
}

void
madang_daemon_stop_async (MadangDaemon *self, GAsyncReadyCallback callback, gpointer data)
{
  const MadangShutdownParts parts = { .http = self->http,
                                      .gateway = self->gateway,
                                      .admin = self->admin,
                                      .services = &self->services,
                                      .chats = self->chats,
                                      .directs = self->directs,
                                      .cluster = self->cluster };

  madang_server_state_drain (self->state);
  madang_shutdown_async (&parts, on_shut_down, g_task_new (self, NULL, callback, data));
}

void
madang_daemon_stop_finish (MadangDaemon *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
