/*
 * What tests of sockets need: the other end of a connection, which speaks frames as a client does, and a gateway's part
 * in a socket's life without a gateway.
 */
#pragma once

#include "ws/madang-socket.h"

/** SocketPeer: a client's end. */
typedef struct
{
  int fd;
  GByteArray *received; /* and not yet taken */
  guint reads;          /* of a SOCK_SEQPACKET pair: how many writes the server has made */
  gboolean is_at_end;
} SocketPeer;

/**
 * socket_peer_init: a connected pair of @type, of which the server's end does not block. Returns: the server's end
 */
int socket_peer_init (SocketPeer *self, int type);
void socket_peer_clear (SocketPeer *self);

/** socket_peer_close: goes away without a word. */
void socket_peer_close (SocketPeer *self);

/** socket_peer_append: appends a client's frame, whole and masked, to @bytes. */
void socket_peer_append (GByteArray *bytes,
                         MadangOpcode opcode,
                         gconstpointer payload,
                         gsize length);

/** socket_peer_send_bytes: as they are; all of them must fit into the kernel's buffer. */
void socket_peer_send_bytes (SocketPeer *self, gconstpointer data, gsize length);
void socket_peer_send (SocketPeer *self, MadangOpcode opcode, gconstpointer payload, gsize length);
void socket_peer_send_text (SocketPeer *self, const char *text);
void socket_peer_send_close (SocketPeer *self, guint16 code);

/**
 * socket_peer_take: takes the next frame that has come. Returns: its opcode, with its @payload; -1 where there is
 * none
 */
int socket_peer_take (SocketPeer *self, GString *payload);

/** socket_peer_assert_text: the next frame is this text. */
void socket_peer_assert_text (SocketPeer *self, const char *text);

/** socket_peer_assert_close: the next frame is a close frame with @code; 0 for none. */
void socket_peer_assert_close (SocketPeer *self, guint code);

/** socket_peer_assert_frame: the next frame has nothing but @opcode. */
void socket_peer_assert_frame (SocketPeer *self, MadangOpcode opcode);

/** socket_peer_assert_silent: nothing has come, and the connection stands. */
void socket_peer_assert_silent (SocketPeer *self);

/** socket_peer_assert_end: nothing more has come but the connection's end. */
void socket_peer_assert_end (SocketPeer *self);

/** socket_context_init: what sockets share, with the configuration's defaults, at second 1000. */
void socket_context_init (MadangSocketContext *self);
void socket_context_clear (MadangSocketContext *self);

/**
 * socket_context_flush: what a gateway does at the end of a turn. Returns: how many sockets were over, and
 * unreferenced
 */
guint socket_context_flush (MadangSocketContext *self);

/** socket_context_poll: hands the events that there are to their sockets. Returns: how many */
guint socket_context_poll (MadangSocketContext *self);

/** socket_context_advance: moves the clock on by @seconds, one by one, with their timers. */
void socket_context_advance (MadangSocketContext *self, guint seconds);

#define SOCKET_FIXTURE_REAL_NOW (1704067200 * G_TIME_SPAN_SECOND)

/** SocketFixture: one socket, its peer, and a dialect that writes down what it is told. */
typedef struct
{
  MadangSocketContext context;
  MadangUser *user;
  MadangAdmission admission;
  SocketPeer peer;
  MadangSocket *socket;
  guint opened;     /* how often the dialect was told so */
  guint closed;     /* likewise */
  GPtrArray *texts; /* what the dialect was told */
  gboolean answers; /* each text is sent back */
  gboolean posts;   /* each text is a post that waits */
  gboolean holds;   /* each text is an act that must be over before the next */
} SocketFixture;

/** socket_fixture_set_up: @type is the socket pair's, as a pointer. */
void socket_fixture_set_up (SocketFixture *self, gconstpointer type);

/** socket_fixture_tear_down: by now the socket must be over, and every reference given back. */
void socket_fixture_tear_down (SocketFixture *self, gconstpointer type);

/** socket_fixture_send: to the peer, with the next turn. */
void socket_fixture_send (SocketFixture *self, const char *text);

/** socket_fixture_turn: reads and writes once. Returns: whether the socket was over */
gboolean socket_fixture_turn (SocketFixture *self);

/** socket_fixture_end: cuts the socket. */
void socket_fixture_end (SocketFixture *self);

/** socket_fixture_replace: ends the socket and opens one whose credential ends at @expires_at. */
void socket_fixture_replace (SocketFixture *self, int type, gint64 expires_at);
