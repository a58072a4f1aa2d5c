/*
 * MadangProfile: what a person tells of themselves beyond what everybody sees (MadangUser). Plain data, owned by
 * whoever has it.
 */
#pragma once

#include "model/madang-user.h"

/* What a profile's status may be. */
#define MADANG_STATUS_AVAILABLE "available"
#define MADANG_STATUS_AWAY "away"
#define MADANG_STATUS_BUSY "busy"

/** MadangProfile: no text of it is %NULL. */
typedef struct
{
  MadangUser *user;
  char *contact_number; /* empty where there is none */
  char *status;         /* one of the three */
  gboolean is_private;  /* only friends may look */
  char *bio;            /* empty where there is none */
  GStrv friends_emails; /* of those friends who have one, by the friends' ids */
} MadangProfile;

/** madang_profile_new: of @user, who has told nothing yet. Returns: (transfer full) */
MadangProfile *madang_profile_new (MadangUser *user);

/** madang_profile_free: frees @profile (nullable) and all it holds. */
void madang_profile_free (MadangProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangProfile, madang_profile_free)
