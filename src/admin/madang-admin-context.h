/*
 * MadangAdminContext: what the administrator's door stands on. Plain data; what it points to outlives the door.
 */
#pragma once

#include "base/madang-config.h"
#include "bus/madang-bus.h"
#include "i18n/madang-catalogues.h"
#include "service/madang-server-state.h"
#include "service/madang-services.h"

/**
 * MadangAdminReload: reads the configuration again and takes what can be changed at once.
 *
 * Returns: whether it is right; else @error is %MADANG_ERROR_INVALID_ARGUMENT or %MADANG_ERROR_UNAVAILABLE, and nothing
 *   has changed
 */
typedef gboolean (*MadangAdminReload) (gpointer data, GError **error);

typedef struct
{
  const MadangConfig *config;     /* its bus and language */
  const MadangServices *services; /* empty until the server has made them */
  MadangBus *bus;                 /* what happens, for the signals */
  MadangServerState *state;
  MadangCatalogues *catalogues;
  MadangAdminReload reload;
  gpointer reload_data;
} MadangAdminContext;
