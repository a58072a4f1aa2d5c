#include "service/madang-blocks.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"

struct _MadangBlocks
{
  GObject parent_instance;

  MadangPool *pool;
  MadangWriter *writer;
};

G_DEFINE_FINAL_TYPE (MadangBlocks, madang_blocks, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangBlocks *self = MADANG_BLOCKS (object);

  g_object_unref (self->writer);
  g_object_unref (self->pool);
  G_OBJECT_CLASS (madang_blocks_parent_class)->finalize (object);
}

static void
madang_blocks_class_init (MadangBlocksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_blocks_init (MadangBlocks *self)
{
}

MadangBlocks *
madang_blocks_new (MadangPool *pool, MadangWriter *writer)
{
  MadangBlocks *self = g_object_new (MADANG_TYPE_BLOCKS, NULL);

  self->pool = g_object_ref (pool);
  self->writer = g_object_ref (writer);
  return self;
}

/* Returns: (transfer full) (nullable): the name that was given, in NFC; NULL with @error */
static char *
read_nickname (const char *nickname, GError **error)
{
  return madang_text_check_given (nickname, "target_nickname", error)
             ? madang_text_normalize_name (nickname, MADANG_NICKNAME_MAX)
             : NULL;
}

static gboolean
check_found (const MadangBlock *block, GError **error)
{
  if (block->user != NULL)
    return TRUE;
  madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, "target_nickname",
                          N_ ("There is no user with this nickname."), NULL);
  return FALSE;
}

static gboolean
check_blocked (const MadangBlock *block, GError **error)
{
  if (!check_found (block, error))
    return FALSE;
  if (madang_user_get_id (block->user) != block->user_id)
    return TRUE;
  madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, "target_nickname",
                          N_ ("You cannot block yourself."), NULL);
  return FALSE;
}

static void
finish_change (GTask *task,
               GAsyncResult *result,
               gboolean (*check) (const MadangBlock *, GError **))
{
  GError *error = NULL;
  g_autoptr (MadangBlock) block = madang_block_store_change_finish (result, &error);

  if (block == NULL || !check (block, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&block->user), g_object_unref);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  finish_change (task, result, check_blocked);
}

void
madang_blocks_add_async (MadangBlocks *self,
                         const MadangCaller *caller,
                         const char *nickname,
                         GAsyncReadyCallback callback,
                         gpointer data)
{
  GError *error = NULL;
  g_autofree char *normal = read_nickname (nickname, &error);

  if (normal == NULL)
    g_task_report_error (self, callback, data, madang_blocks_add_async, error);
  else
    madang_block_store_add_async (self->writer, caller, normal, on_added,
                                  g_task_new (self, NULL, callback, data));
}

static void
on_deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  finish_change (task, result, check_found);
}

void
madang_blocks_delete_async (MadangBlocks *self,
                            const MadangCaller *caller,
                            const char *nickname,
                            GAsyncReadyCallback callback,
                            gpointer data)
{
  GError *error = NULL;
  g_autofree char *normal = read_nickname (nickname, &error);

  if (normal == NULL)
    g_task_report_error (self, callback, data, madang_blocks_delete_async, error);
  else
    madang_block_store_delete_async (self->writer, caller, normal, on_deleted,
                                     g_task_new (self, NULL, callback, data));
}

MadangUser *
madang_blocks_change_finish (MadangBlocks *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_blocks_list_async (MadangBlocks *self,
                          const MadangCaller *caller,
                          const MadangPage *page,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  madang_block_store_list_async (self->pool, caller, page, callback, data);
}

GPtrArray *
madang_blocks_list_finish (MadangBlocks *self, GAsyncResult *result, GError **error)
{
  return madang_block_store_list_finish (result, error);
}

void
madang_blocks_show_async (MadangBlocks *self,
                          const MadangCaller *caller,
                          const char *nickname,
                          GAsyncReadyCallback callback,
                          gpointer data)
{
  g_autofree char *normal = madang_text_normalize_name (nickname, MADANG_NICKNAME_MAX);

  madang_block_store_show_async (self->pool, caller, normal, callback, data);
}

gboolean
madang_blocks_show_finish (MadangBlocks *self,
                           GAsyncResult *result,
                           gboolean *is_blocked,
                           GError **error)
{
  return madang_block_store_show_finish (result, is_blocked, error);
}
