#include "bench-request.h"

#include "bench-base.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define LENGTH_FIELD "\r\ncontent-length:"
#define CHUNK 65536

static char *
fill_in (const char *text, const char *room)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", "{room}", -1);

  return g_strjoinv (room, parts);
}

static char *
write_request (const BenchOptions *options, guint index)
{
  const char *room = options->rooms[index % (guint) options->n_rooms];
  g_autofree char *path = fill_in (options->path, room);
  g_autofree char *body = fill_in (options->body, room);
  g_autofree char *content = options->body != NULL ? g_strdup_printf (
                                 "Content-Type: application/json\r\nContent-Length: %zu\r\n",
                                 strlen (body))
                                                   : g_strdup ("");

  return g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                          "%s\r\n%s",
                          options->method != NULL ? options->method : "GET", path,
                          options->tokens[index % (guint) options->n_tokens], content, body);
}

static int
connect_to (const char *host, int port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

  if (fd < 0 || inet_pton (AF_INET, host, &address.sin_addr) != 1
      || connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    bench_fail ("%s:%d: %s", host, port, g_strerror (errno));
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

void
bench_request_init (BenchRequest *self, const BenchOptions *options, guint index)
{
  *self = (BenchRequest){ .fd = connect_to (options->host, options->port) };
  self->request = write_request (options, index);
  self->request_bytes = strlen (self->request);
  self->answer = g_byte_array_new ();
}

void
bench_request_clear (BenchRequest *self)
{
  close (self->fd);
  g_free (self->request);
  g_byte_array_unref (self->answer);
}

void
bench_request_send (BenchRequest *self)
{
  g_byte_array_set_size (self->answer, 0);
  self->whole = 0;
  self->sent_at = bench_now ();
  if (send (self->fd, self->request, self->request_bytes, MSG_NOSIGNAL)
      != (gssize) self->request_bytes)
    bench_fail ("the server does not read its requests");
}

static const char *
find_length (const char *head, const char *end)
{
  for (const char *line = head; line != NULL && line < end; line = strstr (line + 2, "\r\n"))
    if (g_ascii_strncasecmp (line, LENGTH_FIELD, strlen (LENGTH_FIELD)) == 0)
      return line + strlen (LENGTH_FIELD);
  return NULL;
}

/* Reads the head of the answer, once it is there: checks the status and learns how long the whole is. */
static void
read_head (BenchRequest *self, int expect)
{
  const char *head = (const char *) self->answer->data;
  const char *end = memmem (head, self->answer->len, "\r\n\r\n", 4);

  if (end == NULL)
    return;
  int status = atoi (head + strlen ("HTTP/1.1 "));
  const char *length = find_length (strstr (head, "\r\n"), end);
  if (status != expect)
    bench_fail ("status %d, not %d: %s", status, expect, end);
  if (length == NULL)
    bench_fail ("an answer without Content-Length");
  self->whole = (gsize) (end + 4 - head) + strtoul (length, NULL, 10);
}

gboolean
bench_request_read (BenchRequest *self, int expect)
{
  guint before = self->answer->len;

  g_byte_array_set_size (self->answer, before + CHUNK + 1);
  gssize got = recv (self->fd, self->answer->data + before, CHUNK, MSG_DONTWAIT);
  if (got == 0 || (got < 0 && errno != EAGAIN))
    bench_fail ("the server hung up: %s", got < 0 ? g_strerror (errno) : "end of stream");
  g_byte_array_set_size (self->answer, before + (guint) MAX (got, 0));
  /* Ended by a NUL that does not count, so that the head can be searched as a text. */
  self->answer->data[self->answer->len] = 0;

  if (self->whole == 0)
    read_head (self, expect);
  return self->whole > 0 && self->answer->len >= self->whole;
}
