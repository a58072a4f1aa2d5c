#include "admin/madang-admin-service.h"

#include "admin/madang-admin-manager.h"

static void
on_category_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  gint64 id = madang_posts_create_category_finish (call->services->posts, result, &error);

  if (id == 0)
    madang_admin_call_fail (call, error);
  else
    madang_admin_call_return (call, g_variant_new ("(x)", id));
}

static gboolean
handle_create_category (MadangDBusManager *manager,
                        GDBusMethodInvocation *invocation,
                        const char *name,
                        GVariant *options)
{
  MadangAdminCall *call = madang_admin_manager_begin (manager, invocation);

  madang_posts_create_category_async (call->services->posts, name, on_category_created, call);
  return TRUE;
}

static gboolean
handle_send_system_message (MadangDBusManager *manager,
                            GDBusMethodInvocation *invocation,
                            const char *nickname,
                            const char *message,
                            GVariant *options)
{
  g_autoptr (MadangAdminCall) call = madang_admin_manager_begin (manager, invocation);
  GError *error = NULL;
  MadangNotice notice;

  if (madang_directs_notify (call->services->directs, nickname, message, &notice, &error))
    madang_admin_call_return (call, g_variant_new ("(u)", notice.n_sockets));
  else
    madang_admin_call_fail (call, error);
  return TRUE;
}

void
madang_admin_service_implement (MadangDBusManagerIface *iface)
{
  iface->handle_create_category = handle_create_category;
  iface->handle_send_system_message = handle_send_system_message;
}
