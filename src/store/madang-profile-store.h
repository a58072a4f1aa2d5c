/*
 * Profiles in the database. Each call is one statement; errors as in madang-user-store.h.
 */
#pragma once

#include <gio/gio.h>
#include <libpq-fe.h>

#include "auth/madang-caller.h"
#include "model/madang-profile.h"
#include "store/madang-pool.h"
#include "store/madang-writer.h"

/** How many columns the view `profiles` has. */
#define MADANG_PROFILE_COLUMNS 12

/**
 * madang_profile_store_read: the columns of the view `profiles` from @column on: those of madang_user_store_read(),
 * then contact_number, status, is_private, bio and friends_emails. Returns: (transfer full)
 */
MadangProfile *madang_profile_store_read (const PGresult *result, int row, int column);

/** madang_profile_store_show_async: @caller's own profile. */
void madang_profile_store_show_async (MadangPool *pool,
                                      const MadangCaller *caller,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/** madang_profile_store_show_finish: also %MADANG_ERROR_UNAUTHENTICATED. Returns: (transfer full) (nullable) */
MadangProfile *madang_profile_store_show_finish (GAsyncResult *result, GError **error);

/** MadangProfileChange: what becomes of a profile, checked; a text that is %NULL stays as it is. */
typedef struct
{
  const char *nickname;
  const char *first_name;
  const char *last_name;
  const char *contact_number;
  const char *status;
  const gboolean *is_private; /* NULL: stays */
  const char *bio;
  const char *picture; /* a path below /media/; empty: none */
} MadangProfileChange;

/** MadangChangedProfile: a profile after a change. */
typedef struct
{
  MadangProfile *profile;
  const char *old_picture; /* the picture before, perhaps the same; empty where there was none */
} MadangChangedProfile;

/**
 * MadangProfileFunc:
 * @changed: (nullable): what has become of it; its profile may be stolen
 * @error: (nullable): why nothing has: also %MADANG_ERROR_UNAUTHENTICATED, and %MADANG_ERROR_EXISTS about `nickname`
 * @data: as given
 *
 * Called once, from within the database's answer: in the order in which profiles change.
 */
typedef void (*MadangProfileFunc) (MadangChangedProfile *changed,
                                   const GError *error,
                                   gpointer data);

/** madang_profile_store_change: changes @caller's own profile. */
void madang_profile_store_change (MadangWriter *writer,
                                  const MadangCaller *caller,
                                  const MadangProfileChange *change,
                                  MadangProfileFunc callback,
                                  gpointer data);
