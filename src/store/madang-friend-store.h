/*
 * Friends, and finding people, in the database. Each call is one statement, which also checks that the caller still
 * stands: %MADANG_ERROR_UNAUTHENTICATED beside the errors of madang-user-store.h. Neither `admin` nor who is
 * disabled is found by anything here.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-caller.h"
#include "model/madang-contact.h"
#include "model/madang-page.h"
#include "model/madang-profile.h"
#include "store/madang-pool.h"
#include "store/madang-writer.h"

/** MadangNameKind: by what somebody is looked for. */
typedef enum
{
  MADANG_NAME_EMAIL,   /* compared without case */
  MADANG_NAME_NICKNAME /* as it is where somebody is named, without case where somebody is searched */
} MadangNameKind;

/** MadangFriendship: what has become of a friendship. */
typedef struct
{
  gint64 user_id;      /* whose it is: the caller's */
  MadangUser *friend;  /* NULL: nobody has that name */
  gboolean is_changed; /* whether it is new, or was ended just now */
} MadangFriendship;

/**
 * MadangFriendFunc:
 * @friendship: (nullable): what has become of it
 * @error: (nullable): why nothing has
 * @data: as given
 *
 * Called once, from within the database's answer: in the order in which friendships change.
 */
typedef void (*MadangFriendFunc) (const MadangFriendship *friendship,
                                  const GError *error,
                                  gpointer data);

/** madang_friend_store_add: @caller counts whoever has @name, in NFC, as a friend; nobody is one's own. */
void madang_friend_store_add (MadangWriter *writer,
                              const MadangCaller *caller,
                              MadangNameKind kind,
                              const char *name,
                              MadangFriendFunc callback,
                              gpointer data);

/** madang_friend_store_delete: no longer; also who is disabled by now. */
void madang_friend_store_delete (MadangWriter *writer,
                                 const MadangCaller *caller,
                                 MadangNameKind kind,
                                 const char *name,
                                 MadangFriendFunc callback,
                                 gpointer data);

/** madang_friend_store_list_async: @page of the friends of @caller. */
void madang_friend_store_list_async (MadangPool *pool,
                                     const MadangCaller *caller,
                                     const MadangPage *page,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/** madang_friend_store_search_async: @page of the people whose name contains @keyword, in NFC, but for @caller. */
void madang_friend_store_search_async (MadangPool *pool,
                                       const MadangCaller *caller,
                                       MadangNameKind kind,
                                       const char *keyword,
                                       const MadangPage *page,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/**
 * madang_friend_store_list_finish: of both. Returns: (transfer full) (nullable) (element-type MadangContact): by
 * rising id, and one more than the page shows where there is more
 */
GPtrArray *madang_friend_store_list_finish (GAsyncResult *result, GError **error);

/** MadangPerson: somebody, as the caller finds them. */
typedef struct
{
  MadangProfile *profile;
  gboolean is_friend; /* the caller's */
  gboolean may_look;  /* whether the caller may see more than what everybody sees */
} MadangPerson;

void madang_person_free (MadangPerson *person);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangPerson, madang_person_free)

/** madang_friend_store_show_async: whoever has the @nickname, in NFC, or else (%NULL) the @id. */
void madang_friend_store_show_async (MadangPool *pool,
                                     const MadangCaller *caller,
                                     gint64 id,
                                     const char *nickname,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/** madang_friend_store_show_finish: @error is also %MADANG_ERROR_NO_SUCH_USER. Returns: (transfer full) (nullable) */
MadangPerson *madang_friend_store_show_finish (GAsyncResult *result, GError **error);
