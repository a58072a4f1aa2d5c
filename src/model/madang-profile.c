#include "model/madang-profile.h"

MadangProfile *
madang_profile_new (MadangUser *user)
{
  MadangProfile *profile = g_new0 (MadangProfile, 1);

  profile->user = g_object_ref (user);
  profile->contact_number = g_strdup ("");
  profile->status = g_strdup (MADANG_STATUS_AVAILABLE);
  profile->bio = g_strdup ("");
  profile->friends_emails = g_new0 (char *, 1);
  return profile;
}

void
madang_profile_free (MadangProfile *profile)
{
  if (profile == NULL)
    return;
  g_clear_object (&profile->user);
  g_free (profile->contact_number);
  g_free (profile->status);
  g_free (profile->bio);
  g_strfreev (profile->friends_emails);
  g_free (profile);
}
