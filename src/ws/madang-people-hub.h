/*
 * MadangPeopleHub: tells people, on their sockets for direct messages, what is written to them and who of their friends
 * comes and goes. Main thread.
 *
 * A frame is rendered once for each person; its bytes are shared by that person's sockets.
 */
#pragma once

#include "service/madang-directs.h"
#include "ws/madang-gateway.h"

#define MADANG_TYPE_PEOPLE_HUB (madang_people_hub_get_type ())
G_DECLARE_FINAL_TYPE (MadangPeopleHub, madang_people_hub, MADANG, PEOPLE_HUB, GObject)

/** MadangPeopleHubContext: what it hears, and by what it tells; each is referenced. */
typedef struct
{
  MadangBus *bus;           /* messages */
  MadangPresence *presence; /* friends */
  MadangDirects *directs;   /* messages of the system */
  MadangGateway *gateway;
  MadangClock *clock;
  GTimeZone *time_zone;
} MadangPeopleHubContext;

/** madang_people_hub_new: Returns: (transfer full) */
MadangPeopleHub *madang_people_hub_new (const MadangPeopleHubContext *context);
