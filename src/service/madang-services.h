/*
 * MadangServices: the acts that the doors are given. Main thread.
 */
#pragma once

#include "service/madang-accounts.h"
#include "service/madang-blocks.h"
#include "service/madang-directory.h"
#include "service/madang-directs.h"
#include "service/madang-flights.h"
#include "service/madang-friends.h"
#include "service/madang-logins.h"
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
  MadangLogins *logins;
  MadangSessions *sessions;
  MadangRooms *rooms;
  MadangMessages *messages;
  MadangFlights *flights;
  MadangPosts *posts;
  MadangVisits *visits;
  MadangNews *news;
  MadangPresence *presence;
  MadangRoomPresence *room_presence;
  MadangDirectory *directory;
  MadangDirects *directs;
  MadangPictures *pictures;
  MadangProfiles *profiles;
  MadangSearches *searches;
  MadangFriends *friends;
  MadangBlocks *blocks;
  MadangLimiter *sends; /* counts what a user sends, in rooms and to people together */
  GTimeZone *time_zone; /* in which times are shown */
};

/** MadangServicesContext: what they are made of; each object is referenced. */
typedef struct
{
  const MadangConfig *config; /* only read */
  const char *conninfo;       /* where the database is */
  MadangClock *clock;
  MadangBus *bus;
  MadangTokens *tokens;
  MadangTraffic *traffic; /* counted in; outlives them */
  MadangChatWriter *chats;
  MadangDirectWriter *directs;
} MadangServicesContext;

/**
 * madang_services_init:
 * @self: all zero
 * @context: what they are made of
 * @error: of the folder for pictures, as madang_pictures_new()
 *
 * Makes all of them; where it fails, some, which madang_services_clear() gives up too.
 */
gboolean madang_services_init (MadangServices *self,
                               const MadangServicesContext *context,
                               GError **error);

/** madang_services_is_ready: whether the database answers and its schema is ours, for reading and for writing. */
gboolean madang_services_is_ready (MadangServices *self);

/** madang_services_clear: gives up all of them. */
void madang_services_clear (MadangServices *self);
