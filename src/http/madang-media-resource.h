/*
 * Pictures by HTTP: for now the one of whoever has none.
 */
#pragma once

#include "http/madang-route.h"

/** madang_media_handle_default: GET /media/default.svg. */
void madang_media_handle_default (MadangRequest *request, MadangServices *services);
