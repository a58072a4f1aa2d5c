#include "service/madang-people-listing.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"

gboolean
madang_people_listing_check_limit (guint limit, GError **error)
{
  if (limit >= 1 && limit <= MADANG_DIRECTORY_ROWS_MAX)
    return TRUE;
  madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, "limit",
                          N_ ("This must be a whole number from %1$s to %2$s."), "1",
                          G_STRINGIFY (MADANG_DIRECTORY_ROWS_MAX), NULL);
  return FALSE;
}

/* A list of users under way. The database does not know who is online: it is asked for pieces, of which those are kept
   who are wanted, until there are enough. */
typedef struct
{
  MadangPool *pool;
  MadangPresence *presence;
  gint64 after; /* the last that was looked at */
  guint limit;
  char *search; /* NULL: anybody */
  MadangOnlineFilter online;
  GArray *ids; /* of gint64, where only who is online is wanted: whom to ask for yet; else NULL */
  guint asked; /* the piece that is on its way */
  GPtrArray *rows;
} Listing;

static void
listing_free (Listing *listing)
{
  g_object_unref (listing->pool);
  g_object_unref (listing->presence);
  g_free (listing->search);
  g_clear_pointer (&listing->ids, g_array_unref);
  g_clear_pointer (&listing->rows, g_ptr_array_unref);
  g_free (listing);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Listing, listing_free)

static gboolean
is_wanted (const Listing *listing, const MadangPersonRow *person)
{
  return listing->rows->len < listing->limit
         && (listing->online == MADANG_ONLINE_ANY
             || (listing->online == MADANG_ONLINE_ONLY) == (person->connections > 0));
}

static void
complete_listing (Listing *listing, GPtrArray *piece)
{
  gsize n_people;
  g_autofree gpointer *people = g_ptr_array_steal (piece, &n_people);

  for (gsize i = 0; i < n_people; i++)
    {
      g_autoptr (MadangPersonRow) person = people[i];

      person->connections = madang_presence_count_sockets (listing->presence,
                                                           madang_user_get_id (person->user));
      listing->after = madang_user_get_id (person->user);
      if (is_wanted (listing, person))
        g_ptr_array_add (listing->rows, g_steal_pointer (&person));
    }
}

static gboolean
has_more (const Listing *listing, guint n_found)
{
  return listing->ids != NULL ? listing->ids->len > 0 : n_found == listing->asked;
}

static void ask_for_piece (GTask *take_task);

static void
on_users_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Listing *listing = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) piece = madang_directory_store_list_finish (result, &error);
  guint n_found = piece != NULL ? piece->len : 0;

  if (piece == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (listing->ids != NULL)
    g_array_remove_range (listing->ids, 0, listing->asked);
  complete_listing (listing, piece);
  if (listing->rows->len < listing->limit && has_more (listing, n_found))
    ask_for_piece (g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_steal_pointer (&listing->rows),
                           (GDestroyNotify) g_ptr_array_unref);
}

static void
ask_for_piece (GTask *take_task)
{
  Listing *listing = g_task_get_task_data (take_task);
  guint left = listing->limit - listing->rows->len;

  if (listing->ids != NULL)
    {
      listing->asked = MIN (listing->ids->len,
                            listing->search != NULL ? MADANG_DIRECTORY_ROWS_MAX : left);
      madang_directory_store_pick_users_async (listing->pool, (const gint64 *) listing->ids->data,
                                               listing->asked, listing->search, on_users_listed,
                                               take_task);
      return;
    }
  listing->asked = listing->online == MADANG_ONLINE_ANY ? left : MADANG_DIRECTORY_ROWS_MAX;
  if (listing->search != NULL)
    madang_directory_store_search_users_async (listing->pool, listing->search, listing->after,
                                               listing->asked, on_users_listed, take_task);
  else
    madang_directory_store_list_users_async (listing->pool, listing->after, listing->asked,
                                             on_users_listed, take_task);
}

/* A blank is a text like any other here. */
static gboolean
read_search (Listing *listing, const char *text, GError **error)
{
  if (text == NULL || *text == '\0')
    return TRUE;
  if (!madang_text_check_length (text, "search", MADANG_SEARCH_MAX, error))
    return FALSE;
  listing->search = madang_text_normalize (text);
  return TRUE;
}

static Listing *
begin_listing (MadangPool *pool,
               MadangPresence *presence,
               const MadangPeopleQuery *query,
               GError **error)
{
  g_autoptr (Listing) listing = g_new0 (Listing, 1);

  listing->pool = g_object_ref (pool);
  listing->presence = g_object_ref (presence);
  listing->after = MAX (query->after, 0);
  listing->limit = query->limit;
  listing->online = query->online;
  listing->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) madang_person_row_free);
  if (!madang_people_listing_check_limit (query->limit, error)
      || !read_search (listing, query->search, error))
    return NULL;
  if (query->online == MADANG_ONLINE_ONLY)
    listing->ids = madang_presence_list_online (presence, listing->after);
  return g_steal_pointer (&listing);
}

void
madang_people_listing_run (MadangPool *pool,
                           MadangPresence *presence,
                           const MadangPeopleQuery *query,
                           GTask *take_task)
{
  g_autoptr (GTask) task = take_task;
  GError *error = NULL;
  Listing *listing = begin_listing (pool, presence, query, &error);

  if (listing == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, listing, (GDestroyNotify) listing_free);
  ask_for_piece (g_steal_pointer (&task));
}
