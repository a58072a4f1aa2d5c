/*
 * MadangTraffic: what passes through the sockets, counted where it happens. Plain fields of one owner: the gateway and
 * its sockets write them, administrators read them. Main thread.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint connections;  /* open now */
  guint64 deliveries; /* messages handed to sockets since the start; pings and pongs are none */
  guint64 closed_for_pressure; /* sockets that read too slowly for their outbox, since the start */
} MadangTraffic;
