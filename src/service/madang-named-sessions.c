#include "service/madang-named-sessions.h"

#include "auth/madang-credentials.h"

/* Returns: (nullable): where @session is in the list */
static MadangEndedSession *
find (MadangNamedSessions *self, const MadangUuid *session)
{
  for (guint i = 0; i < self->length; i++)
    if (madang_uuid_equal (&self->list[i].session, session))
      return &self->list[i];
  return NULL;
}

/* A token that has expired names its session too: who logs out an hour later must not stay logged in. */
static void
add (MadangNamedSessions *self, MadangTokens *tokens, const char *text)
{
  MadangEndedSession *known;
  MadangCaller caller;

  if (!madang_credentials_read_session (tokens, text, &caller))
    return;
  known = find (self, &caller.session);
  if (known == NULL)
    self->list[self->length++] = (MadangEndedSession){ caller.user_id, caller.session };
  else if (known->user_id == 0)
    known->user_id = caller.user_id;
}

MadangNamedSessions *
madang_named_sessions_read (MadangTokens *tokens, const MadangSessionNames *names)
{
  const char *const texts[MADANG_SESSION_NAMES] = { names->authorization, names->access,
                                                    names->refresh, names->session_id };
  MadangNamedSessions *self = g_new0 (MadangNamedSessions, 1);

  for (guint i = 0; i < MADANG_SESSION_NAMES; i++)
    add (self, tokens, texts[i]);
  return self;
}

void
madang_named_sessions_learn (MadangNamedSessions *self, const GArray *ended)
{
  for (guint i = 0; i < ended->len; i++)
    {
      const MadangEndedSession *session = &g_array_index (ended, MadangEndedSession, i);

      find (self, &session->session)->user_id = session->user_id;
    }
}
