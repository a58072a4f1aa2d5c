/*
 * MadangAdminCall: one call of the administrator's interface that is under way, from the bus to its answer.
 *
 * It is answered once: by the act's end, or before that by a server that stops; what comes later goes nowhere. Owned by
 * references of the manager, until it is answered, and of the act. Main thread.
 */
#pragma once

#include "admin/madang-admin-authority.h"
#include "i18n/madang-catalogues.h"
#include "service/madang-services.h"

/** MadangAdminContext: what the administrator's door stands on; outlives it. */
typedef struct
{
  const MadangServices *services; /* empty until the server has made them */
  MadangCatalogues *catalogues;
  MadangLanguage language; /* of the texts of errors */
} MadangAdminContext;

typedef struct _MadangAdminCall MadangAdminCall;

/** MadangAdminCallAnswered: told when a call has got its answer; @invocation is gone, and only names it. */
typedef void (*MadangAdminCallAnswered) (gconstpointer invocation, gpointer data);

struct _MadangAdminCall
{
  const MadangAdminContext *context;
  const MadangServices *services;
  GDBusMethodInvocation *invocation; /* borrowed; NULL once it is answered */
  const MadangAdminMethod *method;   /* NULL where a property is read, or nothing that is known */
  MadangAdminCaller caller;          /* once that is known */
  gboolean is_authorized;
  MadangAdminCallAnswered answered;
  gpointer data; /* for `answered` */
};

/**
 * madang_admin_call_new:
 * @context: the door's
 * @invocation: (transfer full): as GDBus hands it out, to be answered once
 * @method: (nullable): what is called
 * @answered: called when it has its answer
 * @data: for @answered
 *
 * Returns: (transfer full)
 */
MadangAdminCall *madang_admin_call_new (const MadangAdminContext *context,
                                        GDBusMethodInvocation *invocation,
                                        const MadangAdminMethod *method,
                                        MadangAdminCallAnswered answered,
                                        gpointer data);

MadangAdminCall *madang_admin_call_ref (MadangAdminCall *self);

void madang_admin_call_unref (MadangAdminCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangAdminCall, madang_admin_call_unref)

/**
 * madang_admin_call_return:
 * @self: a call
 * @value: (transfer floating): the answer, a tuple
 *
 * Answers, and writes to the log what was done.
 */
void madang_admin_call_return (MadangAdminCall *self, GVariant *value);

/**
 * madang_admin_call_fail:
 * @self: a call
 * @take_error: (transfer full): why not
 *
 * Answers with @take_error, and writes to the log what was tried.
 */
void madang_admin_call_fail (MadangAdminCall *self, GError *take_error);
