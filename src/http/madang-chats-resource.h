/*
 * Chats and what is said in them, as document 003 has them: `/api/chat/`.
 */
#pragma once

#include "http/madang-route.h"

/** madang_chats_handle_list: GET /api/chat: the chats that the caller is a member of, each with its participants. */
void madang_chats_handle_list (MadangRequest *request, MadangServices *services);

/** madang_chats_handle_history: GET /api/chat/{id}/message: a page of a chat's messages. */
void madang_chats_handle_history (MadangRequest *request, MadangServices *services);

/** madang_chats_handle_say: POST /api/chat/{id}/message: 201 and the message, after its commit. */
void madang_chats_handle_say (MadangRequest *request, MadangServices *services);
