#include "model/madang-user.h"

#include "base/madang-names.h"

struct _MadangUser
{
  GObject parent_instance;

  gint64 id;
  char *email;
  char *username;
  char *nickname;
  char *picture;
};

G_DEFINE_FINAL_TYPE (MadangUser, madang_user, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangUser *self = MADANG_USER (object);

  g_free (self->email);
  g_free (self->username);
  g_free (self->nickname);
  g_free (self->picture);
  G_OBJECT_CLASS (madang_user_parent_class)->finalize (object);
}

static void
madang_user_class_init (MadangUserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_user_init (MadangUser *self)
{
}

MadangUser *
madang_user_new (
    gint64 id, const char *email, const char *username, const char *nickname, const char *picture)
{
  MadangUser *self = g_object_new (MADANG_TYPE_USER, NULL);

  self->id = id;
  self->email = g_strdup (email);
  self->username = g_strdup (username);
  self->nickname = g_strdup (nickname);
  self->picture = g_strdup (picture);
  return self;
}

gint64
madang_user_get_id (MadangUser *self)
{
  return self->id;
}

const char *
madang_user_get_email (MadangUser *self)
{
  return self->email;
}

const char *
madang_user_get_username (MadangUser *self)
{
  return self->username;
}

const char *
madang_user_get_nickname (MadangUser *self)
{
  return self->nickname;
}

const char *
madang_user_get_picture (MadangUser *self)
{
  return self->picture != NULL ? self->picture : MADANG_DEFAULT_PICTURE;
}
