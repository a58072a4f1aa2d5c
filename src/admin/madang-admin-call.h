/*
 * MadangAdminCall: one request of the administrator that is under way, from the bus to its answer.
 *
 * It is answered once, and logged before that: by the act's end, or sooner by a server that stops; what comes later
 * goes nowhere. Who leaves the bus before the act has begun ends it too. Owned by references of MadangAdminCalls, until
 * it is answered, and of the act. Main thread.
 */
#pragma once

#include "admin/madang-admin-audit.h"
#include "admin/madang-admin-context.h"
#include "admin/madang-admin-departure.h"
#include "admin/madang-admin-request.h"

/** MadangAdminCallDone: told when a call has got its line in the log, and its answer. */
typedef void (*MadangAdminCallDone) (MadangAdminCall *call, gpointer data);

struct _MadangAdminCall
{
  const MadangAdminContext *context;
  const MadangServices *services;
  GDBusConnection *connection;
  GDBusMessage *message; /* NULL once it is answered */
  GDBusMessage *reply;   /* what waits for its line in the log; NULL where nobody wants one */
  GVariant *body;        /* of the answer; NULL while there is none, and of an error */
  MadangAdminRequest request;
  MadangAdminCaller caller; /* once that is known */
  gboolean is_authorized;
  gboolean is_admitted;           /* counts among those under way */
  MadangAdminDeparture departure; /* of who called, until the act begins */
  GCancellable *answered;         /* cancelled with the answer: nobody need decide any more */
  MadangAdminAudit *audit;        /* of what changes something, once it is authorised */
  MadangAdminCallDone done;
  gpointer data; /* for `done` */
};

/**
 * madang_admin_call_new:
 * @context: the door's
 * @connection: where it came from
 * @message: a method call
 * @done: called when it has its answer
 * @data: for @done
 *
 * Returns: (transfer full)
 */
MadangAdminCall *madang_admin_call_new (const MadangAdminContext *context,
                                        GDBusConnection *connection,
                                        GDBusMessage *message,
                                        MadangAdminCallDone done,
                                        gpointer data);

MadangAdminCall *madang_admin_call_ref (MadangAdminCall *self);

void madang_admin_call_unref (MadangAdminCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangAdminCall, madang_admin_call_unref)

/** madang_admin_call_authorize: whoever calls may do so; what changes something is logged from here on. */
void madang_admin_call_authorize (MadangAdminCall *self);

/** madang_admin_call_begin: begins the act of a method: now it is done, whether who called stays or not. */
void madang_admin_call_begin (MadangAdminCall *self);

/**
 * madang_admin_call_end:
 *
 * Ends what has no answer yet with %MADANG_ERROR_UNAVAILABLE; or %MADANG_ERROR_NOT_AUTHORIZED, for whoever is not known
 * to be somebody is nobody.
 */
void madang_admin_call_end (MadangAdminCall *self);

/**
 * madang_admin_call_return:
 * @self: a call
 * @value: (transfer floating): the answer, a tuple
 *
 * Answers, and writes to the log what was done.
 */
void madang_admin_call_return (MadangAdminCall *self, GVariant *value);

/** MadangAdminBody: in a worker thread. Returns: (transfer floating): an answer, a tuple, made of @data */
typedef GVariant *(*MadangAdminBody) (gconstpointer data);

/**
 * madang_admin_call_return_long:
 * @self: a call that changes nothing
 * @write: makes the answer
 * @take_data: (transfer full): for @write, which alone uses it meanwhile
 * @free: frees @take_data, in the main thread
 *
 * Answers with what is long, and written in a worker thread therefore: a hundred rows keep GDBus busy for 2 ms, in
 * which no room would hear anything.
 */
void madang_admin_call_return_long (MadangAdminCall *self,
                                    MadangAdminBody write,
                                    gpointer take_data,
                                    GDestroyNotify free);

/**
 * madang_admin_call_return_properties:
 * @self: a call of the kind GET
 * @all: (transfer floating): all properties of its object, `a{sv}`
 *
 * Answers with what was asked for of them.
 */
void madang_admin_call_return_properties (MadangAdminCall *self, GVariant *all);

/**
 * madang_admin_call_fail:
 * @self: a call
 * @take_error: (transfer full): why not; one of G_DBUS_ERROR goes out as it is
 *
 * Answers with @take_error, and writes to the log what was tried.
 */
void madang_admin_call_fail (MadangAdminCall *self, GError *take_error);

/** madang_admin_call_finish: answers with nothing where @is_done, else with @take_error. */
void madang_admin_call_finish (MadangAdminCall *self, gboolean is_done, GError *take_error);
