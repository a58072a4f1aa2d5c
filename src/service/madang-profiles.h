/*
 * MadangProfiles: one's own profile: looked at and changed. Main thread.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-caller.h"
#include "bus/madang-bus.h"
#include "model/madang-profile.h"
#include "service/madang-pictures.h"
#include "store/madang-writer.h"
#include "store/madang-pool.h"

#define MADANG_TYPE_PROFILES (madang_profiles_get_type ())
G_DECLARE_FINAL_TYPE (MadangProfiles, madang_profiles, MADANG, PROFILES, GObject)

/**
 * madang_profiles_new:
 * @pool: the database
 * @writer: the writer of direct messages: names change in order with them
 * @bus: hears who is seen differently
 * @pictures: keeps the pictures
 *
 * Returns: (transfer full)
 */
MadangProfiles *madang_profiles_new (MadangPool *pool,
                                     MadangWriter *writer,
                                     MadangBus *bus,
                                     MadangPictures *pictures);

/** madang_profiles_show_async: @caller's own profile. */
void madang_profiles_show_async (MadangProfiles *self,
                                 const MadangCaller *caller,
                                 GAsyncReadyCallback callback,
                                 gpointer data);

/** madang_profiles_show_finish: %MADANG_ERROR_UNAUTHENTICATED, …_UNAVAILABLE. Returns: (transfer full) (nullable) */
MadangProfile *madang_profiles_show_finish (MadangProfiles *self,
                                            GAsyncResult *result,
                                            GError **error);

/** MadangProfileForm: what is to become of a profile, as given; what is %NULL stays as it is. */
typedef struct
{
  const char *nickname;
  const char *first_name;
  const char *last_name;
  const char *contact_number;
  const char *status;
  const gboolean *is_private;
  const char *bio;
  GBytes *picture;          /* a file, as uploaded */
  gboolean removes_picture; /* where no `picture` is given: none from now on */
} MadangProfileForm;

/**
 * madang_profiles_change_async:
 * @self: the acts
 * @caller: whose profile
 * @form: what is to become of it; copied
 * @callback: when it is done
 * @data: for @callback
 *
 * Changes a profile. A new nickname is the person's address from then on.
 */
void madang_profiles_change_async (MadangProfiles *self,
                                   const MadangCaller *caller,
                                   const MadangProfileForm *form,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/**
 * madang_profiles_change_finish:
 * @error: %MADANG_ERROR_INVALID_ARGUMENT and %MADANG_ERROR_EXISTS about fields, %MADANG_ERROR_UNAUTHENTICATED,
 *   %MADANG_ERROR_RATE_LIMITED (of uploads), %MADANG_ERROR_UNAVAILABLE
 *
 * Returns: (transfer full) (nullable): the profile as it is now
 */
MadangProfile *madang_profiles_change_finish (MadangProfiles *self,
                                              GAsyncResult *result,
                                              GError **error);
