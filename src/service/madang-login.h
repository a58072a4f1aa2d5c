/*
 * MadangLogin: what proves a login from now on, and is given to whoever has logged in. Plain data; secret.
 */
#pragma once

#include "auth/madang-tokens.h"
#include "model/madang-profile.h"

/** MadangLogin: */
typedef struct
{
  char *access;           /* JWT */
  char *refresh;          /* JWT */
  char *session_id;       /* the session's secret */
  guint access_seconds;   /* that `access` lives */
  guint refresh_seconds;  /* that `refresh` and the session live */
  MadangProfile *profile; /* of whoever opened it; NULL where it was renewed */
} MadangLogin;

/** MadangLoginFacts: what is stored of a login, of which all the rest follows. */
typedef struct
{
  gint64 user_id;
  const char *nickname;
  gboolean is_superuser;
  const MadangUuid *session;
  const MadangUuid *seed;    /* of the session's secret */
  const MadangUuid *refresh; /* the name of the refresh token */
  gint64 issued_at;          /* seconds of the epoch */
} MadangLoginFacts;

/** madang_login_new: Returns: (transfer full): the login of @facts, without a profile */
MadangLogin *madang_login_new (MadangTokens *tokens, const MadangLoginFacts *facts);

void madang_login_free (MadangLogin *login);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangLogin, madang_login_free)
