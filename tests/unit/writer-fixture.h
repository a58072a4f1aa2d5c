/*
 * WriterFixture: a MadangChatWriter, somebody who writes with it, and what it told.
 */
#pragma once

#include "database.h"
#include "store/madang-chat-writer.h"

#define WRITER_ROOMS 5

typedef struct
{
  Database *database;
  MadangChatWriter *writer; /* ready */
  MadangCaller caller;
  gint64 rooms[WRITER_ROOMS];
  GPtrArray *stored; /* of MadangChat, as the writer told */
} WriterFixture;

void writer_fixture_init (WriterFixture *self, Database *database);

/** writer_fixture_clear: gives up the writer, which nothing else may hold once everybody has their answer. */
void writer_fixture_clear (WriterFixture *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WriterFixture, writer_fixture_clear)

/** writer_fixture_on_stored: a MadangChatStoredFunc that adds to @data, a GPtrArray. */
void writer_fixture_on_stored (MadangChat *chat, gpointer data);

/** WriterPost: a message and what became of it. */
typedef struct
{
  guint calls;
  MadangReceipt *receipt;
  GError *error;
} WriterPost;

void writer_post_clear (WriterPost *self);

/** writer_post_on_written: the callback of madang_chat_writer_write_async() whose data is a WriterPost. */
void writer_post_on_written (GObject *source, GAsyncResult *result, gpointer data);

/** writer_posts_new: Returns: (element-type WriterPost): @number of them, not yet written */
GArray *writer_posts_new (guint number);
WriterPost *writer_posts_get (GArray *posts, guint i);

/** writer_posts_count: how many have their answer. */
guint writer_posts_count (GArray *posts);

/** writer_posts_await: turns the main loop until all have their answer. */
void writer_posts_await (GArray *posts);

/** writer_posts_get_fields: what was stored of a post, which must have gone well. */
const MadangChatFields *writer_posts_get_fields (GArray *posts, guint i);

void writer_fixture_write (WriterFixture *self,
                           gint64 room_id,
                           const char *message,
                           const char *client_id,
                           WriterPost *post);
void writer_fixture_write_as (WriterFixture *self,
                              const MadangCaller *caller,
                              gint64 room_id,
                              const char *message,
                              const char *client_id,
                              WriterPost *post);

/** writer_fixture_write_many: messages "0", "1" … over the rooms in turn. */
void writer_fixture_write_many (WriterFixture *self, GArray *posts);

/** writer_fixture_count_batches: in how many transactions the messages that are there were stored. */
gint64 writer_fixture_count_batches (WriterFixture *self);
gint64 writer_fixture_count_chats (WriterFixture *self);

/** writer_fixture_assert_whole: every room numbers its messages 1, 2, 3 … as ids rise and as its counter says. */
void writer_fixture_assert_whole (WriterFixture *self);

/** writer_fixture_assert_told: all is whole, and of all of it everybody was told, once, in the order of ids. */
void writer_fixture_assert_told (WriterFixture *self);
