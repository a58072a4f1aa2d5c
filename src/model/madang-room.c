#include "model/madang-room.h"

struct _MadangRoom
{
  GObject parent_instance;

  gint64 id;
  char *name;
  gint64 owner_id;
  gboolean has_post;
  gint64 post;
  gboolean is_closed;
  gint64 seq;
  gint64 created_at;
  GPtrArray *members;  /* of MadangUser */
  GArray *chats;       /* of MadangChatFields */
  GStringChunk *texts; /* theirs */
};

G_DEFINE_FINAL_TYPE (MadangRoom, madang_room, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangRoom *self = MADANG_ROOM (object);

  g_free (self->name);
  g_ptr_array_unref (self->members);
  g_array_unref (self->chats);
  g_clear_pointer (&self->texts, g_string_chunk_free);
  G_OBJECT_CLASS (madang_room_parent_class)->finalize (object);
}

static void
madang_room_class_init (MadangRoomClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
clear_chat (gpointer data)
{
  g_clear_object (&((MadangChatFields *) data)->sender);
}

static void
madang_room_init (MadangRoom *self)
{
  self->members = g_ptr_array_new_with_free_func (g_object_unref);
  self->chats = g_array_new (FALSE, FALSE, sizeof (MadangChatFields));
  g_array_set_clear_func (self->chats, clear_chat);
}

MadangRoom *
madang_room_new (gint64 id, const char *name, gint64 owner_id, const gint64 *post)
{
  MadangRoom *self = g_object_new (MADANG_TYPE_ROOM, NULL);

  self->id = id;
  self->name = g_strdup (name);
  self->owner_id = owner_id;
  self->has_post = post != NULL;
  self->post = post != NULL ? *post : 0;
  return self;
}

gint64
madang_room_get_id (MadangRoom *self)
{
  return self->id;
}

const char *
madang_room_get_name (MadangRoom *self)
{
  return self->name;
}

gint64
madang_room_get_owner_id (MadangRoom *self)
{
  return self->owner_id;
}

const gint64 *
madang_room_get_post (MadangRoom *self)
{
  return self->has_post ? &self->post : NULL;
}

void
madang_room_set_state (MadangRoom *self, gboolean is_closed, gint64 seq)
{
  self->is_closed = is_closed;
  self->seq = seq;
}

gboolean
madang_room_is_closed (MadangRoom *self)
{
  return self->is_closed;
}

gint64
madang_room_get_seq (MadangRoom *self)
{
  return self->seq;
}

void
madang_room_set_created_at (MadangRoom *self, gint64 created_at)
{
  self->created_at = created_at;
}

gint64
madang_room_get_created_at (MadangRoom *self)
{
  return self->created_at;
}

void
madang_room_add_member (MadangRoom *self, MadangUser *user)
{
  g_ptr_array_add (self->members, g_object_ref (user));
}

GPtrArray *
madang_room_get_members (MadangRoom *self)
{
  return self->members;
}

void
madang_room_add_chat (MadangRoom *self, const MadangChatFields *chat)
{
  MadangChatFields copy = *chat;

  if (self->texts == NULL)
    self->texts = g_string_chunk_new (4096);
  copy.message = g_string_chunk_insert (self->texts, chat->message);
  copy.client_id = NULL;
  if (copy.sender != NULL)
    g_object_ref (copy.sender);
  g_array_append_val (self->chats, copy);
}

GArray *
madang_room_get_chats (MadangRoom *self)
{
  return self->chats;
}
