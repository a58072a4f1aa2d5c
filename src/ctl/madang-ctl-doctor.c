#include "ctl/madang-ctl-doctor.h"

#include "ctl/madang-ctl-examine.h"

typedef void (*Examination) (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient);

static const Examination examinations[] = {
  madang_ctl_examine_unit,   madang_ctl_examine_server,  madang_ctl_examine_configuration,
  madang_ctl_examine_ports,  madang_ctl_examine_folders, madang_ctl_examine_disk,
  madang_ctl_examine_limits, madang_ctl_examine_clock,
};

gboolean
madang_ctl_doctor_run (MadangCtl *ctl, GError **error)
{
  g_auto (MadangCtlDiagnosis) diagnosis = { 0 };
  g_auto (MadangCtlPatient) patient = { 0 };
  guint problems;

  madang_ctl_diagnosis_init (&diagnosis, ctl);
  madang_ctl_patient_init (&patient, ctl);
  for (guint i = 0; i < G_N_ELEMENTS (examinations); i++)
    examinations[i](&diagnosis, &patient);
  problems = madang_ctl_diagnosis_print (&diagnosis);
  if (problems > 0)
    madang_set_error (error, MADANG_ERROR_FAILED, N_ ("There are problems."), NULL);
  return problems == 0;
}
