#include "http/madang-post-json.h"

#include "base/madang-json-writer.h"
#include "base/madang-timestamp.h"

void
madang_json_add_tags (GString *json, MadangPost *post)
{
  const char *const *tags = madang_post_get_fields (post)->tags;

  madang_json_begin_array (json, "tags");
  for (guint i = 0; tags[i] != NULL; i++)
    {
      madang_json_begin_object (json, NULL);
      madang_json_add_text (json, "name", tags[i]);
      madang_json_end_object (json);
    }
  madang_json_end_array (json);
}

static void
add_time (GString *json, const char *key, gint64 moment, GTimeZone *zone)
{
  char text[MADANG_TIMESTAMP_SIZE];

  madang_timestamp_format (zone, moment, text);
  madang_json_add_text (json, key, text);
}

void
madang_json_add_post_members (GString *json, MadangPost *post, GTimeZone *zone)
{
  const MadangPostFields *fields = madang_post_get_fields (post);

  madang_json_add_integer (json, "id", fields->id);
  madang_json_add_tags (json, post);
  madang_json_add_text (json, "title", fields->title);
  madang_json_add_text (json, "content", fields->content);
  add_time (json, "created_at", fields->created_at, zone);
  add_time (json, "updated_at", fields->updated_at, zone);
  madang_json_add_integer (json, "hit", fields->hits);
  madang_json_add_integer (json, "category", fields->category_id);
  madang_json_add_text (json, "writer_nickname", fields->nickname);
  madang_json_add_text (json, "writer_profile_picture", madang_post_get_picture (post));
}
