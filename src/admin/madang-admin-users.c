#include "admin/madang-admin-users.h"

#include "admin/madang-admin-manager.h"
#include "base/madang-error.h"

static void
on_user_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  g_autoptr (MadangUser) user = madang_accounts_create_finish (MADANG_ACCOUNTS (source), result,
                                                               &error);

  if (user == NULL)
    madang_admin_call_fail (call, error);
  else
    madang_admin_call_return (call, g_variant_new ("(x)", madang_user_get_id (user)));
}

static gboolean
handle_create_user (MadangDBusManager *manager,
                    GDBusMethodInvocation *invocation,
                    GVariant *options)
{
  g_autoptr (MadangAdminCall) call = madang_admin_manager_begin (manager, invocation);
  MadangNewUser user = { 0 };
  GError *error = NULL;

  g_variant_lookup (options, "email", "&s", &user.email);
  g_variant_lookup (options, "username", "&s", &user.username);
  g_variant_lookup (options, "nickname", "&s", &user.nickname);
  g_variant_lookup (options, "superuser", "b", &user.is_superuser);
  if (g_variant_lookup (options, "password", "&s", &user.password))
    {
      madang_accounts_create_async (call->services->accounts, &user, on_user_created,
                                    madang_admin_call_ref (call));
      return TRUE;
    }
  madang_add_field_error (&error, MADANG_ERROR_INVALID_ARGUMENT, "password",
                          N_ ("This field is required."), NULL);
  madang_admin_call_fail (call, error);
  return TRUE;
}

static void
on_superuser_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;

  if (madang_accounts_set_superuser_finish (MADANG_ACCOUNTS (source), result, &error))
    madang_admin_call_return (call, g_variant_new ("()"));
  else
    madang_admin_call_fail (call, error);
}

static gboolean
handle_set_superuser (MadangDBusManager *manager,
                      GDBusMethodInvocation *invocation,
                      gint64 user_id,
                      gboolean is_superuser,
                      GVariant *options)
{
  MadangAdminCall *call = madang_admin_manager_begin (manager, invocation);

  madang_accounts_set_superuser_async (call->services->accounts, user_id, is_superuser,
                                       on_superuser_set, call);
  return TRUE;
}

static void
on_active_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;

  if (madang_accounts_set_active_finish (MADANG_ACCOUNTS (source), result, &error))
    madang_admin_call_return (call, g_variant_new ("()"));
  else
    madang_admin_call_fail (call, error);
}

static gboolean
handle_set_active (MadangDBusManager *manager,
                   GDBusMethodInvocation *invocation,
                   gint64 user_id,
                   gboolean is_active,
                   GVariant *options)
{
  MadangAdminCall *call = madang_admin_manager_begin (manager, invocation);

  madang_accounts_set_active_async (call->services->accounts, user_id, is_active, on_active_set,
                                    call);
  return TRUE;
}

static void
on_revoked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  guint n_ended;

  if (madang_accounts_revoke_finish (MADANG_ACCOUNTS (source), result, &n_ended, &error))
    madang_admin_call_return (call, g_variant_new ("(u)", n_ended));
  else
    madang_admin_call_fail (call, error);
}

static gboolean
handle_revoke_tokens (MadangDBusManager *manager,
                      GDBusMethodInvocation *invocation,
                      gint64 user_id,
                      GVariant *options)
{
  MadangAdminCall *call = madang_admin_manager_begin (manager, invocation);

  madang_accounts_revoke_async (call->services->accounts, user_id, on_revoked, call);
  return TRUE;
}

void
madang_admin_users_implement (MadangDBusManagerIface *iface)
{
  iface->handle_create_user = handle_create_user;
  iface->handle_set_superuser = handle_set_superuser;
  iface->handle_set_active = handle_set_active;
  iface->handle_revoke_tokens = handle_revoke_tokens;
}
