/*
 * Document 000 by REST: what two people wrote to each other, and messages of the system (docs/api/direct.md).
 */
#pragma once

#include "http/madang-route.h"

/** madang_directs_handle_list: GET /api/chatting/messages: a MadangHandler. */
void madang_directs_handle_list (MadangRequest *request, MadangServices *services);

/** madang_directs_handle_list_conversations: GET /api/chatting/conversations: a MadangHandler. */
void madang_directs_handle_list_conversations (MadangRequest *request, MadangServices *services);

/** madang_directs_handle_notify: POST /s2sapi/system-message: a MadangHandler. */
void madang_directs_handle_notify (MadangRequest *request, MadangServices *services);
