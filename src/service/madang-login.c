#include "service/madang-login.h"

MadangLogin *
madang_login_new (MadangTokens *tokens, const MadangLoginFacts *facts)
{
  MadangLogin *login = g_new0 (MadangLogin, 1);

  login->access = madang_tokens_issue_access (tokens, facts->user_id, facts->nickname,
                                              facts->is_superuser, facts->session);
  login->refresh = madang_tokens_issue_refresh (tokens, facts->user_id, facts->nickname,
                                                facts->session, facts->refresh, facts->issued_at);
  login->session_id = madang_tokens_derive_secret (tokens, facts->seed);
  login->access_seconds = madang_tokens_get_access_seconds (tokens);
  login->refresh_seconds = madang_tokens_get_refresh_seconds (tokens);
  return login;
}

void
madang_login_free (MadangLogin *login)
{
  g_free (login->access);
  g_free (login->refresh);
  g_free (login->session_id);
  g_clear_pointer (&login->profile, madang_profile_free);
  g_free (login);
}
