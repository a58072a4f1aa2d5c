#include "ws/madang-outbox.h"

#include "base/madang-limits.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define CAPACITY_FIRST 16
/*
 * Frames in one system call: beyond it the call's own cost is nothing beside copying, and 2 KiB of stack are
 * enough.
 */
#define BATCH_MAX 128

/* There is one for each of ten thousand idle sockets. */
G_STATIC_ASSERT (sizeof (MadangOutbox) <= 32);

static MadangFrame **
peek_frames (MadangOutbox *self)
{
  return self->capacity == 0 ? &self->frame : self->frames;
}

void
madang_outbox_init (MadangOutbox *self)
{
  *self = (MadangOutbox){ 0 };
}

void
madang_outbox_clear (MadangOutbox *self)
{
  MadangFrame **frames = peek_frames (self);

  for (guint i = self->first; i < self->end; i++)
    madang_frame_unref (frames[i]);
  if (self->capacity > 0)
    g_free (self->frames);
  madang_outbox_init (self);
}

static void
grow (MadangOutbox *self)
{
  MadangFrame *only = self->frame;

  if (self->capacity == 0)
    {
      self->frames = g_new (MadangFrame *, CAPACITY_FIRST);
      self->frames[0] = only;
      self->capacity = CAPACITY_FIRST;
      return;
    }
  self->capacity *= 2;
  self->frames = g_renew (MadangFrame *, self->frames, self->capacity);
}

/* Makes room for one more; moving only when half the array is free keeps the cost of a frame constant. */
static void
reserve (MadangOutbox *self)
{
  guint count = self->end - self->first;

  if (self->end < MAX (self->capacity, 1))
    return;
  if (self->first == 0 || self->first < self->capacity / 2)
    {
      grow (self);
      return;
    }
  memmove (self->frames, self->frames + self->first, count * sizeof (MadangFrame *));
  self->first = 0;
  self->end = count;
}

gboolean
madang_outbox_push (MadangOutbox *self, MadangFrame *frame, guint limit)
{
  guint64 count = self->end - self->first + 1;

  if (count > 1 && self->bytes + (guint64) frame->length + count * MADANG_SOCKET_FRAME_COST > limit)
    return FALSE;
  reserve (self);
  peek_frames (self)[self->end++] = madang_frame_ref (frame);
  self->bytes += frame->length;
  return TRUE;
}

void
madang_outbox_drop (MadangOutbox *self)
{
  MadangFrame **frames = peek_frames (self);

  if (self->offset == 0)
    {
      madang_outbox_clear (self);
      return;
    }
  while (self->end > self->first + 1)
    {
      MadangFrame *frame = frames[--self->end];

      self->bytes -= frame->length;
      madang_frame_unref (frame);
    }
}

/* Returns: the number of pieces; their bytes together are in @length. */
static guint
gather (MadangOutbox *self, struct iovec pieces[BATCH_MAX], gsize *length)
{
  MadangFrame **frames = peek_frames (self) + self->first;
  guint count = MIN (self->end - self->first, BATCH_MAX);
  gsize total = 0;

  for (guint i = 0; i < count; i++)
    {
      pieces[i].iov_base = frames[i]->bytes;
      pieces[i].iov_len = frames[i]->length;
      total += frames[i]->length;
    }
  pieces[0].iov_base = frames[0]->bytes + self->offset;
  pieces[0].iov_len -= self->offset;
  *length = total - self->offset;
  return count;
}

static void
consume (MadangOutbox *self, gsize length)
{
  MadangFrame **frames = peek_frames (self);

  self->bytes -= length;
  self->offset += length;
  while (self->first < self->end && self->offset >= frames[self->first]->length)
    {
      self->offset -= frames[self->first]->length;
      madang_frame_unref (frames[self->first++]);
    }
  if (self->first == self->end)
    madang_outbox_clear (self);
}

MadangOutboxStatus
madang_outbox_write (MadangOutbox *self, int fd)
{
  struct iovec pieces[BATCH_MAX];
  struct msghdr message = { .msg_iov = pieces };
  gsize offered;
  gssize sent;

  while (self->end > 0)
    {
      message.msg_iovlen = gather (self, pieces, &offered);
      sent = sendmsg (fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno == EINTR)
        continue;
      if (sent < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? MADANG_OUTBOX_BLOCKED
                                                       : MADANG_OUTBOX_BROKEN;
      consume (self, sent);
      if ((gsize) sent < offered)
        return MADANG_OUTBOX_BLOCKED;
    }
  return MADANG_OUTBOX_DONE;
}
