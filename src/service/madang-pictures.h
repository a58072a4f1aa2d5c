/*
 * MadangPictures: the pictures that people upload: checked, kept as files of our own names, and given back as they
 * came. Main thread; a few threads of its own touch the disk.
 *
 * A picture lies in the folder `media` of the state directory under a random name, which never changes its content. It
 * is whole there or not at all: it is written beside its place, and moved there when it is on the disk. What a crash
 * has left half-written is removed at start. Who writes a path into a row removes the file that this replaces, and the
 * new one where the row has certainly not been written.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-caller.h"
#include "base/madang-clock.h"
#include "base/madang-config.h"

#define MADANG_TYPE_PICTURES (madang_pictures_get_type ())
G_DECLARE_FINAL_TYPE (MadangPictures, madang_pictures, MADANG, PICTURES, GObject)

/**
 * madang_pictures_new:
 * @state_dir: the state directory, which is there
 * @clock: measures the limit's span
 * @uploads: how many pictures one user may store
 * @error: %MADANG_ERROR_CONFIGURATION
 *
 * Makes the folder where it is missing, and sweeps it. Blocks: for start-up.
 *
 * Returns: (transfer full) (nullable)
 */
MadangPictures *madang_pictures_new (const char *state_dir,
                                     MadangClock *clock,
                                     MadangRate uploads,
                                     GError **error);

/** madang_pictures_set_limit: how many a user may upload from now on. */
void madang_pictures_set_limit (MadangPictures *self, MadangRate uploads);

/**
 * madang_pictures_store_async:
 * @self: the pictures
 * @caller: who stores, with the user's id: what it costs counts against that
 * @bytes: the file as it came; kept until it is written
 * @callback: when it is on the disk, name and all
 * @data: for @callback
 *
 * Stores a PNG, JPEG, GIF or WebP picture, known by its content alone.
 */
void madang_pictures_store_async (MadangPictures *self,
                                  const MadangCaller *caller,
                                  GBytes *bytes,
                                  GAsyncReadyCallback callback,
                                  gpointer data);

/**
 * madang_pictures_store_finish:
 * @error: %MADANG_ERROR_INVALID_ARGUMENT about the field `profile_picture` where it is no such picture,
 *   %MADANG_ERROR_RATE_LIMITED, %MADANG_ERROR_UNAVAILABLE where the disk does not take
 *   it or too many wait for it
 *
 * Returns: (transfer full) (nullable): its path, `/media/…`
 */
char *madang_pictures_store_finish (MadangPictures *self, GAsyncResult *result, GError **error);

/**
 * madang_pictures_remove:
 * @self: the pictures
 * @path: (nullable): as madang_pictures_store_finish() gave it; anything else is left alone
 *
 * Removes a picture that no row names any longer, in its own time. Whoever is being sent it gets it whole.
 */
void madang_pictures_remove (MadangPictures *self, const char *path);

/** madang_pictures_load_async: the picture whose path ends with @name, any text. */
void madang_pictures_load_async (MadangPictures *self,
                                 const char *name,
                                 GAsyncReadyCallback callback,
                                 gpointer data);

/**
 * madang_pictures_load_finish:
 * @type: (out): its media type, constant
 * @error: %MADANG_ERROR_NOT_FOUND, %MADANG_ERROR_UNAVAILABLE
 *
 * Returns: (transfer full) (nullable): the file, mapped: memory of the kernel's cache and not ours, however slowly it
 *   is sent
 */
GBytes *madang_pictures_load_finish (MadangPictures *self,
                                     GAsyncResult *result,
                                     const char **type,
                                     GError **error);
