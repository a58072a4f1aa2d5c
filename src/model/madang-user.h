/*
 * MadangUser: a person, as others see them. Immutable; shared by whatever speaks of them.
 */
#pragma once

#include <glib-object.h>

#define MADANG_TYPE_USER (madang_user_get_type ())
G_DECLARE_FINAL_TYPE (MadangUser, madang_user, MADANG, USER, GObject)

/**
 * madang_user_new:
 * @id: above 0, or 0 for `admin`
 * @email: empty where there is none
 * @username: unique
 * @nickname: unique
 * @picture: (nullable): path of the profile picture
 *
 * Returns: (transfer full)
 */
MadangUser *madang_user_new (
    gint64 id, const char *email, const char *username, const char *nickname, const char *picture);

/** madang_user_get_id, …_get_email, …_get_username, …_get_nickname: as they were given. */
gint64 madang_user_get_id (MadangUser *self);
const char *madang_user_get_email (MadangUser *self);
const char *madang_user_get_username (MadangUser *self);
const char *madang_user_get_nickname (MadangUser *self);

/** madang_user_get_picture: path of the profile picture, or that of the default. */
const char *madang_user_get_picture (MadangUser *self);
