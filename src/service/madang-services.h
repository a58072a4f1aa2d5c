/*
 * MadangServices: the acts that the doors are given.
 */
#pragma once

#include "service/madang-accounts.h"
#include "service/madang-blocks.h"
#include "service/madang-directs.h"
#include "service/madang-friends.h"
#include "service/madang-messages.h"
#include "service/madang-pictures.h"
#include "service/madang-posts.h"
#include "service/madang-presence.h"
#include "service/madang-profiles.h"
#include "service/madang-rooms.h"
#include "service/madang-searches.h"
#include "service/madang-sessions.h"

typedef struct _MadangServices MadangServices;
struct _MadangServices
{
  MadangPool *pool;
  MadangAccounts *accounts;
  MadangSessions *sessions;
  MadangRooms *rooms;
  MadangMessages *messages;
  MadangPosts *posts;
  MadangVisits *visits;
  MadangNews *news;
  MadangPresence *presence;
  MadangDirects *directs;
  MadangPictures *pictures;
  MadangProfiles *profiles;
  MadangSearches *searches;
  MadangFriends *friends;
  MadangBlocks *blocks;
  GTimeZone *time_zone; /* in which times are shown */
};

/** madang_services_is_ready: whether the database answers and its schema is ours, for reading and for writing. */
static inline gboolean
madang_services_is_ready (MadangServices *services)
{
  return madang_pool_is_ready (services->pool) && madang_messages_is_ready (services->messages)
         && madang_directs_is_ready (services->directs);
}

/** madang_services_clear: gives up all of them. */
static inline void
madang_services_clear (MadangServices *services)
{
  g_clear_object (&services->accounts);
  g_clear_object (&services->sessions);
  g_clear_object (&services->rooms);
  g_clear_object (&services->messages);
  g_clear_object (&services->directs);
  g_clear_object (&services->visits);
  g_clear_object (&services->presence);
  g_clear_object (&services->news);
  g_clear_object (&services->profiles);
  g_clear_object (&services->pictures);
  g_clear_object (&services->friends);
  g_clear_object (&services->blocks);
  g_clear_object (&services->posts);
  g_clear_object (&services->searches);
  g_clear_object (&services->pool);
}
