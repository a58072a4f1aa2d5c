/*
 * MadangUser: a person, as others see them. Immutable; shared by whatever speaks of them.
 */
#pragma once

#include <glib-object.h>

#define MADANG_TYPE_USER (madang_user_get_type ())
G_DECLARE_FINAL_TYPE (MadangUser, madang_user, MADANG, USER, GObject)

/** MadangUserFields: what a person is made of; a text that is %NULL is empty. */
typedef struct
{
  gint64 id;            /* above 0, or 0 for `admin` */
  const char *email;    /* empty where there is none */
  const char *username; /* unique */
  const char *nickname; /* unique */
  const char *first_name;
  const char *last_name;
  const char *picture; /* path of the profile picture; empty where there is none */
} MadangUserFields;

/** madang_user_new: @fields are copied. Returns: (transfer full) */
MadangUser *madang_user_new (const MadangUserFields *fields);

/** madang_user_get_fields: Returns: (transfer none): owned by @self, no text of it %NULL */
const MadangUserFields *madang_user_get_fields (MadangUser *self);

/** madang_user_get_id, …_get_nickname: what is asked for most. */
gint64 madang_user_get_id (MadangUser *self);
const char *madang_user_get_nickname (MadangUser *self);

/** madang_user_get_picture: path of the profile picture, or that of the default. */
const char *madang_user_get_picture (MadangUser *self);
