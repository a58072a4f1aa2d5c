#include "store/madang-post-store.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "store/madang-result.h"
#include "store/madang-room-store.h"

/* The columns of a post, the same in all its statements; what stands behind the picture is not in lists. */
enum
{
  COLUMN_ID,
  COLUMN_TITLE,
  COLUMN_CONTENT,
  COLUMN_TAGS,
  COLUMN_CATEGORY,
  COLUMN_HITS,
  COLUMN_CREATED_AT,
  COLUMN_UPDATED_AT,
  COLUMN_NICKNAME,
  COLUMN_PICTURE,
  N_LISTED_COLUMNS,
  COLUMN_EMAIL = N_LISTED_COLUMNS,
  COLUMN_ROOM_ID,
  COLUMN_ROOM_NAME,
  COLUMN_ROOM_OWNER,
  COLUMN_ROOM_POST,
  N_COLUMNS
};

static MadangPost *
read_post (const PGresult *result, int row)
{
  gboolean is_whole = PQnfields (result) > N_LISTED_COLUMNS;
  g_auto (GStrv) tags = madang_result_dup_texts (result, row, COLUMN_TAGS);
  gboolean has_room = is_whole && !PQgetisnull (result, row, COLUMN_ROOM_NAME);
  g_autoptr (MadangRoom) room = has_room ? madang_room_store_read (result, row, COLUMN_ROOM_ID)
                                         : NULL;
  MadangPostFields fields = {
    .id = madang_result_get_int64 (result, row, COLUMN_ID),
    .title = madang_result_get_text (result, row, COLUMN_TITLE),
    .content = madang_result_get_text (result, row, COLUMN_CONTENT),
    .tags = (const char *const *) tags,
    .category_id = madang_result_get_int64 (result, row, COLUMN_CATEGORY),
    .hits = madang_result_get_int64 (result, row, COLUMN_HITS),
    .created_at = madang_result_get_time (result, row, COLUMN_CREATED_AT),
    .updated_at = madang_result_get_time (result, row, COLUMN_UPDATED_AT),
    .nickname = madang_result_get_text (result, row, COLUMN_NICKNAME),
    .picture = madang_result_get_text (result, row, COLUMN_PICTURE),
    .email = is_whole ? madang_result_get_text (result, row, COLUMN_EMAIL) : NULL,
    .room = room,
  };

  return madang_post_new (&fields);
}

static void
set_no_such_post (GError **error)
{
  madang_set_not_found (error);
}

static void
set_no_such_category (GError **error)
{
  madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, "category",
                          N_ ("There is no such category."), NULL);
}

void
madang_board_free (MadangBoard *board)
{
  g_ptr_array_unref (board->posts);
  g_free (board);
}

/* How long a text is as JSON, where control characters have up to six bytes. */
static gsize
measure (const char *text)
{
  gsize size = 0;

  for (; *text != '\0'; text++)
    if ((guchar) *text >= ' ' && *text != '"' && *text != '\\')
      size++;
    else
      size += strchr ("\b\t\n\f\r\"\\", *text) != NULL ? 2 : 6;
  return size;
}

/*
 * What may be shown has a title; of the others, at the end that is read towards, it is known only that they are there.
 */
static MadangBoard *
read_board (const PGresult *result, guint limit, gboolean is_forward)
{
  MadangBoard *board = g_new0 (MadangBoard, 1);
  int rows = PQntuples (result);
  gsize bytes = 0;

  board->posts = g_ptr_array_new_with_free_func (g_object_unref);
  for (int i = 0; i < MIN (rows, (int) limit) && bytes < MADANG_POSTS_PAGE_BYTES; i++)
    {
      int row = is_forward ? i : rows - 1 - i;

      if (PQgetisnull (result, row, COLUMN_TITLE))
        break;
      bytes += measure (madang_result_get_text (result, row, COLUMN_CONTENT));
      g_ptr_array_insert (board->posts, is_forward ? -1 : 0, read_post (result, row));
    }
  board->has_more = board->posts->len < (guint) rows;
  return board;
}

/* A page that is being read. */
typedef struct
{
  guint limit;
  gboolean is_forward;
} Listing;

static void
on_listed (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  const Listing *listing = g_task_get_task_data (task);

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_pointer (task, read_board (result, listing->limit, listing->is_forward),
                           (GDestroyNotify) madang_board_free);
}

void
madang_post_store_list_async (MadangPool *pool,
                              const MadangPage *page,
                              const char *search,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_auto (MadangParams) params = { 0 };
  GTask *task = g_task_new (pool, NULL, callback, data);
  Listing *listing = g_new (Listing, 1);

  *listing = (Listing){ page->limit, madang_page_is_forward (page) };
  g_task_set_task_data (task, listing, g_free);
  madang_params_init (&params);
  madang_params_add_page (&params, page);
  madang_params_add_int64 (&params, MADANG_POSTS_PAGE_BYTES);
  if (search != NULL)
    madang_params_add_text (&params, search);
  madang_pool_query (pool,
                     search != NULL ? MADANG_STATEMENT_SEARCH_POSTS : MADANG_STATEMENT_LIST_POSTS,
                     &params, on_listed, task);
}

MadangBoard *
madang_post_store_list_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Title, content, category, tags. */
static void
add_row (MadangParams *params, const MadangPostRow *row)
{
  madang_params_add_text (params, row->title);
  madang_params_add_text (params, row->content);
  if (row->category_id != NULL)
    madang_params_add_int64 (params, *row->category_id);
  else
    madang_params_add_null (params);
  if (row->tags == NULL)
    {
      madang_params_add_null (params);
      return;
    }
  madang_params_begin_array (params, MADANG_ARRAY_TEXT, g_strv_length ((GStrv) row->tags));
  for (guint i = 0; row->tags[i] != NULL; i++)
    madang_params_append_text (params, row->tags[i]);
  madang_params_end_array (params);
}

static void
on_created (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (madang_result_refuse (task, result, error))
    return;
  if (PQgetisnull (result, 0, COLUMN_ID))
    madang_result_return_refusal (task, set_no_such_category);
  else
    g_task_return_pointer (task, read_post (result, 0), g_object_unref);
}

void
madang_post_store_create_async (MadangPool *pool,
                                const MadangCaller *caller,
                                const MadangPostRow *row,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  add_row (&params, row);
  madang_pool_query (pool, MADANG_STATEMENT_CREATE_POST, &params, on_created,
                     g_task_new (pool, NULL, callback, data));
}

MadangPost *
madang_post_store_create_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_reading_free (MadangReading *reading)
{
  g_object_unref (reading->post);
  g_object_unref (reading->reader);
  g_free (reading);
}

static void
on_shown (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  MadangReading *reading;
  MadangUserFields reader;

  if (madang_result_refuse (task, result, error))
    return;
  if (PQgetisnull (result, 0, COLUMN_ID))
    {
      madang_result_return_refusal (task, set_no_such_post);
      return;
    }
  reader = (MadangUserFields){ .id = madang_result_get_int64 (result, 0, N_COLUMNS),
                               .email = madang_result_get_text (result, 0, N_COLUMNS + 1),
                               .nickname = madang_result_get_text (result, 0, N_COLUMNS + 2) };
  reading = g_new (MadangReading, 1);
  reading->post = read_post (result, 0);
  reading->reader = madang_user_new (&reader);
  reading->has_made_room = madang_result_get_boolean (result, 0, N_COLUMNS + 3);
  g_task_return_pointer (task, reading, (GDestroyNotify) madang_reading_free);
}

void
madang_post_store_show_async (MadangPool *pool,
                              const MadangCaller *caller,
                              gint64 id,
                              gboolean counts,
                              const MadangUuid *ticket,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_int64 (&params, id);
  madang_params_add_uuid (&params, ticket);
  madang_params_add_int64 (&params, MADANG_TICKET_SECONDS);
  madang_params_add_int64 (&params, MADANG_TICKETS_MAX);
  madang_params_add_boolean (&params, counts);
  madang_pool_query (pool, MADANG_STATEMENT_SHOW_POST, &params, on_shown,
                     g_task_new (pool, NULL, callback, data));
}

MadangReading *
madang_post_store_show_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* may_edit is NULL where there is no such post. */
static void
on_edited (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;
  gboolean may_edit;

  if (madang_result_refuse (task, result, error))
    return;
  may_edit = madang_result_get_boolean (result, 0, N_COLUMNS);
  if (!may_edit && !PQgetisnull (result, 0, N_COLUMNS))
    madang_result_return_refusal (task, madang_set_not_authorized);
  else if (may_edit && !madang_result_get_boolean (result, 0, N_COLUMNS + 1))
    madang_result_return_refusal (task, set_no_such_category);
  else if (PQgetisnull (result, 0, COLUMN_ID))
    madang_result_return_refusal (task, set_no_such_post);
  else
    g_task_return_pointer (task, read_post (result, 0), g_object_unref);
}

void
madang_post_store_edit_async (MadangPool *pool,
                              const MadangCaller *caller,
                              gint64 id,
                              const MadangPostRow *row,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_int64 (&params, id);
  add_row (&params, row);
  madang_pool_query (pool, MADANG_STATEMENT_EDIT_POST, &params, on_edited,
                     g_task_new (pool, NULL, callback, data));
}

MadangPost *
madang_post_store_edit_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Columns of delete-post.sql. */
enum
{
  DELETED_ID,
  DELETED_MAY,
  DELETED_ROOM
};

static void
on_deleted (PGresult *result, const GError *error, gpointer data)
{
  g_autoptr (GTask) task = data;

  if (madang_result_refuse (task, result, error))
    return;
  if (PQgetisnull (result, 0, DELETED_ID))
    madang_result_return_refusal (task, set_no_such_post);
  else if (!madang_result_get_boolean (result, 0, DELETED_MAY))
    madang_result_return_refusal (task, madang_set_not_authorized);
  else
    g_task_return_int (task, madang_result_get_int64 (result, 0, DELETED_ROOM));
}

void
madang_post_store_delete_async (MadangWriter *writer,
                                const MadangCaller *caller,
                                gint64 id,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_auto (MadangParams) params = { 0 };

  madang_params_init (&params);
  madang_params_add_uuid (&params, &caller->session);
  madang_params_add_int64 (&params, id);
  madang_writer_query (writer, MADANG_STATEMENT_DELETE_POST, &params, on_deleted,
                       g_task_new (writer, NULL, callback, data));
}

gint64
madang_post_store_delete_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
