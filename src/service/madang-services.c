#include "service/madang-services.h"

static void
make_people_services (MadangServices *self, const MadangServicesContext *context)
{
  const MadangConfig *config = context->config;
  MadangWriter *directs = MADANG_WRITER (context->directs);
  g_autoptr (MadangPasswords) passwords = madang_passwords_new (config->password_threads);

  self->flights = madang_flights_new (MADANG_WRITER (context->chats), directs);
  self->accounts = madang_accounts_new (self->pool, self->flights, context->bus, passwords,
                                        context->clock, config->registrations_address);
  self->sessions = madang_sessions_new (self->pool, self->flights, context->bus, context->tokens);
  self->logins = madang_logins_new (
      &(MadangLoginsContext){ .pool = self->pool,
                              .bus = context->bus,
                              .tokens = context->tokens,
                              .passwords = passwords,
                              .clock = context->clock,
                              .failures_account = config->login_failures_account,
                              .failures_address = config->login_failures_address });
  self->friends = madang_friends_new (self->pool, directs, context->bus, self->searches);
  self->blocks = madang_blocks_new (self->pool, directs);
}

static void
make_talk_services (MadangServices *self, const MadangServicesContext *context)
{
  MadangWriter *chats = MADANG_WRITER (context->chats);

  self->sends = madang_limiter_new (context->clock, context->config->sends_user);
  self->messages = madang_messages_new (&(MadangMessagesContext){ .writer = context->chats,
                                                                  .pool = self->pool,
                                                                  .visits = self->visits,
                                                                  .bus = context->bus,
                                                                  .sends = self->sends });
  self->directs = madang_directs_new (&(MadangDirectsContext){ .writer = context->directs,
                                                               .pool = self->pool,
                                                               .presence = self->presence,
                                                               .bus = context->bus,
                                                               .clock = context->clock,
                                                               .sends = self->sends });
  self->rooms = madang_rooms_new (self->pool, chats, context->bus);
  self->posts = madang_posts_new (self->pool, chats, context->bus, self->searches);
}

static gboolean
make_pictures (MadangServices *self, const MadangServicesContext *context, GError **error)
{
  self->pictures = madang_pictures_new (context->config->state_dir, context->clock,
                                        context->config->uploads_user, error);
  if (self->pictures == NULL)
    return FALSE;
  self->profiles = madang_profiles_new (self->pool, MADANG_WRITER (context->directs), context->bus,
                                        self->pictures);
  return TRUE;
}

gboolean
madang_services_init (MadangServices *self, const MadangServicesContext *context, GError **error)
{
  self->pool = madang_pool_new (context->conninfo, context->config->pool);
  self->time_zone = context->config->time_zone;
  self->visits = madang_visits_new ();
  self->news = madang_news_new (context->bus, context->clock);
  self->presence = madang_presence_new (context->bus, self->news);
  self->room_presence = madang_room_presence_new ();
  self->directory = madang_directory_new (
      &(MadangDirectoryContext){ .pool = self->pool,
                                 .chats = MADANG_WRITER (context->chats),
                                 .directs = MADANG_WRITER (context->directs),
                                 .presence = self->presence,
                                 .room_presence = self->room_presence,
                                 .traffic = context->traffic });
  self->searches = madang_searches_new (context->clock, context->config->searches_user);
  make_people_services (self, context);
  make_talk_services (self, context);
  return make_pictures (self, context, error);
}

gboolean
madang_services_is_ready (MadangServices *self)
{
  return madang_pool_is_ready (self->pool) && madang_messages_is_ready (self->messages)
         && madang_directs_is_ready (self->directs);
}

void
madang_services_clear (MadangServices *self)
{
  g_clear_object (&self->accounts);
  g_clear_object (&self->logins);
  g_clear_object (&self->sessions);
  g_clear_object (&self->flights);
  g_clear_object (&self->rooms);
  g_clear_object (&self->messages);
  g_clear_object (&self->directs);
  g_clear_object (&self->sends);
  g_clear_object (&self->visits);
  g_clear_object (&self->directory);
  g_clear_object (&self->presence);
  g_clear_object (&self->room_presence);
  g_clear_object (&self->news);
  g_clear_object (&self->profiles);
  g_clear_object (&self->pictures);
  g_clear_object (&self->friends);
  g_clear_object (&self->blocks);
  g_clear_object (&self->posts);
  g_clear_object (&self->searches);
  g_clear_object (&self->pool);
}
