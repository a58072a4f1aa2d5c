#include "model/madang-direct.h"

struct _MadangDirect
{
  GObject parent_instance;

  MadangDirectFields fields;
};

G_DEFINE_FINAL_TYPE (MadangDirect, madang_direct, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangDirect *self = MADANG_DIRECT (object);

  g_free ((char *) self->fields.message);
  g_clear_object (&self->fields.sender);
  G_OBJECT_CLASS (madang_direct_parent_class)->finalize (object);
}

static void
madang_direct_class_init (MadangDirectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_direct_init (MadangDirect *self)
{
}

MadangDirect *
madang_direct_new (const MadangDirectFields *fields)
{
  MadangDirect *self = g_object_new (MADANG_TYPE_DIRECT, NULL);

  self->fields = *fields;
  self->fields.message = g_strdup (fields->message);
  if (fields->sender != NULL)
    g_object_ref (fields->sender);
  return self;
}

const MadangDirectFields *
madang_direct_get_fields (MadangDirect *self)
{
  return &self->fields;
}
