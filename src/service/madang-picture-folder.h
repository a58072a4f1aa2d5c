/*
 * The folder that pictures lie in, `media` of the state directory: what is done there, file by file.
 *
 * Every function blocks: opening is for start-up, the others for MadangPictures' threads. A name is checked by whoever
 * calls. Folder and files are for the daemon alone (0700, 0600).
 */
#pragma once

#include <glib.h>

/**
 * madang_picture_folder_open:
 * @state_dir: the state directory, which is there
 * @error: %MADANG_ERROR_CONFIGURATION
 *
 * Makes the folder where it is missing, and removes what a crash has left half-written.
 *
 * Returns: its descriptor, to be closed; -1 with @error
 */
int madang_picture_folder_open (const char *state_dir, GError **error);

/**
 * madang_picture_folder_check:
 * @error: %MADANG_ERROR_CONFIGURATION
 *
 * Returns: whether files can be made in the folder, or the folder could be; nothing is changed
 */
gboolean madang_picture_folder_check (const char *state_dir, GError **error);

/**
 * madang_picture_folder_write:
 * @folder: its descriptor
 * @name: a name that no file has
 * @bytes: the file
 * @error: of %G_FILE_ERROR
 *
 * Returns: whether the whole file is on the disk under its name; otherwise nothing of it is
 */
gboolean madang_picture_folder_write (int folder, const char *name, GBytes *bytes, GError **error);

/**
 * madang_picture_folder_map:
 * @error: of %G_FILE_ERROR
 *
 * Maps a file, and has the kernel read it, so that whoever sends it does not wait for the disk.
 *
 * Returns: (transfer full) (nullable): its bytes
 */
GBytes *madang_picture_folder_map (int folder, const char *name, GError **error);

/** madang_picture_folder_remove: Returns: whether it is gone */
gboolean madang_picture_folder_remove (int folder, const char *name, GError **error);
