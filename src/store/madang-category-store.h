/*
 * The board's categories in the database. Each call is one statement; errors as in madang-user-store.h.
 */
#pragma once

#include <gio/gio.h>

#include "model/madang-page.h"
#include "store/madang-pool.h"

/** MadangCategory: what a post is about. */
typedef struct
{
  gint64 id;
  char *name;
} MadangCategory;

/** madang_category_store_list_async: the categories of @page. */
void madang_category_store_list_async (MadangPool *pool,
                                       const MadangPage *page,
                                       GAsyncReadyCallback callback,
                                       gpointer data);

/**
 * madang_category_store_list_finish: as madang_room_store_list_finish(). Returns: (transfer full) (nullable)
 * (element-type MadangCategory)
 */
GArray *madang_category_store_list_finish (GAsyncResult *result, GError **error);

/** madang_category_store_create_async: a category called @name, which is checked. */
void madang_category_store_create_async (MadangPool *pool,
                                         const char *name,
                                         GAsyncReadyCallback callback,
                                         gpointer data);

/** madang_category_store_create_finish: @error is also %MADANG_ERROR_EXISTS. Returns: its id; 0 with @error */
gint64 madang_category_store_create_finish (GAsyncResult *result, GError **error);
