#include "ctl/madang-ctl-status.h"

#include "base/madang-escape.h"
#include "base/madang-names.h"
#include "ctl/madang-ctl-bus.h"
#include "ctl/madang-ctl-rows.h"

#define INTERFACE MADANG_BUS_NAME ".Manager"

static const MadangCtlColumn lines[] = {
  { "version", N_ ("Version"), MADANG_CTL_TEXT },
  { "state", N_ ("State"), MADANG_CTL_TEXT },
  { "started", N_ ("Since"), MADANG_CTL_TIME },
  { "node", N_ ("Node"), MADANG_CTL_TEXT },
  { "database", N_ ("Database"), MADANG_CTL_TEXT },
  { "connections", N_ ("Connections"), MADANG_CTL_NUMBER },
  { "online-users", N_ ("Online users"), MADANG_CTL_NUMBER },
  { "active-rooms", N_ ("Active rooms"), MADANG_CTL_NUMBER },
  { "users", N_ ("Users"), MADANG_CTL_NUMBER },
  { "rooms", N_ ("Rooms"), MADANG_CTL_NUMBER },
  { "messages", N_ ("Messages"), MADANG_CTL_NUMBER },
  { "deliveries", N_ ("Deliveries"), MADANG_CTL_NUMBER },
  { "commits", N_ ("Commits"), MADANG_CTL_NUMBER },
  { "sockets-closed-for-pressure", N_ ("Closed for slowness"), MADANG_CTL_NUMBER },
};

/* What is a property; the rest comes by GetStats, and is missing while the database is away. */
static const struct
{
  const char *key;
  const char *property;
} properties_of[] = {
  { "version", "Version" },          { "state", "State" },
  { "started", "StartedUSec" },      { "node", "NodeId" },
  { "connections", "Connections" },  { "online-users", "OnlineUsers" },
  { "active-rooms", "ActiveRooms" },
};

static GVariant *
get_properties (MadangCtl *ctl, GError **error)
{
  g_autoptr (GVariant) answer = madang_ctl_ask (ctl, "org.freedesktop.DBus.Properties", "GetAll",
                                                g_variant_new ("(s)", INTERFACE), "(a{sv})",
                                                MADANG_CTL_LOOK, error);

  return answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
}

static GVariant *
get_stats (MadangCtl *ctl)
{
  g_autoptr (GVariant) answer = madang_ctl_ask (
      ctl, INTERFACE, "GetStats", g_variant_new ("(@a{sv})", madang_ctl_no_options ()), "(a{sv})",
      MADANG_CTL_LOOK, NULL);

  return answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
}

static GVariant *
find_value (const char *key, GVariant *properties, GVariant *stats)
{
  for (guint i = 0; i < G_N_ELEMENTS (properties_of); i++)
    if (g_str_equal (properties_of[i].key, key))
      return g_variant_lookup_value (properties, properties_of[i].property, NULL);
  return stats != NULL ? g_variant_lookup_value (stats, key, NULL) : NULL;
}

static GVariant *
make_row (GVariant *properties, GVariant *stats)
{
  g_auto (GVariantBuilder) row = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GVariant) value = find_value (lines[i].key, properties, stats);

      if (value != NULL)
        g_variant_builder_add (&row, "{sv}", lines[i].key, value);
    }
  return g_variant_ref_sink (g_variant_builder_end (&row));
}

/* What the journal holds of the service, of whoever may read it. */
static void
add_journal (MadangCtl *ctl)
{
  g_autoptr (GSubprocess) journal = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, "journalctl",
      "--unit=madang.service", "--lines=10", "--no-pager", "--quiet", "--output=short-iso", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) entries = NULL;

  if (journal == NULL || !g_subprocess_communicate_utf8 (journal, NULL, NULL, &text, NULL, NULL)
      || text == NULL || *g_strstrip (text) == '\0')
    return;
  entries = g_strsplit (text, "\n", -1);
  g_string_append_c (ctl->output, '\n');
  for (guint i = 0; entries[i] != NULL; i++)
    {
      g_autofree char *line = madang_escape_text (entries[i]);

      g_string_append_printf (ctl->output, "%s\n", line);
    }
}

gboolean
madang_ctl_status_show (MadangCtl *ctl, GError **error)
{
  g_autoptr (GVariant) properties = get_properties (ctl, error);
  g_autoptr (GVariant) stats = properties != NULL ? get_stats (ctl) : NULL;
  g_autoptr (GVariant) row = NULL;

  if (properties == NULL)
    return FALSE;
  row = make_row (properties, stats);
  madang_ctl_rows_show (ctl, row, lines, G_N_ELEMENTS (lines));
  if (!ctl->arguments->json && madang_ctl_is_on_system_bus (ctl))
    add_journal (ctl);
  return TRUE;
}
