#include "bus/madang-news.h"

#include "base/madang-limits.h"

typedef enum
{
  ITEM_SESSION_ENDED,
  ITEM_USER_ENDED,
  ITEM_USER_CHANGED,
  ITEM_USER_DEMOTED,
  ITEM_FRIENDSHIP,
  ITEM_MEMBER_ADDED,
  ITEM_MEMBER_REMOVED,
  ITEM_ROOM_DELETED
} ItemKind;

typedef struct
{
  ItemKind kind;
  guint64 number;
  gint64 heard_at; /* monotonic µs */
  gint64 user_id;
  MadangUuid session;
  MadangUser *user;
  gint64 room_id;
  gint64 friend_id;
  gboolean is_friend;
} Item;

struct _MadangNews
{
  GObject parent_instance;

  MadangClock *clock;
  GQueue items; /* of Item, the oldest first */
  GQueue
      strangers; /* the same, of ended sessions of nobody known: anybody may end any number of them */
  guint64 last; /* number of the newest ever */
};

G_DEFINE_FINAL_TYPE (MadangNews, madang_news, G_TYPE_OBJECT)

static void
item_free (gpointer data)
{
  Item *item = data;

  g_clear_object (&item->user);
  g_free (item);
}

static void
finalize (GObject *object)
{
  MadangNews *self = MADANG_NEWS (object);

  g_queue_clear_full (&self->items, item_free);
  g_queue_clear_full (&self->strangers, item_free);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (madang_news_parent_class)->finalize (object);
}

static void
madang_news_class_init (MadangNewsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_news_init (MadangNews *self)
{
}

static void
forget_old (GQueue *items, gint64 now)
{
  gint64 limit = now - MADANG_HANDSHAKE_SECONDS * G_TIME_SPAN_SECOND;

  while (items->length > 0 && ((Item *) g_queue_peek_head (items))->heard_at < limit)
    item_free (g_queue_pop_head (items));
}

static Item *
add_item_to (MadangNews *self, GQueue *items, ItemKind kind, gint64 user_id)
{
  Item *item = g_new0 (Item, 1);

  item->kind = kind;
  item->number = ++self->last;
  item->heard_at = madang_clock_get_monotonic (self->clock);
  item->user_id = user_id;
  forget_old (&self->items, item->heard_at);
  forget_old (&self->strangers, item->heard_at);
  g_queue_push_tail (items, item);
  return item;
}

static Item *
add_item (MadangNews *self, ItemKind kind, gint64 user_id)
{
  return add_item_to (self, &self->items, kind, user_id);
}

/* In a flood of them the oldest go first. */
static void
add_stranger (MadangNews *self, const MadangUuid *session)
{
  add_item_to (self, &self->strangers, ITEM_SESSION_ENDED, 0)->session = *session;
  if (self->strangers.length > MADANG_NEWS_STRANGERS_MAX)
    item_free (g_queue_pop_head (&self->strangers));
}

static void
on_session_ended (MadangBus *bus, gint64 user_id, const MadangUuid *session, gpointer data)
{
  if (user_id != 0)
    add_item (data, ITEM_SESSION_ENDED, user_id)->session = *session;
  else
    add_stranger (data, session);
}

static void
on_user_ended (MadangBus *bus, gint64 user_id, gpointer data)
{
  add_item (data, ITEM_USER_ENDED, user_id);
}

static void
on_user_changed (MadangBus *bus, MadangUser *user, gpointer data)
{
  add_item (data, ITEM_USER_CHANGED, madang_user_get_id (user))->user = g_object_ref (user);
}

static void
on_user_demoted (MadangBus *bus, gint64 user_id, gpointer data)
{
  add_item (data, ITEM_USER_DEMOTED, user_id);
}

static void
on_friendship (MadangBus *bus, gint64 user_id, gint64 friend_id, gboolean is_friend, gpointer data)
{
  Item *item = add_item (data, ITEM_FRIENDSHIP, user_id);

  item->friend_id = friend_id;
  item->is_friend = is_friend;
}

static void
on_member_added (MadangBus *bus, gint64 room_id, gint64 user_id, gpointer data)
{
  add_item (data, ITEM_MEMBER_ADDED, user_id)->room_id = room_id;
}

static void
on_member_removed (MadangBus *bus, gint64 room_id, gint64 user_id, gpointer data)
{
  add_item (data, ITEM_MEMBER_REMOVED, user_id)->room_id = room_id;
}

static void
on_room_deleted (MadangBus *bus, gint64 room_id, gpointer data)
{
  add_item (data, ITEM_ROOM_DELETED, 0)->room_id = room_id;
}

MadangNews *
madang_news_new (MadangBus *bus, MadangClock *clock)
{
  MadangNews *self = g_object_new (MADANG_TYPE_NEWS, NULL);

  self->clock = g_object_ref (clock);
  g_signal_connect_object (bus, "session-ended", G_CALLBACK (on_session_ended), self, 0);
  g_signal_connect_object (bus, "user-ended", G_CALLBACK (on_user_ended), self, 0);
  g_signal_connect_object (bus, "user-changed", G_CALLBACK (on_user_changed), self, 0);
  g_signal_connect_object (bus, "user-demoted", G_CALLBACK (on_user_demoted), self, 0);
  g_signal_connect_object (bus, "friendship", G_CALLBACK (on_friendship), self, 0);
  g_signal_connect_object (bus, "member-added", G_CALLBACK (on_member_added), self, 0);
  g_signal_connect_object (bus, "member-removed", G_CALLBACK (on_member_removed), self, 0);
  g_signal_connect_object (bus, "room-deleted", G_CALLBACK (on_room_deleted), self, 0);
  return self;
}

guint64
madang_news_get_mark (MadangNews *self)
{
  return self->last;
}

/* The next older item behind `mark`, from `link` on; a question is young, so few are passed. */
static const Item *
get_behind (const GList *link, guint64 mark)
{
  const Item *item = link != NULL ? link->data : NULL;

  return item != NULL && item->number > mark ? item : NULL;
}

static gboolean
has_ended (const GQueue *items, guint64 mark, gint64 user_id, const MadangUuid *session)
{
  const Item *item;

  for (GList *link = items->tail; (item = get_behind (link, mark)) != NULL; link = link->prev)
    if ((item->kind == ITEM_USER_ENDED && item->user_id == user_id)
        || (item->kind == ITEM_SESSION_ENDED && madang_uuid_equal (&item->session, session)))
      return TRUE;
  return FALSE;
}

gboolean
madang_news_has_ended (MadangNews *self, guint64 mark, gint64 user_id, const MadangUuid *session)
{
  return has_ended (&self->items, mark, user_id, session)
         || has_ended (&self->strangers, mark, user_id, session);
}

static gboolean
has_item (MadangNews *self, guint64 mark, ItemKind kind, gint64 room_id, gint64 user_id)
{
  const Item *item;

  for (GList *link = self->items.tail; (item = get_behind (link, mark)) != NULL; link = link->prev)
    if (item->kind == kind && item->room_id == room_id && item->user_id == user_id)
      return TRUE;
  return FALSE;
}

gboolean
madang_news_was_demoted (MadangNews *self, guint64 mark, gint64 user_id)
{
  return has_item (self, mark, ITEM_USER_DEMOTED, 0, user_id);
}

gboolean
madang_news_was_added (MadangNews *self, guint64 mark, gint64 room_id, gint64 user_id)
{
  return has_item (self, mark, ITEM_MEMBER_ADDED, room_id, user_id);
}

gboolean
madang_news_was_removed (MadangNews *self, guint64 mark, gint64 room_id, gint64 user_id)
{
  return has_item (self, mark, ITEM_MEMBER_REMOVED, room_id, user_id);
}

gboolean
madang_news_was_deleted (MadangNews *self, guint64 mark, gint64 room_id)
{
  return has_item (self, mark, ITEM_ROOM_DELETED, room_id, 0);
}

MadangUser *
madang_news_find_user (MadangNews *self, guint64 mark, gint64 user_id)
{
  const Item *item;

  for (GList *link = self->items.tail; (item = get_behind (link, mark)) != NULL; link = link->prev)
    if (item->kind == ITEM_USER_CHANGED && item->user_id == user_id)
      return item->user;
  return NULL;
}

void
madang_news_foreach_friendship (
    MadangNews *self, guint64 mark, gint64 friend_id, MadangFriendshipFunc func, gpointer data)
{
  GList *first = NULL;

  for (GList *link = self->items.tail; get_behind (link, mark) != NULL; link = link->prev)
    first = link;
  for (GList *link = first; link != NULL; link = link->next)
    {
      const Item *item = link->data;

      if (item->kind == ITEM_FRIENDSHIP && item->friend_id == friend_id)
        func (item->user_id, item->is_friend, data);
    }
}
