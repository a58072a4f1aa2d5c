#include "madang-reload.h"

#include "base/madang-log.h"

/* What was made of the configuration; whatever reads it each time needs nothing. */
static void
apply_configuration (const MadangReloadParts *parts)
{
  const MadangConfig *config = parts->config;
  const MadangServices *services = parts->services;

  madang_tokens_set_lifetimes (parts->tokens, config->access_minutes, config->refresh_days);
  madang_accounts_set_limit (services->accounts, config->registrations_address);
  madang_logins_set_limits (services->logins, config->login_failures_account,
                            config->login_failures_address);
  madang_limiter_set_rate (services->sends, config->sends_user);
  madang_searches_set_limit (services->searches, config->searches_user);
  madang_pictures_set_limit (services->pictures, config->uploads_user);
  madang_gateway_configure (parts->gateway, config);
  madang_http_server_configure (parts->http);
  parts->handshake->socket_origins = (const char *const *) config->socket_origins;
}

static void
log_reload (const MadangConfig *config, const GPtrArray *deferred)
{
  for (guint i = 0; i < config->warnings->len; i++)
    g_warning ("%s", (const char *) config->warnings->pdata[i]);
  for (guint i = 0; i < deferred->len; i++)
    madang_log_event (G_LOG_LEVEL_MESSAGE, MADANG_LOG_NEEDS_RESTART,
                      "%s has changed, which needs a restart", (const char *) deferred->pdata[i]);
  madang_log_event (G_LOG_LEVEL_MESSAGE, MADANG_LOG_RELOADED, "The configuration was read again");
}

gboolean
madang_reload (const MadangReloadParts *parts, GError **error)
{
  g_autoptr (GPtrArray) deferred = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) problem = NULL;
  GLogLevelFlags level = parts->config->log_level;

  if (madang_config_reload (parts->config, deferred, &problem))
    {
      apply_configuration (parts);
      /* What was set by D-Bus meanwhile holds, as systemd's services have it, unless the key says something new. */
      if (parts->config->log_level != level)
        madang_log_set_level (parts->config->log_level);
      log_reload (parts->config, deferred);
      return TRUE;
    }
  madang_log_event (G_LOG_LEVEL_WARNING, MADANG_LOG_NOT_RELOADED,
                    "The configuration is as it was, for what is there now is wrong: %s",
                    problem->message);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
