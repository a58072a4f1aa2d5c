#include "service/madang-presence.h"

typedef struct
{
  gint64 id;
  guint sockets; /* of any kind */
  guint direct_sockets;
  MadangUser *user;    /* NULL unless friends were told that the person is online */
  GArray *watchers;    /* of gint64, rising; NULL as `user` */
  gboolean is_told;    /* others were told that the person has a socket */
  gboolean is_leaving; /* among those of whom the end of the turn decides */
} Person;

struct _MadangPresence
{
  GObject parent_instance;

  MadangNews *news;
  GHashTable *people;    /* gint64 within the Person → Person */
  GHashTable *nicknames; /* text of the Person's user → Person, unowned */
  GPtrArray *leaving;    /* of Person, unowned */
  guint n_online;        /* who have any socket */
  guint n_direct;        /* direct sockets of all */
  guint turn_end;        /* source that decides of them, or 0 */
};

enum
{
  SIGNAL_FRIEND_STATUS,
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MadangPresence, madang_presence, G_TYPE_OBJECT)

static void
person_free (gpointer data)
{
  Person *person = data;

  g_clear_object (&person->user);
  g_clear_pointer (&person->watchers, g_array_unref);
  g_free (person);
}

static void
dispose (GObject *object)
{
  g_clear_handle_id (&MADANG_PRESENCE (object)->turn_end, g_source_remove);
  G_OBJECT_CLASS (madang_presence_parent_class)->dispose (object);
}

static void
finalize (GObject *object)
{
  MadangPresence *self = MADANG_PRESENCE (object);

  g_hash_table_unref (self->nicknames);
  g_hash_table_unref (self->people);
  g_ptr_array_unref (self->leaving);
  g_object_unref (self->news);
  G_OBJECT_CLASS (madang_presence_parent_class)->finalize (object);
}

static void
madang_presence_class_init (MadangPresenceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = dispose;
  object_class->finalize = finalize;
  signals[SIGNAL_FRIEND_STATUS] = g_signal_new ("friend-status", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 3, MADANG_TYPE_USER,
                                                MADANG_TYPE_USER, G_TYPE_BOOLEAN);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_BOOLEAN);
}

static void
madang_presence_init (MadangPresence *self)
{
  self->people = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, person_free);
  self->nicknames = g_hash_table_new (g_str_hash, g_str_equal);
  self->leaving = g_ptr_array_new ();
}

static Person *
find_person (MadangPresence *self, gint64 user_id)
{
  return g_hash_table_lookup (self->people, &user_id);
}

static Person *
ensure_person (MadangPresence *self, gint64 user_id)
{
  Person *person = find_person (self, user_id);

  if (person == NULL)
    {
      person = g_new0 (Person, 1);
      person->id = user_id;
      g_hash_table_insert (self->people, &person->id, person);
    }
  return person;
}

/* A name that two people have for a moment, as one of them takes it over from the other, is the later one's. */
static void
set_user (MadangPresence *self, Person *person, MadangUser *user)
{
  if (person->user != NULL)
    {
      const char *nickname = madang_user_get_nickname (person->user);

      if (g_hash_table_lookup (self->nicknames, nickname) == person)
        g_hash_table_remove (self->nicknames, nickname);
    }
  g_set_object (&person->user, user);
  if (user != NULL) /* replaced with its key, which is a text of another user else */
    g_hash_table_replace (self->nicknames, (char *) madang_user_get_nickname (user), person);
}

/* Where `id` is, or would be, in `ids`. */
static guint
find_place (const GArray *ids, gint64 id)
{
  guint first = 0, end = ids->len;

  while (first < end)
    {
      guint middle = first + (end - first) / 2;

      if (g_array_index (ids, gint64, middle) < id)
        first = middle + 1;
      else
        end = middle;
    }
  return first;
}

static void
set_watcher (gint64 watcher_id, gboolean watches, gpointer data)
{
  GArray *watchers = ((Person *) data)->watchers;
  guint place = find_place (watchers, watcher_id);
  gboolean is_there = place < watchers->len
                      && g_array_index (watchers, gint64, place) == watcher_id;

  if (watches && !is_there)
    g_array_insert_val (watchers, place, watcher_id);
  else if (!watches && is_there)
    g_array_remove_index (watchers, place);
}

static void
on_friendship (MadangBus *bus, gint64 user_id, gint64 friend_id, gboolean is_friend, gpointer data)
{
  Person *person = find_person (data, friend_id);

  if (person != NULL && person->watchers != NULL)
    set_watcher (user_id, is_friend, person);
}

static void
on_user_changed (MadangBus *bus, MadangUser *user, gpointer data)
{
  Person *person = find_person (data, madang_user_get_id (user));

  if (person != NULL && person->user != NULL)
    set_user (data, person, user);
}

MadangPresence *
madang_presence_new (MadangBus *bus, MadangNews *news)
{
  MadangPresence *self = g_object_new (MADANG_TYPE_PRESENCE, NULL);

  self->news = g_object_ref (news);
  g_signal_connect_object (bus, "friendship", G_CALLBACK (on_friendship), self, 0);
  g_signal_connect_object (bus, "user-changed", G_CALLBACK (on_user_changed), self, 0);
  return self;
}

static void
tell_watchers (MadangPresence *self, Person *person, gboolean is_online)
{
  for (guint i = 0; i < person->watchers->len; i++)
    {
      Person *watcher = find_person (self, g_array_index (person->watchers, gint64, i));

      if (watcher != NULL && watcher->direct_sockets > 0)
        g_signal_emit (self, signals[SIGNAL_FRIEND_STATUS], 0, watcher->user, person->user,
                       is_online);
    }
}

static void
set_told (MadangPresence *self, Person *person, gboolean is_online)
{
  if (person->is_told == is_online)
    return;
  person->is_told = is_online;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, person->id, is_online);
}

static void
settle (MadangPresence *self, Person *person)
{
  person->is_leaving = FALSE;
  if (person->sockets == 0)
    set_told (self, person, FALSE);
  if (person->user != NULL && person->direct_sockets == 0)
    {
      tell_watchers (self, person, FALSE);
      set_user (self, person, NULL);
      g_clear_pointer (&person->watchers, g_array_unref);
    }
  if (person->sockets == 0 && person->direct_sockets == 0)
    g_hash_table_remove (self->people, &person->id);
}

static gboolean
on_turn_end (gpointer data)
{
  g_autoptr (MadangPresence) self = g_object_ref (data);
  g_autoptr (GPtrArray) leaving = g_steal_pointer (&self->leaving);

  self->turn_end = 0;
  self->leaving = g_ptr_array_new ();
  for (guint i = 0; i < leaving->len; i++)
    settle (self, leaving->pdata[i]);
  return G_SOURCE_REMOVE;
}

static void
settle_later (MadangPresence *self, Person *person)
{
  if (person->is_leaving)
    return;
  person->is_leaving = TRUE;
  g_ptr_array_add (self->leaving, person);
  if (self->turn_end == 0)
    self->turn_end = g_idle_add_full (G_PRIORITY_DEFAULT, on_turn_end, self, NULL);
}

gboolean
madang_presence_is_online (MadangPresence *self, gint64 user_id)
{
  return madang_presence_count_sockets (self, user_id) > 0;
}

guint
madang_presence_count_sockets (MadangPresence *self, gint64 user_id)
{
  const Person *person = find_person (self, user_id);

  return person != NULL ? person->sockets : 0;
}

guint
madang_presence_count_online (MadangPresence *self)
{
  return self->n_online;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

GArray *
madang_presence_list_online (MadangPresence *self, gint64 after)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), self->n_online);
  GHashTableIter iter;
  Person *person;

  g_hash_table_iter_init (&iter, self->people);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &person))
    if (person->sockets > 0 && person->id > after)
      g_array_append_val (ids, person->id);
  g_array_sort (ids, compare_ids);
  return ids;
}

guint
madang_presence_count_direct (MadangPresence *self, gint64 user_id)
{
  const Person *person = find_person (self, user_id);

  return person != NULL ? person->direct_sockets : 0;
}

guint
madang_presence_count_all_direct (MadangPresence *self)
{
  return self->n_direct;
}

void
madang_presence_add_socket (MadangPresence *self, gint64 user_id)
{
  Person *person = ensure_person (self, user_id);

  if (++person->sockets > 1)
    return;
  self->n_online++;
  set_told (self, person, TRUE);
}

void
madang_presence_remove_socket (MadangPresence *self, gint64 user_id)
{
  Person *person = find_person (self, user_id);

  g_return_if_fail (person != NULL && person->sockets > 0);
  if (--person->sockets > 0)
    return;
  self->n_online--;
  settle_later (self, person);
}

void
madang_presence_log_in (MadangPresence *self, MadangUser *user, GArray *take_watchers, guint64 mark)
{
  Person *person = ensure_person (self, madang_user_get_id (user));
  gboolean is_news = person->user == NULL;

  g_clear_pointer (&person->watchers, g_array_unref);
  person->watchers = take_watchers;
  madang_news_foreach_friendship (self->news, mark, person->id, set_watcher, person);
  set_user (self, person, user);
  person->direct_sockets++;
  self->n_direct++;
  if (is_news)
    tell_watchers (self, person, TRUE);
}

void
madang_presence_log_out (MadangPresence *self, gint64 user_id)
{
  Person *person = find_person (self, user_id);

  g_return_if_fail (person != NULL && person->direct_sockets > 0);
  self->n_direct--;
  if (--person->direct_sockets == 0)
    settle_later (self, person);
}

MadangUser *
madang_presence_get_user (MadangPresence *self, gint64 user_id)
{
  const Person *person = find_person (self, user_id);

  return person != NULL ? person->user : NULL;
}

MadangUser *
madang_presence_find_user (MadangPresence *self, const char *nickname)
{
  const Person *person = g_hash_table_lookup (self->nicknames, nickname);

  return person != NULL && person->direct_sockets > 0 ? person->user : NULL;
}
