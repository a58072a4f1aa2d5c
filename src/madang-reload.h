/*
 * Reading the configuration again while the server runs. Main thread.
 */
#pragma once

#include "auth/madang-tokens.h"
#include "http/madang-http-server.h"
#include "service/madang-services.h"
#include "ws/madang-gateway.h"
#include "ws/madang-handshake.h"

/** MadangReloadParts: what has something made of the configuration. */
typedef struct
{
  MadangConfig *config; /* changed in place */
  const MadangServices *services;
  MadangTokens *tokens;
  MadangGateway *gateway;
  MadangHttpServer *http;
  MadangHandshakeContext *handshake;
} MadangReloadParts;

/**
 * madang_reload:
 * @parts: all of a server that serves
 * @error: %MADANG_ERROR_CONFIGURATION or %MADANG_ERROR_USAGE: nothing has changed
 *
 * Takes what can be changed at once; the log says what needs a restart, or what is wrong.
 *
 * Returns: whether the configuration is right
 */
gboolean madang_reload (const MadangReloadParts *parts, GError **error);
