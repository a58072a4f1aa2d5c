/*
 * bench-epoll PORT SENDER NICKNAME PICTURE: rooms on bare epoll, the least that any server must do for a broadcast. It
 * trusts its clients, keeps nothing and speaks only what the generator needs: a limit to compare with, no server.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 1024
#define BACKLOG 4096
#define BUFFER_BYTES 65536
#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" /* RFC 6455, section 1.3 */
#define MARK "\"message\":\""

typedef struct
{
  GPtrArray *members; /* of Client */
  GByteArray *owed;   /* frames of this turn */
  guint64 seq;
} Room;

typedef struct
{
  int fd;
  Room *room;         /* NULL before the upgrade */
  GByteArray *unread; /* what came in and is not whole yet */
  GByteArray *unsent; /* what the socket did not take; NULL: nothing */
} Client;

typedef struct
{
  int epoll_fd, listen_fd;
  const char *sender, *nickname, *picture;
  GHashTable *rooms; /* id -> Room */
  GPtrArray *dirty;  /* rooms that owe something */
  guint64 last_id;
} Server;

static Room *
get_room (Server *self, const char *id)
{
  Room *room = g_hash_table_lookup (self->rooms, id);

  if (room == NULL)
    {
      room = g_new0 (Room, 1);
      room->members = g_ptr_array_new ();
      room->owed = g_byte_array_new ();
      g_hash_table_insert (self->rooms, g_strdup (id), room);
    }
  return room;
}

static void
drop_client (Client *client)
{
  if (client->room != NULL)
    g_ptr_array_remove_fast (client->room->members, client);
  close (client->fd);
  g_clear_pointer (&client->unread, g_byte_array_unref);
  g_clear_pointer (&client->unsent, g_byte_array_unref);
  g_free (client);
}

static void
write_bytes (Client *client, const guint8 *data, gsize length)
{
  gssize sent = client->unsent == NULL ? send (client->fd, data, length, MSG_NOSIGNAL) : 0;

  if (sent >= (gssize) length)
    return;
  if (client->unsent == NULL)
    client->unsent = g_byte_array_new ();
  g_byte_array_append (client->unsent, data + MAX (sent, 0),
                       (guint) (length - (gsize) MAX (sent, 0)));
}

static void
write_unsent (Client *client)
{
  g_autoptr (GByteArray) unsent = g_steal_pointer (&client->unsent);

  if (unsent != NULL)
    write_bytes (client, unsent->data, unsent->len);
}

static char *
make_accept (const char *key)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (sum, (const guchar *) key, (gssize) strcspn (key, "\r"));
  g_checksum_update (sum, (const guchar *) GUID, -1);
  g_checksum_get_digest (sum, digest, &length);
  return g_base64_encode (digest, length);
}

static void
upgrade (Server *self, Client *client, const char *head)
{
  const char *key = strstr (head, "Sec-WebSocket-Key: ");
  g_auto (GStrv) path = g_strsplit (head, "/", 5);

  if (key == NULL || g_strv_length (path) < 5)
    {
      write_bytes (client, (const guint8 *) "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 38);
      return;
    }
  g_autofree char *accept = make_accept (key + strlen ("Sec-WebSocket-Key: "));
  g_autofree char *answer = g_strdup_printf (
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
      accept);
  write_bytes (client, (const guint8 *) answer, strlen (answer));
  client->room = get_room (self, path[3]);
  g_ptr_array_add (client->room->members, client);
}

static void
append_frame (GByteArray *out, const char *payload, gsize length)
{
  guint8 head[4] = { 0x81, 126, (guint8) (length >> 8), (guint8) length };

  g_byte_array_append (out, head, sizeof head);
  g_byte_array_append (out, (const guint8 *) payload, (guint) length);
}

static void
post (Server *self, Room *room, const char *input, gsize length)
{
  const char *text = memmem (input, length, MARK, strlen (MARK));
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S.%f+00:00");

  if (text == NULL)
    return;
  text += strlen (MARK);
  const char *end = memchr (text, '"', (gsize) (input + length - text));
  g_autofree char *payload = g_strdup_printf (
      "{\"type\":\"chat.message\",\"message\":\"%.*s\",\"sender\":\"%s\",\"nickname\":\"%s\","
      "\"profile_picture_url\":\"%s\",\"id\":%" G_GUINT64_FORMAT ",\"seq\":%" G_GUINT64_FORMAT
      ",\"created_at\":\"%s\"}",
      end != NULL ? (int) (end - text) : 0, text, self->sender, self->nickname, self->picture,
      ++self->last_id, ++room->seq, time);

  if (room->owed->len == 0)
    g_ptr_array_add (self->dirty, room);
  append_frame (room->owed, payload, strlen (payload));
}

/* Takes one masked frame of at most 64 KiB from the front; gives its bytes, 0 if it is not whole. */
static gsize
take_frame (Server *self, Client *client, guint8 *data, gsize length)
{
  gsize head = 6, size;

  if (length < 8)
    return 0;
  size = data[1] & 0x7f;
  if (size == 126)
    {
      size = (gsize) data[2] << 8 | data[3];
      head = 8;
    }
  if (length < head + size)
    return 0;
  for (gsize i = 0; i < size; i++)
    data[head + i] ^= data[head - 4 + i % 4];
  if ((data[0] & 0xf) == 1)
    post (self, client->room, (const char *) data + head, size);
  return head + size;
}

static void
take_input (Server *self, Client *client)
{
  guint8 *data = client->unread->data;
  gsize length = client->unread->len, used = 0, took;

  if (client->room == NULL)
    {
      const char *end = memmem (data, length, "\r\n\r\n", 4);

      if (end == NULL)
        return;
      g_autofree char *head = g_strndup ((const char *) data, length);
      upgrade (self, client, head);
      used = (gsize) (end + 4 - (const char *) data);
    }
  while (client->room != NULL && (took = take_frame (self, client, data + used, length - used)) > 0)
    used += took;
  g_byte_array_remove_range (client->unread, 0, (guint) used);
  if (client->unread->len == 0)
    g_clear_pointer (&client->unread, g_byte_array_unref);
}

static void
read_client (Server *self, Client *client)
{
  guint8 buffer[BUFFER_BYTES];
  gssize got = recv (client->fd, buffer, sizeof buffer, 0);

  if (got > 0)
    {
      if (client->unread == NULL)
        client->unread = g_byte_array_new ();
      g_byte_array_append (client->unread, buffer, (guint) got);
      take_input (self, client);
    }
  else if (got == 0 || errno != EAGAIN)
    drop_client (client);
}

static void
accept_clients (Server *self)
{
  int fd, on = 1;

  while ((fd = accept4 (self->listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
    {
      Client *client = g_new0 (Client, 1);
      struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLET, .data.ptr = client };

      client->fd = fd;
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event);
    }
}

static void
pay_rooms (Server *self)
{
  for (guint i = 0; i < self->dirty->len; i++)
    {
      Room *room = self->dirty->pdata[i];

      for (guint j = 0; j < room->members->len; j++)
        write_bytes (room->members->pdata[j], room->owed->data, room->owed->len);
      g_byte_array_set_size (room->owed, 0);
    }
  g_ptr_array_set_size (self->dirty, 0);
}

static int
listen_on (int port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (fd < 0 || bind (fd, (struct sockaddr *) &address, sizeof address) < 0
      || listen (fd, BACKLOG) < 0)
    {
      perror ("bench-epoll");
      exit (1);
    }
  return fd;
}

static void
run (Server *self)
{
  struct epoll_event events[EVENTS];

  for (;;)
    {
      int n_events = epoll_wait (self->epoll_fd, events, EVENTS, -1);

      for (int i = 0; i < n_events; i++)
        {
          Client *client = events[i].data.ptr;

          if (client == NULL)
            accept_clients (self);
          else
            {
              if (events[i].events & EPOLLOUT)
                write_unsent (client);
              if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
                read_client (self, client);
            }
        }
      pay_rooms (self);
    }
}

int
main (int argc, char **argv)
{
  struct epoll_event event = { .events = EPOLLIN };
  struct rlimit limit;

  if (argc != 5)
    return 2;
  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
  Server self = {
    .epoll_fd = epoll_create1 (EPOLL_CLOEXEC),
    .listen_fd = listen_on (atoi (argv[1])),
    .sender = argv[2],
    .nickname = argv[3],
    .picture = argv[4],
    .rooms = g_hash_table_new (g_str_hash, g_str_equal),
    .dirty = g_ptr_array_new (),
  };
  epoll_ctl (self.epoll_fd, EPOLL_CTL_ADD, self.listen_fd, &event);
  run (&self);
}
