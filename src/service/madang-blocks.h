/*
 * MadangBlocks: who does not want to hear of whom. What somebody who is blocked writes directly does not reach the
 * one who blocks (service/madang-directs.h); rooms, presence and friends are not touched. Whoever calls is checked
 * by the statement that serves the act; errors are those of store/madang-block-store.h and what is named at the
 * act. Main thread.
 */
#pragma once

#include "store/madang-block-store.h"

#define MADANG_TYPE_BLOCKS (madang_blocks_get_type ())
G_DECLARE_FINAL_TYPE (MadangBlocks, madang_blocks, MADANG, BLOCKS, GObject)

/**
 * madang_blocks_new:
 * @pool: the database
 * @writer: the writer of direct messages: none that is told after the answer disregards a block
 *
 * Returns: (transfer full)
 */
MadangBlocks *madang_blocks_new (MadangPool *pool, MadangWriter *writer);

/**
 * madang_blocks_add_async:
 * @self: the acts
 * @caller: who blocks
 * @nickname: (nullable): whom, as given; required
 * @callback: when it is done
 * @data: for @callback
 *
 * Blocks somebody. Who is blocked already stays so.
 */
void madang_blocks_add_async (MadangBlocks *self,
                              const MadangCaller *caller,
                              const char *nickname,
                              GAsyncReadyCallback callback,
                              gpointer data);

/** madang_blocks_delete_async: lets somebody be heard again, blocked or not; who is blocked may be disabled by now. */
void madang_blocks_delete_async (MadangBlocks *self,
                                 const MadangCaller *caller,
                                 const char *nickname,
                                 GAsyncReadyCallback callback,
                                 gpointer data);

/**
 * madang_blocks_change_finish:
 * @error: also %MADANG_ERROR_INVALID_ARGUMENT about `target_nickname`: malformed, nobody's, or the caller's own where
 *   it is to be blocked
 *
 * Of both. Returns: (transfer full) (nullable): the other one
 */
MadangUser *madang_blocks_change_finish (MadangBlocks *self, GAsyncResult *result, GError **error);

/** madang_blocks_list_async: @page of those whom @caller blocks. */
void madang_blocks_list_async (MadangBlocks *self,
                               const MadangCaller *caller,
                               const MadangPage *page,
                               GAsyncReadyCallback callback,
                               gpointer data);

/** madang_blocks_list_finish: Returns: (transfer full) (nullable): see madang_block_store_list_finish() */
GPtrArray *madang_blocks_list_finish (MadangBlocks *self, GAsyncResult *result, GError **error);

/** madang_blocks_show_async: whether @caller blocks whoever has the @nickname, as given. */
void madang_blocks_show_async (MadangBlocks *self,
                               const MadangCaller *caller,
                               const char *nickname,
                               GAsyncReadyCallback callback,
                               gpointer data);

/** madang_blocks_show_finish: see madang_block_store_show_finish() */
gboolean madang_blocks_show_finish (MadangBlocks *self,
                                    GAsyncResult *result,
                                    gboolean *is_blocked,
                                    GError **error);
