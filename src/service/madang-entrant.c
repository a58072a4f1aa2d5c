#include "service/madang-entrant.h"

#include <string.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-names.h"
#include "base/madang-text.h"

void
madang_entrant_free (MadangEntrant *entrant)
{
  madang_text_wipe_free (entrant->password);
  g_free (entrant->email);
  g_free (entrant->username);
  g_free (entrant->nickname);
  g_free (entrant->other_nickname);
  g_free (entrant);
}

/* One @, something on both sides, nothing that separates or controls: the rest only its mail server knows. */
static gboolean
is_email (const char *email)
{
  const char *at = strchr (email, '@');

  if (at == NULL || at == email || at[1] == '\0' || strchr (at + 1, '@') != NULL)
    return FALSE;
  for (const char *p = email; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (g_unichar_isspace (character) || g_unichar_iscntrl (character)
          || strchr ("<>,;\"()", *p) != NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_given (const char *text)
{
  return text != NULL && *text != '\0';
}

static void
read_email (MadangEntrant *entrant, const MadangRegistration *registration, GError **error)
{
  gboolean is_administrator = registration->form == MADANG_FORM_ADMINISTRATOR;
  const char *email = is_administrator && registration->email == NULL ? "" : registration->email;

  if ((is_administrator || registration->form == MADANG_FORM_USERNAME)
      && g_strcmp0 (email, "") == 0)
    {
      entrant->email = g_strdup ("");
      return;
    }
  entrant->email = madang_text_read (email, "email", MADANG_EMAIL_MAX, error);
  if (entrant->email != NULL && !is_email (entrant->email))
    madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, "email",
                            N_ ("Enter a valid e-mail address."), NULL);
}

static gboolean
equal_without_case (const char *a, const char *b)
{
  g_autofree char *left = g_utf8_strdown (a, -1);
  g_autofree char *right = g_utf8_strdown (b, -1);

  return g_str_equal (left, right);
}

/* A username that looks like an e-mail is one's own, or somebody could log in by another's. */
static void
read_username (MadangEntrant *entrant, const MadangRegistration *registration, GError **error)
{
  gboolean is_named = registration->form == MADANG_FORM_USERNAME
                      || (registration->form == MADANG_FORM_ADMINISTRATOR
                          && (registration->username != NULL || !is_given (registration->email)));

  if (!is_named)
    {
      entrant->username = g_strdup (entrant->email);
      return;
    }
  if (!madang_text_check_name (registration->username, "username", MADANG_USERNAME_MAX,
                               N_ ("A user with this username already exists."), error))
    return;
  entrant->username = madang_text_normalize (registration->username);
  if (strchr (entrant->username, '@') != NULL
      && (entrant->email == NULL || !equal_without_case (entrant->username, entrant->email)))
    madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, "username",
                            N_ ("A username with an @ must be your own e-mail address."), NULL);
}

char *
madang_entrant_read_password (const char *given, const char *field, GError **error)
{
  char *password = madang_text_read (given, field, MADANG_PASSWORD_MAX, error);

  if (password != NULL && g_utf8_strlen (password, -1) < MADANG_PASSWORD_MIN)
    madang_add_field_error_counted (
        error, MADANG_ERROR_INVALID_ARGUMENT, field, "This field must have at least %s character.",
        "This field must have at least %s characters.", MADANG_PASSWORD_MIN);
  return password;
}

static void
check_repeated (const char *password, const char *password2, GError **error)
{
  char *repeated = madang_text_read (password2, "password2", MADANG_PASSWORD_MAX, error);

  if (repeated != NULL && password != NULL && !g_str_equal (password, repeated))
    madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, "password2",
                            N_ ("The two passwords do not match."), NULL);
  madang_text_wipe_free (repeated);
}

static void
read_password (MadangEntrant *entrant, const MadangRegistration *registration, GError **error)
{
  gboolean is_repeated = registration->form == MADANG_FORM_NICKNAME
                         || (registration->form == MADANG_FORM_EMAIL
                             && registration->password == NULL
                             && (registration->password1 != NULL
                                 || registration->password2 != NULL));

  if (registration->form == MADANG_FORM_ADMINISTRATOR && registration->password == NULL)
    return;
  if (!is_repeated)
    {
      entrant->password = madang_entrant_read_password (registration->password, "password", error);
      return;
    }
  entrant->password = madang_entrant_read_password (registration->password1, "password1", error);
  check_repeated (entrant->password, registration->password2, error);
}

/* What a nickname is made of: the mailbox of the e-mail, or the username; as much of it as a nickname holds. */
static char *
make_nickname (const MadangEntrant *entrant)
{
  const char *name = is_given (entrant->email) ? entrant->email : entrant->username;
  const char *at = strchr (name, '@');
  g_autofree char *whole = at != NULL ? g_strndup (name, at - name) : g_strdup (name);
  g_autofree char *cut = g_utf8_substring (whole, 0,
                                           MIN (g_utf8_strlen (whole, -1), MADANG_NICKNAME_MAX));

  if (madang_text_is_alike (cut, MADANG_ADMIN_NAME))
    return g_strdup (MADANG_ADMIN_NAME); /* which is taken: a number will follow */
  return madang_text_is_blank (cut) ? g_strdup ("user") : g_steal_pointer (&cut);
}

static void
read_nickname (MadangEntrant *entrant, const MadangRegistration *registration, GError **error)
{
  gboolean is_chosen = registration->form == MADANG_FORM_NICKNAME
                       || (registration->form != MADANG_FORM_USERNAME
                           && is_given (registration->nickname)
                           && !madang_text_is_blank (registration->nickname));

  if (is_chosen)
    {
      if (madang_text_check_name (registration->nickname, "nickname", MADANG_NICKNAME_MAX,
                                  N_ ("This nickname is already taken."), error))
        entrant->nickname = madang_text_normalize (registration->nickname);
      return;
    }
  if (*error != NULL)
    return;
  if (registration->username != NULL && registration->form != MADANG_FORM_EMAIL
      && g_utf8_strlen (entrant->username, -1) <= MADANG_NICKNAME_MAX)
    entrant->nickname = g_strdup (entrant->username);
  entrant->other_nickname = make_nickname (entrant);
}

MadangEntrant *
madang_entrant_new (const MadangRegistration *registration, GError **error)
{
  g_autoptr (MadangEntrant) entrant = g_new0 (MadangEntrant, 1);
  g_autoptr (GError) problems = NULL;

  entrant->is_superuser = registration->is_superuser;
  read_email (entrant, registration, &problems);
  read_username (entrant, registration, &problems);
  read_password (entrant, registration, &problems);
  read_nickname (entrant, registration, &problems);
  if (problems == NULL)
    return g_steal_pointer (&entrant);
  g_propagate_error (error, g_steal_pointer (&problems));
  return NULL;
}
