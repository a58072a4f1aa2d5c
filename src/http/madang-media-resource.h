/*
 * Pictures by HTTP: those that people have uploaded, and the one of whoever has none.
 *
 * They come from strangers: each is sent with a type of ours that is not to be guessed, and may run nothing and load
 * nothing where it is opened by itself.
 */
#pragma once

#include "http/madang-route.h"

/** madang_media_handle_default: GET /media/default.svg. */
void madang_media_handle_default (MadangRequest *request, MadangServices *services);

/** madang_media_handle_show: GET /media/{name}. */
void madang_media_handle_show (MadangRequest *request, MadangServices *services);
