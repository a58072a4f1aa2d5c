/*
 * Posts in the database. Each call is one statement, which also checks that the caller still stands where there is one;
 * errors as in madang-user-store.h, %MADANG_ERROR_UNAUTHENTICATED, and what is named at the call.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-caller.h"
#include "model/madang-page.h"
#include "model/madang-post.h"
#include "store/madang-pool.h"
#include "store/madang-writer.h"

/** MadangBoard: a page of posts. */
typedef struct
{
  GPtrArray *posts;  /* of MadangPost, by rising id, without e-mail and room */
  gboolean has_more; /* at the end that was read towards */
} MadangBoard;

void madang_board_free (MadangBoard *board);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangBoard, madang_board_free)

/**
 * madang_post_store_list_async:
 * @pool: the database
 * @page: which of them
 * @search: (nullable): what they must contain, not empty, NFC; %NULL: all
 * @callback: when it is done
 * @data: for @callback
 *
 * A page ends before its limit where its contents have MADANG_POSTS_PAGE_BYTES as JSON.
 */
void madang_post_store_list_async (MadangPool *pool,
                                   const MadangPage *page,
                                   const char *search,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/** madang_post_store_list_finish: Returns: (transfer full) (nullable) */
MadangBoard *madang_post_store_list_finish (GAsyncResult *result, GError **error);

/** MadangPostRow: what a writer says of a post, checked; where it is edited, %NULL stays as it is. */
typedef struct
{
  const char *title;
  const char *content;
  const gint64 *category_id;
  const char *const *tags;
} MadangPostRow;

/** madang_post_store_create_async: a post of @caller's, and its room. */
void madang_post_store_create_async (MadangPool *pool,
                                     const MadangCaller *caller,
                                     const MadangPostRow *row,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/**
 * madang_post_store_create_finish: @error is also %MADANG_ERROR_INVALID_ARGUMENT. Returns: (transfer full) (nullable)
 */
MadangPost *madang_post_store_create_finish (GAsyncResult *result, GError **error);

/** MadangReading: a post that somebody looks at. */
typedef struct
{
  MadangPost *post;
  MadangUser *reader;
  gboolean has_made_room; /* the post had none before */
} MadangReading;

void madang_reading_free (MadangReading *reading);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangReading, madang_reading_free)

/**
 * madang_post_store_show_async:
 * @pool: the database
 * @caller: who looks
 * @id: the post
 * @counts: whether that counts; else nothing is changed, and no ticket issued
 * @ticket: the digest of a ticket to its room, for the caller's session
 * @callback: when it is done
 * @data: for @callback
 *
 * Counts it, and makes the post's room if there is none.
 */
void madang_post_store_show_async (MadangPool *pool,
                                   const MadangCaller *caller,
                                   gint64 id,
                                   gboolean counts,
                                   const MadangUuid *ticket,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/** madang_post_store_show_finish: @error is also %MADANG_ERROR_NOT_FOUND. Returns: (transfer full) (nullable) */
MadangReading *madang_post_store_show_finish (GAsyncResult *result, GError **error);

/** madang_post_store_edit_async: changes the post @id to @row, for its writer or a superuser. */
void madang_post_store_edit_async (MadangPool *pool,
                                   const MadangCaller *caller,
                                   gint64 id,
                                   const MadangPostRow *row,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/**
 * madang_post_store_edit_finish: @error is also %MADANG_ERROR_INVALID_ARGUMENT, %MADANG_ERROR_NOT_AUTHORIZED and
 * %MADANG_ERROR_NOT_FOUND. Returns: (transfer full) (nullable)
 */
MadangPost *madang_post_store_edit_finish (GAsyncResult *result, GError **error);

/** madang_post_store_delete_async: deletes the post @id and its room, for its writer or a superuser. */
void madang_post_store_delete_async (MadangWriter *writer,
                                     const MadangCaller *caller,
                                     gint64 id,
                                     GAsyncReadyCallback callback,
                                     gpointer data);

/**
 * madang_post_store_delete_finish:
 * @error: also %MADANG_ERROR_NOT_AUTHORIZED and %MADANG_ERROR_NOT_FOUND
 *
 * Returns: the room that went with it, 0 where there was none; -1 with @error
 */
gint64 madang_post_store_delete_finish (GAsyncResult *result, GError **error);
