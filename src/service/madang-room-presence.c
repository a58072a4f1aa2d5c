#include "service/madang-room-presence.h"

typedef struct
{
  gint64 id;
  GHashTable *users; /* gint64 within the Occupant → Occupant */
} Room;

typedef struct
{
  gint64 id;
  guint sockets;
} Occupant;

struct _MadangRoomPresence
{
  GObject parent_instance;

  GHashTable *rooms; /* gint64 within the Room → Room; only rooms with a socket */
};

G_DEFINE_FINAL_TYPE (MadangRoomPresence, madang_room_presence, G_TYPE_OBJECT)

static void
room_free (gpointer data)
{
  Room *room = data;

  g_hash_table_unref (room->users);
  g_free (room);
}

static void
finalize (GObject *object)
{
  g_hash_table_unref (MADANG_ROOM_PRESENCE (object)->rooms);
  G_OBJECT_CLASS (madang_room_presence_parent_class)->finalize (object);
}

static void
madang_room_presence_class_init (MadangRoomPresenceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_room_presence_init (MadangRoomPresence *self)
{
  self->rooms = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, room_free);
}

MadangRoomPresence *
madang_room_presence_new (void)
{
  return g_object_new (MADANG_TYPE_ROOM_PRESENCE, NULL);
}

static Room *
ensure_room (MadangRoomPresence *self, gint64 id)
{
  Room *room = g_hash_table_lookup (self->rooms, &id);

  if (room == NULL)
    {
      room = g_new (Room, 1);
      room->id = id;
      room->users = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
      g_hash_table_insert (self->rooms, &room->id, room);
    }
  return room;
}

static Occupant *
ensure_occupant (Room *room, gint64 id)
{
  Occupant *occupant = g_hash_table_lookup (room->users, &id);

  if (occupant == NULL)
    {
      occupant = g_new0 (Occupant, 1);
      occupant->id = id;
      g_hash_table_insert (room->users, &occupant->id, occupant);
    }
  return occupant;
}

void
madang_room_presence_add_socket (MadangRoomPresence *self, gint64 room_id, gint64 user_id)
{
  ensure_occupant (ensure_room (self, room_id), user_id)->sockets++;
}

void
madang_room_presence_remove_socket (MadangRoomPresence *self, gint64 room_id, gint64 user_id)
{
  Room *room = g_hash_table_lookup (self->rooms, &room_id);
  Occupant *occupant = room != NULL ? g_hash_table_lookup (room->users, &user_id) : NULL;

  g_return_if_fail (occupant != NULL);
  if (--occupant->sockets > 0)
    return;
  g_hash_table_remove (room->users, &user_id);
  if (g_hash_table_size (room->users) == 0)
    g_hash_table_remove (self->rooms, &room_id);
}

guint
madang_room_presence_count_rooms (MadangRoomPresence *self)
{
  return g_hash_table_size (self->rooms);
}

guint
madang_room_presence_count_users (MadangRoomPresence *self, gint64 room_id)
{
  Room *room = g_hash_table_lookup (self->rooms, &room_id);

  return room != NULL ? g_hash_table_size (room->users) : 0;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

GArray *
madang_room_presence_list_rooms (MadangRoomPresence *self)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), g_hash_table_size (self->rooms));
  GHashTableIter iter;
  Room *room;

  g_hash_table_iter_init (&iter, self->rooms);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &room))
    g_array_append_val (ids, room->id);
  g_array_sort (ids, compare_ids);
  return ids;
}
