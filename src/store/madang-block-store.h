/*
 * Who blocks whom, in the database. Each call is one statement, which also checks that the caller still stands:
 * %MADANG_ERROR_UNAUTHENTICATED beside the errors of madang-user-store.h. Neither `admin` nor who is disabled is
 * found by anything here.
 */
#pragma once

#include <gio/gio.h>

#include "auth/madang-caller.h"
#include "model/madang-page.h"
#include "model/madang-user.h"
#include "store/madang-pool.h"
#include "store/madang-writer.h"

/** MadangBlock: who blocks whom. */
typedef struct
{
  gint64 user_id;   /* who blocks: the caller */
  MadangUser *user; /* NULL: nobody has that nickname */
} MadangBlock;

void madang_block_free (MadangBlock *block);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangBlock, madang_block_free)

/** madang_block_store_add_async: @caller blocks whoever has the @nickname, in NFC; nobody is blocked by themselves. */
void madang_block_store_add_async (MadangWriter *writer,
                                   const MadangCaller *caller,
                                   const char *nickname,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/** madang_block_store_delete_async: no longer; also who is disabled by now. */
void madang_block_store_delete_async (MadangWriter *writer,
                                      const MadangCaller *caller,
                                      const char *nickname,
                                      GAsyncReadyCallback callback,
                                      gpointer data);

/** madang_block_store_change_finish: of both. Returns: (transfer full) (nullable) */
MadangBlock *madang_block_store_change_finish (GAsyncResult *result, GError **error);

/** madang_block_store_list_async: @page of those whom @caller blocks. */
void madang_block_store_list_async (MadangPool *pool,
                                    const MadangCaller *caller,
                                    const MadangPage *page,
                                    GAsyncReadyCallback callback,
                                    gpointer data);

/**
 * madang_block_store_list_finish: Returns: (transfer full) (nullable) (element-type MadangUser): by rising id, and
 * one more than the page shows where there is more
 */
GPtrArray *madang_block_store_list_finish (GAsyncResult *result, GError **error);

/** madang_block_store_show_async: whether @caller blocks whoever has the @nickname, in NFC. */
void madang_block_store_show_async (MadangPool *pool,
                                    const MadangCaller *caller,
                                    const char *nickname,
                                    GAsyncReadyCallback callback,
                                    gpointer data);

/**
 * madang_block_store_show_finish:
 * @is_blocked: (out): whether
 * @error: also %MADANG_ERROR_NO_SUCH_USER
 *
 * Returns: whether there is an answer
 */
gboolean madang_block_store_show_finish (GAsyncResult *result,
                                         gboolean *is_blocked,
                                         GError **error);
