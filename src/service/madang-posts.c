#include "service/madang-posts.h"

#include "auth/madang-credentials.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"

struct _MadangPosts
{
  GObject parent_instance;

  MadangPool *pool;
  MadangWriter *writer;
  MadangBus *bus;
  MadangSearches *searches;
};

G_DEFINE_FINAL_TYPE (MadangPosts, madang_posts, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangPosts *self = MADANG_POSTS (object);

  g_object_unref (self->searches);
  g_object_unref (self->bus);
  g_object_unref (self->writer);
  g_object_unref (self->pool);
  G_OBJECT_CLASS (madang_posts_parent_class)->finalize (object);
}

static void
madang_posts_class_init (MadangPostsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_posts_init (MadangPosts *self)
{
}

MadangPosts *
madang_posts_new (MadangPool *pool, MadangWriter *writer, MadangBus *bus, MadangSearches *searches)
{
  MadangPosts *self = g_object_new (MADANG_TYPE_POSTS, NULL);

  self->pool = g_object_ref (pool);
  self->writer = g_object_ref (writer);
  self->bus = g_object_ref (bus);
  self->searches = g_object_ref (searches);
  return self;
}

void
madang_posts_list_async (MadangPosts *self,
                         const MadangPostQuery *query,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autofree char *search = NULL;
  GError *error = NULL;

  if (query->search != NULL && !madang_text_is_blank (query->search))
    search = madang_searches_admit (self->searches, query->caller, query->address, "search",
                                    query->search, &error);
  if (error != NULL)
    g_task_report_error (self, callback, data, madang_posts_list_async, error);
  else
    madang_post_store_list_async (self->pool, &query->page, search, callback, data);
}

MadangBoard *
madang_posts_list_finish (MadangPosts *self, GAsyncResult *result, GError **error)
{
  return madang_post_store_list_finish (result, error);
}

/* A draft's texts in NFC; each is NULL where it is not given. */
typedef struct
{
  char *title;
  char *content;
  GPtrArray *tags; /* of char *, ended by NULL */
} NormalDraft;

static void
normal_draft_clear (NormalDraft *draft)
{
  g_free (draft->title);
  g_free (draft->content);
  g_clear_pointer (&draft->tags, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NormalDraft, normal_draft_clear)

/* Adds a tag to those of the draft, if it is one and new. */
static void
add_tag (GPtrArray *tags, const char *given, GError **error)
{
  g_autofree char *trimmed = madang_text_trim (given);
  g_autofree char *tag = NULL;

  if (*trimmed != '\0')
    tag = madang_text_read (trimmed, "tags", MADANG_TAG_MAX, error);
  if (tag == NULL || g_ptr_array_find_with_equal_func (tags, tag, g_str_equal, NULL))
    return;
  if (tags->len == MADANG_POST_TAGS_MAX)
    madang_add_field_error_counted (error, MADANG_ERROR_INVALID_ARGUMENT, "tags",
                                    "A post can have at most %s tag.",
                                    "A post can have at most %s tags.", MADANG_POST_TAGS_MAX);
  else
    g_ptr_array_add (tags, g_steal_pointer (&tag));
}

static GPtrArray *
normalize_tags (const char *const *given, GError **error)
{
  GPtrArray *tags = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; given[i] != NULL; i++)
    add_tag (tags, given[i], error);
  g_ptr_array_add (tags, NULL);
  return tags;
}

/* Checks what is given; of a `whole` post all but the tags must be. */
static gboolean
normalize (NormalDraft *normal, const MadangPostDraft *draft, gboolean whole, GError **error)
{
  static const char *const none[] = { NULL };
  g_autoptr (GError) problems = NULL;

  if (whole || draft->title != NULL)
    normal->title = madang_text_read (draft->title, "title", MADANG_POST_TITLE_MAX, &problems);
  if (whole || draft->content != NULL)
    normal->content = madang_text_read (draft->content, "content", MADANG_POST_CONTENT_MAX,
                                        &problems);
  if (whole && draft->category_id == NULL)
    madang_add_field_error (&problems, MADANG_ERROR_INVALID_ARGUMENT, "category",
                            N_ ("This field is required."), NULL);
  if (whole || draft->tags != NULL)
    normal->tags = normalize_tags (draft->tags != NULL ? draft->tags : none, &problems);
  if (problems == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problems));
  return FALSE;
}

static MadangPostRow
make_row (const NormalDraft *normal, const MadangPostDraft *draft)
{
  return (MadangPostRow){
    .title = normal->title,
    .content = normal->content,
    .category_id = draft->category_id,
    .tags = normal->tags != NULL ? (const char *const *) normal->tags->pdata : NULL,
  };
}

/* It was made with the post, or for it. */
static void
publish_room (MadangPosts *self, MadangPost *post)
{
  madang_bus_publish_room_created (self->bus,
                                   madang_room_get_id (madang_post_get_fields (post)->room));
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangPosts *self = g_task_get_source_object (task);
  GError *error = NULL;
  MadangPost *post = madang_post_store_create_finish (result, &error);

  if (post == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  publish_room (self, post);
  g_task_return_pointer (task, post, g_object_unref);
}

void
madang_posts_create_async (MadangPosts *self,
                           const MadangCaller *caller,
                           const MadangPostDraft *draft,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  g_auto (NormalDraft) normal = { 0 };
  MadangPostRow row;
  GError *error = NULL;

  if (!normalize (&normal, draft, TRUE, &error))
    {
      g_task_report_error (self, callback, data, madang_posts_create_async, error);
      return;
    }
  row = make_row (&normal, draft);
  madang_post_store_create_async (self->pool, caller, &row, on_created,
                                  g_task_new (self, NULL, callback, data));
}

MadangPost *
madang_posts_create_finish (MadangPosts *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  MadangReading *reading = madang_post_store_show_finish (result, &error);

  if (reading == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (reading->has_made_room)
    publish_room (g_task_get_source_object (task), reading->post);
  g_task_return_pointer (task, reading, (GDestroyNotify) madang_reading_free);
}

void
madang_posts_show_async (MadangPosts *self,
                         const MadangCaller *caller,
                         gint64 id,
                         gboolean counts,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  MadangUuid digest;

  g_task_set_task_data (task, madang_credentials_make_secret (&digest),
                        (GDestroyNotify) madang_text_wipe_free);
  madang_post_store_show_async (self->pool, caller, id, counts, &digest, on_shown, task);
}

MadangReading *
madang_posts_show_finish (MadangPosts *self, GAsyncResult *result, char **ticket, GError **error)
{
  *ticket = g_strdup (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_posts_edit_async (MadangPosts *self,
                         const MadangCaller *caller,
                         gint64 id,
                         const MadangPostDraft *draft,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  g_auto (NormalDraft) normal = { 0 };
  MadangPostRow row;
  GError *error = NULL;

  if (!normalize (&normal, draft, FALSE, &error))
    {
      g_task_report_error (self, callback, data, madang_posts_edit_async, error);
      return;
    }
  row = make_row (&normal, draft);
  madang_post_store_edit_async (self->pool, caller, id, &row, callback, data);
}

MadangPost *
madang_posts_edit_finish (MadangPosts *self, GAsyncResult *result, GError **error)
{
  return madang_post_store_edit_finish (result, error);
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangPosts *self = g_task_get_source_object (task);
  GError *error = NULL;
  gint64 room_id = madang_post_store_delete_finish (result, &error);

  if (room_id > 0)
    madang_bus_publish_room_deleted (self->bus, room_id);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
madang_posts_delete_async (MadangPosts *self,
                           const MadangCaller *caller,
                           gint64 id,
                           GAsyncReadyCallback callback,
                           gpointer data)
{
  madang_post_store_delete_async (self->writer, caller, id, on_deleted,
                                  g_task_new (self, NULL, callback, data));
}

gboolean
madang_posts_delete_finish (MadangPosts *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
madang_posts_list_categories_async (MadangPosts *self,
                                    const MadangPage *page,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  madang_category_store_list_async (self->pool, page, callback, data);
}

GArray *
madang_posts_list_categories_finish (MadangPosts *self, GAsyncResult *result, GError **error)
{
  return madang_category_store_list_finish (result, error);
}

void
madang_posts_create_category_async (MadangPosts *self,
                                    const char *name,
                                    GAsyncReadyCallback callback,
                                    gpointer data)
{
  GError *error = NULL;
  g_autofree char *normal = madang_text_read (name, "name", MADANG_CATEGORY_NAME_MAX, &error);

  if (normal == NULL)
    g_task_report_error (self->pool, callback, data, madang_posts_create_category_async, error);
  else
    madang_category_store_create_async (self->pool, normal, callback, data);
}

gint64
madang_posts_create_category_finish (MadangPosts *self, GAsyncResult *result, GError **error)
{
  return madang_category_store_create_finish (result, error);
}
