#include "admin/madang-admin-service.h"

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

void
madang_admin_service_create_category (MadangAdminCall *call, GVariant *parameters)
{
  const char *name;

  g_variant_get_child (parameters, 0, "&s", &name);
  madang_posts_create_category_async (call->services->posts, name, on_category_created,
                                      madang_admin_call_ref (call));
}

static GVariant *
write_stats (MadangAdminCall *call, const MadangTotals *totals)
{
  const MadangLive live = madang_directory_get_live (call->services->directory);
  g_auto (GVariantDict) stats = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&stats, "connections", "u", live.connections);
  g_variant_dict_insert (&stats, "online-users", "u", live.online_users);
  g_variant_dict_insert (&stats, "active-rooms", "u", live.active_rooms);
  g_variant_dict_insert (&stats, "users", "t", totals->users);
  g_variant_dict_insert (&stats, "rooms", "t", totals->rooms);
  g_variant_dict_insert (&stats, "messages", "t", totals->messages);
  g_variant_dict_insert (&stats, "deliveries", "t", live.deliveries);
  g_variant_dict_insert (&stats, "commits", "t", live.commits);
  g_variant_dict_insert (&stats, "sockets-closed-for-pressure", "t", live.closed_for_pressure);
  g_variant_dict_insert (&stats, "database", "s", totals->database);
  g_variant_dict_insert (&stats, "started", "x",
                         madang_server_state_get_started (call->context->state));
  return g_variant_dict_end (&stats);
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  g_autoptr (MadangTotals) totals = madang_directory_count_finish (call->services->directory,
                                                                   result, &error);

  if (totals == NULL)
    madang_admin_call_fail (call, error);
  else
    madang_admin_call_return (call, g_variant_new ("(@a{sv})", write_stats (call, totals)));
}

void
madang_admin_service_get_stats (MadangAdminCall *call, GVariant *parameters)
{
  madang_directory_count_async (call->services->directory, on_counted,
                                madang_admin_call_ref (call));
}

void
madang_admin_service_reload (MadangAdminCall *call, GVariant *parameters)
{
  GError *error = NULL;
  gboolean is_done = call->context->reload (call->context->reload_data, &error);

  madang_admin_call_finish (call, is_done, error);
}
