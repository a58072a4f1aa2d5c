/*
 * Rooms by REST: documents 002 and 004.
 */
#pragma once

#include "http/madang-route.h"

/** madang_rooms_handle_list: GET /chat/v1/room: the rooms that the caller may enter. */
void madang_rooms_handle_list (MadangRequest *request, MadangServices *services);

/** madang_rooms_handle_create: POST /chat/v1/room: 201 and the new room. */
void madang_rooms_handle_create (MadangRequest *request, MadangServices *services);

/** madang_rooms_handle_show: GET or POST /chat/v1/room/{id}: the room and a page of its history. */
void madang_rooms_handle_show (MadangRequest *request, MadangServices *services);
