#include "madang-shutdown.h"

#include <systemd/sd-daemon.h>

#include "base/madang-limits.h"
#include "base/madang-log.h"

#define STOP_MS (1000 * MADANG_STOP_SECONDS - MADANG_STOP_DATABASE_KILL_MS - MADANG_STOP_LEAVE_MS)

G_STATIC_ASSERT (MADANG_STOP_STORE_MS + MADANG_STOP_CLOSE_MS + MADANG_STOP_BUS_MS
                     + MADANG_STOP_DATABASE_MS
                 <= STOP_MS);

typedef struct
{
  MadangShutdownParts parts;
  gint64 begun;        /* monotonic */
  GCancellable *hurry; /* cancelled when requests in flight are waited for no longer */
  guint timer;
  gboolean is_closing;
  gboolean is_over; /* what comes later is late */
  gboolean http_is_drained;
  gboolean gateway_is_closed;
  gboolean admin_is_drained;
} Shutdown;

static void
shutdown_free (gpointer data)
{
  Shutdown *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->hurry);
  g_object_unref (self->parts.http);
  g_object_unref (self->parts.gateway);
  g_object_unref (self->parts.admin);
  g_object_unref (self->parts.chats);
  g_object_unref (self->parts.directs);
  g_clear_object (&self->parts.cluster);
  g_free (self);
}

static void
on_cluster_stopped (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  madang_cluster_stop_finish (MADANG_CLUSTER (source), result);
  g_task_return_boolean (task, TRUE);
}

/* What the others have left of it, in ms. */
static guint
get_patience (const Shutdown *self)
{
  gint64 elapsed = (g_get_monotonic_time () - self->begun) / G_TIME_SPAN_MILLISECOND;

  return (guint) MAX (STOP_MS - elapsed, MADANG_STOP_DATABASE_MS);
}

/* The connections go first, so that their end is no surprise. */
static void
stop_database (GTask *task)
{
  Shutdown *self = g_task_get_task_data (task);

  self->is_over = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  sd_notify (FALSE, "STATUS=Stopping the database");
  madang_writer_close (MADANG_WRITER (self->parts.chats));
  madang_writer_close (MADANG_WRITER (self->parts.directs));
  madang_pool_close (self->parts.services->pool);
  if (self->parts.cluster != NULL)
    madang_cluster_stop_async (self->parts.cluster, get_patience (self), on_cluster_stopped,
                               g_object_ref (task));
  else
    g_task_return_boolean (task, TRUE);
}

static void
check_closed (GTask *task)
{
  Shutdown *self = g_task_get_task_data (task);

  if (!self->is_over && self->http_is_drained && self->gateway_is_closed && self->admin_is_drained)
    stop_database (task);
}

static void
on_http_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  madang_http_server_drain_finish (MADANG_HTTP_SERVER (source), result, NULL);
  ((Shutdown *) g_task_get_task_data (task))->http_is_drained = TRUE;
  check_closed (task);
}

static void
on_gateway_closed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  madang_gateway_close_finish (MADANG_GATEWAY (source), result);
  ((Shutdown *) g_task_get_task_data (task))->gateway_is_closed = TRUE;
  check_closed (task);
}

static void
on_admin_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  madang_admin_door_drain_finish (MADANG_ADMIN_DOOR (source), result);
  ((Shutdown *) g_task_get_task_data (task))->admin_is_drained = TRUE;
  check_closed (task);
}

/* The administrator's door is drained soon after it is hurried. */
static gboolean
on_closing_over (gpointer data)
{
  g_autoptr (GTask) task = g_object_ref (data);
  Shutdown *self = g_task_get_task_data (task);

  self->timer = 0;
  self->http_is_drained = self->gateway_is_closed = TRUE;
  g_cancellable_cancel (self->hurry);
  check_closed (task);
  return G_SOURCE_REMOVE;
}

static void
close_sockets (GTask *task)
{
  Shutdown *self = g_task_get_task_data (task);

  if (self->is_closing)
    return;
  self->is_closing = TRUE;
  sd_notify (FALSE, "STATUS=Closing connections");
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (MADANG_STOP_CLOSE_MS, on_closing_over, task);
  madang_gateway_close_async (self->parts.gateway, on_gateway_closed, g_object_ref (task));
}

static void
on_directs_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Shutdown *self = g_task_get_task_data (task);

  madang_directs_drain_finish (self->parts.services->directs, result);
  close_sockets (task);
}

static void
on_messages_drained (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Shutdown *self = g_task_get_task_data (task);

  madang_messages_drain_finish (self->parts.services->messages, result);
  madang_directs_drain_async (self->parts.services->directs, on_directs_drained,
                              g_object_ref (task));
}

static gboolean
on_storing_over (gpointer data)
{
  Shutdown *self = g_task_get_task_data (data);

  g_warning ("The database did not store all messages in time; who sent them was not answered");
  self->timer = 0;
  close_sockets (data);
  return G_SOURCE_REMOVE;
}

static Shutdown *
take_parts (const MadangShutdownParts *parts)
{
  Shutdown *self = g_new0 (Shutdown, 1);

  self->parts = *parts;
  self->begun = g_get_monotonic_time ();
  g_object_ref (parts->http);
  g_object_ref (parts->gateway);
  g_object_ref (parts->admin);
  g_object_ref (parts->chats);
  g_object_ref (parts->directs);
  if (parts->cluster != NULL)
    g_object_ref (parts->cluster);
  self->hurry = g_cancellable_new ();
  return self;
}

void
madang_shutdown_async (const MadangShutdownParts *parts,
                       GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, data);
  Shutdown *self = take_parts (parts);

  madang_log_event (G_LOG_LEVEL_MESSAGE, MADANG_LOG_STOPPING, "Stopping");
  sd_notify (FALSE, "STOPPING=1\nSTATUS=Storing and answering what was accepted");
  g_task_set_task_data (task, self, shutdown_free);
  self->timer = g_timeout_add (MADANG_STOP_STORE_MS, on_storing_over, task);
  madang_http_server_drain_async (parts->http, self->hurry, on_http_drained, g_object_ref (task));
  madang_admin_door_drain_async (parts->admin, self->hurry, on_admin_drained, g_object_ref (task));
  madang_gateway_stop_reading (parts->gateway);
  madang_messages_drain_async (parts->services->messages, on_messages_drained, g_object_ref (task));
}

void
madang_shutdown_finish (GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
