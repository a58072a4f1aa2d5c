/*
 * Direct messages in the database, but for their writing (madang-direct-writer.h). Each call is one statement, which
 * also checks that the caller still stands; errors as in madang-user-store.h, and %MADANG_ERROR_UNAUTHENTICATED.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-caller.h"
#include "model/madang-direct.h"
#include "model/madang-page.h"
#include "store/madang-pool.h"

/** MadangDirectLogin: who logs in. */
typedef struct
{
  MadangUser *user;
  gint64 session_expires_at; /* microseconds of the epoch */
  GArray *friends;           /* of gint64: whom the user counts as a friend, by rising id */
  GArray *watchers;          /* of gint64: who counts the user as one, by rising id */
} MadangDirectLogin;

void madang_direct_login_free (MadangDirectLogin *login);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangDirectLogin, madang_direct_login_free)

/** madang_direct_store_log_in_async: who @caller is, and whose presence concerns whom. */
void madang_direct_store_log_in_async (MadangPool *pool,
                                       const MadangCaller *caller,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/** madang_direct_store_log_in_finish: Returns: (transfer full) (nullable) */
MadangDirectLogin *madang_direct_store_log_in_finish (GAsyncResult *result, GError **error);

/** madang_direct_store_renew_async: whether the session of @caller stands, and until when. */
void madang_direct_store_renew_async (MadangPool *pool,
                                      const MadangCaller *caller,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/**
 * madang_direct_store_renew_finish:
 * @caller: (out): the credential that was asked about: its user, and its end if the session's is earlier
 *
 * Returns: whether it stands
 */
gboolean madang_direct_store_renew_finish (GAsyncResult *result,
                                           MadangCaller *caller,
                                           GError **error);

/** MadangConversation: what two people wrote to each other, as one of them saw it. */
typedef struct
{
  gint64 user_id; /* the caller */
  char *nickname; /* likewise */
  MadangUser *other;
  GPtrArray *directs; /* of MadangDirect, by rising id */
} MadangConversation;

void madang_conversation_free (MadangConversation *conversation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangConversation, madang_conversation_free)

/** madang_direct_store_list_async: @page of what @caller and who is called @nickname (NFC) wrote to each other. */
void madang_direct_store_list_async (MadangPool *pool,
                                     const MadangCaller *caller,
                                     const char *nickname,
                                     const MadangPage *page,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/**
 * madang_direct_store_list_finish: @error is also %MADANG_ERROR_NO_SUCH_USER. Returns: (transfer full) (nullable): with
 * limit + 1 messages at most, as madang_room_store_list_finish() has it
 */
MadangConversation *madang_direct_store_list_finish (GAsyncResult *result, GError **error);

/** madang_direct_store_list_conversations_async: @page of those whom @caller exchanged messages with. */
void madang_direct_store_list_conversations_async (MadangPool *pool,
                                                   const MadangCaller *caller,
                                                   const MadangPage *page,
                                                   GAsyncReadyCallback callback,
                                                   gpointer data);

/**
 * madang_direct_store_list_conversations_finish: Returns: (transfer full) (nullable): of MadangConversation, each with
 * its newest message alone, and by its rising id; limit + 1 at most
 */
GPtrArray *madang_direct_store_list_conversations_finish (GAsyncResult *result, GError **error);
