/*
 * MadangCtlDiagnosis: what a doctor has found, in the order in which it was looked for.
 */
#pragma once

#include "ctl/madang-ctl.h"

typedef enum
{
  MADANG_CTL_FINE,
  MADANG_CTL_WARNING, /* works, and will not always */
  MADANG_CTL_PROBLEM
} MadangCtlHealth;

typedef struct
{
  MadangCtl *ctl;      /* borrowed */
  GPtrArray *findings; /* owned */
} MadangCtlDiagnosis;

/** madang_ctl_diagnosis_init: nothing is found yet; @ctl outlives @self. */
void madang_ctl_diagnosis_init (MadangCtlDiagnosis *self, MadangCtl *ctl);

/** madang_ctl_diagnosis_clear: frees what @self owns. */
void madang_ctl_diagnosis_clear (MadangCtlDiagnosis *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MadangCtlDiagnosis, madang_ctl_diagnosis_clear)

/**
 * madang_ctl_diagnosis_add:
 * @self: the findings
 * @health: how it is
 * @remedy: (nullable): what to do, a msgid; perhaps with the same gaps as @msgid, by their numbers
 * @msgid: what was found
 * @...: the texts for its gaps, ended by %NULL; harmless or not
 */
void madang_ctl_diagnosis_add (MadangCtlDiagnosis *self,
                               MadangCtlHealth health,
                               const char *remedy,
                               const char *msgid,
                               ...) G_GNUC_NULL_TERMINATED;

/** madang_ctl_diagnosis_print: adds all to the run's output: lines, or JSON. Returns: how many problems there are */
guint madang_ctl_diagnosis_print (const MadangCtlDiagnosis *self);
