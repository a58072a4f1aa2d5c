/*
 * BenchOptions: what the command line asks of one run. Read once, never changed; owned by main.
 */
#pragma once

#include <glib.h>

typedef struct
{
  char *mode;
  char *host; /* an IPv4 address */
  int port;
  int pid;        /* the server's process, for its memory and processor time; 0: unknown */
  char **tokens;  /* access tokens, dealt to the sockets in turn */
  char **rooms;   /* ids of rooms */
  int n_tokens;   /* at least 1 */
  int n_rooms;    /* at least 1 */
  int members;    /* sockets in a room */
  int in_flight;  /* messages (requests) unanswered, of a sender (client) */
  int idle;       /* idle sockets */
  int few;        /* idle sockets that the echo is compared with */
  int rate;       /* messages a second */
  int clients;    /* HTTP connections */
  int text_bytes; /* of a message's text */
  double warm_up; /* seconds before the measured span */
  double seconds; /* of the measured span */
  char *bus;      /* a D-Bus address; NULL: nobody calls */
  int callers;    /* connections to it */
  int calls;      /* a second, of all callers together; 0: each again as soon as it is answered */
  char *user;     /* whom callers look for */
  char *method;
  char *path; /* of a request; "{room}" stands for a room's id */
  char *body; /* the same; NULL: none */
  int expect; /* the status a request must be answered with */
} BenchOptions;

/**
 * bench_options_parse:
 * @argc: of main()
 * @argv: of main()
 *
 * Reads the command line, ends the process with a message if it is wrong.
 *
 * Returns: (transfer full): the options
 */
BenchOptions *bench_options_parse (int argc, char **argv);

/**
 * bench_options_free:
 * @self: (nullable) (transfer full): options
 */
void bench_options_free (BenchOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BenchOptions, bench_options_free)
