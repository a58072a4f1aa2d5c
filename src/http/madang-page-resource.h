/*
 * The page: what a browser gets at `/`, and the parts that it then asks for. It is made of data/web at build time and
 * is within the program, in every content coding.
 *
 * A part has its content in its name and is kept for ever; the page names them and is asked for anew each time.
 */
#pragma once

#include "http/madang-route.h"

/** madang_page_handle_index: GET / */
void madang_page_handle_index (MadangRequest *request, MadangServices *services);

/** madang_page_handle_icon: GET /favicon.ico, the only name that browsers know by themselves: an SVG. */
void madang_page_handle_icon (MadangRequest *request, MadangServices *services);

/** madang_page_handle_asset: GET /assets/{name} */
void madang_page_handle_asset (MadangRequest *request, MadangServices *services);
