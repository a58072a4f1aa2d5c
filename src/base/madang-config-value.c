#include "base/madang-config-key.h"

#include <string.h>

#include "base/madang-address.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"

typedef struct
{
  gboolean (*read) (const MadangConfigValue *value, gpointer field, GError **error);
  gsize size;                                           /* of the field */
  gboolean (*equal) (gconstpointer a, gconstpointer b); /* NULL: where its bytes are the same */
  void (*clear) (gpointer field);                       /* NULL: owns nothing */
} MadangConfigReader;

/* Gives an item of a list as it is kept, or NULL where it is none. */
typedef char *(*NormalizeFunc) (const char *item);

static gboolean
refuse (const MadangConfigValue *value, const char *msgid, GError **error)
{
  madang_set_error (error, MADANG_ERROR_CONFIGURATION, msgid, value->place, NULL);
  return FALSE;
}

static gboolean
read_number (const MadangConfigValue *value, gpointer field, GError **error)
{
  const MadangConfigKey *key = value->key;
  g_autofree char *min = g_strdup_printf ("%u", key->min);
  g_autofree char *max = g_strdup_printf ("%u", key->max);
  guint64 number;

  if (!g_ascii_string_to_unsigned (value->text, 10, key->min, key->max, &number, NULL))
    {
      madang_set_error (error, MADANG_ERROR_CONFIGURATION,
                        N_ ("%s: must be a whole number from %s to %s"), value->place, min, max,
                        NULL);
      return FALSE;
    }
  *(guint *) field = (guint) number;
  return TRUE;
}

static gboolean
read_rate (const MadangConfigValue *value, gpointer field, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (value->text, "/", 2);
  const char *seconds_text = g_strv_length (parts) == 2 ? g_strstrip (parts[1]) : NULL;
  guint64 count = 0, seconds = 0;
  gboolean good;

  if (seconds_text == NULL)
    good = g_str_equal (value->text, "0");
  else
    good = g_ascii_string_to_unsigned (g_strstrip (parts[0]), 10, 0, 1000000, &count, NULL)
           && g_ascii_string_to_unsigned (seconds_text, 10, 1, 86400, &seconds, NULL);
  if (!good)
    return refuse (value,
                   N_ ("%s: must be 0 (no limit) or COUNT/SECONDS, such as 10/60: a count up to "
                       "1000000 in a span up to 86400"),
                   error);
  *(MadangRate *) field = (MadangRate){ (guint) count, count > 0 ? (guint) seconds : 0 };
  return TRUE;
}

static gboolean
read_text (const MadangConfigValue *value, gpointer field, GError **error)
{
  *(char **) field = g_strdup (value->text);
  return TRUE;
}

static gboolean
check_choice (const MadangConfigValue *value, GError **error)
{
  g_auto (GStrv) choices = g_strsplit (value->key->choices, ", ", -1);

  if (g_strv_contains ((const char *const *) choices, value->text))
    return TRUE;
  madang_set_error (error, MADANG_ERROR_CONFIGURATION, N_ ("%s: must be one of: %s"), value->place,
                    value->key->choices, NULL);
  return FALSE;
}

static gboolean
read_choice (const MadangConfigValue *value, gpointer field, GError **error)
{
  return check_choice (value, error) && read_text (value, field, error);
}

static gboolean
read_folder (const MadangConfigValue *value, gpointer field, GError **error)
{
  if (*value->text != '\0')
    *(char **) field = g_canonicalize_filename (value->text, NULL);
  return TRUE;
}

static gboolean
read_bus (const MadangConfigValue *value, gpointer field, GError **error)
{
  static const char *const words[] = { "system", "session", "none", NULL };

  if (!g_strv_contains (words, value->text) && !g_dbus_is_address (value->text))
    return refuse (value, N_ ("%s: must be system, session, none or a D-Bus address"), error);
  return read_text (value, field, error);
}

static gboolean
read_url (const MadangConfigValue *value, gpointer field, GError **error)
{
  g_autofree char *origin = madang_normalize_origin (value->text);

  if (*value->text == '\0')
    return TRUE;
  if (origin == NULL
      || !(g_str_has_prefix (origin, "http://") || g_str_has_prefix (origin, "https://")))
    return refuse (value, N_ ("%s: must be a URL such as https://chat.example.org, without a path"),
                   error);
  *(char **) field = g_steal_pointer (&origin);
  return TRUE;
}

/* Splits a list into its items: separated by commas or semicolons, white space around them and empty ones dropped. */
static GStrv
split_list (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, ",;", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (builder, parts[i]);
  return g_strv_builder_end (builder);
}

static gboolean
read_list (const MadangConfigValue *value, GStrv *list, NormalizeFunc normalize)
{
  g_auto (GStrv) items = split_list (value->text);

  for (guint i = 0; items[i] != NULL; i++)
    {
      char *normal = normalize (items[i]);

      if (normal == NULL)
        return FALSE;
      g_free (items[i]);
      items[i] = normal;
    }
  *list = g_steal_pointer (&items);
  return TRUE;
}

static gboolean
read_listen (const MadangConfigValue *value, gpointer field, GError **error)
{
  return read_list (value, field, madang_normalize_listen)
         || refuse (
             value,
             N_ ("%s: must be HOST:PORT, [IPV6]:PORT, :PORT or unix:PATH (at most 107 bytes)"),
             error);
}

static gboolean
read_hosts (const MadangConfigValue *value, gpointer field, GError **error)
{
  GStrv *hosts = field;

  return (read_list (value, hosts, madang_normalize_host_pattern) && g_strv_length (*hosts) > 0)
         || refuse (value,
                    N_ ("%s: must be host names without a port: example.org, .example.org for all "
                        "below it too, [::1], or * for any"),
                    error);
}

static gboolean
read_origins (const MadangConfigValue *value, gpointer field, GError **error)
{
  return read_list (value, field, madang_normalize_origin)
         || refuse (value,
                    N_ ("%s: must be origins such as https://chat.example.org, without a path"),
                    error);
}

static char *
normalize_origin_or_any (const char *item)
{
  return g_str_equal (item, "*") ? g_strdup (item) : madang_normalize_origin (item);
}

static gboolean
read_origins_or_any (const MadangConfigValue *value, gpointer field, GError **error)
{
  return read_list (value, field, normalize_origin_or_any)
         || refuse (
             value,
             N_ ("%s: must be * or origins such as https://chat.example.org, without a path"),
             error);
}

static gboolean
read_networks (const MadangConfigValue *value, gpointer field, GError **error)
{
  g_auto (GStrv) items = split_list (value->text);
  g_autoptr (GPtrArray) networks = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; items[i] != NULL; i++)
    {
      GInetAddressMask *network = g_inet_address_mask_new_from_string (items[i], NULL);

      if (network == NULL)
        return refuse (value,
                       N_ ("%s: must be addresses or networks, such as 192.0.2.1 or 10.0.0.0/8"),
                       error);
      g_ptr_array_add (networks, network);
    }
  *(GPtrArray **) field = g_steal_pointer (&networks);
  return TRUE;
}

static gboolean
read_time_zone (const MadangConfigValue *value, gpointer field, GError **error)
{
  GTimeZone *zone = *value->text != '\0' ? g_time_zone_new_identifier (value->text)
                                         : g_time_zone_new_local ();

  if (zone == NULL)
    return refuse (value, N_ ("%s: this system knows no such time zone"), error);
  *(GTimeZone **) field = zone;
  return TRUE;
}

static gboolean
read_level (const MadangConfigValue *value, gpointer field, GError **error)
{
  GLogLevelFlags *level = field;

  if (!check_choice (value, error))
    return FALSE;
  switch (*value->text)
    {
    case 'e':
      *level = G_LOG_LEVEL_CRITICAL; /* G_LOG_LEVEL_ERROR is GLib's word for ending the process */
      break;
    case 'w':
      *level = G_LOG_LEVEL_WARNING;
      break;
    case 'd':
      *level = G_LOG_LEVEL_DEBUG;
      break;
    default:
      *level = G_LOG_LEVEL_INFO;
    }
  return TRUE;
}

/* DEBUG belongs to everybody, so a word that means nothing here is nobody's fault. */
static gboolean
read_debug (const MadangConfigValue *value, gpointer field, GError **error)
{
  static const char *const yes[] = { "1", "true", "yes", "on", "t", "y", NULL };
  g_autofree char *word = g_ascii_strdown (value->text, -1);

  if (g_strv_contains (yes, word))
    *(GLogLevelFlags *) field = G_LOG_LEVEL_DEBUG;
  return TRUE;
}

static gboolean
read_secret (const MadangConfigValue *value, gpointer field, GError **error)
{
  if (value->length > MADANG_SECRET_MAX)
    return refuse (value, N_ ("%s: is too long for a secret"), error);
  *(GBytes **) field = g_bytes_new (value->text, value->length);
  return TRUE;
}

static gboolean
read_nothing (const MadangConfigValue *value, gpointer field, GError **error)
{
  return TRUE;
}

static gboolean
equal_texts (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b) == 0;
}

static gboolean
equal_lists (gconstpointer a, gconstpointer b)
{
  return g_strv_equal (*(const char *const *const *) a, *(const char *const *const *) b);
}

static gboolean
equal_masks (gconstpointer a, gconstpointer b)
{
  return g_inet_address_mask_equal ((GInetAddressMask *) a, (GInetAddressMask *) b);
}

static gboolean
equal_networks (gconstpointer a, gconstpointer b)
{
  const GPtrArray *these = *(GPtrArray *const *) a, *those = *(GPtrArray *const *) b;
  gboolean is_equal = these->len == those->len;

  for (guint i = 0; is_equal && i < these->len; i++)
    is_equal = equal_masks (these->pdata[i], those->pdata[i]);
  return is_equal;
}

static gboolean
equal_time_zones (gconstpointer a, gconstpointer b)
{
  return g_str_equal (g_time_zone_get_identifier (*(GTimeZone *const *) a),
                      g_time_zone_get_identifier (*(GTimeZone *const *) b));
}

static gboolean
equal_bytes (gconstpointer a, gconstpointer b)
{
  GBytes *these = *(GBytes *const *) a, *those = *(GBytes *const *) b;

  return these == those || (these != NULL && those != NULL && g_bytes_equal (these, those));
}

static void
clear_text (gpointer field)
{
  g_clear_pointer ((char **) field, g_free);
}

static void
clear_list (gpointer field)
{
  g_clear_pointer ((GStrv *) field, g_strfreev);
}

static void
clear_networks (gpointer field)
{
  g_clear_pointer ((GPtrArray **) field, g_ptr_array_unref);
}

static void
clear_time_zone (gpointer field)
{
  g_clear_pointer ((GTimeZone **) field, g_time_zone_unref);
}

static void
clear_bytes (gpointer field)
{
  g_clear_pointer ((GBytes **) field, g_bytes_unref);
}

static const MadangConfigReader readers[MADANG_CONFIG_N_TYPES] = {
  [MADANG_CONFIG_NUMBER] = { read_number, sizeof (guint), NULL, NULL },
  [MADANG_CONFIG_RATE] = { read_rate, sizeof (MadangRate), NULL, NULL },
  [MADANG_CONFIG_TEXT] = { read_text, sizeof (char *), equal_texts, clear_text },
  [MADANG_CONFIG_CHOICE] = { read_choice, sizeof (char *), equal_texts, clear_text },
  [MADANG_CONFIG_FOLDER] = { read_folder, sizeof (char *), equal_texts, clear_text },
  [MADANG_CONFIG_BUS] = { read_bus, sizeof (char *), equal_texts, clear_text },
  [MADANG_CONFIG_URL] = { read_url, sizeof (char *), equal_texts, clear_text },
  [MADANG_CONFIG_LISTEN] = { read_listen, sizeof (GStrv), equal_lists, clear_list },
  [MADANG_CONFIG_HOSTS] = { read_hosts, sizeof (GStrv), equal_lists, clear_list },
  [MADANG_CONFIG_ORIGINS] = { read_origins, sizeof (GStrv), equal_lists, clear_list },
  [MADANG_CONFIG_ORIGINS_OR_ANY] = { read_origins_or_any, sizeof (GStrv), equal_lists, clear_list },
  [MADANG_CONFIG_NETWORKS] = { read_networks, sizeof (GPtrArray *), equal_networks,
                               clear_networks },
  [MADANG_CONFIG_TIME_ZONE] = { read_time_zone, sizeof (GTimeZone *), equal_time_zones,
                                clear_time_zone },
  [MADANG_CONFIG_LEVEL] = { read_level, sizeof (GLogLevelFlags), NULL, NULL },
  [MADANG_CONFIG_DEBUG] = { read_debug, 0, NULL, NULL }, /* the level's own key has the field */
  [MADANG_CONFIG_SECRET] = { read_secret, sizeof (GBytes *), equal_bytes, clear_bytes },
  [MADANG_CONFIG_WITHOUT_EFFECT] = { read_nothing, 0, NULL, NULL },
};

gboolean
madang_config_take_value (MadangConfig *config, const MadangConfigValue *value, GError **error)
{
  const MadangConfigKey *key = value->key;

  if (key->type != MADANG_CONFIG_SECRET && !g_utf8_validate (value->text, value->length, NULL))
    return refuse (value, N_ ("%s: is not valid UTF-8"), error);
  madang_config_clear_value (config, key);
  return readers[key->type].read (value, G_STRUCT_MEMBER_P (config, key->offset), error);
}

void
madang_config_clear_value (MadangConfig *config, const MadangConfigKey *key)
{
  if (readers[key->type].clear != NULL)
    readers[key->type].clear (G_STRUCT_MEMBER_P (config, key->offset));
}

gboolean
madang_config_equal_value (const MadangConfig *a, const MadangConfig *b, const MadangConfigKey *key)
{
  const MadangConfigReader *reader = &readers[key->type];
  gconstpointer these = G_STRUCT_MEMBER_P (a, key->offset);
  gconstpointer those = G_STRUCT_MEMBER_P (b, key->offset);

  return reader->equal != NULL ? reader->equal (these, those)
                               : memcmp (these, those, reader->size) == 0;
}

void
madang_config_swap_value (MadangConfig *a, MadangConfig *b, const MadangConfigKey *key)
{
  guint8 *these = G_STRUCT_MEMBER_P (a, key->offset);
  guint8 *those = G_STRUCT_MEMBER_P (b, key->offset);

  for (gsize i = 0; i < readers[key->type].size; i++)
    {
      guint8 byte = these[i];

      these[i] = those[i];
      those[i] = byte;
    }
}
