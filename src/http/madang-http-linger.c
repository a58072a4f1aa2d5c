#include "http/madang-http-linger.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/madang-limits.h"

typedef struct
{
  GSource source;
  MadangHttpLinger *linger;
  int descriptor;
  gsize left; /* bytes that are still thrown away */
} Lingerer;

/* Returns: whether more may come. */
static gboolean
throw_away (Lingerer *self)
{
  char data[16 * 1024];
  gssize received = recv (self->descriptor, data, sizeof data, 0);

  if (received < 0)
    return errno == EAGAIN || errno == EINTR;
  if (received == 0 || (gsize) received > self->left)
    return FALSE;
  self->left -= received;
  return TRUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  Lingerer *self = (Lingerer *) source;

  if (g_source_get_time (source) < g_source_get_ready_time (source) && throw_away (self))
    return G_SOURCE_CONTINUE;
  g_hash_table_remove (self->linger->sources, self);
  return G_SOURCE_REMOVE;
}

static void
finalize (GSource *source)
{
  close (((Lingerer *) source)->descriptor);
}

static GSourceFuncs functions = { .dispatch = dispatch, .finalize = finalize };

static void
drop (gpointer data)
{
  g_source_destroy (data);
  g_source_unref (data);
}

void
madang_http_linger_init (MadangHttpLinger *self)
{
  self->sources = g_hash_table_new_full (NULL, NULL, drop, NULL);
}

void
madang_http_linger_clear (MadangHttpLinger *self)
{
  g_clear_pointer (&self->sources, g_hash_table_unref);
}

void
madang_http_linger_add (MadangHttpLinger *self, int descriptor, GString *answer)
{
  gssize sent = send (descriptor, answer->str, answer->len, MSG_NOSIGNAL);
  Lingerer *lingerer;

  shutdown (descriptor, SHUT_WR);
  if (sent < 0 || g_hash_table_size (self->sources) >= MADANG_HTTP_LINGER_MAX)
    {
      close (descriptor);
      return;
    }
  lingerer = (Lingerer *) g_source_new (&functions, sizeof (Lingerer));
  lingerer->linger = self;
  lingerer->descriptor = descriptor;
  lingerer->left = MADANG_HTTP_LINGER_BYTES;
  g_source_add_unix_fd (&lingerer->source, descriptor, G_IO_IN | G_IO_HUP);
  g_source_set_ready_time (&lingerer->source,
                           g_get_monotonic_time () + MADANG_HTTP_LINGER_SECONDS * G_USEC_PER_SEC);
  g_source_set_static_name (&lingerer->source, "madang-http-linger");
  g_hash_table_add (self->sources, lingerer);
  g_source_attach (&lingerer->source, g_main_context_get_thread_default ());
}
