#include "http/madang-user-json.h"

#include "base/madang-json-writer.h"

void
madang_json_add_user (GString *json, const char *key, MadangUser *user)
{
  const MadangUserFields *fields = madang_user_get_fields (user);

  madang_json_begin_object (json, key);
  madang_json_add_integer (json, "id", fields->id);
  madang_json_add_text (json, "first_name", fields->first_name);
  madang_json_add_text (json, "last_name", fields->last_name);
  madang_json_add_text (json, "username", fields->username);
  madang_json_add_text (json, "email", fields->email);
  madang_json_end_object (json);
}

void
madang_json_add_picture (GString *json, const char *key, MadangUser *user)
{
  const char *picture = madang_user_get_fields (user)->picture;

  madang_json_add_text (json, key, *picture != '\0' ? picture : NULL);
}

void
madang_json_add_profile (GString *json, const char *key, const MadangProfile *profile)
{
  const MadangUserFields *user = madang_user_get_fields (profile->user);

  madang_json_begin_object (json, key);
  madang_json_add_integer (json, "id", user->id);
  madang_json_add_integer (json, "user", user->id);
  madang_json_add_text (json, "email", user->email);
  madang_json_add_text (json, "nickname", user->nickname);
  madang_json_add_picture (json, "profile_picture", profile->user);
  madang_json_add_text (json, "contact_number", profile->contact_number);
  madang_json_add_text (json, "status", profile->status);
  madang_json_add_boolean (json, "is_private", profile->is_private);
  madang_json_add_text (json, "bio", profile->bio);
  madang_json_begin_array (json, "friends_emails");
  for (guint i = 0; profile->friends_emails[i] != NULL; i++)
    madang_json_add_text (json, NULL, profile->friends_emails[i]);
  madang_json_end_array (json);
  madang_json_end_object (json);
}
