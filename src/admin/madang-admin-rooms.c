#include "admin/madang-admin-rooms.h"

#include "admin/madang-admin-manager.h"

static void
on_room_made (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  gint64 id = madang_rooms_make_finish (call->services->rooms, result, &error);

  if (id == 0)
    madang_admin_call_fail (call, error);
  else
    madang_admin_call_return (call, g_variant_new ("(x)", id));
}

static gboolean
handle_create_room (MadangDBusManager *manager,
                    GDBusMethodInvocation *invocation,
                    const char *name,
                    GVariant *options)
{
  MadangAdminCall *call = madang_admin_manager_begin (manager, invocation);
  g_autoptr (GVariant) members = g_variant_lookup_value (options, "members", NULL);
  MadangNewRoom room = { .name = name, .closed = TRUE };
  gsize n_members = 0;
  gint64 post;

  g_variant_lookup (options, "closed", "b", &room.closed);
  if (g_variant_lookup (options, "owner", "x", &room.owner_id) && room.owner_id == 0)
    room.owner_id = -1; /* 0 is the act's nobody: whoever asks for user 0 asks for none there is */
  if (members != NULL)
    room.members = g_variant_get_fixed_array (members, &n_members, sizeof *room.members);
  room.n_members = (guint) n_members;
  if (g_variant_lookup (options, "post", "x", &post))
    room.post = &post;
  madang_rooms_make_async (call->services->rooms, &room, on_room_made, call);
  return TRUE;
}

static void
on_room_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;

  if (madang_rooms_delete_finish (MADANG_ROOMS (source), result, &error))
    madang_admin_call_return (call, g_variant_new ("()"));
  else
    madang_admin_call_fail (call, error);
}

static gboolean
handle_delete_room (MadangDBusManager *manager,
                    GDBusMethodInvocation *invocation,
                    gint64 room_id,
                    GVariant *options)
{
  MadangAdminCall *call = madang_admin_manager_begin (manager, invocation);

  madang_rooms_delete_async (call->services->rooms, room_id, on_room_deleted, call);
  return TRUE;
}

static void
finish_membership (MadangAdminCall *call, MadangUser *member, GError *error)
{
  if (member != NULL)
    madang_admin_call_return (call, g_variant_new ("()"));
  else
    madang_admin_call_fail (call, error);
}

static void
on_member_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  g_autoptr (MadangUser) member = madang_rooms_add_member_finish (MADANG_ROOMS (source), result,
                                                                  &error);

  finish_membership (call, member, error);
}

static gboolean
handle_add_member (MadangDBusManager *manager,
                   GDBusMethodInvocation *invocation,
                   gint64 room_id,
                   gint64 user_id,
                   GVariant *options)
{
  MadangAdminCall *call = madang_admin_manager_begin (manager, invocation);

  madang_rooms_add_member_async (call->services->rooms, NULL, room_id, user_id, on_member_added,
                                 call);
  return TRUE;
}

static void
on_member_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  g_autoptr (MadangUser) member = madang_rooms_remove_member_finish (MADANG_ROOMS (source), result,
                                                                     &error);

  finish_membership (call, member, error);
}

static gboolean
handle_remove_member (MadangDBusManager *manager,
                      GDBusMethodInvocation *invocation,
                      gint64 room_id,
                      gint64 user_id,
                      GVariant *options)
{
  MadangAdminCall *call = madang_admin_manager_begin (manager, invocation);

  madang_rooms_remove_member_async (call->services->rooms, NULL, room_id, user_id,
                                    on_member_removed, call);
  return TRUE;
}

void
madang_admin_rooms_implement (MadangDBusManagerIface *iface)
{
  iface->handle_create_room = handle_create_room;
  iface->handle_delete_room = handle_delete_room;
  iface->handle_add_member = handle_add_member;
  iface->handle_remove_member = handle_remove_member;
}
