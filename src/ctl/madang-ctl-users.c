#include "ctl/madang-ctl-users.h"

#include "base/madang-text.h"
#include "ctl/madang-ctl-bus.h"
#include "ctl/madang-ctl-password.h"
#include "ctl/madang-ctl-rows.h"
#include "ctl/madang-ctl-words.h"

static const MadangCtlColumn columns[] = {
  { "id", N_ ("ID"), MADANG_CTL_NUMBER },
  { "nickname", N_ ("Nickname"), MADANG_CTL_TEXT },
  { "username", N_ ("Username"), MADANG_CTL_TEXT },
  { "email", N_ ("E-mail"), MADANG_CTL_TEXT },
  { "first-name", N_ ("First name"), MADANG_CTL_TEXT, .is_detail = TRUE },
  { "last-name", N_ ("Last name"), MADANG_CTL_TEXT, .is_detail = TRUE },
  { "superuser", N_ ("Superuser"), MADANG_CTL_FLAG },
  { "active", N_ ("Active"), MADANG_CTL_FLAG },
  { "online", N_ ("Online"), MADANG_CTL_FLAG },
  { "connections", N_ ("Connections"), MADANG_CTL_NUMBER, .is_detail = TRUE },
  { "created", N_ ("Created"), MADANG_CTL_TIME, .is_detail = TRUE },
};

static void
count_users (MadangPhrase *phrase, guint64 count)
{
  madang_phrase_init_counted (phrase, "%s user.", "%s users.", count);
}

static void
count_closed (MadangPhrase *phrase, guint64 count)
{
  madang_phrase_init_counted (phrase, "%s connection was closed.", "%s connections were closed.",
                              count);
}

static void
count_ended (MadangPhrase *phrase, guint64 count)
{
  madang_phrase_init_counted (phrase, "%s session or token was ended.",
                              "%s sessions and tokens were ended.", count);
}

static const MadangCtlList user_list = {
  .method = "ListUsers",
  .count = count_users,
  .columns = columns,
  .n_columns = G_N_ELEMENTS (columns),
};

static GVariant *
make_user_options (const MadangCtlArguments *arguments, const char *password)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  if (arguments->email != NULL)
    g_variant_dict_insert (&options, "email", "s", arguments->email);
  if (arguments->username != NULL)
    g_variant_dict_insert (&options, "username", "s", arguments->username);
  if (arguments->nickname != NULL)
    g_variant_dict_insert (&options, "nickname", "s", arguments->nickname);
  if (arguments->superuser)
    g_variant_dict_insert (&options, "superuser", "b", TRUE);
  g_variant_dict_insert (&options, "password", "s", password);
  return g_variant_dict_end (&options);
}

static gboolean
create_user (MadangCtl *ctl, const char *const *words, GError **error)
{
  const MadangCtlArguments *arguments = ctl->arguments;
  GVariant *answer;
  char *password;

  if (arguments->email == NULL && arguments->username == NULL)
    {
      madang_set_error (error, MADANG_ERROR_USAGE, N_ ("A user needs --email or --username."),
                        NULL);
      return FALSE;
    }
  password = madang_ctl_password_read (ctl, error);
  if (password == NULL)
    return FALSE;
  answer = madang_ctl_call (ctl, "CreateUser",
                            g_variant_new ("(@a{sv})", make_user_options (arguments, password)),
                            "(x)", error);
  madang_text_wipe_free (password);
  return madang_ctl_rows_end (ctl, answer);
}

static gboolean
list_users (MadangCtl *ctl, const char *const *words, GError **error)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) chosen = NULL;

  if (ctl->arguments->search != NULL)
    g_variant_dict_insert (&options, "search", "s", ctl->arguments->search);
  if (ctl->arguments->online)
    g_variant_dict_insert (&options, "online", "b", TRUE);
  chosen = g_variant_ref_sink (g_variant_dict_end (&options));
  return madang_ctl_rows_list (ctl, &user_list, NULL, chosen, error);
}

static gboolean
show_user (MadangCtl *ctl, const char *const *words, GError **error)
{
  gint64 id = madang_ctl_words_find_user (ctl, words[0], error);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) row = NULL;

  if (id == 0)
    return FALSE;
  answer = madang_ctl_call (
      ctl, "GetUser", g_variant_new ("(x@a{sv})", id, madang_ctl_no_options ()), "(a{sv})", error);
  if (answer == NULL)
    return FALSE;
  row = g_variant_get_child_value (answer, 0);
  madang_ctl_rows_show (ctl, row, columns, G_N_ELEMENTS (columns));
  return TRUE;
}

static gboolean
set_password (MadangCtl *ctl, const char *const *words, GError **error)
{
  gint64 id = madang_ctl_words_find_user (ctl, words[0], error);
  char *password = id != 0 ? madang_ctl_password_read (ctl, error) : NULL;
  g_autoptr (GVariant) answer = NULL;

  if (password == NULL)
    return FALSE;
  answer = madang_ctl_call (ctl, "SetPassword",
                            g_variant_new ("(xs@a{sv})", id, password, madang_ctl_no_options ()),
                            "()", error);
  madang_text_wipe_free (password);
  return answer != NULL;
}

static gboolean
set_flag (MadangCtl *ctl, const char *method, const char *user, gboolean value, GError **error)
{
  gint64 id = madang_ctl_words_find_user (ctl, user, error);
  g_autoptr (GVariant) answer = NULL;

  if (id != 0)
    answer = madang_ctl_call (ctl, method,
                              g_variant_new ("(xb@a{sv})", id, value, madang_ctl_no_options ()),
                              "()", error);
  return answer != NULL;
}

static gboolean
enable_user (MadangCtl *ctl, const char *const *words, GError **error)
{
  return set_flag (ctl, "SetActive", words[0], TRUE, error);
}

static gboolean
disable_user (MadangCtl *ctl, const char *const *words, GError **error)
{
  return set_flag (ctl, "SetActive", words[0], FALSE, error);
}

static gboolean
grant_superuser (MadangCtl *ctl, const char *const *words, GError **error)
{
  return set_flag (ctl, "SetSuperuser", words[0], TRUE, error);
}

static gboolean
revoke_superuser (MadangCtl *ctl, const char *const *words, GError **error)
{
  return set_flag (ctl, "SetSuperuser", words[0], FALSE, error);
}

static gboolean
disconnect_user (MadangCtl *ctl, const char *const *words, GError **error)
{
  gint64 id = madang_ctl_words_find_user (ctl, words[0], error);
  const char *reason = words[1] != NULL ? words[1] : "";
  g_autoptr (GVariant) answer = NULL;

  if (id != 0)
    answer = madang_ctl_call (ctl, "DisconnectUser",
                              g_variant_new ("(xs@a{sv})", id, reason, madang_ctl_no_options ()),
                              "(u)", error);
  if (answer == NULL)
    return FALSE;
  madang_ctl_rows_count (ctl, answer, count_closed);
  return TRUE;
}

static gboolean
revoke_tokens (MadangCtl *ctl, const char *const *words, GError **error)
{
  gint64 id = madang_ctl_words_find_user (ctl, words[0], error);
  g_autoptr (GVariant) answer = NULL;

  if (id != 0)
    answer = madang_ctl_call (ctl, "RevokeTokens",
                              g_variant_new ("(x@a{sv})", id, madang_ctl_no_options ()), "(u)",
                              error);
  if (answer == NULL)
    return FALSE;
  madang_ctl_rows_count (ctl, answer, count_ended);
  return TRUE;
}

const MadangCtlCommand madang_ctl_user_commands[] = {
  { "user", "create", "",
    MADANG_CTL_EMAIL | MADANG_CTL_USERNAME | MADANG_CTL_NICKNAME | MADANG_CTL_SUPERUSER
        | MADANG_CTL_PASSWORD_STDIN,
    create_user, N_ ("Create a user who can log in, and print the ID") },
  { "user", "list", "", MADANG_CTL_SEARCH | MADANG_CTL_ONLINE, list_users, N_ ("List users") },
  { "user", "show", "USER", 0, show_user, N_ ("Show a user") },
  { "user", "set-password", "USER", MADANG_CTL_PASSWORD_STDIN, set_password,
    N_ ("Change a user's password, and end all the user's sessions") },
  { "user", "enable", "USER", 0, enable_user, N_ ("Let a user log in again") },
  { "user", "disable", "USER", 0, disable_user,
    N_ ("End a user's sessions, and refuse further logins") },
  { "user", "grant", "USER", 0, grant_superuser, N_ ("Make a user a superuser") },
  { "user", "revoke", "USER", 0, revoke_superuser, N_ ("Make a superuser an ordinary user") },
  { "user", "disconnect", "USER [REASON]", 0, disconnect_user,
    N_ ("Close a user's connections; the user may connect again") },
  { "user", "revoke-tokens", "USER", 0, revoke_tokens,
    N_ ("End a user's sessions and tokens; the user may log in again") },
  { 0 },
};
