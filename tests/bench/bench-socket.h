/*
 * BenchSocket: one WebSocket of the generator, the client's side. It reads frames by their headers alone and looks into
 * a payload only where somebody listens. A plain struct; its BenchPool owns it.
 */
#pragma once

#include <glib.h>

typedef enum
{
  BENCH_SOCKET_CONNECTING,
  BENCH_SOCKET_UPGRADING,
  BENCH_SOCKET_OPEN,
} BenchSocketState;

typedef struct
{
  int fd;
  guint index; /* in its pool */
  guint room;  /* in the options' list */
  BenchSocketState state;
  gboolean listening; /* its texts are wanted, not only their number */
  guint8 head[10];    /* of the frame that is coming in */
  guint8 head_bytes;
  guint64 left;     /* of that frame's payload */
  GByteArray *kept; /* payload so far, where it is wanted and came in pieces; else NULL */
} BenchSocket;

/* Who hears what comes in. Each may be NULL. */
typedef struct
{
  void (*counted) (BenchSocket *socket, guint n_texts, gpointer data); /* after each read */
  void (*heard) (BenchSocket *socket, const char *text, gsize length, gpointer data);
  gpointer data;
} BenchListener;

/**
 * bench_socket_connect:
 * @self: a socket that is not connected
 * @host: an IPv4 address
 * @port: a port
 *
 * Begins to connect. Source addresses go round in 127.0.0.0/28 where @host is a loopback address, so that ports do not
 * run out while old connections linger.
 */
void bench_socket_connect (BenchSocket *self, const char *host, int port);

/**
 * bench_socket_ask_upgrade:
 * @self: a connected socket
 * @path: what is asked for, with its query
 *
 * Sends the handshake.
 */
void bench_socket_ask_upgrade (BenchSocket *self, const char *path);

/**
 * bench_socket_feed:
 * @self: an upgrading or open socket
 * @data: bytes that came in
 * @length: how many
 * @listener: who hears of the frames
 *
 * Takes the handshake's answer, then frames; answers pings. Anything that an undisturbed run cannot have (refusal,
 * close, fragments) ends the process.
 */
void bench_socket_feed (BenchSocket *self,
                        const char *data,
                        gsize length,
                        const BenchListener *listener);

/**
 * bench_socket_write:
 * @self: an open socket
 * @bytes: frames, sent in one write
 */
void bench_socket_write (BenchSocket *self, const GByteArray *bytes);
