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
add (GVariantBuilder *row, const char *name, GVariant *value)
{
  g_variant_builder_add (row, "{sv}", name, value);
}

static void
add_text (GVariantBuilder *row, const char *name, const char *text)
{
  add (row, name, g_variant_new_string (text != NULL ? text : ""));
}

GVariant *
madang_admin_rows_room (const MadangRoomRow *room)
{
  g_auto (GVariantBuilder) row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  add (&row, "id", g_variant_new_int64 (room->id));
  add_text (&row, "name", room->name);
  add (&row, "closed", g_variant_new_boolean (room->closed));
  add (&row, "members", g_variant_new_uint32 (room->members));
  add (&row, "online", g_variant_new_uint32 (room->online));
  add (&row, "created", g_variant_new_int64 (room->created_at));
  add (&row, "slow-mode", g_variant_new_uint32 (room->slow_mode));
  if (room->owner_id != 0)
    add (&row, "owner", g_variant_new_int64 (room->owner_id));
  if (room->post != NULL)
    add (&row, "post", g_variant_new_int64 (*room->post));
  return g_variant_builder_end (&row);
}

GVariant *
madang_admin_rows_member (const MadangMemberRow *member)
{
  const MadangUserFields *user = madang_user_get_fields (member->user);
  g_auto (GVariantBuilder) row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  add (&row, "id", g_variant_new_int64 (user->id));
  add_text (&row, "nickname", user->nickname);
  add_text (&row, "username", user->username);
  add_text (&row, "email", user->email);
  add (&row, "muted", g_variant_new_boolean (member->is_muted));
  add (&row, "online", g_variant_new_boolean (member->is_online));
  add (&row, "joined", g_variant_new_int64 (member->joined_at));
  return g_variant_builder_end (&row);
}

GVariant *
madang_admin_rows_user (const MadangPersonRow *person)
{
  const MadangUserFields *user = madang_user_get_fields (person->user);
  g_auto (GVariantBuilder) row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  add (&row, "id", g_variant_new_int64 (user->id));
  add_text (&row, "email", user->email);
  add_text (&row, "username", user->username);
  add_text (&row, "nickname", user->nickname);
  add_text (&row, "first-name", user->first_name);
  add_text (&row, "last-name", user->last_name);
  add (&row, "superuser", g_variant_new_boolean (person->is_superuser));
  add (&row, "active", g_variant_new_boolean (person->is_active));
  add (&row, "online", g_variant_new_boolean (person->connections > 0));
  add (&row, "connections", g_variant_new_uint32 (person->connections));
  add (&row, "created", g_variant_new_int64 (person->created_at));
  return g_variant_builder_end (&row);
}

typedef struct
{
  GPtrArray *rows;
  MadangAdminRowWriter writer;
} List;

static void
free_list (gpointer data)
{
  List *list = data;

  g_ptr_array_unref (list->rows);
  g_free (list);
}

static GVariant *
write_list (gconstpointer data)
{
  const List *list = data;
  g_auto (GVariantBuilder) rows = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < list->rows->len; i++)
    g_variant_builder_add_value (&rows, list->writer (list->rows->pdata[i]));
  return g_variant_new ("(aa{sv})", &rows);
}

void
madang_admin_rows_return (MadangAdminCall *call,
                          GPtrArray *take_rows,
                          MadangAdminRowWriter writer,
                          GError *take_error)
{
  List *list = NULL;

  if (take_rows == NULL)
    {
      madang_admin_call_fail (call, take_error);
      return;
    }
  list = g_new (List, 1);
  *list = (List){ take_rows, writer };
  madang_admin_call_return_long (call, write_list, list, free_list);
}
