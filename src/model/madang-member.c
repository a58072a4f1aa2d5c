#include "model/madang-member.h"

struct _MadangMember
{
  GObject parent_instance;

  gint64 room_id;
  MadangUser *user;
  guint sockets;
};

G_DEFINE_FINAL_TYPE (MadangMember, madang_member, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  g_object_unref (MADANG_MEMBER (object)->user);
  G_OBJECT_CLASS (madang_member_parent_class)->finalize (object);
}

static void
madang_member_class_init (MadangMemberClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_member_init (MadangMember *self)
{
}

MadangMember *
madang_member_new (gint64 room_id, MadangUser *user)
{
  MadangMember *self = g_object_new (MADANG_TYPE_MEMBER, NULL);

  self->room_id = room_id;
  self->user = g_object_ref (user);
  return self;
}

gint64
madang_member_get_room_id (MadangMember *self)
{
  return self->room_id;
}

MadangUser *
madang_member_get_user (MadangMember *self)
{
  return self->user;
}

guint
madang_member_add_socket (MadangMember *self)
{
  return ++self->sockets;
}

guint
madang_member_remove_socket (MadangMember *self)
{
  g_assert (self->sockets > 0);
  return --self->sockets;
}
