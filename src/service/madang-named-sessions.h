/*
 * MadangNamedSessions: the sessions that a request names in one of four places, each once. Plain data.
 */
#pragma once

#include "auth/madang-tokens.h"
#include "store/madang-session-store.h"

#define MADANG_SESSION_NAMES 4

/** MadangSessionNames: where a request may name a session, as given; each may be %NULL, or nonsense. */
typedef struct
{
  const char *authorization; /* the header */
  const char *access;        /* cookies, from here on */
  const char *refresh;
  const char *session_id;
} MadangSessionNames;

/** MadangNamedSessions: those that were named; of user 0 where the name does not say whose it is. */
typedef struct
{
  MadangEndedSession list[MADANG_SESSION_NAMES];
  guint length;
} MadangNamedSessions;

/** madang_named_sessions_read: those that @names name; nonsense names none. Returns: (transfer full): for g_free() */
MadangNamedSessions *madang_named_sessions_read (MadangTokens *tokens,
                                                 const MadangSessionNames *names);

/** madang_named_sessions_learn: whose they are, of those among @ended (element-type MadangEndedSession), all named. */
void madang_named_sessions_learn (MadangNamedSessions *self, const GArray *ended);
