/*
 * MadangConfig: what the operator wants, read once and checked whole.
 *
 * Command line over systemd credentials over environment over files (docs/configuration.md). Changed by a reload alone,
 * in place: whoever reads a field each time has what is in force. Main thread; loaded before any other starts, for
 * reading the secrets takes them out of the environment.
 */
#pragma once

#include <gio/gio.h>

/** MadangRate: so many in a span; a count of 0 is no limit. */
typedef struct
{
  guint count;
  guint seconds; /* 0 where there is no limit, else at least 1 */
} MadangRate;

typedef struct
{
  /* [server] */
  GStrv listen; /* see madang_normalize_listen(); empty: sockets of systemd, else 127.0.0.1:8000 */
  char *state_dir;            /* absolute; need not exist yet (madang_state_dir_make()) */
  char *bus;                  /* system, session, none or an address */
  char *public_url;           /* scheme://host[:port], lower case; NULL: none is configured */
  GStrv allowed_hosts;        /* see madang_normalize_host_pattern(); at least one */
  GPtrArray *trusted_proxies; /* of GInetAddressMask */
  GStrv cors_origins;         /* "*" or origins, see madang_normalize_origin() */
  GStrv socket_origins;       /* origins, never "*"; public_url is one of them */
  GTimeZone *time_zone;
  char *language;        /* en, ko or ru */
  guint max_connections; /* 1 to what the hard limit of descriptors allows: raise the soft to it */
  /* [database] */
  char *database; /* conninfo or URI, may hold a password: never log it; empty: embedded */
  guint pool;
  /* [auth] */
  guint access_minutes;
  guint refresh_days;
  guint password_threads;
  GBytes *secret; /* 1 to MADANG_SECRET_MAX bytes; NULL: see madang_secret_load_or_create() */
  GBytes *
      service_key; /* 1 to MADANG_SECRET_MAX bytes; NULL: internal requests come from this machine */
  /* [sockets] */
  guint ping_seconds;
  guint silence_seconds; /* more than ping_seconds */
  guint login_seconds;
  guint message_bytes;
  guint outbox_bytes;
  /* [limits] */
  guint body_bytes;
  guint upload_bytes;
  MadangRate login_failures_account;
  MadangRate login_failures_address;
  MadangRate registrations_address;
  MadangRate uploads_user;
  MadangRate searches_user;
  MadangRate sends_user;
  /* [log] */
  GLogLevelFlags log_level; /* the least severe level that is written (madang_log_init()) */
  /* the command line alone */
  gboolean check;
  gboolean show_help;    /* then nothing else was read: no other field counts */
  gboolean show_version; /* likewise */
  /* for a reload */
  GStrv arguments;     /* the command line */
  GHashTable *secrets; /* of (char *, char *): what was taken out of the environment */
  GPtrArray *warnings; /* of char *: what was accepted and yet should be logged; English */
} MadangConfig;

/**
 * madang_config_load:
 * @arguments: the command line with the program's name
 * @error: %MADANG_ERROR_USAGE or %MADANG_ERROR_CONFIGURATION: one line that names file, line and key where there are
 *   such, and never a value: it may be a secret
 *
 * Reads every source, each key of each checked even where a stronger source overrides it.
 * SECRET_KEY, MADANG_SERVICE_KEY and MADANG_DATABASE are taken out of the environment, so that no child inherits them;
 * only the first call finds them.
 *
 * Returns: (transfer full) (nullable): the configuration
 */
MadangConfig *madang_config_load (const char *const *arguments, GError **error);

/**
 * madang_config_reload:
 * @self: a configuration in force
 * @deferred: (element-type utf8): the keys are added (transfer full) that only a restart changes
 * @error: as madang_config_load(); nothing has changed then
 *
 * Reads every source again and takes what can be changed at once; its warnings are the new ones.
 *
 * Returns: whether what was read is right
 */
gboolean madang_config_reload (MadangConfig *self, GPtrArray *deferred, GError **error);

/** madang_config_free: frees @config and what it owns. */
void madang_config_free (MadangConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangConfig, madang_config_free)
