#include "service/madang-messages.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"
#include "store/madang-room-store.h"
#include "store/madang-session-store.h"

#define LOBBY_NAME "Lobby"

struct _MadangMessages
{
  GObject parent_instance;

  MadangPool *pool;
  MadangVisits *visits;
  MadangBus *bus;
  MadangLimiter *sends;
  MadangChatWriter *writer;
  gint64 lobby_id; /* 0 until somebody needed it */
  gboolean is_draining;
};

G_DEFINE_FINAL_TYPE (MadangMessages, madang_messages, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangMessages *self = MADANG_MESSAGES (object);

  g_object_unref (self->writer);
  g_object_unref (self->sends);
  g_object_unref (self->bus);
  g_object_unref (self->visits);
  g_object_unref (self->pool);
  G_OBJECT_CLASS (madang_messages_parent_class)->finalize (object);
}

static void
madang_messages_class_init (MadangMessagesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_messages_init (MadangMessages *self)
{
}

MadangMessages *
madang_messages_new (const MadangMessagesContext *context)
{
  MadangMessages *self = g_object_new (MADANG_TYPE_MESSAGES, NULL);

  self->pool = g_object_ref (context->pool);
  self->visits = g_object_ref (context->visits);
  self->bus = g_object_ref (context->bus);
  self->sends = g_object_ref (context->sends);
  self->writer = g_object_ref (context->writer);
  return self;
}

gboolean
madang_messages_is_ready (MadangMessages *self)
{
  return madang_writer_is_ready (MADANG_WRITER (self->writer));
}

static gboolean
check_draft (const MadangMessageDraft *draft, GError **error)
{
  g_autoptr (GError) problems = NULL;

  madang_text_check (draft->message, draft->field != NULL ? draft->field : "message",
                     MADANG_MESSAGE_MAX, &problems);
  if (draft->client_id != NULL)
    madang_text_check (draft->client_id, "client_id", MADANG_CLIENT_ID_MAX, &problems);
  if (draft->parent_id != NULL
      && *draft->parent_id == 0) /* no message has it, and below it means none */
    madang_add_no_such_parent (&problems);
  if (problems == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problems));
  return FALSE;
}

static void
write_draft (MadangMessages *self,
             const MadangChatDraft *chat,
             GAsyncReadyCallback callback,
             gpointer data)
{
  GError *error = NULL;

  if (self->is_draining)
    {
      madang_set_unavailable (&error);
      g_task_report_error (self, callback, data, write_draft, error);
      return;
    }
  madang_chat_writer_write_async (self->writer, chat, callback, data);
}

static void
write_chat (MadangMessages *self,
            const MadangCaller *caller,
            const MadangMessageDraft *draft,
            gint64 room_id,
            GAsyncReadyCallback callback,
            gpointer data)
{
  MadangChatDraft chat = { .caller = caller,
                           .room_id = room_id,
                           .message = draft->message,
                           .client_id = draft->client_id,
                           .parent_id = draft->parent_id != NULL ? *draft->parent_id : 0 };

  write_draft (self, &chat, callback, data);
}

/* What somebody wants to say, kept while the database is asked for more. */
typedef struct
{
  MadangCaller caller;
  MadangMessageDraft draft; /* its texts are owned, its numbers lead to what follows */
  gint64 room_id;
  gint64 parent_id;
  gboolean has_found_lobby; /* just now: if it is gone again, that is the answer */
} Post;

static void
post_free (Post *post)
{
  g_free ((char *) post->draft.message);
  g_free ((char *) post->draft.client_id);
  g_free (post);
}

/* The task of a post, which is its data: a copy of @caller and @draft. */
static GTask *
keep_post (MadangMessages *self,
           const MadangCaller *caller,
           const MadangMessageDraft *draft,
           GAsyncReadyCallback callback,
           gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Post *post = g_new0 (Post, 1);

  post->caller = *caller;
  post->draft = *draft;
  post->draft.message = g_strdup (draft->message);
  post->draft.client_id = g_strdup (draft->client_id);
  if (draft->room_id != NULL)
    {
      post->room_id = *draft->room_id;
      post->draft.room_id = &post->room_id;
    }
  if (draft->parent_id != NULL)
    {
      post->parent_id = *draft->parent_id;
      post->draft.parent_id = &post->parent_id;
    }
  g_task_set_task_data (task, post, (GDestroyNotify) post_free);
  return task;
}

static void
return_receipt (GTask *task, MadangReceipt *take_receipt, GError *take_error)
{
  if (take_receipt != NULL)
    g_task_return_pointer (task, take_receipt, (GDestroyNotify) madang_receipt_free);
  else
    g_task_return_error (task, take_error);
}

/* The lobby may have to be made first, or made again. */
static void find_lobby (MadangMessages *self, GTask *take_task);

static void
on_lobby_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangMessages *self = g_task_get_source_object (task);
  const Post *post = g_task_get_task_data (task);
  GError *error = NULL;
  MadangReceipt *receipt = madang_chat_writer_write_finish (self->writer, result, &error);

  if (g_error_matches (error, MADANG_ERROR, MADANG_ERROR_NO_SUCH_ROOM) && !post->has_found_lobby)
    {
      g_error_free (error);
      find_lobby (self, g_steal_pointer (&task));
    }
  else
    return_receipt (task, receipt, error);
}

static void
write_to_lobby (MadangMessages *self, GTask *take_task)
{
  const Post *post = g_task_get_task_data (take_task);

  write_chat (self, &post->caller, &post->draft, self->lobby_id, on_lobby_written, take_task);
}

static void
on_lobby_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangMessages *self = g_task_get_source_object (task);
  Post *post = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean is_new;

  self->lobby_id = madang_room_store_find_lobby_finish (result, &is_new, &error);
  post->has_found_lobby = TRUE;
  if (is_new)
    madang_bus_publish_room_created (self->bus, self->lobby_id);
  if (self->lobby_id != 0)
    write_to_lobby (self, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
find_lobby (MadangMessages *self, GTask *take_task)
{
  madang_room_store_find_lobby_async (self->pool, LOBBY_NAME, on_lobby_found, take_task);
}

static void
post_to_lobby (MadangMessages *self,
               const MadangCaller *caller,
               const MadangMessageDraft *draft,
               GAsyncReadyCallback callback,
               gpointer data)
{
  GTask *task = keep_post (self, caller, draft, callback, data);

  if (self->lobby_id != 0)
    write_to_lobby (self, task);
  else
    find_lobby (self, task);
}

/* Says what has been checked, for a caller whose user is known. */
static void
post_checked (MadangMessages *self,
              const MadangCaller *caller,
              const MadangMessageDraft *draft,
              GAsyncReadyCallback callback,
              gpointer data)
{
  GError *error = NULL;
  gint64 room_id;

  if (!madang_limiter_admit_user (self->sends, caller->user_id, &error))
    {
      g_task_report_error (self, callback, data, post_checked, error);
      return;
    }
  room_id = draft->room_id != NULL ? *draft->room_id
                                   : madang_visits_get_last_room (self->visits, caller->user_id);
  if (room_id == 0 && draft->room_id == NULL)
    post_to_lobby (self, caller, draft, callback, data);
  else
    write_chat (self, caller, draft, room_id, callback, data);
}

static void
on_signed_posted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  MadangReceipt *receipt = madang_messages_post_finish (g_task_get_source_object (task), result,
                                                        &error);

  return_receipt (task, receipt, error);
}

static void
on_user_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangMessages *self = g_task_get_source_object (task);
  Post *post = g_task_get_task_data (task);
  GError *error = NULL;

  post->caller.user_id = madang_session_store_find_user_finish (result, &error);
  if (post->caller.user_id == 0)
    g_task_return_error (task, error);
  else
    post_checked (self, &post->caller, &post->draft, on_signed_posted, g_steal_pointer (&task));
}

/* The sender has to be found first: an opaque token does not say whose it is. */
static void
post_unsigned (MadangMessages *self,
               const MadangCaller *caller,
               const MadangMessageDraft *draft,
               GAsyncReadyCallback callback,
               gpointer data)
{
  madang_session_store_find_user_async (self->pool, caller, on_user_found,
                                        keep_post (self, caller, draft, callback, data));
}

void
madang_messages_post_async (MadangMessages *self,
                            const MadangCaller *caller,
                            const MadangMessageDraft *draft,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GError *error = NULL;

  if (!check_draft (draft, &error))
    {
      g_task_report_error (self, callback, data, madang_messages_post_async, error);
      return;
    }
  if (caller->user_id != 0)
    post_checked (self, caller, draft, callback, data);
  else
    post_unsigned (self, caller, draft, callback, data);
}

MadangReceipt *
madang_messages_post_finish (MadangMessages *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_messages_announce_async (MadangMessages *self,
                                gint64 room_id,
                                const char *message,
                                gint64 sender_id,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  const MadangMessageDraft draft = { .message = message };
  const MadangChatDraft chat = { .room_id = room_id, .message = message, .sender_id = sender_id };
  GError *error = NULL;

  if (check_draft (&draft, &error))
    write_draft (self, &chat, callback, data);
  else
    g_task_report_error (self, callback, data, madang_messages_announce_async, error);
}

gint64
madang_messages_announce_finish (MadangMessages *self, GAsyncResult *result, GError **error)
{
  g_autoptr (MadangReceipt) receipt = g_task_propagate_pointer (G_TASK (result), error);

  return receipt != NULL ? madang_chat_get_fields (receipt->chat)->id : 0;
}

void
madang_messages_drain_async (MadangMessages *self, GAsyncReadyCallback callback, gpointer data)
{
  self->is_draining = TRUE;
  madang_writer_drain_async (MADANG_WRITER (self->writer), callback, data);
}

void
madang_messages_drain_finish (MadangMessages *self, GAsyncResult *result)
{
  madang_writer_drain_finish (MADANG_WRITER (self->writer), result);
}
