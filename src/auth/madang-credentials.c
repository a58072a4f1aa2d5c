#include "auth/madang-credentials.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"

#include <sodium.h>
#include <string.h>

#define BLANKS " \t"

static gboolean
refuse (GError **error)
{
  madang_set_unauthenticated (error);
  return FALSE;
}

static gboolean
is_secret (const char *text)
{
  gsize length = 0;

  while (length < MADANG_SECRET_DIGITS && g_ascii_isxdigit (text[length]))
    length++;
  return length == MADANG_SECRET_DIGITS && text[length] == '\0';
}

gboolean
madang_credentials_read_session_id (const char *text, MadangCaller *caller, GError **error)
{
  char digits[MADANG_SECRET_DIGITS];

  if (text == NULL || !is_secret (text))
    return refuse (error);

  for (gsize i = 0; i < MADANG_SECRET_DIGITS; i++)
    digits[i] = g_ascii_tolower (text[i]);
  *caller = (MadangCaller){ .expires_at = G_MAXINT64 };
  madang_uuid_init_digest (&caller->session, digits, sizeof digits);
  sodium_memzero (digits, sizeof digits);
  return TRUE;
}

gboolean
madang_credentials_read_token (MadangTokens *tokens,
                               const char *text,
                               MadangCaller *caller,
                               GError **error)
{
  if (text == NULL)
    return refuse (error);
  if (is_secret (text))
    return madang_credentials_read_session_id (text, caller, error);
  return madang_tokens_read_access (tokens, text, caller, error);
}

/* Gives what stands behind the word @scheme and at least one blank; NULL where another word stands there. */
static const char *
skip_scheme (const char *header, const char *scheme)
{
  gsize length = strlen (scheme);
  const char *rest;

  if (g_ascii_strncasecmp (header, scheme, length) != 0)
    return NULL;
  rest = header + length;
  return *rest == ' ' || *rest == '\t' ? rest + strspn (rest, BLANKS) : NULL;
}

gboolean
madang_credentials_read_authorization (MadangTokens *tokens,
                                       const char *header,
                                       MadangCaller *caller,
                                       GError **error)
{
  const char *token;

  if (header == NULL)
    return refuse (error);

  header += strspn (header, BLANKS);
  if ((token = skip_scheme (header, "Bearer")) != NULL)
    return madang_tokens_read_access (tokens, token, caller, error);
  if ((token = skip_scheme (header, "Token")) != NULL)
    return madang_credentials_read_session_id (token, caller, error);
  return refuse (error);
}

static const char *
skip_any_scheme (const char *header)
{
  const char *start = header + strspn (header, BLANKS);
  const char *token = skip_scheme (start, "Bearer");

  return token != NULL ? token : skip_scheme (start, "Token");
}

gboolean
madang_credentials_read_session (MadangTokens *tokens, const char *text, MadangCaller *caller)
{
  const char *token = text != NULL ? skip_any_scheme (text) : NULL;

  if (token == NULL)
    token = text;
  return token != NULL
         && (madang_credentials_read_session_id (token, caller, NULL)
             || madang_tokens_read_session (tokens, token, caller));
}

static void
trim (const char **start, const char **end)
{
  while (*start < *end && strchr (BLANKS, **start) != NULL)
    *start += 1;
  while (*start < *end && strchr (BLANKS, (*end)[-1]) != NULL)
    *end -= 1;
}

static char *
copy_value (const char *start, const char *end)
{
  trim (&start, &end);
  if (end - start >= 2 && *start == '"' && end[-1] == '"')
    {
      start++;
      end--;
    }
  return g_strndup (start, MIN (end - start, MADANG_TOKEN_MAX + 1));
}

static gboolean
is_named (const char *start, const char *end, const char *name)
{
  trim (&start, &end);
  return (gsize) (end - start) == strlen (name) && memcmp (start, name, end - start) == 0;
}

char *
madang_credentials_find_cookie (const char *header, const char *name)
{
  const char *pair = header;

  while (pair != NULL && *pair != '\0')
    {
      const char *end = pair + strcspn (pair, ";");
      const char *equals = memchr (pair, '=', end - pair);

      if (equals != NULL && is_named (pair, equals, name))
        return copy_value (equals + 1, end);
      pair = *end == ';' ? end + 1 : end;
    }
  return NULL;
}

char *
madang_credentials_make_secret (MadangUuid *session)
{
  guint8 bytes[MADANG_SECRET_DIGITS / 2];
  char *secret = g_malloc (MADANG_SECRET_DIGITS + 1);

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2hex (secret, MADANG_SECRET_DIGITS + 1, bytes, sizeof bytes);
  sodium_memzero (bytes, sizeof bytes);
  madang_uuid_init_digest (session, secret, MADANG_SECRET_DIGITS);
  return secret;
}
