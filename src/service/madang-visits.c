#include "service/madang-visits.h"

typedef struct
{
  gint64 user_id;
  GQueue visits; /* of MadangVisit by their links, in the order of entering */
} Person;

struct _MadangVisit
{
  MadangMember *member; /* owned by the set of members while anybody visits */
  Person *person;
  GList link;
};

struct _MadangVisits
{
  GObject parent_instance;

  GHashTable *members; /* a set of MadangMember by room and user */
  GHashTable *people;  /* gint64 within the Person → Person */
};

G_DEFINE_FINAL_TYPE (MadangVisits, madang_visits, G_TYPE_OBJECT)

static guint
hash_member (gconstpointer key)
{
  MadangMember *member = (MadangMember *) key;
  gint64 room_id = madang_member_get_room_id (member);
  gint64 user_id = madang_user_get_id (madang_member_get_user (member));

  /* both are small and dense, and their sum would meet itself often: an odd number spreads the rooms (Knuth, 6.4) */
  return g_int64_hash (&room_id) * 2654435761u + g_int64_hash (&user_id);
}

static gboolean
equal_members (gconstpointer a, gconstpointer b)
{
  MadangMember *left = (MadangMember *) a, *right = (MadangMember *) b;

  return madang_member_get_room_id (left) == madang_member_get_room_id (right)
         && madang_user_get_id (madang_member_get_user (left))
                == madang_user_get_id (madang_member_get_user (right));
}

static void
finalize (GObject *object)
{
  MadangVisits *self = MADANG_VISITS (object);

  g_hash_table_unref (self->members);
  g_hash_table_unref (self->people);
  G_OBJECT_CLASS (madang_visits_parent_class)->finalize (object);
}

static void
madang_visits_class_init (MadangVisitsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_visits_init (MadangVisits *self)
{
  self->members = g_hash_table_new_full (hash_member, equal_members, g_object_unref, NULL);
  self->people = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
}

MadangVisits *
madang_visits_new (void)
{
  return g_object_new (MADANG_TYPE_VISITS, NULL);
}

static MadangMember *
ensure_member (MadangVisits *self, gint64 room_id, MadangUser *user)
{
  g_autoptr (MadangMember) made = madang_member_new (room_id, user);
  MadangMember *member = g_hash_table_lookup (self->members, made);

  if (member != NULL)
    return member;
  member = made;
  g_hash_table_add (self->members, g_steal_pointer (&made));
  return member;
}

static Person *
ensure_person (MadangVisits *self, gint64 user_id)
{
  Person *person = g_hash_table_lookup (self->people, &user_id);

  if (person == NULL)
    {
      person = g_new0 (Person, 1);
      person->user_id = user_id;
      g_hash_table_insert (self->people, &person->user_id, person);
    }
  return person;
}

MadangVisit *
madang_visits_enter (MadangVisits *self, gint64 room_id, MadangUser *user, gboolean *is_first)
{
  MadangVisit *visit = g_new0 (MadangVisit, 1);

  visit->member = ensure_member (self, room_id, user);
  visit->person = ensure_person (self, madang_user_get_id (user));
  visit->link.data = visit;
  g_queue_push_tail_link (&visit->person->visits, &visit->link);
  *is_first = madang_member_add_socket (visit->member) == 1;
  return visit;
}

MadangUser *
madang_visits_leave (MadangVisits *self, MadangVisit *visit)
{
  MadangUser *gone = NULL;

  g_queue_unlink (&visit->person->visits, &visit->link);
  if (visit->person->visits.length == 0)
    g_hash_table_remove (self->people, &visit->person->user_id);
  if (madang_member_remove_socket (visit->member) == 0)
    {
      gone = g_object_ref (madang_member_get_user (visit->member));
      g_hash_table_remove (self->members, visit->member);
    }
  g_free (visit);
  return gone;
}

gint64
madang_visits_get_last_room (MadangVisits *self, gint64 user_id)
{
  Person *person = g_hash_table_lookup (self->people, &user_id);
  MadangVisit *visit = person != NULL ? g_queue_peek_tail (&person->visits) : NULL;

  return visit != NULL ? madang_member_get_room_id (visit->member) : 0;
}
