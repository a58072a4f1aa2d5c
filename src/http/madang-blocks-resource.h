/*
 * Blocking people by REST: document 000.
 */
#pragma once

#include "http/madang-route.h"

/** madang_blocks_handle_add: POST /api/chatting/blockedusers: 201, also for who is blocked already. */
void madang_blocks_handle_add (MadangRequest *request, MadangServices *services);

/** madang_blocks_handle_delete: DELETE /api/chatting/blockedusers: 200, also for who is not blocked. */
void madang_blocks_handle_delete (MadangRequest *request, MadangServices *services);

/**
 * madang_blocks_handle_show: GET /api/chatting/blockedusers: 200 and all whom the caller blocks, or whether that is
 * so of `target_nickname`.
 */
void madang_blocks_handle_show (MadangRequest *request, MadangServices *services);
