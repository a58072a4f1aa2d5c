#include "admin/madang-admin-rows.h"

#include "base/madang-limits.h"

MadangAdminPage
madang_admin_rows_read_page (GVariant *parameters)
{
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters,
                                                            g_variant_n_children (parameters) - 1);
  MadangAdminPage page = { 0, MADANG_DIRECTORY_ROWS_DEFAULT };

  g_variant_lookup (options, "after", "x", &page.after);
  g_variant_lookup (options, "limit", "u", &page.limit);
  return page;
}

static void
add_text (GVariantDict *row, const char *name, const char *text)
{
  g_variant_dict_insert (row, name, "s", text != NULL ? text : "");
}

GVariant *
madang_admin_rows_room (const MadangRoomRow *room)
{
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&row, "id", "x", room->id);
  add_text (&row, "name", room->name);
  g_variant_dict_insert (&row, "closed", "b", room->closed);
  g_variant_dict_insert (&row, "members", "u", room->members);
  g_variant_dict_insert (&row, "online", "u", room->online);
  g_variant_dict_insert (&row, "created", "x", room->created_at);
  g_variant_dict_insert (&row, "slow-mode", "u", room->slow_mode);
  if (room->owner_id != 0)
    g_variant_dict_insert (&row, "owner", "x", room->owner_id);
  if (room->post != NULL)
    g_variant_dict_insert (&row, "post", "x", *room->post);
  return g_variant_dict_end (&row);
}

GVariant *
madang_admin_rows_member (const MadangMemberRow *member)
{
  const MadangUserFields *user = madang_user_get_fields (member->user);
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&row, "id", "x", user->id);
  add_text (&row, "nickname", user->nickname);
  add_text (&row, "username", user->username);
  add_text (&row, "email", user->email);
  g_variant_dict_insert (&row, "muted", "b", member->is_muted);
  g_variant_dict_insert (&row, "online", "b", member->is_online);
  g_variant_dict_insert (&row, "joined", "x", member->joined_at);
  return g_variant_dict_end (&row);
}

GVariant *
madang_admin_rows_user (const MadangPersonRow *person)
{
  const MadangUserFields *user = madang_user_get_fields (person->user);
  g_auto (GVariantDict) row = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&row, "id", "x", user->id);
  add_text (&row, "email", user->email);
  add_text (&row, "username", user->username);
  add_text (&row, "nickname", user->nickname);
  add_text (&row, "first-name", user->first_name);
  add_text (&row, "last-name", user->last_name);
  g_variant_dict_insert (&row, "superuser", "b", person->is_superuser);
  g_variant_dict_insert (&row, "active", "b", person->is_active);
  g_variant_dict_insert (&row, "online", "b", person->connections > 0);
  g_variant_dict_insert (&row, "connections", "u", person->connections);
  g_variant_dict_insert (&row, "created", "x", person->created_at);
  return g_variant_dict_end (&row);
}

void
madang_admin_rows_return (MadangAdminCall *call,
                          const GPtrArray *rows,
                          MadangAdminRowWriter writer,
                          GError *take_error)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (rows == NULL)
    {
      madang_admin_call_fail (call, take_error);
      return;
    }
  for (guint i = 0; i < rows->len; i++)
    g_variant_builder_add_value (&list, writer (rows->pdata[i]));
  madang_admin_call_return (call, g_variant_new ("(aa{sv})", &list));
}
