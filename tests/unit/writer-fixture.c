#include "writer-fixture.h"

void
writer_fixture_on_stored (MadangChat *chat, gpointer data)
{
  g_ptr_array_add (data, g_object_ref (chat));
}

void
writer_fixture_init (WriterFixture *self, Database *database)
{
  self->database = database;
  self->stored = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < WRITER_ROOMS; i++)
    self->rooms[i] = database_add_room (database, "room", FALSE);
  database_add_session (database, database_add_user (database, "gina"), &self->caller);
  self->writer = madang_chat_writer_new (database->conninfo, writer_fixture_on_stored,
                                         self->stored);
  turn_until (madang_writer_is_ready (MADANG_WRITER (self->writer)));
}

void
writer_fixture_clear (WriterFixture *self)
{
  g_object_add_weak_pointer (G_OBJECT (self->writer), (gpointer *) &self->writer);
  g_object_unref (self->writer);
  g_assert_null (self->writer);
  g_ptr_array_unref (self->stored);
}

void
writer_post_on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  WriterPost *post = data;

  post->calls++;
  post->receipt = madang_chat_writer_write_finish (MADANG_CHAT_WRITER (source), result,
                                                   &post->error);
  g_assert_true ((post->receipt == NULL) != (post->error == NULL));
}

void
writer_post_clear (WriterPost *post)
{
  g_clear_pointer (&post->receipt, madang_receipt_free);
  g_clear_error (&post->error);
  post->calls = 0;
}

GArray *
writer_posts_new (guint number)
{
  GArray *posts = g_array_new (FALSE, TRUE, sizeof (WriterPost));

  g_array_set_clear_func (posts, (GDestroyNotify) writer_post_clear);
  return g_array_set_size (posts, number);
}

WriterPost *
writer_posts_get (GArray *posts, guint i)
{
  return &g_array_index (posts, WriterPost, i);
}

guint
writer_posts_count (GArray *posts)
{
  guint number = 0;

  for (guint i = 0; i < posts->len; i++)
    number += writer_posts_get (posts, i)->calls;
  return number;
}

void
writer_posts_await (GArray *posts)
{
  turn_until (writer_posts_count (posts) == posts->len);
}

void
writer_fixture_write_as (WriterFixture *self,
                         const MadangCaller *caller,
                         gint64 room_id,
                         const char *message,
                         const char *client_id,
                         WriterPost *post)
{
  const MadangChatDraft draft = {
    .caller = caller, .room_id = room_id, .message = message, .client_id = client_id
  };

  madang_chat_writer_write_async (self->writer, &draft, writer_post_on_written, post);
}

void
writer_fixture_write (WriterFixture *self,
                      gint64 room_id,
                      const char *message,
                      const char *client_id,
                      WriterPost *post)
{
  writer_fixture_write_as (self, &self->caller, room_id, message, client_id, post);
}

void
writer_fixture_write_many (WriterFixture *self, GArray *posts)
{
  for (guint i = 0; i < posts->len; i++)
    {
      g_autofree char *message = g_strdup_printf ("%u", i);

      writer_fixture_write (self, self->rooms[i % WRITER_ROOMS], message, NULL,
                            writer_posts_get (posts, i));
    }
}

gint64
writer_fixture_count_batches (WriterFixture *self)
{
  return database_count (self->database, "SELECT count(DISTINCT xmin::text) FROM chats");
}

gint64
writer_fixture_count_chats (WriterFixture *self)
{
  return database_count (self->database, "SELECT count(*) FROM chats");
}

void
writer_fixture_assert_whole (WriterFixture *self)
{
  g_assert_cmpint (database_count (self->database,
                                   "SELECT count(*) FROM (SELECT seq, row_number() OVER"
                                   " (PARTITION BY room_id ORDER BY id) AS place FROM chats) x"
                                   " WHERE seq <> place"),
                   ==, 0);
  g_assert_cmpint (database_count (self->database,
                                   "SELECT count(*) FROM rooms r WHERE last_seq <>"
                                   " (SELECT count(*) FROM chats WHERE room_id = r.id)"),
                   ==, 0);
}

void
writer_fixture_assert_told (WriterFixture *self)
{
  gint64 last = 0;

  writer_fixture_assert_whole (self);
  g_assert_cmpuint (self->stored->len, ==, writer_fixture_count_chats (self));
  for (guint i = 0; i < self->stored->len; i++)
    {
      const MadangChatFields *fields = madang_chat_get_fields (self->stored->pdata[i]);

      g_assert_cmpint (fields->id, >, last);
      last = fields->id;
    }
}

const MadangChatFields *
writer_posts_get_fields (GArray *posts, guint i)
{
  WriterPost *post = writer_posts_get (posts, i);

  g_assert_cmpuint (post->calls, ==, 1);
  g_assert_no_error (post->error);
  return madang_chat_get_fields (post->receipt->chat);
}
