#include "http/madang-posts-resource.h"

#include <string.h>

#include "base/madang-json-writer.h"
#include "base/madang-json.h"
#include "base/madang-limits.h"
#include "http/madang-chat-json.h"
#include "http/madang-page-links.h"
#include "http/madang-post-json.h"
#include "http/madang-reply.h"
#include "service/madang-services.h"

static gint64
get_category_id (gpointer category)
{
  return ((const MadangCategory *) category)->id;
}

static void
add_category (GString *json, gpointer item, gpointer data)
{
  const MadangCategory *category = item;

  madang_json_begin_object (json, NULL);
  madang_json_add_integer (json, "id", category->id);
  madang_json_add_text (json, "name", category->name);
  madang_json_end_object (json);
}

static void
on_categories_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (GArray) categories = madang_posts_list_categories_finish (services->posts, result,
                                                                       &error);
  g_autoptr (GPtrArray) page = NULL;

  if (categories == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  page = madang_page_links_trim_array (request, categories, get_category_id);
  madang_request_reply_list (request, page, 64, add_category, NULL);
}

void
madang_posts_handle_categories (MadangRequest *request, MadangServices *services)
{
  MadangPage page;
  GError *error = NULL;

  if (!madang_request_read_whole_page (request, &page, &error))
    madang_request_fail (request, error);
  else
    madang_posts_list_categories_async (services->posts, &page, on_categories_listed,
                                        madang_request_ref (request));
}

static gint64
get_post_id (MadangBoard *board, guint index)
{
  return madang_post_get_fields (board->posts->pdata[index])->id;
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (MadangBoard) board = madang_posts_list_finish (services->posts, result, &error);
  GString *json;

  if (board == NULL)
    {
      madang_request_fail (request, error);
      return;
    }
  if (board->posts->len > 0)
    madang_page_links_add (request, board->has_more, get_post_id (board, 0),
                           get_post_id (board, board->posts->len - 1));
  json = g_string_sized_new (board->posts->len * 1024 + 2);
  madang_json_begin_array (json, NULL);
  for (guint i = board->posts->len; i > 0; i--)
    {
      madang_json_begin_object (json, NULL);
      madang_json_add_post_members (json, board->posts->pdata[i - 1], services->time_zone);
      madang_json_end_object (json);
    }
  madang_json_end_array (json);
  madang_request_reply (request, SOUP_STATUS_OK, json);
}

void
madang_posts_handle_list (MadangRequest *request, MadangServices *services)
{
  GError *error = NULL;
  MadangPostQuery query = {
    .search = madang_request_read_query (request, "search", &error),
    .caller = madang_request_get_caller (request),
    .address = madang_request_get_address (request),
  };

  if (error != NULL || !madang_request_read_page (request, &query.page, &error))
    madang_request_fail (request, error);
  else
    madang_posts_list_async (services->posts, &query, on_listed, madang_request_ref (request));
}

/* A front end puts ws:// or wss:// before it. */
static const char *
get_host (MadangRequest *request)
{
  return strstr (madang_request_get_host_url (request), "://") + strlen ("://");
}

static GString *
write_reading (MadangRequest *request, const MadangReading *reading, const char *ticket)
{
  const MadangPostFields *post = madang_post_get_fields (reading->post);
  const MadangUserFields *reader = madang_user_get_fields (reading->reader);
  GString *json = g_string_sized_new (1024 + strlen (post->content));

  madang_json_begin_object (json, NULL);
  madang_json_add_integer (json, "post_id", post->id);
  madang_json_add_text (json, "title", post->title);
  madang_json_add_text (json, "content", post->content);
  madang_json_begin_object (json, "writer");
  madang_json_add_text (json, "email", post->email);
  madang_json_add_text (json, "nickname", post->nickname);
  madang_json_end_object (json);
  madang_json_add_tags (json, reading->post);
  madang_json_add_integer (json, "hit", post->hits);
  madang_json_add_room_ticket (json, "room_data", post->room, get_host (request), ticket);
  madang_json_begin_object (json, "current_user");
  madang_json_add_integer (json, "id", reader->id);
  madang_json_add_text (json, "email", reader->email);
  madang_json_add_text (json, "nickname", reader->nickname);
  madang_json_end_object (json);
  madang_json_end_object (json);
  return json;
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autofree char *ticket = NULL;
  g_autoptr (MadangReading) reading = madang_posts_show_finish (services->posts, result, &ticket,
                                                                &error);

  if (reading == NULL)
    madang_request_fail (request, error);
  else
    madang_request_reply (request, SOUP_STATUS_OK, write_reading (request, reading, ticket));
}

void
madang_posts_handle_show (MadangRequest *request, MadangServices *services)
{
  madang_posts_show_async (services->posts, madang_request_get_caller (request),
                           madang_request_get_id (request, 0), !madang_request_is_head (request),
                           on_shown, madang_request_ref (request));
}

/* As a text, or as posts have it in answers: {"name": "…"}. Returns: (nullable): NULL where it is neither */
static const char *
get_tag (JsonNode *tag)
{
  if (JSON_NODE_HOLDS_OBJECT (tag))
    tag = json_object_get_member (json_node_get_object (tag), "name");
  return tag != NULL && JSON_NODE_HOLDS_VALUE (tag) ? json_node_get_string (tag) : NULL;
}

/* Returns: (transfer full) (nullable): NULL with an error where one of the list is no tag */
static GStrv
read_tag_list (JsonArray *list, GError **error)
{
  g_autoptr (GStrvBuilder) tags = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      const char *tag = get_tag (json_array_get_element (list, i));

      if (tag == NULL)
        {
          madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, "tags",
                                  N_ ("This must be a string."), NULL);
          return NULL;
        }
      g_strv_builder_add (tags, tag);
    }
  return g_strv_builder_end (tags);
}

/* A list, or one text with commas between. Returns: (transfer full) (nullable): NULL where they are not given */
static GStrv
read_tags (MadangRequest *request, GError **error)
{
  JsonArray *list = madang_request_get_list (request, "tags");
  const char *text;

  if (list != NULL)
    return read_tag_list (list, error);
  text = madang_json_read_text (madang_request_get_body (request), "tags", error);
  return text != NULL ? g_strsplit (text, ",", MADANG_JSON_VALUES_MAX) : NULL;
}

/* A draft's fields as they stand in a body. */
typedef struct
{
  MadangPostDraft draft;
  gint64 category_id;
  GStrv tags;
} Form;

static void
form_clear (Form *form)
{
  g_strfreev (form->tags);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Form, form_clear)

static gboolean
read_form (MadangRequest *request, Form *form, GError **error)
{
  JsonObject *body = madang_request_get_body (request);
  g_autoptr (GError) problems = NULL;

  form->draft.title = madang_json_read_text (body, "title", &problems);
  form->draft.content = madang_json_read_text (body, "content", &problems);
  if (madang_json_read_id (body, "category", &form->category_id, &problems))
    form->draft.category_id = &form->category_id;
  form->tags = read_tags (request, &problems);
  form->draft.tags = (const char *const *) form->tags;
  if (problems == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problems));
  return FALSE;
}

/* As lists have it, and what a front end needs to go on to its page or its room. */
static void
reply_post (MadangRequest *request, guint status, MadangPost *post)
{
  MadangServices *services = madang_request_get_services (request);
  const MadangPostFields *fields = madang_post_get_fields (post);
  GString *json = g_string_sized_new (1024 + strlen (fields->content));

  madang_json_begin_object (json, NULL);
  madang_json_add_post_members (json, post, services->time_zone);
  madang_json_add_integer (json, "post_id", fields->id);
  if (fields->room != NULL)
    {
      madang_json_begin_object (json, "room_data");
      madang_json_add_room_members (json, fields->room);
      madang_json_end_object (json);
    }
  else
    madang_json_add_null (json, "room_data");
  madang_json_end_object (json);
  madang_request_reply (request, status, json);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (MadangPost) post = madang_posts_create_finish (services->posts, result, &error);

  if (post == NULL)
    madang_request_fail (request, error);
  else
    reply_post (request, SOUP_STATUS_CREATED, post);
}

void
madang_posts_handle_write (MadangRequest *request, MadangServices *services)
{
  g_auto (Form) form = { 0 };
  GError *error = NULL;

  if (!read_form (request, &form, &error))
    madang_request_fail (request, error);
  else
    madang_posts_create_async (services->posts, madang_request_get_caller (request), &form.draft,
                               on_written, madang_request_ref (request));
}

static void
on_edited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;
  g_autoptr (MadangPost) post = madang_posts_edit_finish (services->posts, result, &error);

  if (post == NULL)
    madang_request_fail (request, error);
  else
    reply_post (request, SOUP_STATUS_OK, post);
}

void
madang_posts_handle_edit (MadangRequest *request, MadangServices *services)
{
  g_auto (Form) form = { 0 };
  GError *error = NULL;

  if (!read_form (request, &form, &error))
    madang_request_fail (request, error);
  else
    madang_posts_edit_async (services->posts, madang_request_get_caller (request),
                             madang_request_get_id (request, 0), &form.draft, on_edited,
                             madang_request_ref (request));
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  MadangServices *services = madang_request_get_services (request);
  GError *error = NULL;

  if (!madang_posts_delete_finish (services->posts, result, &error))
    madang_request_fail (request, error);
  else
    madang_request_reply_text (request, SOUP_STATUS_OK, "message", N_ ("The post was deleted."),
                               NULL);
}

void
madang_posts_handle_delete (MadangRequest *request, MadangServices *services)
{
  madang_posts_delete_async (services->posts, madang_request_get_caller (request),
                             madang_request_get_id (request, 0), on_deleted,
                             madang_request_ref (request));
}
