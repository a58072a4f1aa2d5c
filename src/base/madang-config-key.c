#include "base/madang-config-key.h"

#include "base/madang-limits.h"

#define FIELD(name) .offset = G_STRUCT_OFFSET (MadangConfig, name)

const MadangConfigKey madang_config_keys[] = {
  { "server", "listen", MADANG_CONFIG_LISTEN, FIELD (listen), .fallback = "", .option = "listen" },
  { "server", "state-dir", MADANG_CONFIG_FOLDER, FIELD (state_dir), .option = "state-dir" },
  { "server", "bus", MADANG_CONFIG_BUS, FIELD (bus), .fallback = "system", .option = "bus" },
  { "server", "public-url", MADANG_CONFIG_URL, FIELD (public_url), .is_live = TRUE,
    .fallback = "" },
  { "server", "allowed-hosts", MADANG_CONFIG_HOSTS, FIELD (allowed_hosts), .is_live = TRUE,
    .fallback = "*", .environment = "ALLOWED_HOSTS" },
  { "server", "trusted-proxies", MADANG_CONFIG_NETWORKS, FIELD (trusted_proxies), .is_live = TRUE,
    .fallback = "" },
  { "server", "cors-origins", MADANG_CONFIG_ORIGINS_OR_ANY, FIELD (cors_origins), .is_live = TRUE,
    .fallback = "*" },
  { "server", "socket-origins", MADANG_CONFIG_ORIGINS, FIELD (socket_origins), .is_live = TRUE,
    .fallback = "" },
  { "server", "time-zone", MADANG_CONFIG_TIME_ZONE, FIELD (time_zone), .fallback = "" },
  { "server", "language", MADANG_CONFIG_CHOICE, FIELD (language), .is_live = TRUE, .fallback = "ko",
    .choices = "en, ko, ru" },
  { "server", "max-connections", MADANG_CONFIG_NUMBER, FIELD (max_connections), .is_live = TRUE,
    .min = 1, .max = MADANG_CONNECTIONS_MAX },
  { "database", "conninfo", MADANG_CONFIG_TEXT, FIELD (database), .fallback = "",
    .option = "database", .environment = "MADANG_DATABASE", .credential = "database",
    .secret = TRUE },
  { "database", "pool", MADANG_CONFIG_NUMBER, FIELD (pool), .number = MADANG_DATABASE_POOL,
    .min = 1, .max = 64 },
  { "auth", "access-minutes", MADANG_CONFIG_NUMBER, FIELD (access_minutes), .is_live = TRUE,
    .number = MADANG_ACCESS_MINUTES, .min = 1, .max = 1440 },
  { "auth", "refresh-days", MADANG_CONFIG_NUMBER, FIELD (refresh_days), .is_live = TRUE,
    .number = MADANG_REFRESH_DAYS, .min = 1, .max = 365 },
  { "auth", "password-threads", MADANG_CONFIG_NUMBER, FIELD (password_threads),
    .number = MADANG_PASSWORD_THREADS, .min = 1, .max = 64 },
  { "sockets", "ping-seconds", MADANG_CONFIG_NUMBER, FIELD (ping_seconds), .is_live = TRUE,
    .number = MADANG_SOCKET_PING_SECONDS, .min = 1, .max = 3600 },
  { "sockets", "silence-seconds", MADANG_CONFIG_NUMBER, FIELD (silence_seconds), .is_live = TRUE,
    .number = MADANG_SOCKET_SILENCE_SECONDS, .min = 2, .max = 7200 },
  { "sockets", "login-seconds", MADANG_CONFIG_NUMBER, FIELD (login_seconds), .is_live = TRUE,
    .number = MADANG_SOCKET_LOGIN_SECONDS, .min = 1, .max = 3600 },
  { "sockets", "message-bytes", MADANG_CONFIG_NUMBER, FIELD (message_bytes), .is_live = TRUE,
    .number = MADANG_SOCKET_MESSAGE_MAX, .min = 1024, .max = 16 * 1024 * 1024 },
  { "sockets", "outbox-bytes", MADANG_CONFIG_NUMBER, FIELD (outbox_bytes), .is_live = TRUE,
    .number = MADANG_SOCKET_OUTBOX_MAX,
    .min = 64 * 1024, /* one message of MADANG_MESSAGE_MAX, each character escaped, must fit */
    .max = 1024 * 1024 * 1024 },
  { "limits", "body-bytes", MADANG_CONFIG_NUMBER, FIELD (body_bytes), .is_live = TRUE,
    .number = MADANG_HTTP_BODY_MAX, .min = 1024, .max = 64 * 1024 * 1024 },
  { "limits", "upload-bytes", MADANG_CONFIG_NUMBER, FIELD (upload_bytes), .is_live = TRUE,
    .number = MADANG_UPLOAD_MAX, .min = 1024, .max = MADANG_UPLOADS_SIZE_MAX },
  { "limits", "login-failures-account", MADANG_CONFIG_RATE, FIELD (login_failures_account),
    .is_live = TRUE, .fallback = MADANG_LOGIN_FAILURES_ACCOUNT },
  { "limits", "login-failures-address", MADANG_CONFIG_RATE, FIELD (login_failures_address),
    .is_live = TRUE, .fallback = MADANG_LOGIN_FAILURES_ADDRESS },
  { "limits", "registrations-address", MADANG_CONFIG_RATE, FIELD (registrations_address),
    .is_live = TRUE, .fallback = MADANG_REGISTRATIONS_ADDRESS },
  { "limits", "uploads-user", MADANG_CONFIG_RATE, FIELD (uploads_user), .is_live = TRUE,
    .fallback = MADANG_UPLOADS_USER },
  { "limits", "searches-user", MADANG_CONFIG_RATE, FIELD (searches_user), .is_live = TRUE,
    .fallback = MADANG_SEARCHES_USER },
  { "limits", "sends-user", MADANG_CONFIG_RATE, FIELD (sends_user), .is_live = TRUE,
    .fallback = MADANG_SENDS_USER },
  { "log", "level", MADANG_CONFIG_LEVEL, FIELD (log_level), .is_live = TRUE, .fallback = "info",
    .choices = "error, warning, info, debug" },
  /* What no file may set. DEBUG stands behind [log] level, whose field it shares. */
  { .type = MADANG_CONFIG_DEBUG, FIELD (log_level), .is_live = TRUE, .environment = "DEBUG" },
  { .type = MADANG_CONFIG_SECRET,
    FIELD (secret),
    .environment = "SECRET_KEY",
    .credential = "jwt-secret",
    .secret = TRUE },
  { .type = MADANG_CONFIG_SECRET,
    FIELD (service_key),
    .is_live = TRUE,
    .environment = "MADANG_SERVICE_KEY",
    .credential = "service-key",
    .secret = TRUE },
  { .type = MADANG_CONFIG_WITHOUT_EFFECT, .environment = "CHANNEL_LAYER_REDIS_URL" },
};

const guint madang_config_n_keys = G_N_ELEMENTS (madang_config_keys);

const MadangConfigKey *
madang_config_find_key (const char *group, const char *name)
{
  for (guint i = 0; i < madang_config_n_keys; i++)
    {
      const MadangConfigKey *key = &madang_config_keys[i];

      if (key->group != NULL && g_str_equal (key->group, group) && g_str_equal (key->name, name))
        return key;
    }
  return NULL;
}
