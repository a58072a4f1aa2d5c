/*
 * MadangCtl: one run of madangctl: what was asked for, the language of whoever asks, the bus and what is printed.
 *
 * Plain struct, made in main() and handed down. madangctl has one thread and may block: somebody waits before it.
 */
#pragma once

#include <gio/gio.h>

#include "base/madang-error.h"
#include "ctl/madang-ctl-arguments.h"
#include "i18n/madang-catalogues.h"

typedef struct
{
  const MadangCtlArguments *arguments;
  MadangCatalogues *catalogues; /* owned */
  MadangLanguage language;      /* of messages; not NONE */
  GDBusConnection *connection;  /* owned; NULL until the first call */
  GPid agent;                   /* asks for passwords for polkit; 0 where there is none */
  GString *output;              /* owned: what is still to be written: ctl/madang-ctl-output.h */
  GSubprocess *pager;           /* owned: reads the output; NULL where nobody needs one */
  GCancellable *reader_left; /* owned: cancelled when the pager has ended; NULL before it starts */
  gboolean has_enough;       /* whoever reads the output: he has left */
} MadangCtl;

/**
 * madang_ctl_init:
 * @self: uninitialised
 * @arguments: outlives @self
 */
void madang_ctl_init (MadangCtl *self, const MadangCtlArguments *arguments);

/** madang_ctl_clear: frees what @self owns, and ends the agent. */
void madang_ctl_clear (MadangCtl *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MadangCtl, madang_ctl_clear)

/** madang_ctl_tell: @msgid, a text without gaps, in the reader's language. Returns: (transfer none) */
const char *madang_ctl_tell (const MadangCtl *self, const char *msgid);

/** madang_ctl_format: @msgid with the texts for its gaps, ended by %NULL. Returns: (transfer full) */
char *madang_ctl_format (const MadangCtl *self, const char *msgid, ...) G_GNUC_NULL_TERMINATED;

/** madang_ctl_render: a phrase in the reader's language. Returns: (transfer full) */
char *madang_ctl_render (const MadangCtl *self, const MadangPhrase *phrase);

/** madang_ctl_describe: @error on one harmless line in the reader's language. Returns: (transfer full) */
char *madang_ctl_describe (const MadangCtl *self, const GError *error);
