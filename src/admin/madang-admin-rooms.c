#include "admin/madang-admin-rooms.h"

#include "admin/madang-admin-rows.h"

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  gint64 id = madang_rooms_make_finish (call->services->rooms, result, &error);

  if (id == 0)
    madang_admin_call_fail (call, error);
  else
    madang_admin_call_return (call, g_variant_new ("(x)", id));
}

void
madang_admin_rooms_create (MadangAdminCall *call, GVariant *parameters)
{
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GVariant) members = NULL;
  MadangNewRoom room = { .closed = TRUE };
  gsize n_members = 0;
  gint64 post;

  g_variant_get (parameters, "(&s@a{sv})", &room.name, &options);
  g_variant_lookup (options, "closed", "b", &room.closed);
  if (g_variant_lookup (options, "owner", "x", &room.owner_id) && room.owner_id == 0)
    room.owner_id = -1; /* 0 is the act's nobody: whoever asks for user 0 asks for none there is */
  members = g_variant_lookup_value (options, "members", NULL);
  if (members != NULL)
    room.members = g_variant_get_fixed_array (members, &n_members, sizeof *room.members);
  room.n_members = (guint) n_members;
  if (g_variant_lookup (options, "post", "x", &post))
    room.post = &post;
  madang_rooms_make_async (call->services->rooms, &room, on_created, madang_admin_call_ref (call));
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  gboolean is_done = madang_rooms_delete_finish (call->services->rooms, result, &error);

  madang_admin_call_finish (call, is_done, error);
}

void
madang_admin_rooms_delete (MadangAdminCall *call, GVariant *parameters)
{
  gint64 room_id;

  g_variant_get_child (parameters, 0, "x", &room_id);
  madang_rooms_delete_async (call->services->rooms, room_id, on_deleted,
                             madang_admin_call_ref (call));
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  g_autoptr (MadangRoomRow) room = madang_directory_get_room_finish (call->services->directory,
                                                                     result, &error);

  if (room == NULL)
    madang_admin_call_fail (call, error);
  else
    madang_admin_call_return (call, g_variant_new ("(@a{sv})", madang_admin_rows_room (room)));
}

void
madang_admin_rooms_get (MadangAdminCall *call, GVariant *parameters)
{
  gint64 room_id;

  g_variant_get_child (parameters, 0, "x", &room_id);
  madang_directory_get_room_async (call->services->directory, room_id, on_shown,
                                   madang_admin_call_ref (call));
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  GPtrArray *rooms = madang_directory_list_rooms_finish (call->services->directory, result, &error);

  madang_admin_rows_return (call, rooms, (MadangAdminRowWriter) madang_admin_rows_room, error);
}

void
madang_admin_rooms_list (MadangAdminCall *call, GVariant *parameters)
{
  MadangAdminPage page = madang_admin_rows_read_page (parameters);

  madang_directory_list_rooms_async (call->services->directory, page.after, page.limit, on_listed,
                                     madang_admin_call_ref (call));
}

static void
on_options_set (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  gboolean is_done = madang_rooms_set_options_finish (call->services->rooms, result, &error);

  madang_admin_call_finish (call, is_done, error);
}

void
madang_admin_rooms_set_options (MadangAdminCall *call, GVariant *parameters)
{
  g_autoptr (GVariant) options = NULL;
  MadangRoomOptions changes = { 0 };
  guint slow_mode;
  gint64 room_id;

  g_variant_get (parameters, "(x@a{sv})", &room_id, &options);
  g_variant_lookup (options, "name", "&s", &changes.name);
  if (g_variant_lookup (options, "slow-mode", "u", &slow_mode))
    changes.slow_mode = &slow_mode;
  madang_rooms_set_options_async (call->services->rooms, room_id, &changes, on_options_set,
                                  madang_admin_call_ref (call));
}

static void
on_member_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  g_autoptr (MadangUser) member = madang_rooms_add_member_finish (call->services->rooms, result,
                                                                  &error);

  madang_admin_call_finish (call, member != NULL, error);
}

void
madang_admin_rooms_add_member (MadangAdminCall *call, GVariant *parameters)
{
  gint64 room_id, user_id;

  g_variant_get (parameters, "(xx@a{sv})", &room_id, &user_id, NULL);
  madang_rooms_add_member_async (call->services->rooms, NULL, room_id, user_id, on_member_added,
                                 madang_admin_call_ref (call));
}

static void
on_member_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  g_autoptr (MadangUser) member = madang_rooms_remove_member_finish (call->services->rooms, result,
                                                                     &error);

  madang_admin_call_finish (call, member != NULL, error);
}

void
madang_admin_rooms_remove_member (MadangAdminCall *call, GVariant *parameters)
{
  gint64 room_id, user_id;

  g_variant_get (parameters, "(xx@a{sv})", &room_id, &user_id, NULL);
  madang_rooms_remove_member_async (call->services->rooms, NULL, room_id, user_id,
                                    on_member_removed, madang_admin_call_ref (call));
}

static void
on_members_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  GPtrArray *members = madang_directory_list_members_finish (call->services->directory, result,
                                                             &error);

  madang_admin_rows_return (call, members, (MadangAdminRowWriter) madang_admin_rows_member, error);
}

void
madang_admin_rooms_list_members (MadangAdminCall *call, GVariant *parameters)
{
  MadangAdminPage page = madang_admin_rows_read_page (parameters);
  gint64 room_id;

  g_variant_get_child (parameters, 0, "x", &room_id);
  madang_directory_list_members_async (call->services->directory, room_id, page.after, page.limit,
                                       on_members_listed, madang_admin_call_ref (call));
}

static void
on_muted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  gboolean is_done = madang_rooms_mute_finish (call->services->rooms, result, &error);

  madang_admin_call_finish (call, is_done, error);
}

void
madang_admin_rooms_mute_member (MadangAdminCall *call, GVariant *parameters)
{
  gint64 room_id, user_id;
  gboolean is_muted;

  g_variant_get (parameters, "(xxb@a{sv})", &room_id, &user_id, &is_muted, NULL);
  madang_rooms_mute_async (call->services->rooms, room_id, user_id, is_muted, on_muted,
                           madang_admin_call_ref (call));
}
