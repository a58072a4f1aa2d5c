/*
 * MadangServices: the acts that the doors are given.
 */
#pragma once

#include "service/madang-accounts.h"
#include "service/madang-messages.h"
#include "service/madang-rooms.h"
#include "service/madang-sessions.h"

typedef struct _MadangServices MadangServices;
struct _MadangServices
{
  MadangPool *pool;
  MadangAccounts *accounts;
  MadangSessions *sessions;
  MadangRooms *rooms;
  MadangMessages *messages;
  MadangPresence *presence;
  GTimeZone *time_zone; /* in which times are shown */
};

/** madang_services_is_ready: whether the database answers and its schema is ours, for reading and for writing. */
static inline gboolean
madang_services_is_ready (MadangServices *services)
{
  return madang_pool_is_ready (services->pool) && madang_messages_is_ready (services->messages);
}
