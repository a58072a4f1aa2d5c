#include "model/madang-post.h"

#include "base/madang-names.h"

struct _MadangPost
{
  GObject parent_instance;

  MadangPostFields fields;
};

G_DEFINE_FINAL_TYPE (MadangPost, madang_post, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangPostFields *fields = &MADANG_POST (object)->fields;

  g_free ((char *) fields->title);
  g_free ((char *) fields->content);
  g_strfreev ((GStrv) fields->tags);
  g_free ((char *) fields->nickname);
  g_free ((char *) fields->picture);
  g_free ((char *) fields->email);
  g_clear_object (&fields->room);
  G_OBJECT_CLASS (madang_post_parent_class)->finalize (object);
}

static void
madang_post_class_init (MadangPostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_post_init (MadangPost *self)
{
}

MadangPost *
madang_post_new (const MadangPostFields *fields)
{
  MadangPost *self = g_object_new (MADANG_TYPE_POST, NULL);

  self->fields = *fields;
  self->fields.title = g_strdup (fields->title);
  self->fields.content = g_strdup (fields->content);
  self->fields.tags = (const char *const *) g_strdupv ((GStrv) fields->tags);
  self->fields.nickname = g_strdup (fields->nickname);
  self->fields.picture = g_strdup (fields->picture);
  self->fields.email = g_strdup (fields->email);
  if (fields->room != NULL)
    g_object_ref (fields->room);
  return self;
}

const MadangPostFields *
madang_post_get_fields (MadangPost *self)
{
  return &self->fields;
}

const char *
madang_post_get_picture (MadangPost *self)
{
  const char *picture = self->fields.picture;

  return picture != NULL && *picture != '\0' ? picture : MADANG_DEFAULT_PICTURE;
}
