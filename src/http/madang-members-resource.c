#include "http/madang-members-resource.h"

#include "http/madang-reply.h"
#include "service/madang-services.h"

/* @take_user and @take_error: (transfer full): what became of the act. */
static void
answer (MadangRequest *request, MadangUser *take_user, GError *take_error, const char *msgid)
{
  g_autoptr (MadangUser) user = take_user;

  if (user == NULL)
    madang_request_fail (request, take_error);
  else
    madang_request_reply_text (request, SOUP_STATUS_OK, "message", msgid,
                               madang_user_get_fields (user)->username, NULL);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  MadangUser *user = madang_rooms_add_member_finish (MADANG_ROOMS (source), result, &error);

  answer (request, user, error, N_ ("User %s added to chat"));
}

void
madang_members_handle_add (MadangRequest *request, MadangServices *services)
{
  madang_rooms_add_member_async (
      services->rooms, madang_request_get_caller (request), madang_request_get_id (request, 0),
      madang_request_get_id (request, 1), on_added, madang_request_ref (request));
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MadangRequest) request = data;
  GError *error = NULL;
  MadangUser *user = madang_rooms_remove_member_finish (MADANG_ROOMS (source), result, &error);

  answer (request, user, error, N_ ("User %s removed from chat"));
}

void
madang_members_handle_remove (MadangRequest *request, MadangServices *services)
{
  madang_rooms_remove_member_async (
      services->rooms, madang_request_get_caller (request), madang_request_get_id (request, 0),
      madang_request_get_id (request, 1), on_removed, madang_request_ref (request));
}
