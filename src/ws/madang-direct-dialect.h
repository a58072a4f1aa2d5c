/*
 * The dialect of document 000: `/ws/chatting/`: a login, then direct messages (docs/api/direct.md).
 *
 * What others do is told by MadangPeopleHub.
 */
#pragma once

#include "auth/madang-tokens.h"
#include "service/madang-directs.h"
#include "ws/madang-gateway.h"

/** MadangDirectDialectContext: what its sockets work with; their admission's dialect_data. */
typedef struct
{
  MadangGateway *gateway;
  MadangTokens *tokens;
  MadangDirects *directs;
  MadangPresence *presence;
  MadangClock *clock;
  GTimeZone *time_zone;
} MadangDirectDialectContext;

extern const MadangDialect madang_direct_dialect;
