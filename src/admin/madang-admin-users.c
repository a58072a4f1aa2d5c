#include "admin/madang-admin-users.h"

#include "admin/madang-admin-rows.h"
#include "base/madang-error.h"

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  g_autoptr (MadangUser) user = madang_accounts_create_finish (call->services->accounts, result,
                                                               &error);

  if (user == NULL)
    madang_admin_call_fail (call, error);
  else
    madang_admin_call_return (call, g_variant_new ("(x)", madang_user_get_id (user)));
}

void
madang_admin_users_create (MadangAdminCall *call, GVariant *parameters)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 0);
  MadangNewUser user = { 0 };
  GError *error = NULL;

  g_variant_lookup (options, "email", "&s", &user.email);
  g_variant_lookup (options, "username", "&s", &user.username);
  g_variant_lookup (options, "nickname", "&s", &user.nickname);
  g_variant_lookup (options, "superuser", "b", &user.is_superuser);
  if (g_variant_lookup (options, "password", "&s", &user.password))
    {
      madang_accounts_create_async (call->services->accounts, &user, on_created,
                                    madang_admin_call_ref (call));
      return;
    }
  madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "password",
                          N_ ("This field is required."), NULL);
  madang_admin_call_fail (call, error);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  gint64 id = madang_directory_find_user_finish (call->services->directory, result, &error);

  if (id == 0)
    madang_admin_call_fail (call, error);
  else
    madang_admin_call_return (call, g_variant_new ("(x)", id));
}

void
madang_admin_users_find (MadangAdminCall *call, GVariant *parameters)
{
  const char *name;

  g_variant_get_child (parameters, 0, "&s", &name);
  madang_directory_find_user_async (call->services->directory, name, on_found,
                                    madang_admin_call_ref (call));
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  g_autoptr (MadangPersonRow) user = madang_directory_get_user_finish (call->services->directory,
                                                                       result, &error);

  if (user == NULL)
    madang_admin_call_fail (call, error);
  else
    madang_admin_call_return (call, g_variant_new ("(@a{sv})", madang_admin_rows_user (user)));
}

void
madang_admin_users_get (MadangAdminCall *call, GVariant *parameters)
{
  gint64 user_id;

  g_variant_get_child (parameters, 0, "x", &user_id);
  madang_directory_get_user_async (call->services->directory, user_id, on_shown,
                                   madang_admin_call_ref (call));
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  GPtrArray *users = madang_directory_list_users_finish (call->services->directory, result, &error);

  madang_admin_rows_return (call, users, (MadangAdminRowWriter) madang_admin_rows_user, error);
}

void
madang_admin_users_list (MadangAdminCall *call, GVariant *parameters)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 0);
  MadangAdminPage page = madang_admin_rows_read_page (parameters);
  MadangPeopleQuery query = { .after = page.after, .limit = page.limit };
  gboolean is_online;

  g_variant_lookup (options, "search", "&s", &query.search);
  if (g_variant_lookup (options, "online", "b", &is_online))
    query.online = is_online ? MADANG_ONLINE_ONLY : MADANG_OFFLINE_ONLY;
  madang_directory_list_users_async (call->services->directory, &query, on_listed,
                                     madang_admin_call_ref (call));
}

static void
on_password_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  gboolean is_done = madang_accounts_set_password_finish (call->services->accounts, result, &error);

  madang_admin_call_finish (call, is_done, error);
}

void
madang_admin_users_set_password (MadangAdminCall *call, GVariant *parameters)
{
  const char *password;
  gint64 user_id;

  g_variant_get (parameters, "(x&s@a{sv})", &user_id, &password, NULL);
  madang_accounts_set_password_async (call->services->accounts, user_id, password, on_password_set,
                                      madang_admin_call_ref (call));
}

static void
on_superuser_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  gboolean is_done = madang_accounts_set_superuser_finish (call->services->accounts, result,
                                                           &error);

  madang_admin_call_finish (call, is_done, error);
}

void
madang_admin_users_set_superuser (MadangAdminCall *call, GVariant *parameters)
{
  gint64 user_id;
  gboolean is_superuser;

  g_variant_get (parameters, "(xb@a{sv})", &user_id, &is_superuser, NULL);
  madang_accounts_set_superuser_async (call->services->accounts, user_id, is_superuser,
                                       on_superuser_set, madang_admin_call_ref (call));
}

static void
on_active_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  gboolean is_done = madang_accounts_set_active_finish (call->services->accounts, result, &error);

  madang_admin_call_finish (call, is_done, error);
}

void
madang_admin_users_set_active (MadangAdminCall *call, GVariant *parameters)
{
  gint64 user_id;
  gboolean is_active;

  g_variant_get (parameters, "(xb@a{sv})", &user_id, &is_active, NULL);
  madang_accounts_set_active_async (call->services->accounts, user_id, is_active, on_active_set,
                                    madang_admin_call_ref (call));
}

static void
return_count (MadangAdminCall *call, gboolean is_done, guint count, GError *take_error)
{
  if (is_done)
    madang_admin_call_return (call, g_variant_new ("(u)", count));
  else
    madang_admin_call_fail (call, take_error);
}

static void
on_revoked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  guint n_ended = 0;
  gboolean is_done = madang_accounts_revoke_finish (call->services->accounts, result, &n_ended,
                                                    &error);

  return_count (call, is_done, n_ended, error);
}

void
madang_admin_users_revoke_tokens (MadangAdminCall *call, GVariant *parameters)
{
  gint64 user_id;

  g_variant_get_child (parameters, 0, "x", &user_id);
  madang_accounts_revoke_async (call->services->accounts, user_id, on_revoked,
                                madang_admin_call_ref (call));
}

static void
on_disconnected (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  guint n_closed = 0;
  gboolean is_done = madang_accounts_disconnect_finish (call->services->accounts, result, &n_closed,
                                                        &error);

  return_count (call, is_done, n_closed, error);
}

void
madang_admin_users_disconnect (MadangAdminCall *call, GVariant *parameters)
{
  const char *reason;
  gint64 user_id;

  g_variant_get (parameters, "(x&s@a{sv})", &user_id, &reason, NULL);
  madang_accounts_disconnect_async (call->services->accounts, user_id, reason, on_disconnected,
                                    madang_admin_call_ref (call));
}
