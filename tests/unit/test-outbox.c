/*
 * MadangOutbox over socket pairs: order, partial writes, the limit, and what it owns.
 */
#include "ws/madang-outbox.h"

#include "base/madang-limits.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  MadangOutbox outbox;
  int fds[2];           /* the outbox writes to the first */
  GByteArray *expected; /* what was pushed */
  GByteArray *received;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fixture->fds), ==, 0);
  madang_outbox_init (&fixture->outbox);
  fixture->expected = g_byte_array_new ();
  fixture->received = g_byte_array_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  madang_outbox_clear (&fixture->outbox);
  g_byte_array_unref (fixture->expected);
  g_byte_array_unref (fixture->received);
  close (fixture->fds[0]);
  if (fixture->fds[1] >= 0)
    close (fixture->fds[1]);
}

static void
push_text (Fixture *fixture, gsize length)
{
  g_autofree char *text = g_strnfill (length, 'a' + g_test_rand_int_range (0, 26));
  g_autoptr (MadangFrame) frame = madang_frame_new_text (text, length);

  g_assert_true (madang_outbox_push (&fixture->outbox, frame, G_MAXUINT));
  g_byte_array_append (fixture->expected, frame->bytes, frame->length);
}

/* Reads at most @max bytes. */
static void
receive (Fixture *fixture, gsize max)
{
  guint8 buffer[4096];
  gssize length;

  while (max > 0 && (length = read (fixture->fds[1], buffer, MIN (sizeof buffer, max))) > 0)
    {
      g_byte_array_append (fixture->received, buffer, length);
      max -= length;
    }
}

static void
assert_all_received (Fixture *fixture)
{
  receive (fixture, G_MAXSSIZE);
  g_assert_cmpmem (fixture->received->data, fixture->received->len, fixture->expected->data,
                   fixture->expected->len);
}

static void
assert_empty (const MadangOutbox *outbox)
{
  static const MadangOutbox empty;

  g_assert_cmpmem (outbox, sizeof *outbox, &empty, sizeof empty);
}

static void
test_counts (Fixture *fixture, gconstpointer data)
{
  static const guint counts[] = { 1, 2, 16, 17, 127, 128, 129, 1000 };

  g_assert_cmpint (madang_outbox_write (&fixture->outbox, fixture->fds[0]), ==, MADANG_OUTBOX_DONE);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      for (guint j = 0; j < counts[i]; j++)
        push_text (fixture, j % 140);
      g_assert_cmpuint (fixture->outbox.bytes, ==, fixture->expected->len - fixture->received->len);
      g_assert_cmpint (madang_outbox_write (&fixture->outbox, fixture->fds[0]), ==,
                       MADANG_OUTBOX_DONE);
      assert_empty (&fixture->outbox);
      assert_all_received (fixture);
    }
}

/* A slow reader: frames are pushed while others are half gone. */
static void
test_partial_writes (Fixture *fixture, gconstpointer data)
{
  int size = 4608;
  guint blocked = 0;

  g_assert_cmpint (setsockopt (fixture->fds[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size), ==, 0);
  for (guint i = 0; i < 3000; i++)
    {
      for (guint frames = g_test_rand_int_range (0, 12); frames > 0; frames--)
        push_text (fixture,
                   g_test_rand_int_range (0, 20) == 0 ? 9000 : g_test_rand_int_range (0, 200));
      if (madang_outbox_write (&fixture->outbox, fixture->fds[0]) == MADANG_OUTBOX_BLOCKED)
        blocked++;
      receive (fixture, g_test_rand_int_range (0, 8000));
      g_assert_cmpuint (fixture->outbox.bytes, <=, fixture->expected->len - fixture->received->len);
    }
  g_assert_cmpuint (blocked, >, 100);
  while (madang_outbox_write (&fixture->outbox, fixture->fds[0]) == MADANG_OUTBOX_BLOCKED)
    receive (fixture, G_MAXSSIZE);
  assert_empty (&fixture->outbox);
  assert_all_received (fixture);
}

/* A frame that nothing is owed before is not counted: it may be longer than all that others may wait for. */
static void
test_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangFrame) frame = madang_frame_new_text ("12345678", 8);
  guint cost = frame->length + MADANG_SOCKET_FRAME_COST;

  g_assert_true (madang_outbox_push (&fixture->outbox, frame, frame->length - 1));
  g_assert_false (madang_outbox_push (&fixture->outbox, frame, 2 * cost - 1));
  g_assert_true (madang_outbox_push (&fixture->outbox, frame, 2 * cost));
  g_assert_cmpuint (frame->references, ==, 3);
  g_assert_cmpuint (fixture->outbox.bytes, ==, 2 * frame->length);
  g_assert_cmpint (madang_outbox_write (&fixture->outbox, fixture->fds[0]), ==, MADANG_OUTBOX_DONE);
  g_assert_cmpuint (frame->references, ==, 1);
  g_assert_true (madang_outbox_push (&fixture->outbox, frame, cost));
}

static void
test_clear (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangFrame) frame = madang_frame_new_ping (NULL, 0);
  static const guint counts[] = { 0, 1, 2, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      for (guint j = 0; j < counts[i]; j++)
        g_assert_true (madang_outbox_push (&fixture->outbox, frame, G_MAXUINT));
      g_assert_cmpuint (frame->references, ==, 1 + counts[i]);
      madang_outbox_clear (&fixture->outbox);
      g_assert_cmpuint (frame->references, ==, 1);
      assert_empty (&fixture->outbox);
    }
}

/* What is dropped leaves no torn frame behind: the frame that has begun goes on, then what comes after. */
static void
test_drop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MadangFrame) dropped = madang_frame_new_ping (NULL, 0);

  for (guint i = 0; i < 100; i++)
    g_assert_true (madang_outbox_push (&fixture->outbox, dropped, G_MAXUINT));
  madang_outbox_drop (&fixture->outbox);
  assert_empty (&fixture->outbox);

  push_text (fixture, 1000000);
  g_assert_cmpint (madang_outbox_write (&fixture->outbox, fixture->fds[0]), ==,
                   MADANG_OUTBOX_BLOCKED);
  for (guint i = 0; i < 100; i++)
    g_assert_true (madang_outbox_push (&fixture->outbox, dropped, G_MAXUINT));
  madang_outbox_drop (&fixture->outbox);
  g_assert_cmpuint (dropped->references, ==, 1);
  push_text (fixture, 10);
  while (madang_outbox_write (&fixture->outbox, fixture->fds[0]) == MADANG_OUTBOX_BLOCKED)
    receive (fixture, G_MAXSSIZE);
  assert_empty (&fixture->outbox);
  assert_all_received (fixture);
}

/* No SIGPIPE, and what is owed stays for its owner to give up. */
static void
test_broken (Fixture *fixture, gconstpointer data)
{
  push_text (fixture, 10);
  push_text (fixture, 10);
  close (fixture->fds[1]);
  fixture->fds[1] = -1;
  g_assert_cmpint (madang_outbox_write (&fixture->outbox, fixture->fds[0]), ==,
                   MADANG_OUTBOX_BROKEN);
  g_assert_cmpuint (fixture->outbox.bytes, ==, fixture->expected->len);
}

#define ADD(path, func) g_test_add ("/outbox/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("counts", test_counts);
  ADD ("partial-writes", test_partial_writes);
  ADD ("limit", test_limit);
  ADD ("clear", test_clear);
  ADD ("drop", test_drop);
  ADD ("broken", test_broken);
  return g_test_run ();
}
