#include "admin/madang-admin-room.h"

#include "admin/madang-admin-manager.h"
#include "madang-dbus.h"

static const MadangAdminMethod *
find_method (const char *name)
{
  static const struct
  {
    const char *name;
    const char *managers; /* which takes the room's id before the same arguments */
  } methods[] = {
    { "AddMember", "AddMember" },
    { "RemoveMember", "RemoveMember" },
    { "Send", "SendRoomMessage" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (methods[i].name, name))
      return madang_admin_manager_find_method (methods[i].managers);
  return NULL;
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangAdminCall) call = data;
  GError *error = NULL;
  g_autoptr (MadangRoomRow) room = madang_directory_get_room_finish (call->services->directory,
                                                                     result, &error);
  g_auto (GVariantDict) all = G_VARIANT_DICT_INIT (NULL);

  if (room == NULL)
    {
      madang_admin_call_fail (call, error);
      return;
    }
  g_variant_dict_insert (&all, "Name", "s", room->name);
  g_variant_dict_insert (&all, "Closed", "b", room->closed);
  g_variant_dict_insert (&all, "Members", "u", room->members);
  g_variant_dict_insert (&all, "Online", "u", room->online);
  madang_admin_call_return_properties (call, g_variant_dict_end (&all));
}

static void
read_properties (MadangAdminCall *call)
{
  madang_directory_get_room_async (call->services->directory, call->request.room_id, on_shown,
                                   madang_admin_call_ref (call));
}

const MadangAdminObject madang_admin_room = {
  .get_info = madang_dbus_room_interface_info,
  .find_method = find_method,
  .read = read_properties,
  .is_room = TRUE,
};
