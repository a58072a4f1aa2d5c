/*
 * MadangFlights: what is on its way into the database right now, of both kinds of messages. It was judged by what its
 * senders could when it was sent: whoever forbids something over another connection answers once that has landed, so
 * that nobody hears after the answer what it forbids. Main thread.
 */
#pragma once

#include "store/madang-writer.h"

#define MADANG_TYPE_FLIGHTS (madang_flights_get_type ())
G_DECLARE_FINAL_TYPE (MadangFlights, madang_flights, MADANG, FLIGHTS, GObject)

/** madang_flights_new: Returns: (transfer full): of both writers */
MadangFlights *madang_flights_new (MadangWriter *chats, MadangWriter *directs);

/** madang_flights_is_any: whether something is on its way right now. */
gboolean madang_flights_is_any (MadangFlights *self);

/**
 * madang_flights_land_async: calls back once what is on its way now has been heard or refused, or has to be sent
 * again, as madang_writer_land_async() has it.
 */
void madang_flights_land_async (MadangFlights *self, GAsyncReadyCallback callback, gpointer data);
void madang_flights_land_finish (MadangFlights *self, GAsyncResult *result);
