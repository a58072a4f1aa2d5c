/*
 * MadangTokens: issues and reads the JWTs of a login session (RFC 7519), HS256 and nothing else.
 *
 * A token proves who it was issued to, not that the session still stands: that is the store's to say. Holds a reference
 * to the secret and never a copy of it. Used on the main thread.
 */
#pragma once

#include "auth/madang-caller.h"
#include "base/madang-clock.h"

#include <gio/gio.h>

/** MadangRefreshClaims: what a good refresh token says. */
typedef struct
{
  gint64 user_id;
  MadangUuid session;
  MadangUuid jti;
  gint64 expires_at; /* microseconds of the epoch */
} MadangRefreshClaims;

#define MADANG_TYPE_TOKENS (madang_tokens_get_type ())
G_DECLARE_FINAL_TYPE (MadangTokens, madang_tokens, MADANG, TOKENS, GObject)

/**
 * madang_tokens_new:
 * @secret: the key of the signatures, its bytes as they are; not empty
 * @clock: what dates the tokens and lets them expire
 * @access_minutes: how long an access token lives, as the configuration bounds it
 * @refresh_days: how long a refresh token lives, as the configuration bounds it
 *
 * Returns: (transfer full)
 */
MadangTokens *madang_tokens_new (GBytes *secret,
                                 MadangClock *clock,
                                 guint access_minutes,
                                 guint refresh_days);

/** madang_tokens_set_lifetimes: of tokens from now on, as of madang_tokens_new(). */
void madang_tokens_set_lifetimes (MadangTokens *self, guint access_minutes, guint refresh_days);

/** madang_tokens_get_access_seconds: how long an access token lives, for a cookie's Max-Age. */
guint madang_tokens_get_access_seconds (MadangTokens *self);

/** madang_tokens_get_refresh_seconds: how long a refresh token lives. */
guint madang_tokens_get_refresh_seconds (MadangTokens *self);

/**
 * madang_tokens_issue_access:
 * @user_id: the user, above 0
 * @nickname: the user's nickname, valid UTF-8
 * @is_superuser: whether to say that the user is one: so that a client knows what to offer; no right comes of it
 * @session: the login session that the token belongs to
 *
 * Returns: (transfer full): an access token that lives from now on
 */
char *madang_tokens_issue_access (MadangTokens *self,
                                  gint64 user_id,
                                  const char *nickname,
                                  gboolean is_superuser,
                                  const MadangUuid *session);

/**
 * madang_tokens_issue_refresh:
 * @user_id: the user, above 0
 * @nickname: the user's nickname, valid UTF-8
 * @session: the login session that the token belongs to
 * @jti: the token's own name
 * @issued_at: when it was first issued, in seconds of the epoch
 *
 * The same arguments give the same text to the byte, so that nothing but the arguments need be stored to hand a
 * token out again.
 *
 * Returns: (transfer full): a refresh token that lives from @issued_at on
 */
char *madang_tokens_issue_refresh (MadangTokens *self,
                                   gint64 user_id,
                                   const char *nickname,
                                   const MadangUuid *session,
                                   const MadangUuid *jti,
                                   gint64 issued_at);

/**
 * madang_tokens_read_access:
 * @token: what a stranger gave as an access token
 * @caller: (out caller-allocates): who calls; untouched where the token is bad
 * @error: %MADANG_ERROR_UNAUTHENTICATED
 *
 * Checks form, algorithm, signature, the type of every claim, kind and lifetime (RFC 8725, section 3). A token that was
 * good before is known again by its digest until it ends.
 *
 * Returns: whether the token is good
 */
gboolean madang_tokens_read_access (MadangTokens *self,
                                    const char *token,
                                    MadangCaller *caller,
                                    GError **error);

/**
 * madang_tokens_read_refresh:
 * @token: what a stranger gave as a refresh token
 * @claims: (out caller-allocates): what it says; untouched where the token is bad
 * @error: %MADANG_ERROR_UNAUTHENTICATED
 *
 * As madang_tokens_read_access(), for refresh tokens.
 *
 * Returns: whether the token is good
 */
gboolean madang_tokens_read_refresh (MadangTokens *self,
                                     const char *token,
                                     MadangRefreshClaims *claims,
                                     GError **error);

/**
 * madang_tokens_read_session:
 * @token: what a stranger gave as a token of either kind
 * @caller: (out caller-allocates): whose it was; untouched where it is none of ours
 *
 * Reads a token whatever its time, to end its login; it is good for nothing else.
 *
 * Returns: whether it is ours
 */
gboolean madang_tokens_read_session (MadangTokens *self, const char *token, MadangCaller *caller);

/**
 * madang_tokens_derive_secret:
 * @seed: what was stored of a session beside its name
 *
 * Makes a session's secret, the value of the `sessionid` cookie: nothing but the server's key can tell it from the
 * seed,
 * and it can be handed out again when the login is renewed.
 *
 * Returns: (transfer full): 40 hexadecimal digits in lower case (see madang_credentials_read_session_id())
 */
char *madang_tokens_derive_secret (MadangTokens *self, const MadangUuid *seed);
