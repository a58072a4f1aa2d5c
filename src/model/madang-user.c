#include "model/madang-user.h"

#include <string.h>

#include "base/madang-names.h"

struct _MadangUser
{
  GObject parent_instance;

  MadangUserFields fields;
  char *texts; /* all of them, one behind the other: many thousands of users are in memory */
};

G_DEFINE_FINAL_TYPE (MadangUser, madang_user, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  g_free (MADANG_USER (object)->texts);
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

static void
copy_texts (MadangUser *self)
{
  MadangUserFields *fields = &self->fields;
  const char **texts[] = { &fields->email,      &fields->username,  &fields->nickname,
                           &fields->first_name, &fields->last_name, &fields->picture };
  gsize size = 0;
  char *next;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    size += *texts[i] != NULL ? strlen (*texts[i]) + 1 : 1;
  next = self->texts = g_malloc (size);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      char *copy = next;

      next = g_stpcpy (copy, *texts[i] != NULL ? *texts[i] : "") + 1;
      *texts[i] = copy;
    }
}

MadangUser *
madang_user_new (const MadangUserFields *fields)
{
  MadangUser *self = g_object_new (MADANG_TYPE_USER, NULL);

  self->fields = *fields;
  copy_texts (self);
  return self;
}

const MadangUserFields *
madang_user_get_fields (MadangUser *self)
{
  return &self->fields;
}

gint64
madang_user_get_id (MadangUser *self)
{
  return self->fields.id;
}

const char *
madang_user_get_nickname (MadangUser *self)
{
  return self->fields.nickname;
}

const char *
madang_user_get_picture (MadangUser *self)
{
  return *self->fields.picture != '\0' ? self->fields.picture : MADANG_DEFAULT_PICTURE;
}
