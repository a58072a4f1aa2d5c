#include "madang-daemon.h"

#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "admin/madang-admin-door.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-secret.h"
#include "base/madang-state-dir.h"
#include "http/madang-http-server.h"
#include "http/madang-routes.h"
#include "madang-addresses.h"
#include "madang-check.h"
#include "madang-upgrade.h"
#include "service/madang-services.h"
#include "store/madang-cluster.h"
#include "store/madang-schema.h"
#include "store/madang-state-lock.h"
#include "ws/madang-people-hub.h"

G_STATIC_ASSERT (MADANG_STOP_STORE_MS + MADANG_STOP_CLOSE_MS + MADANG_STOP_BUS_MS
                     + 1000 * (MADANG_STOP_DATABASE_SECONDS + MADANG_STOP_DATABASE_KILL_SECONDS)
                 < 1000 * MADANG_STOP_SECONDS);

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
  MadangChatWriter *chats; /* stores what is said in rooms; who is a member is in order with it */
  MadangDirectWriter *directs; /* what people write to each other; names, friends and blocks are */
  MadangServices services;
  MadangGateway *gateway;
  MadangHub *hub;
  MadangPeopleHub *people_hub;
  MadangUpgradeContext upgrade;
  MadangHttpServer *http;
  MadangAdminDoor *admin;

  GTask *stop;
  GCancellable *hurry; /* cancelled when requests in flight are waited for no longer */
  guint stop_timer;
  gboolean is_closing;
  gboolean http_is_drained;
  gboolean gateway_is_closed;
  gboolean admin_is_drained;
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

  g_clear_handle_id (&self->stop_timer, g_source_remove);
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
}

MadangDaemon *
madang_daemon_new (const MadangConfig *config, MadangCatalogues *catalogues)
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

/* Goes on the bus before anything is changed, for the name may be somebody else's. */
static gboolean
open_admin_door (MadangDaemon *self, GError **error)
{
  const MadangAdminContext context = { .services = &self->services,
                                       .catalogues = self->catalogues,
                                       .language = madang_language_from_tag (
                                           self->config->language) };

  self->admin = madang_admin_door_new (self->config->bus, &context);
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
  self->bus = madang_bus_new ();
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
  self->gateway = madang_gateway_new (
      &(MadangGatewayContext){ .config = self->config,
                               .clock = self->clock,
                               .bus = self->bus,
                               .news = self->services.news,
                               .presence = self->services.presence },
      error);
  if (self->gateway == NULL)
    return FALSE;
  self->hub = madang_hub_new (self->bus, self->services.news);
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
      g_message ("Listening on %s", address);
    }
  g_ptr_array_set_size (self->listeners, 0);
  sd_notify (FALSE, "READY=1");
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

gboolean
madang_daemon_start (MadangDaemon *self, GCancellable *cancellable, GError **error)
{
  gboolean started;

  g_cancellable_push_current (cancellable);
  started = start (self, error);
  g_cancellable_pop_current (cancellable);
  return started;
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
  close_writers (self);
  madang_pool_close (self->services.pool);
  if (self->cluster != NULL)
    madang_cluster_stop_async (self->cluster, on_cluster_stopped, g_steal_pointer (&stop));
  else
    g_task_return_boolean (stop, TRUE);
}

static void
check_closed (MadangDaemon *self)
{
  if (self->http_is_drained && self->gateway_is_closed && self->admin_is_drained)
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

static void
on_admin_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangDaemon) self = data;

  madang_admin_door_drain_finish (MADANG_ADMIN_DOOR (source), result);
  self->admin_is_drained = TRUE;
  check_closed (self);
}

/* The administrator's door is drained soon after it is hurried. */
static gboolean
on_closing_over (gpointer data)
{
  MadangDaemon *self = data;

  self->stop_timer = 0;
  self->http_is_drained = self->gateway_is_closed = TRUE;
  g_cancellable_cancel (self->hurry);
  check_closed (self);
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
on_directs_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangDaemon) self = data;

  madang_directs_drain_finish (self->services.directs, result);
  close_sockets (self);
}

static void
on_messages_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangDaemon) self = data;

  madang_messages_drain_finish (self->services.messages, result);
  madang_directs_drain_async (self->services.directs, on_directs_drained, g_object_ref (self));
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
  madang_admin_door_drain_async (self->admin, self->hurry, on_admin_drained, g_object_ref (self));
  madang_gateway_stop_reading (self->gateway);
  madang_messages_drain_async (self->services.messages, on_messages_drained, g_object_ref (self));
}

void
madang_daemon_stop_finish (MadangDaemon *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
