#include "admin/madang-admin-paths.h"

#include <string.h>

#include "admin/madang-admin-log-control.h"
#include "admin/madang-admin-manager.h"
#include "admin/madang-admin-room.h"
#include "base/madang-names.h"

/* What stands in the tree at any time. */
static const char *const fixed_paths[] = {
  MADANG_ADMIN_LOG_PATH,
  MADANG_BUS_PATH,
  MADANG_ADMIN_ROOMS_PATH,
};

/* Returns: the id; 0 where @name is not as we write one */
static gint64
read_room_id (const char *name)
{
  guint64 id;

  if (*name == '0' || !g_ascii_string_to_unsigned (name, 10, 1, G_MAXINT64, &id, NULL))
    return 0;
  return (gint64) id;
}

const MadangAdminObject *
madang_admin_paths_find (const char *path, gint64 *room_id)
{
  *room_id = 0;
  if (g_str_equal (path, MADANG_BUS_PATH))
    return &madang_admin_manager;
  if (g_str_equal (path, MADANG_ADMIN_LOG_PATH))
    return &madang_admin_log_control;
  if (!g_str_has_prefix (path, MADANG_ADMIN_ROOMS_PATH "/"))
    return NULL;
  *room_id = read_room_id (path + strlen (MADANG_ADMIN_ROOMS_PATH "/"));
  return *room_id > 0 ? &madang_admin_room : NULL;
}

/* The name right below @path on the way to @target; NULL where it is not on that way. */
static char *
find_child (const char *path, const char *target)
{
  gsize length = g_str_equal (path, "/") ? 0 : strlen (path);
  const char *rest;

  if (strncmp (target, path, length) != 0 || target[length] != '/')
    return NULL;
  rest = &target[length + 1];
  return g_strndup (rest, strcspn (rest, "/"));
}

static void
add_fixed (GPtrArray *children, const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (fixed_paths); i++)
    {
      char *child = find_child (path, fixed_paths[i]);

      if (child == NULL || g_ptr_array_find_with_equal_func (children, child, g_str_equal, NULL))
        g_free (child);
      else
        g_ptr_array_add (children, child);
    }
}

GStrv
madang_admin_paths_list_children (const char *path, const GArray *rooms)
{
  GPtrArray *children = g_ptr_array_new ();

  add_fixed (children, path);
  if (g_str_equal (path, MADANG_ADMIN_ROOMS_PATH))
    for (guint i = 0; i < rooms->len; i++)
      g_ptr_array_add (children,
                       g_strdup_printf ("%" G_GINT64_FORMAT, g_array_index (rooms, gint64, i)));
  g_ptr_array_add (children, NULL);
  return (GStrv) g_ptr_array_free (children, FALSE);
}

gboolean
madang_admin_paths_is_node (const char *path)
{
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func (g_free);

  add_fixed (children, path);
  return children->len > 0 || g_str_equal (path, MADANG_ADMIN_ROOMS_PATH);
}
