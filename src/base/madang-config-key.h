/*
 * MadangConfigKey: one thing that can be configured, and the table of them all.
 *
 * Private to the loading of the configuration (madang-config.c) and its test: reading, checking, defaults, options and
 * freeing walk this one table. Constant data.
 */
#pragma once

#include "base/madang-config.h"

typedef enum
{
  MADANG_CONFIG_NUMBER,         /* guint, within the key's bounds */
  MADANG_CONFIG_RATE,           /* MadangRate: COUNT/SECONDS or 0 */
  MADANG_CONFIG_TEXT,           /* char *, opaque */
  MADANG_CONFIG_CHOICE,         /* char *, one of the key's choices */
  MADANG_CONFIG_FOLDER,         /* char *, made absolute; empty: NULL */
  MADANG_CONFIG_BUS,            /* char *: system, session, none or an address */
  MADANG_CONFIG_URL,            /* char *: http(s)://host[:port]; empty: NULL */
  MADANG_CONFIG_LISTEN,         /* GStrv of addresses to listen on */
  MADANG_CONFIG_HOSTS,          /* GStrv of patterns of host names, at least one */
  MADANG_CONFIG_ORIGINS,        /* GStrv of origins */
  MADANG_CONFIG_ORIGINS_OR_ANY, /* GStrv of origins and "*" */
  MADANG_CONFIG_NETWORKS,       /* GPtrArray of GInetAddressMask */
  MADANG_CONFIG_TIME_ZONE,      /* GTimeZone; empty: the system's */
  MADANG_CONFIG_LEVEL,          /* GLogLevelFlags: one of the key's choices */
  MADANG_CONFIG_DEBUG,  /* GLogLevelFlags, set to debug by a word that means yes, else left alone */
  MADANG_CONFIG_SECRET, /* GBytes, any bytes */
  MADANG_CONFIG_WITHOUT_EFFECT, /* lands nowhere: a warning */
  MADANG_CONFIG_N_TYPES
} MadangConfigType;

typedef struct
{
  const char *group; /* in files; NULL: not settable there */
  const char *name;
  MadangConfigType type;
  gsize offset;         /* of its field in MadangConfig */
  gboolean is_live;     /* a reload changes it; else a restart does */
  const char *fallback; /* the default as text; NULL: `number`, or found when all is read */
  guint number;         /* a number's default; 0: found when all is read */
  guint min, max;       /* a number's bounds */
  const char *choices;  /* separated by ", " */
  const char *option;   /* long option of the command line; NULL: none, as in all below */
  const char *environment;
  const char *credential; /* file in $CREDENTIALS_DIRECTORY */
  gboolean secret;        /* taken out of the environment once read */
} MadangConfigKey;

/** MadangConfigValue: what one source says about a key. Borrowed for the length of a call. */
typedef struct
{
  const MadangConfigKey *key;
  const char
      *place; /* for people, in no language: `FILE:LINE: [group] key`, `--option`, `VARIABLE` */
  const char *text; /* ended by a NUL */
  gsize length;
} MadangConfigValue;

extern const MadangConfigKey madang_config_keys[];
extern const guint madang_config_n_keys;

/** madang_config_find_key: the key of files by its name. Returns: (nullable): constant */
const MadangConfigKey *madang_config_find_key (const char *group, const char *name);

/**
 * madang_config_take_value:
 * @config: where the value lands; an earlier value of that key goes
 * @value: what was read
 * @error: %MADANG_ERROR_CONFIGURATION, with the value's place and what it should have been
 *
 * Returns: whether the value is of its key's type and within its bounds
 */
gboolean madang_config_take_value (MadangConfig *config,
                                   const MadangConfigValue *value,
                                   GError **error);

/** madang_config_equal_value: whether @a and @b have the same for @key. */
gboolean madang_config_equal_value (const MadangConfig *a,
                                    const MadangConfig *b,
                                    const MadangConfigKey *key);

/** madang_config_swap_value: gives each of @a and @b what the other has for @key. */
void madang_config_swap_value (MadangConfig *a, MadangConfig *b, const MadangConfigKey *key);

/** madang_config_clear_value: frees what @config owns for @key. */
void madang_config_clear_value (MadangConfig *config, const MadangConfigKey *key);
