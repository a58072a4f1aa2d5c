#include "ctl/madang-ctl-examine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

#define DISK_PROBLEM \
  (256 * 1024 * 1024ull) /* PostgreSQL's log alone may grow by as much in a minute */
#define DISK_WARNING (2 * 1024 * 1024 * 1024ull)
#define FILES_FEW 8192 /* a client is a file: of less, a busy evening reaches the end */

static void
examine_state_dir (MadangCtlDiagnosis *diagnosis,
                   const MadangCtlPatient *patient,
                   const struct stat *status)
{
  if (patient->has_user && status->st_uid != patient->user)
    {
      g_autofree char *user = g_strdup_printf ("%u", patient->user);

      madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_PROBLEM, "chown %2$s %1$s",
                                N_ ("%1$s does not belong to the server's user (%2$s)."),
                                patient->state_dir, user, NULL);
    }
  if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_PROBLEM, "chmod go-w %1$s",
                              N_ ("Users other than the server's can write to %1$s."),
                              patient->state_dir, NULL);
}

static void
examine_secret (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient)
{
  g_autofree char *path = g_build_filename (patient->state_dir, "secret", NULL);
  struct stat status;

  if (stat (path, &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_PROBLEM, "chmod 600 %1$s",
                              N_ ("Other users can read %1$s, the secret that signs all tokens."),
                              path, NULL);
}

void
madang_ctl_examine_folders (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient)
{
  struct stat status;

  if (patient->state_dir == NULL)
    return;
  if (stat (patient->state_dir, &status) == 0)
    {
      examine_state_dir (diagnosis, patient, &status);
      examine_secret (diagnosis, patient);
    }
  else if (errno == ENOENT)
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_WARNING, NULL,
                              N_ ("%s is not there yet: the first start creates it."),
                              patient->state_dir, NULL);
}

void
madang_ctl_examine_disk (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient)
{
  struct statvfs space;
  g_autofree char *size = NULL;
  guint64 free_bytes;

  if (patient->state_dir == NULL || statvfs (patient->state_dir, &space) != 0)
    return;
  free_bytes = (guint64) space.f_bavail * space.f_frsize;
  size = g_format_size_full (free_bytes, G_FORMAT_SIZE_IEC_UNITS);
  if (free_bytes < DISK_WARNING)
    madang_ctl_diagnosis_add (
        diagnosis, free_bytes < DISK_PROBLEM ? MADANG_CTL_PROBLEM : MADANG_CTL_WARNING,
        N_ ("Free some space, or move the directory to a larger disk."),
        N_ ("The disk of %1$s has only %2$s left."), patient->state_dir, size, NULL);
  else if (space.f_files > 0 && space.f_favail < space.f_files / 100)
    madang_ctl_diagnosis_add (
        diagnosis, MADANG_CTL_PROBLEM,
        N_ ("Remove files that are not needed, or move the directory to another disk."),
        N_ ("The disk of %s can hold hardly any more files (inodes)."), patient->state_dir, NULL);
  else
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_FINE, NULL,
                              N_ ("The disk of %1$s has %2$s left."), patient->state_dir, size,
                              NULL);
}

/* The hard limit: madangd raises its soft one to it. */
static guint64
find_file_limit (const MadangCtlPatient *patient)
{
  g_autofree char *limits = patient->pid != 0
                                ? madang_ctl_patient_read_proc (patient, "limits", NULL)
                                : NULL;
  const char *line = limits != NULL ? strstr (limits, "Max open files") : NULL;
  guint64 soft = 0;
  guint64 hard = 0;

  if (line != NULL
      && sscanf (line, "Max open files %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &soft, &hard)
             == 2)
    return hard;
  return g_ascii_strtoull (madang_ctl_patient_get (patient, "LimitNOFILE"), NULL, 10);
}

void
madang_ctl_examine_limits (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient)
{
  guint64 files = find_file_limit (patient);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, files);

  if (files == 0)
    return;
  if (files < FILES_FEW)
    madang_ctl_diagnosis_add (
        diagnosis, MADANG_CTL_WARNING, N_ ("systemctl edit madang, and set LimitNOFILE=1048576"),
        N_ ("The server may open only %s files, and each connection is one."), number, NULL);
  else
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_FINE, NULL,
                              N_ ("The server may open %s files, and each connection is one."),
                              number, NULL);
}

void
madang_ctl_examine_clock (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient)
{
  struct timex clock = { 0 };

  if (adjtimex (&clock) == TIME_ERROR || (clock.status & STA_UNSYNC) != 0)
    madang_ctl_diagnosis_add (
        diagnosis, MADANG_CTL_WARNING,
        N_ ("apt install systemd-timesyncd, then: timedatectl set-ntp true"),
        N_ ("The machine's clock is not synchronised; messages and tokens are dated by it."), NULL);
  else
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_FINE, NULL,
                              N_ ("The machine's clock is synchronised."), NULL);
}
