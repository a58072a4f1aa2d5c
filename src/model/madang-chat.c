#include "model/madang-chat.h"

struct _MadangChat
{
  GObject parent_instance;

  MadangChatFields fields;
};

G_DEFINE_FINAL_TYPE (MadangChat, madang_chat, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangChat *self = MADANG_CHAT (object);

  g_free ((char *) self->fields.message);
  g_free ((char *) self->fields.client_id);
  g_clear_object (&self->fields.sender);
  G_OBJECT_CLASS (madang_chat_parent_class)->finalize (object);
}

static void
madang_chat_class_init (MadangChatClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_chat_init (MadangChat *self)
{
}

MadangChat *
madang_chat_new (const MadangChatFields *fields)
{
  MadangChat *self = g_object_new (MADANG_TYPE_CHAT, NULL);

  self->fields = *fields;
  self->fields.message = g_strdup (fields->message);
  self->fields.client_id = g_strdup (fields->client_id);
  if (fields->sender != NULL)
    g_object_ref (fields->sender);
  return self;
}

const MadangChatFields *
madang_chat_get_fields (MadangChat *self)
{
  return &self->fields;
}
