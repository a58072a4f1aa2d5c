#include "ws/madang-direct-frames.h"

#include <string.h>

#include "base/madang-json-writer.h"
#include "base/madang-names.h"
#include "base/madang-timestamp.h"

static GString *
begin (const char *type, gsize more)
{
  GString *json = g_string_sized_new (128 + more);

  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "type", type);
  return json;
}

static void
add_time (GString *json, gint64 moment, GTimeZone *zone)
{
  char clock[MADANG_TIMESTAMP_CLOCK_SIZE];

  madang_timestamp_format_clock (zone, moment, clock);
  madang_json_add_text (json, "time", clock);
}

static MadangFrame *
end (GString *take_json)
{
  g_autoptr (GString) json = take_json;

  madang_json_end_object (json);
  return madang_frame_new_text (json->str, json->len);
}

static void
add_friend (GString *json, MadangUser *user)
{
  madang_json_begin_array (json, NULL);
  madang_json_add_integer (json, NULL, madang_user_get_id (user));
  madang_json_add_text (json, NULL, madang_user_get_nickname (user));
  madang_json_end_array (json);
}

MadangFrame *
madang_direct_frame_new_welcome (const GArray *friends, MadangPresence *presence)
{
  GString *json = g_string_sized_new (256);

  madang_json_begin_object (json, NULL);
  madang_json_add_text (json, "message", "You have successfully logged");
  madang_json_begin_array (json, "online_friends");
  for (guint i = 0; i < friends->len; i++)
    {
      MadangUser *user = madang_presence_get_user (presence, g_array_index (friends, gint64, i));

      if (user != NULL)
        add_friend (json, user);
    }
  madang_json_end_array (json);
  return end (json);
}

MadangFrame *
madang_direct_frame_new_message (MadangDirect *direct, GTimeZone *zone)
{
  const MadangDirectFields *fields = madang_direct_get_fields (direct);
  GString *json = begin ("chat_message", strlen (fields->message));

  madang_json_add_text (json, "message", fields->message);
  madang_json_add_text (json, "from", madang_user_get_nickname (fields->sender));
  add_time (json, fields->created_at, zone);
  return end (json);
}

MadangFrame *
madang_direct_frame_new_error (const char *text,
                               const char *nickname,
                               gint64 moment,
                               GTimeZone *zone)
{
  GString *json = begin ("chat_message", 0);

  madang_json_add_text (json, "error", text);
  if (nickname != NULL)
    madang_json_add_text (json, "from", nickname);
  add_time (json, moment, zone);
  return end (json);
}

MadangFrame *
madang_direct_frame_new_status (
    MadangUser *watcher, MadangUser *friend, gboolean is_online, gint64 moment, GTimeZone *zone)
{
  GString *json = begin ("send_status", 0);

  madang_json_add_text (json, "target_nickname", madang_user_get_nickname (watcher));
  madang_json_add_text (json, "from", madang_user_get_nickname (friend));
  madang_json_add_integer (json, "from_id", madang_user_get_id (friend));
  madang_json_add_text (json, "status", is_online ? "online" : "offline");
  add_time (json, moment, zone);
  return end (json);
}

MadangFrame *
madang_direct_frame_new_notice (const char *message, gint64 moment, GTimeZone *zone)
{
  GString *json = begin ("system_message", strlen (message));

  madang_json_add_text (json, "from", MADANG_ADMIN_NAME);
  madang_json_add_text (json, "message", message);
  add_time (json, moment, zone);
  return end (json);
}
