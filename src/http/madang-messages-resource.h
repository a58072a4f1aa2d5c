/*
 * Saying something by REST: documents 002 and 004.
 */
#pragma once

#include "http/madang-route.h"

/** madang_messages_handle_create: POST /chat/v1/message: 201 and the message, after its commit. */
void madang_messages_handle_create (MadangRequest *request, MadangServices *services);
