/*
 * MadangCtlPatient: the server that a doctor looks at, as the machine knows it: its process where it runs, and the unit
 * by which systemd keeps it. Reads /proc and asks systemctl; nothing of it is certain, so everything may be missing.
 */
#pragma once

#include "ctl/madang-ctl.h"

typedef struct
{
  guint32 pid; /* of the server that has the name on the bus; 0 where none has */
  GHashTable *
      unit; /* owned: properties of madang.service by their names; NULL where systemd does not keep it */
  GHashTable *socket; /* owned: the same of madang.socket */
  GStrv command;      /* owned: how it is, or would be, started; NULL where that is unknown */
  GStrv environment;  /* owned: with what; NULL where that is unknown */
  char *folder;       /* owned: its working directory; NULL where that is unknown */
  uid_t user;         /* whom it runs as, or would */
  gboolean has_user;  /* whether that is known */
  char *state_dir;    /* owned: NULL where that is unknown */
} MadangCtlPatient;

/** madang_ctl_patient_init: finds out what can be known. */
void madang_ctl_patient_init (MadangCtlPatient *self, MadangCtl *ctl);

/** madang_ctl_patient_clear: frees what @self owns. */
void madang_ctl_patient_clear (MadangCtlPatient *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MadangCtlPatient, madang_ctl_patient_clear)

/** madang_ctl_patient_get: a property of the unit. Returns: (transfer none): empty where there is none */
const char *madang_ctl_patient_get (const MadangCtlPatient *self, const char *property);

/** madang_ctl_patient_is_held: whether systemd holds the address, and starts the server for who comes first. */
gboolean madang_ctl_patient_is_held (const MadangCtlPatient *self);

/** madang_ctl_patient_is_held_always: whether it will do so from the machine's next start on. */
gboolean madang_ctl_patient_is_held_always (const MadangCtlPatient *self);

/**
 * madang_ctl_patient_read_proc:
 * @self: the server
 * @file: of its process in /proc
 * @length: (out) (optional): of what was read, which NUL ends
 *
 * Returns: (transfer full) (nullable): what is in it
 */
char *madang_ctl_patient_read_proc (const MadangCtlPatient *self, const char *file, gsize *length);
