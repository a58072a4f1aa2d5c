/*
 * What a doctor looks at, one thing each: every function adds what it found to a diagnosis, and nothing where it can
 * know nothing.
 */
#pragma once

#include "ctl/madang-ctl-diagnosis.h"
#include "ctl/madang-ctl-patient.h"

/** madang_ctl_examine_unit: how systemd keeps the service. */
void madang_ctl_examine_unit (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient);

/** madang_ctl_examine_server: whether it answers on the bus, and what it says of itself and its database. */
void madang_ctl_examine_server (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient);

/** madang_ctl_examine_configuration: what `madangd --check` says, run as the server is: configuration, addresses,
 *  state directory, database and schema. */
void madang_ctl_examine_configuration (MadangCtlDiagnosis *diagnosis,
                                       const MadangCtlPatient *patient);

/** madang_ctl_examine_ports: where the running server listens. */
void madang_ctl_examine_ports (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient);

/** madang_ctl_examine_folders: the rights of the state directory, its secret and the configuration. */
void madang_ctl_examine_folders (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient);

/** madang_ctl_examine_disk: the space below the state directory. */
void madang_ctl_examine_disk (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient);

/** madang_ctl_examine_limits: how many files, and so connections, it may have open. */
void madang_ctl_examine_limits (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient);

/** madang_ctl_examine_clock: whether the machine's clock is kept right: tokens are dated. */
void madang_ctl_examine_clock (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient);
