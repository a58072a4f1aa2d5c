#include "ws/madang-people-hub.h"

#include "ws/madang-direct-dialect.h"
#include "ws/madang-direct-frames.h"

struct _MadangPeopleHub
{
  GObject parent_instance;

  MadangGateway *gateway;
  MadangClock *clock;
  GTimeZone *time_zone;
};

G_DEFINE_FINAL_TYPE (MadangPeopleHub, madang_people_hub, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangPeopleHub *self = MADANG_PEOPLE_HUB (object);

  g_object_unref (self->gateway);
  g_object_unref (self->clock);
  g_time_zone_unref (self->time_zone);
  G_OBJECT_CLASS (madang_people_hub_parent_class)->finalize (object);
}

static void
madang_people_hub_class_init (MadangPeopleHubClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_people_hub_init (MadangPeopleHub *self)
{
}

static void
tell (MadangPeopleHub *self, gint64 user_id, MadangFrame *take_frame)
{
  g_autoptr (MadangFrame) frame = take_frame;

  madang_gateway_tell (self->gateway, user_id, &madang_direct_dialect, frame);
}

static void
on_direct (MadangBus *bus, MadangDirect *direct, gpointer data)
{
  MadangPeopleHub *self = data;
  const MadangDirectFields *fields = madang_direct_get_fields (direct);

  if (!fields->is_hidden)
    tell (self, fields->receiver_id, madang_direct_frame_new_message (direct, self->time_zone));
}

static void
on_friend_status (MadangPresence *presence,
                  MadangUser *watcher,
                  MadangUser *friend,
                  gboolean is_online,
                  gpointer data)
{
  MadangPeopleHub *self = data;

  tell (self, madang_user_get_id (watcher),
        madang_direct_frame_new_status (watcher, friend, is_online,
                                        madang_clock_get_real (self->clock), self->time_zone));
}

static void
on_notified (
    MadangDirects *directs, MadangUser *user, const char *message, gint64 moment, gpointer data)
{
  MadangPeopleHub *self = data;
  g_autoptr (MadangFrame) frame = madang_direct_frame_new_notice (message, moment, self->time_zone);

  if (user != NULL)
    madang_gateway_tell (self->gateway, madang_user_get_id (user), &madang_direct_dialect, frame);
  else
    madang_gateway_tell_all (self->gateway, &madang_direct_dialect, frame);
}

MadangPeopleHub *
madang_people_hub_new (const MadangPeopleHubContext *context)
{
  MadangPeopleHub *self = g_object_new (MADANG_TYPE_PEOPLE_HUB, NULL);

  self->gateway = g_object_ref (context->gateway);
  self->clock = g_object_ref (context->clock);
  self->time_zone = g_time_zone_ref (context->time_zone);
  g_signal_connect_object (context->bus, "direct", G_CALLBACK (on_direct), self, 0);
  g_signal_connect_object (context->presence, "friend-status", G_CALLBACK (on_friend_status), self,
                           0);
  g_signal_connect_object (context->directs, "notified", G_CALLBACK (on_notified), self, 0);
  return self;
}
