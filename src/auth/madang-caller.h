/*
 * MadangCaller: who says to call, as read from a credential. Plain data.
 *
 * A caller is only a claim: the statement that serves the request checks that the session and its user still stand,
 * so that revoking takes effect at once and costs no round trip of its own.
 */
#pragma once

#include "base/madang-uuid.h"

/* Hexadecimal digits of an opaque secret: 160 bits, as the documents show them. */
#define MADANG_SECRET_DIGITS 40

typedef struct
{
  MadangUuid session;
  gint64 user_id; /* from the token's claims; 0 where only the store can tell (a session cookie) */
  gint64
      expires_at; /* microseconds of the epoch when the credential ends; G_MAXINT64 where only the session does */
} MadangCaller;
