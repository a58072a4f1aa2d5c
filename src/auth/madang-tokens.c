#include "auth/madang-tokens.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"

#include <jwt.h>
#include <string.h>

#define ISSUER "madang"
#define ACCESS "access"
#define REFRESH "refresh"

/* libjwt carries the numbers of claims as long. */
G_STATIC_ASSERT (sizeof (long) >= sizeof (gint64));

G_DEFINE_AUTOPTR_CLEANUP_FUNC (jwt_t, jwt_free)

/* A client shows the same token with every request, and checking it costs ten times as much as knowing it again. */
#define KNOWN_TOKENS 1024

typedef struct
{
  MadangUuid digest;
  MadangCaller caller; /* all zero where the place is free */
} KnownToken;

struct _MadangTokens
{
  GObject parent_instance;

  GBytes *secret;
  MadangClock *clock;
  guint access_seconds;
  guint refresh_seconds;
  KnownToken
      known[KNOWN_TOKENS]; /* by the first bytes of their digests; a newer one takes the place */
};

G_DEFINE_FINAL_TYPE (MadangTokens, madang_tokens, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangTokens *self = MADANG_TOKENS (object);

  g_clear_pointer (&self->secret, g_bytes_unref);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (madang_tokens_parent_class)->finalize (object);
}

static void
madang_tokens_class_init (MadangTokensClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_tokens_init (MadangTokens *self)
{
}

MadangTokens *
madang_tokens_new (GBytes *secret, MadangClock *clock, guint access_minutes, guint refresh_days)
{
  MadangTokens *self;

  /* Without a key, libjwt would take unsigned tokens. */
  g_return_val_if_fail (g_bytes_get_size (secret) > 0 && g_bytes_get_size (secret) <= G_MAXINT,
                        NULL);

  self = g_object_new (MADANG_TYPE_TOKENS, NULL);
  self->secret = g_bytes_ref (secret);
  self->clock = g_object_ref (clock);
  madang_tokens_set_lifetimes (self, access_minutes, refresh_days);
  return self;
}

void
madang_tokens_set_lifetimes (MadangTokens *self, guint access_minutes, guint refresh_days)
{
  self->access_seconds = access_minutes * 60;
  self->refresh_seconds = refresh_days * 24 * 60 * 60;
}

guint
madang_tokens_get_access_seconds (MadangTokens *self)
{
  return self->access_seconds;
}

guint
madang_tokens_get_refresh_seconds (MadangTokens *self)
{
  return self->refresh_seconds;
}

static int
add_uuid (jwt_t *jwt, const char *claim, const MadangUuid *uuid)
{
  char text[MADANG_UUID_TEXT_SIZE];

  madang_uuid_format (uuid, text);
  return jwt_add_grant (jwt, claim, text);
}

/* libjwt writes the claims sorted by name and without blanks, so equal claims are equal text. */
static char *
issue (MadangTokens *self,
       const char *type,
       const char *nickname,
       gboolean is_superuser,
       const MadangRefreshClaims *claims,
       gint64 issued_at)
{
  g_autoptr (jwt_t) jwt = NULL;
  gsize length;
  const guint8 *key = g_bytes_get_data (self->secret, &length);
  char *token = NULL;

  if (jwt_new (&jwt) == 0 && jwt_set_alg (jwt, JWT_ALG_HS256, key, (int) length) == 0
      && jwt_add_grant (jwt, "token_type", type) == 0 && jwt_add_grant (jwt, "iss", ISSUER) == 0
      && jwt_add_grant_int (jwt, "exp", claims->expires_at / G_USEC_PER_SEC) == 0
      && jwt_add_grant_int (jwt, "iat", issued_at) == 0 && add_uuid (jwt, "jti", &claims->jti) == 0
      && add_uuid (jwt, "sid", &claims->session) == 0
      && jwt_add_grant_int (jwt, "user_id", claims->user_id) == 0
      && jwt_add_grant (jwt, "nickname", nickname) == 0
      && (!is_superuser || jwt_add_grant_bool (jwt, "is_superuser", TRUE) == 0))
    token = jwt_encode_str (jwt);
  if (token == NULL)
    g_error ("A token cannot be made: out of memory, or a nickname that is no UTF-8.");
  return token;
}

char *
madang_tokens_issue_access (MadangTokens *self,
                            gint64 user_id,
                            const char *nickname,
                            gboolean is_superuser,
                            const MadangUuid *session)
{
  gint64 now = madang_clock_get_real (self->clock) / G_USEC_PER_SEC;
  MadangRefreshClaims claims = {
    .user_id = user_id,
    .session = *session,
    .expires_at = (now + self->access_seconds) * G_USEC_PER_SEC,
  };

  madang_uuid_init_random (&claims.jti);
  return issue (self, ACCESS, nickname, is_superuser, &claims, now);
}

char *
madang_tokens_issue_refresh (MadangTokens *self,
                             gint64 user_id,
                             const char *nickname,
                             const MadangUuid *session,
                             const MadangUuid *jti,
                             gint64 issued_at)
{
  MadangRefreshClaims claims = {
    .user_id = user_id,
    .session = *session,
    .jti = *jti,
    .expires_at = (issued_at + self->refresh_seconds) * G_USEC_PER_SEC,
  };

  return issue (self, REFRESH, nickname, FALSE, &claims, issued_at);
}

/* Three parts of base64url (RFC 7515, section 3.1): libjwt and the decoder beneath it see nothing else. */
static gboolean
has_form (const char *token)
{
  const char *part = token;

  if (strnlen (token, MADANG_TOKEN_MAX + 1) > MADANG_TOKEN_MAX)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    {
      const char *end = part;

      while (g_ascii_isalnum (*end) || *end == '-' || *end == '_')
        end++;
      if (end == part || *end != (i < 2 ? '.' : '\0'))
        return FALSE;
      part = end + 1;
    }
  return TRUE;
}

/* libjwt checks with whatever algorithm the header names: a token counts only if that was ours. */
static jwt_t *
decode (MadangTokens *self, const char *token)
{
  g_autoptr (jwt_t) jwt = NULL;
  gsize length;
  const guint8 *key = g_bytes_get_data (self->secret, &length);

  if (!has_form (token) || jwt_decode (&jwt, token, key, (int) length) != 0
      || jwt_get_alg (jwt) != JWT_ALG_HS256)
    return NULL;
  return g_steal_pointer (&jwt);
}

static gboolean
read_uuid (jwt_t *jwt, const char *claim, MadangUuid *uuid)
{
  const char *text = jwt_get_grant (jwt, claim);

  return text != NULL && madang_uuid_parse (uuid, text);
}

/* A claim of another type reads as NULL or 0, neither of which passes. */
static gboolean
read_claims (jwt_t *jwt, MadangRefreshClaims *claims)
{
  gint64 expires_at = jwt_get_grant_int (jwt, "exp");

  claims->user_id = jwt_get_grant_int (jwt, "user_id");
  if (g_strcmp0 (jwt_get_grant (jwt, "iss"), ISSUER) != 0 || jwt_get_grant (jwt, "nickname") == NULL
      || claims->user_id <= 0 || expires_at <= 0 || expires_at > G_MAXINT64 / G_USEC_PER_SEC)
    return FALSE;

  claims->expires_at = expires_at * G_USEC_PER_SEC;
  return read_uuid (jwt, "jti", &claims->jti) && read_uuid (jwt, "sid", &claims->session);
}

/* Whether it is of that kind, and its time is now. */
static gboolean
is_current (MadangTokens *self, jwt_t *jwt, const char *type)
{
  gint64 now = madang_clock_get_real (self->clock) / G_USEC_PER_SEC;
  gint64 issued_at = jwt_get_grant_int (jwt, "iat");

  return g_strcmp0 (jwt_get_grant (jwt, "token_type"), type) == 0 && issued_at > 0
         && issued_at <= now + MADANG_TOKEN_SKEW_SECONDS && jwt_get_grant_int (jwt, "exp") > now;
}

static gboolean
read_token (MadangTokens *self,
            const char *token,
            const char *type,
            MadangRefreshClaims *claims,
            GError **error)
{
  g_autoptr (jwt_t) jwt = decode (self, token);
  MadangRefreshClaims found;

  if (jwt == NULL || !is_current (self, jwt, type) || !read_claims (jwt, &found))
    {
      madang_set_unauthenticated (error);
      return FALSE;
    }
  *claims = found;
  return TRUE;
}

static gboolean
is_known (MadangTokens *self, const KnownToken *place, const MadangUuid *digest)
{
  return place->caller.expires_at > madang_clock_get_real (self->clock)
         && madang_uuid_equal (&place->digest, digest);
}

gboolean
madang_tokens_read_access (MadangTokens *self,
                           const char *token,
                           MadangCaller *caller,
                           GError **error)
{
  MadangRefreshClaims claims;
  MadangUuid digest;
  KnownToken *place;

  madang_uuid_init_digest (&digest, token, strlen (token));
  place = &self->known[madang_uuid_hash (&digest) % KNOWN_TOKENS];
  if (!is_known (self, place, &digest))
    {
      if (!read_token (self, token, ACCESS, &claims, error))
        return FALSE;
      *place = (KnownToken){ digest, { claims.session, claims.user_id, claims.expires_at } };
    }
  *caller = place->caller;
  return TRUE;
}

gboolean
madang_tokens_read_refresh (MadangTokens *self,
                            const char *token,
                            MadangRefreshClaims *claims,
                            GError **error)
{
  return read_token (self, token, REFRESH, claims, error);
}

gboolean
madang_tokens_read_session (MadangTokens *self, const char *token, MadangCaller *caller)
{
  g_autoptr (jwt_t) jwt = decode (self, token);
  MadangRefreshClaims claims;

  if (jwt == NULL || !read_claims (jwt, &claims))
    return FALSE;
  *caller = (MadangCaller){ claims.session, claims.user_id, claims.expires_at };
  return TRUE;
}

char *
madang_tokens_derive_secret (MadangTokens *self, const MadangUuid *seed)
{
  static const char purpose[] = "sessionid";
  gsize length;
  const guint8 *key = g_bytes_get_data (self->secret, &length);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, key, length);

  g_hmac_update (hmac, (const guchar *) purpose, sizeof purpose);
  g_hmac_update (hmac, seed->bytes, sizeof seed->bytes);
  return g_strndup (g_hmac_get_string (hmac), MADANG_SECRET_DIGITS);
}
