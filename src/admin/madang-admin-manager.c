#include "admin/madang-admin-manager.h"

#include "admin/madang-admin-messages.h"
#include "admin/madang-admin-rooms.h"
#include "admin/madang-admin-service.h"
#include "admin/madang-admin-users.h"
#include "madang-dbus.h"

#define READ MADANG_ADMIN_ACTION_READ
#define MESSAGE MADANG_ADMIN_ACTION_MESSAGE
#define MEMBERS MADANG_ADMIN_ACTION_MEMBERS
#define USERS MADANG_ADMIN_ACTION_USERS
#define SERVICE MADANG_ADMIN_ACTION_SERVICE

static const MadangAdminOption create_room_options[] = {
  { "closed", "b" }, { "owner", "x" }, { "members", "ax" }, { "post", "x" }, { NULL },
};

static const MadangAdminOption create_user_options[] = {
  { "email", "s" },     { "username", "s" },
  { "nickname", "s" },  { "password", "s", .is_secret = TRUE },
  { "superuser", "b" }, { NULL },
};

static const MadangAdminOption list_users_options[] = {
  { "after", "x" }, { "limit", "u" }, { "search", "s" }, { "online", "b" }, { NULL },
};

static const MadangAdminOption page_options[] = { { "after", "x" }, { "limit", "u" }, { NULL } };

static const MadangAdminOption room_options[] = { { "name", "s" }, { "slow-mode", "u" }, { NULL } };

static const MadangAdminOption sender_options[] = { { "sender", "x" }, { NULL } };

static const MadangAdminName system_message_names[] = { { "target_nickname", "nickname" },
                                                        { NULL } };

const MadangAdminMethod madang_admin_methods[] = {
  { "AddMember", MEMBERS, madang_admin_rooms_add_member },
  { "Broadcast", MESSAGE, madang_admin_messages_broadcast },
  { "CreateCategory", SERVICE, madang_admin_service_create_category },
  { "CreateRoom", MEMBERS, madang_admin_rooms_create, create_room_options },
  { "CreateUser", USERS, madang_admin_users_create, create_user_options },
  { "DeleteRoom", MEMBERS, madang_admin_rooms_delete },
  { "DisconnectUser", USERS, madang_admin_users_disconnect },
  { "FindUser", READ, madang_admin_users_find },
  { "GetRoom", READ, madang_admin_rooms_get },
  { "GetStats", READ, madang_admin_service_get_stats },
  { "GetUser", READ, madang_admin_users_get },
  { "ListMembers", READ, madang_admin_rooms_list_members, page_options },
  { "ListRooms", READ, madang_admin_rooms_list, page_options },
  { "ListUsers", READ, madang_admin_users_list, list_users_options },
  { "MuteMember", MEMBERS, madang_admin_rooms_mute_member },
  { "Reload", SERVICE, madang_admin_service_reload },
  { "RemoveMember", MEMBERS, madang_admin_rooms_remove_member },
  { "RevokeTokens", USERS, madang_admin_users_revoke_tokens },
  { "SendRoomMessage", MESSAGE, madang_admin_messages_send_room_message, sender_options },
  { "SendSystemMessage", MESSAGE, madang_admin_messages_send_system_message,
    .names = system_message_names },
  { "SetActive", USERS, madang_admin_users_set_active },
  { "SetPassword", USERS, madang_admin_users_set_password, .secret = 2 },
  { "SetRoomOptions", MEMBERS, madang_admin_rooms_set_options, room_options },
  { "SetSuperuser", USERS, madang_admin_users_set_superuser },
};

const guint madang_admin_n_methods = G_N_ELEMENTS (madang_admin_methods);

const MadangAdminMethod *
madang_admin_manager_find_method (const char *name)
{
  for (guint i = 0; i < madang_admin_n_methods; i++)
    if (g_str_equal (madang_admin_methods[i].name, name))
      return &madang_admin_methods[i];
  return NULL;
}

/* Nobody is there before the server serves. */
static MadangLive
get_live (const MadangServices *services)
{
  return services->directory != NULL ? madang_directory_get_live (services->directory)
                                     : (MadangLive){ 0 };
}

static void
read_properties (MadangAdminCall *call)
{
  MadangServerState *state = call->context->state;
  const MadangLive live = get_live (call->services);
  g_auto (GVariantDict) all = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&all, "Version", "s", MADANG_VERSION);
  g_variant_dict_insert (&all, "NodeId", "s", madang_server_state_get_node (state));
  g_variant_dict_insert (&all, "State", "s", madang_server_state_get_name (state));
  g_variant_dict_insert (&all, "StartedUSec", "t", madang_server_state_get_started (state));
  g_variant_dict_insert (&all, "Connections", "u", live.connections);
  g_variant_dict_insert (&all, "OnlineUsers", "u", live.online_users);
  g_variant_dict_insert (&all, "ActiveRooms", "u", live.active_rooms);
  madang_admin_call_return_properties (call, g_variant_dict_end (&all));
}

const MadangAdminObject madang_admin_manager = {
  .get_info = madang_dbus_manager_interface_info,
  .find_method = madang_admin_manager_find_method,
  .read = read_properties,
};
