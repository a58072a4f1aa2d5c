#include "base/madang-config-key.h"

#include <string.h>

#include "base/madang-error.h"

#define NUMBER(min, max) "must be a whole number from " min " to " max
#define RATE                                                                                     \
  "must be 0 (no limit) or COUNT/SECONDS, such as 10/60: a count up to 1000000 in a span up to " \
  "86400"
#define LISTEN "must be HOST:PORT, [IPV6]:PORT, :PORT or unix:PATH (at most 107 bytes)"
#define URL "must be a URL such as https://chat.example.org, without a path"
#define HOSTS                                                                                     \
  "must be host names without a port: example.org, .example.org for all below it too, [::1], or " \
  "* for any"

static const struct
{
  const char *group;
  const char *name;
  const char *text;
  const char *reason; /* NULL: taken */
} cases[] = {
  { "database", "pool", "1", NULL },
  { "database", "pool", "64", NULL },
  { "database", "pool", "0", NUMBER ("1", "64") },
  { "database", "pool", "65", NUMBER ("1", "64") },
  { "database", "pool", "", NUMBER ("1", "64") },
  { "database", "pool", " 4", NUMBER ("1", "64") },
  { "database", "pool", "4 # few", NUMBER ("1", "64") },
  { "auth", "access-minutes", "-1", NUMBER ("1", "1440") },
  { "limits", "body-bytes", "99999999999999999999", NUMBER ("1024", "67108864") },
  { "limits", "sends-user", "1000000/86400", NULL },
  { "limits", "sends-user", "10", RATE },
  { "limits", "sends-user", "10/0", RATE },
  { "limits", "sends-user", "1000001/60", RATE },
  { "limits", "sends-user", "1/86401", RATE },
  { "limits", "sends-user", "1/2/3", RATE },
  { "limits", "sends-user", "/", RATE },
  { "limits", "sends-user", "", RATE },
  { "server", "language", "en", NULL },
  { "server", "language", "de", "must be one of: en, ko, ru" },
  { "server", "language", "", "must be one of: en, ko, ru" },
  { "server", "language", "k\xff", "is not valid UTF-8" },
  { "log", "level", "warning", NULL },
  { "log", "level", "loud", "must be one of: error, warning, info, debug" },
  { "log", "level", "error, warning", "must be one of: error, warning, info, debug" },
  { "server", "listen", "", NULL },
  { "server", "listen", "localhost", LISTEN },
  { "server", "listen", "localhost:1, nowhere", LISTEN },
  { "server", "bus", "system", NULL },
  { "server", "bus", "unix:path=/run/bus", NULL },
  { "server", "bus", "here", "must be system, session, none or a D-Bus address" },
  { "server", "public-url", "", NULL },
  { "server", "public-url", "http://localhost:8000/", NULL },
  { "server", "public-url", "ftp://example.org", URL },
  { "server", "public-url", "https://example.org/chat", URL },
  { "server", "allowed-hosts", "", HOSTS },
  { "server", "allowed-hosts", " , ", HOSTS },
  { "server", "allowed-hosts", "a.org:80", HOSTS },
  { "server", "trusted-proxies", "", NULL },
  { "server", "trusted-proxies", "10.0.0.0/8, proxy",
    "must be addresses or networks, such as 192.0.2.1 or 10.0.0.0/8" },
  { "server", "cors-origins", "*", NULL },
  { "server", "cors-origins", "example.org",
    "must be * or origins such as https://chat.example.org, without a path" },
  { "server", "socket-origins", "*",
    "must be origins such as https://chat.example.org, without a path" },
  { "server", "time-zone", "", NULL },
  { "server", "time-zone", "UTC", NULL },
  { "server", "time-zone", "Asia/Pyongchang", "this system knows no such time zone" },
};

static void
test_values (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MadangConfig config = { 0 };
      const MadangConfigKey *key = madang_config_find_key (cases[i].group, cases[i].name);
      const MadangConfigValue value = { key, "place", cases[i].text, strlen (cases[i].text) };
      g_autoptr (GError) error = NULL;
      gboolean taken = madang_config_take_value (&config, &value, &error);

      g_test_message ("%s, case %u", cases[i].name, i);
      if (cases[i].reason == NULL)
        g_assert_no_error (error);
      else
        {
          g_assert_error (error, MADANG_ERROR, MADANG_ERROR_CONFIGURATION);
          g_assert_true (g_str_has_prefix (error->message, "place: "));
          g_assert_cmpstr (error->message + strlen ("place: "), ==, cases[i].reason);
        }
      g_assert_cmpint (taken, ==, cases[i].reason == NULL);
      madang_config_clear_value (&config, key);
    }
}

static void
test_find_key (void)
{
  g_assert_nonnull (madang_config_find_key ("log", "level"));
  g_assert_null (madang_config_find_key ("log", "listen"));
  g_assert_null (madang_config_find_key ("auth", "secret"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config-value/values", test_values);
  g_test_add_func ("/config-value/find-key", test_find_key);
  return g_test_run ();
}
