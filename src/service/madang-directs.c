#include "service/madang-directs.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"

struct _MadangDirects
{
  GObject parent_instance;

  MadangPool *pool;
  MadangPresence *presence;
  MadangBus *bus;
  MadangClock *clock;
  MadangLimiter *sends;
  MadangDirectWriter *writer;
};

enum
{
  SIGNAL_NOTIFIED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MadangDirects, madang_directs, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangDirects *self = MADANG_DIRECTS (object);

  g_object_unref (self->writer);
  g_object_unref (self->sends);
  g_object_unref (self->presence);
  g_object_unref (self->bus);
  g_object_unref (self->clock);
  g_object_unref (self->pool);
  G_OBJECT_CLASS (madang_directs_parent_class)->finalize (object);
}

static void
madang_directs_class_init (MadangDirectsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
  signals[SIGNAL_NOTIFIED] = g_signal_new ("notified", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 3, MADANG_TYPE_USER,
                                           G_TYPE_STRING, G_TYPE_INT64);
}

static void
madang_directs_init (MadangDirects *self)
{
}

MadangDirects *
madang_directs_new (const MadangDirectsContext *context)
{
  MadangDirects *self = g_object_new (MADANG_TYPE_DIRECTS, NULL);

  self->pool = g_object_ref (context->pool);
  self->clock = g_object_ref (context->clock);
  self->presence = g_object_ref (context->presence);
  self->bus = g_object_ref (context->bus);
  self->sends = g_object_ref (context->sends);
  self->writer = g_object_ref (context->writer);
  return self;
}

gboolean
madang_directs_is_ready (MadangDirects *self)
{
  return madang_pool_is_ready (self->pool) && madang_writer_is_ready (MADANG_WRITER (self->writer));
}

void
madang_directs_log_in_async (MadangDirects *self,
                             const MadangCaller *caller,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  madang_direct_store_log_in_async (self->pool, caller, callback, data);
}

MadangDirectLogin *
madang_directs_log_in_finish (MadangDirects *self, GAsyncResult *result, GError **error)
{
  return madang_direct_store_log_in_finish (result, error);
}

void
madang_directs_renew_async (MadangDirects *self,
                            const MadangCaller *caller,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  madang_direct_store_renew_async (self->pool, caller, callback, data);
}

gboolean
madang_directs_renew_finish (MadangDirects *self,
                             GAsyncResult *result,
                             MadangCaller *caller,
                             GError **error)
{
  return madang_direct_store_renew_finish (result, caller, error);
}

static gboolean
check_message (const char *nickname, const char *message, GError **error)
{
  g_autoptr (GError) problems = NULL;

  madang_text_check_given (nickname, "target_nickname", &problems);
  madang_text_check (message, "message", MADANG_MESSAGE_MAX, &problems);
  if (problems == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problems));
  return FALSE;
}

static MadangUser *
find_receiver (MadangDirects *self, const char *nickname, GError **error)
{
  g_autofree char *normal = madang_text_normalize_name (nickname, MADANG_NICKNAME_MAX);
  MadangUser *user = madang_presence_find_user (self->presence, normal);

  if (user == NULL)
    madang_set_not_online (error);
  return user;
}

void
madang_directs_send_async (MadangDirects *self,
                           const MadangCaller *caller,
                           const char *nickname,
                           const char *message,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  GError *error = NULL;
  MadangUser *receiver;

  if (!check_message (nickname, message, &error)
      || (receiver = find_receiver (self, nickname, &error)) == NULL
      || !madang_limiter_admit_user (self->sends, caller->user_id, &error))
    g_task_report_error (self->writer, callback, data, madang_directs_send_async, error);
  else
    madang_direct_writer_write_async (self->writer, caller, madang_user_get_id (receiver), message,
                                      callback, data);
}

MadangDirect *
madang_directs_send_finish (MadangDirects *self, GAsyncResult *result, GError **error)
{
  return madang_direct_writer_write_finish (self->writer, result, error);
}

void
madang_directs_list_async (MadangDirects *self,
                           const MadangCaller *caller,
                           const char *nickname,
                           const MadangPage *page,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_autofree char *normal = NULL;
  GError *error = NULL;

  if (!madang_text_check_given (nickname, "target_nickname", &error))
    {
      g_task_report_error (self->pool, callback, data, madang_directs_list_async, error);
      return;
    }
  normal = madang_text_normalize_name (nickname, MADANG_NICKNAME_MAX);
  madang_direct_store_list_async (self->pool, caller, normal, page, callback, data);
}

MadangConversation *
madang_directs_list_finish (MadangDirects *self, GAsyncResult *result, GError **error)
{
  return madang_direct_store_list_finish (result, error);
}

void
madang_directs_list_conversations_async (MadangDirects *self,
                                         const MadangCaller *caller,
                                         const MadangPage *page,
                                         GAsyncReadyCallback callback,
                                         gpointer data)
{
  madang_direct_store_list_conversations_async (self->pool, caller, page, callback, data);
}

GPtrArray *
madang_directs_list_conversations_finish (MadangDirects *self, GAsyncResult *result, GError **error)
{
  return madang_direct_store_list_conversations_finish (result, error);
}

/* Sends to `user`, or (NULL) to everybody. */
static void
notify (MadangDirects *self,
        MadangUser *user,
        const char *message,
        guint n_sockets,
        MadangNotice *notice)
{
  notice->n_sockets = n_sockets;
  notice->moment = madang_clock_get_real (self->clock);
  g_signal_emit (self, signals[SIGNAL_NOTIFIED], 0, user, message, notice->moment);
  madang_bus_publish_system_message (self->bus, user != NULL ? madang_user_get_nickname (user) : "",
                                     n_sockets);
}

gboolean
madang_directs_notify (MadangDirects *self,
                       const char *nickname,
                       const char *message,
                       MadangNotice *notice,
                       GError **error)
{
  MadangUser *user;

  if (!check_message (nickname, message, error)
      || (user = find_receiver (self, nickname, error)) == NULL)
    return FALSE;
  notify (self, user, message,
          madang_presence_count_direct (self->presence, madang_user_get_id (user)), notice);
  return TRUE;
}

gboolean
madang_directs_broadcast (MadangDirects *self,
                          const char *message,
                          MadangNotice *notice,
                          GError **error)
{
  if (!madang_text_check (message, "message", MADANG_MESSAGE_MAX, error))
    return FALSE;
  notify (self, NULL, message, madang_presence_count_all_direct (self->presence), notice);
  return TRUE;
}

void
madang_directs_drain_async (MadangDirects *self, GAsyncReadyCallback callback, gpointer data)
{
  madang_writer_drain_async (MADANG_WRITER (self->writer), callback, data);
}

void
madang_directs_drain_finish (MadangDirects *self, GAsyncResult *result)
{
  madang_writer_drain_finish (MADANG_WRITER (self->writer), result);
}
