/*
 * Lists and looks for administrators, in the database. Each call is one statement; nobody's rights are asked. The
 * server's own user is nobody here. Errors as in madang-user-store.h. Lists are by rising id, and behind an id.
 */
#pragma once

#include <gio/gio.h>

#include "model/madang-user.h"
#include "store/madang-pool.h"

/** MadangRoomRow: a room, as administrators see it. */
typedef struct
{
  gint64 id;
  char *name;
  gboolean closed;
  guint members;
  guint online;      /* users with a socket to it; 0 from the store, which does not know */
  gint64 created_at; /* µs of the epoch */
  guint slow_mode;   /* seconds between two messages of a member; 0: off */
  gint64 owner_id;   /* 0: none */
  gint64 *post;      /* NULL: none */
} MadangRoomRow;

void madang_room_row_free (MadangRoomRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangRoomRow, madang_room_row_free)

/** MadangMemberRow: a member of a room. */
typedef struct
{
  MadangUser *user;
  gboolean is_muted;
  gboolean is_online; /* on any socket; FALSE from the store */
  gint64 joined_at;   /* µs of the epoch */
} MadangMemberRow;

void madang_member_row_free (MadangMemberRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangMemberRow, madang_member_row_free)

/** MadangPersonRow: a user, as administrators see him. */
typedef struct
{
  MadangUser *user;
  gboolean is_superuser;
  gboolean is_active;
  guint connections; /* open sockets of any kind: online with at least one; 0 from the store */
  gint64 created_at; /* µs of the epoch */
} MadangPersonRow;

void madang_person_row_free (MadangPersonRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangPersonRow, madang_person_row_free)

/** madang_directory_store_list_rooms_async: the first @limit rooms behind the id @after. */
void madang_directory_store_list_rooms_async (
    MadangPool *pool, gint64 after, guint limit, GAsyncReadyCallback callback, gpointer data);

/** madang_directory_store_show_room_async: the room @id. */
void madang_directory_store_show_room_async (MadangPool *pool,
                                             gint64 id,
                                             GAsyncReadyCallback callback,
                                             gpointer data);

/** madang_directory_store_show_room_finish: @error is also %MADANG_ERROR_NO_SUCH_ROOM. Returns: (transfer full) */
MadangRoomRow *madang_directory_store_show_room_finish (GAsyncResult *result, GError **error);

/** madang_directory_store_list_members_async: the first @limit members behind the id @after. */
void madang_directory_store_list_members_async (MadangPool *pool,
                                                gint64 room_id,
                                                gint64 after,
                                                guint limit,
                                                GAsyncReadyCallback callback,
                                                gpointer data);

/** madang_directory_store_show_user_async: the user @id, also one who is disabled. */
void madang_directory_store_show_user_async (MadangPool *pool,
                                             gint64 id,
                                             GAsyncReadyCallback callback,
                                             gpointer data);

/** madang_directory_store_show_user_finish: @error is also %MADANG_ERROR_NO_SUCH_USER. Returns: (transfer full) */
MadangPersonRow *madang_directory_store_show_user_finish (GAsyncResult *result, GError **error);

/** madang_directory_store_list_users_async: the first @limit users behind the id @after, also who is disabled. */
void madang_directory_store_list_users_async (
    MadangPool *pool, gint64 after, guint limit, GAsyncReadyCallback callback, gpointer data);

/** madang_directory_store_search_users_async: of those whose e-mail, username or nickname has @text, in any case. */
void madang_directory_store_search_users_async (MadangPool *pool,
                                                const char *text,
                                                gint64 after,
                                                guint limit,
                                                GAsyncReadyCallback callback,
                                                gpointer data);

/** madang_directory_store_pick_users_async: those of the @n_ids users @ids who have @text, or (%NULL) all of them. */
void madang_directory_store_pick_users_async (MadangPool *pool,
                                              const gint64 *ids,
                                              guint n_ids,
                                              const char *text,
                                              GAsyncReadyCallback callback,
                                              gpointer data);

/**
 * madang_directory_store_list_finish: of all lists; of members, @error is also %MADANG_ERROR_NO_SUCH_ROOM.
 *
 * Returns: (transfer full) (nullable): of MadangRoomRow, MadangMemberRow or MadangPersonRow
 */
GPtrArray *madang_directory_store_list_finish (GAsyncResult *result, GError **error);

/** MadangNameSet: which of a user's names are looked at. */
typedef enum
{
  MADANG_NAMES_EMAIL = 1 << 0,    /* without case, as logins do */
  MADANG_NAMES_USERNAME = 1 << 1, /* as it is */
  MADANG_NAMES_NICKNAME = 1 << 2, /* as it is */
  MADANG_NAMES_ALL = MADANG_NAMES_EMAIL | MADANG_NAMES_USERNAME | MADANG_NAMES_NICKNAME
} MadangNameSet;

/** madang_directory_store_find_user_async: who has @name, in NFC, among @names. */
void madang_directory_store_find_user_async (MadangPool *pool,
                                             const char *name,
                                             MadangNameSet names,
                                             GAsyncReadyCallback callback,
                                             gpointer data);

/**
 * madang_directory_store_find_user_finish: @error is also %MADANG_ERROR_NO_SUCH_USER, and
 * %MADANG_ERROR_INVALID_ARGUMENT where several have it. Returns: the user's id; 0 with @error
 */
gint64 madang_directory_store_find_user_finish (GAsyncResult *result, GError **error);

/** MadangTotals: how much is stored. */
typedef struct
{
  guint64 users; /* also who is disabled */
  guint64 rooms;
  guint64
      messages; /* in rooms and from one to another; after a crash of the database some dozens too many */
  char *database; /* PostgreSQL's version */
} MadangTotals;

void madang_totals_free (MadangTotals *totals);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangTotals, madang_totals_free)

/** madang_directory_store_count_async: counts users, rooms and messages. */
void madang_directory_store_count_async (MadangPool *pool,
                                         GAsyncReadyCallback callback,
                                         gpointer data);

/** madang_directory_store_count_finish: Returns: (transfer full) (nullable) */
MadangTotals *madang_directory_store_count_finish (GAsyncResult *result, GError **error);
