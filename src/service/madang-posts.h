/*
 * MadangPosts: the board: posts, what is found among them, their categories. Whoever calls is checked by the statement
 * that serves the act; errors are those of store/madang-post-store.h and what is named at the act. Main thread.
 */
#pragma once

#include "bus/madang-bus.h"
#include "service/madang-searches.h"
#include "store/madang-category-store.h"
#include "store/madang-post-store.h"

#define MADANG_TYPE_POSTS (madang_posts_get_type ())
G_DECLARE_FINAL_TYPE (MadangPosts, madang_posts, MADANG, POSTS, GObject)

/**
 * madang_posts_new:
 * @pool: the database
 * @writer: the writer of rooms' messages, for what is heard of in order with them
 * @bus: hears of rooms that come and go with their posts
 * @searches: how often somebody may search
 *
 * Returns: (transfer full)
 */
MadangPosts *madang_posts_new (MadangPool *pool,
                               MadangWriter *writer,
                               MadangBus *bus,
                               MadangSearches *searches);

/** MadangPostQuery: what somebody wants to see of the board. */
typedef struct
{
  MadangPage page;
  const char *search;         /* (nullable): what posts must contain; blank: all */
  const MadangCaller *caller; /* (nullable): who searches, where he says so */
  GInetAddress *address;      /* (nullable): where nobody says so: whence */
} MadangPostQuery;

/** madang_posts_list_async: the posts that @query asks for. */
void madang_posts_list_async (MadangPosts *self,
                              const MadangPostQuery *query,
                              GAsyncReadyCallback callback,
                              gpointer data);

/** madang_posts_list_finish: @error is also as madang_searches_admit(). Returns: (transfer full) (nullable) */
MadangBoard *madang_posts_list_finish (MadangPosts *self, GAsyncResult *result, GError **error);

/** MadangPostDraft: a post as its writer gives it. */
typedef struct
{
  const char *title;         /* (nullable): 1–30 characters */
  const char *content;       /* (nullable): not blank */
  const gint64 *category_id; /* (nullable): one that exists */
  const char *const
      *tags; /* (nullable): trimmed; what is empty or stands there before does not count */
} MadangPostDraft;

/** madang_posts_create_async: writes @draft, of which all but the tags is required, and makes its room. */
void madang_posts_create_async (MadangPosts *self,
                                const MadangCaller *caller,
                                const MadangPostDraft *draft,
                                GAsyncReadyCallback callback,
                                gpointer data);

/** madang_posts_create_finish: Returns: (transfer full) (nullable) */
MadangPost *madang_posts_create_finish (MadangPosts *self, GAsyncResult *result, GError **error);

/**
 * madang_posts_show_async:
 * @self: the acts
 * @caller: who looks
 * @id: the post
 * @counts: whether the caller is counted; else nothing is changed, the post's room may not be there yet, and the
 *   ticket admits nobody
 * @callback: when it is done
 * @data: for @callback
 *
 * Gives the post with its room.
 */
void madang_posts_show_async (MadangPosts *self,
                              const MadangCaller *caller,
                              gint64 id,
                              gboolean counts,
                              GAsyncReadyCallback callback,
                              gpointer data);

/**
 * madang_posts_show_finish:
 * @ticket: (out) (transfer full): admits the caller's session once to the post's room, for a minute; 40 hexadecimal
 *   digits (madang_rooms_use_ticket_async())
 *
 * Returns: (transfer full) (nullable)
 */
MadangReading *madang_posts_show_finish (MadangPosts *self,
                                         GAsyncResult *result,
                                         char **ticket,
                                         GError **error);

/** madang_posts_edit_async: changes what @draft gives of the post @id. */
void madang_posts_edit_async (MadangPosts *self,
                              const MadangCaller *caller,
                              gint64 id,
                              const MadangPostDraft *draft,
                              GAsyncReadyCallback callback,
                              gpointer data);

/** madang_posts_edit_finish: Returns: (transfer full) (nullable) */
MadangPost *madang_posts_edit_finish (MadangPosts *self, GAsyncResult *result, GError **error);

/** madang_posts_delete_async: deletes the post @id and its room. */
void madang_posts_delete_async (MadangPosts *self,
                                const MadangCaller *caller,
                                gint64 id,
                                GAsyncReadyCallback callback,
                                gpointer data);

/** madang_posts_delete_finish: Returns: whether it is gone */
gboolean madang_posts_delete_finish (MadangPosts *self, GAsyncResult *result, GError **error);

/** madang_posts_list_categories_async: the categories of @page. */
void madang_posts_list_categories_async (MadangPosts *self,
                                         const MadangPage *page,
                                         GAsyncReadyCallback callback,
                                         gpointer data);

/** madang_posts_list_categories_finish: see madang_category_store_list_finish() */
GArray *madang_posts_list_categories_finish (MadangPosts *self,
                                             GAsyncResult *result,
                                             GError **error);

/** madang_posts_create_category_async: a category called @name (nullable; required), for the administrator. */
void madang_posts_create_category_async (MadangPosts *self,
                                         const char *name,
                                         GAsyncReadyCallback callback,
                                         gpointer data);

/**
 * madang_posts_create_category_finish:
 * @error: also %MADANG_ERROR_INVALID_ARGUMENT and %MADANG_ERROR_EXISTS
 *
 * Returns: its id; 0 with @error
 */
gint64 madang_posts_create_category_finish (MadangPosts *self,
                                            GAsyncResult *result,
                                            GError **error);
