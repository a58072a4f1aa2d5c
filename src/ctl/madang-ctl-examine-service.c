#include "ctl/madang-ctl-examine.h"

#include <unistd.h>

#include "base/madang-names.h"
#include "ctl/madang-ctl-bus.h"

#define INTERFACE MADANG_BUS_NAME ".Manager"

static gboolean
is (const MadangCtlPatient *patient, const char *property, const char *value)
{
  return g_str_equal (madang_ctl_patient_get (patient, property), value);
}

/* Nobody has come yet for whom its socket would start it. */
static gboolean
is_waiting (const MadangCtlPatient *patient)
{
  return is (patient, "ActiveState", "inactive") && madang_ctl_patient_is_held (patient);
}

static void
examine_state (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient)
{
  if (is (patient, "ActiveState", "active"))
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_FINE, NULL, N_ ("madang.service is running."),
                              NULL);
  else if (is (patient, "ActiveState", "failed"))
    madang_ctl_diagnosis_add (
        diagnosis, MADANG_CTL_PROBLEM,
        N_ ("journalctl --unit=madang says why; then: systemctl restart madang"),
        N_ ("madang.service has failed (%1$s, exit code %2$s)."),
        madang_ctl_patient_get (patient, "Result"),
        madang_ctl_patient_get (patient, "ExecMainStatus"), NULL);
  else if (is_waiting (patient))
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_FINE, NULL,
                              N_ ("madang.service waits for its first client (madang.socket)."),
                              NULL);
  else if (is (patient, "ActiveState", "inactive"))
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_PROBLEM, "systemctl start madang",
                              N_ ("madang.service is not running."), NULL);
  else
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_WARNING,
                              N_ ("If it stays so: journalctl --unit=madang says why."),
                              N_ ("madang.service is starting or stopping (%1$s, %2$s)."),
                              madang_ctl_patient_get (patient, "ActiveState"),
                              madang_ctl_patient_get (patient, "SubState"), NULL);
}

void
madang_ctl_examine_unit (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient)
{
  if (!madang_ctl_is_on_system_bus (diagnosis->ctl))
    return;
  if (patient->unit == NULL)
    {
      madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_WARNING,
                                N_ ("If the server is on another bus, give --bus."),
                                N_ ("systemd cannot be asked about madang.service."), NULL);
      return;
    }
  if (is (patient, "LoadState", "not-found"))
    {
      madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_PROBLEM,
                                N_ ("Install the package, then: systemctl daemon-reload"),
                                N_ ("systemd knows no madang.service."), NULL);
      return;
    }
  examine_state (diagnosis, patient);
  if (is (patient, "NeedDaemonReload", "yes"))
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_WARNING, "systemctl daemon-reload",
                              N_ ("madang.service was changed on disk."), NULL);
  if (is (patient, "UnitFileState", "disabled") && !madang_ctl_patient_is_held_always (patient))
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_WARNING, "systemctl enable madang",
                              N_ ("madang.service is not started at boot."), NULL);
  if (!is (patient, "NRestarts", "0") && !is (patient, "NRestarts", ""))
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_WARNING,
                              N_ ("journalctl --unit=madang says why."),
                              N_ ("systemd had to restart madang.service; restarts so far: %s."),
                              madang_ctl_patient_get (patient, "NRestarts"), NULL);
}

static void
examine_answer (MadangCtlDiagnosis *diagnosis, const char *state)
{
  if (g_str_equal (state, "running"))
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_FINE, NULL,
                              N_ ("The server answers on the bus."), NULL);
  else if (g_str_equal (state, "degraded"))
    madang_ctl_diagnosis_add (
        diagnosis, MADANG_CTL_PROBLEM,
        N_ ("See that PostgreSQL runs and has space; the server finds it again "
            "by itself."),
        N_ ("The server is running, but its database is away."), NULL);
  else
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_WARNING, N_ ("Look again in a moment."),
                              N_ ("The server is not ready (%s)."), state, NULL);
}

/* What was wrong with a call tells itself what to do. */
static void
add_error (MadangCtlDiagnosis *diagnosis, MadangCtlHealth health, const GError *error)
{
  g_autofree char *text = madang_ctl_describe (diagnosis->ctl, error);

  madang_ctl_diagnosis_add (diagnosis, health, NULL, "%s", text, NULL);
}

/* One that hangs is found out in seconds; who may not ask has all the time to show a password. */
static GVariant *
ask (MadangCtl *ctl,
     const char *interface,
     const char *method,
     GVariant *parameters,
     const char *reply,
     GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (parameters);
  g_autoptr (GError) reason = NULL;
  GVariant *answer = madang_ctl_ask (ctl, interface, method, sunk, reply, MADANG_CTL_PEEK, &reason);

  if (g_error_matches (reason, MADANG_ERROR, MADANG_ERROR_NOT_AUTHORIZED))
    return madang_ctl_ask (ctl, interface, method, sunk, reply, MADANG_CTL_LOOK, error);
  if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return answer;
}

static void
examine_database (MadangCtlDiagnosis *diagnosis)
{
  g_autoptr (GVariant) answer = ask (diagnosis->ctl, INTERFACE, "GetStats",
                                     g_variant_new ("(@a{sv})", madang_ctl_no_options ()),
                                     "(a{sv})", NULL);
  g_autoptr (GVariant) stats = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
  const char *database = NULL;

  if (stats != NULL && g_variant_lookup (stats, "database", "&s", &database))
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_FINE, NULL,
                              N_ ("Its database answers: PostgreSQL %s."), database, NULL);
}

static void
ask_server (MadangCtlDiagnosis *diagnosis)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = ask (diagnosis->ctl, "org.freedesktop.DBus.Properties", "Get",
                                     g_variant_new ("(ss)", INTERFACE, "State"), "(v)", &error);
  g_autoptr (GVariant) state = NULL;

  if (answer == NULL)
    {
      add_error (diagnosis, MADANG_CTL_PROBLEM, error);
      return;
    }
  g_variant_get (answer, "(v)", &state);
  if (!g_variant_is_of_type (state, G_VARIANT_TYPE_STRING))
    return;
  examine_answer (diagnosis, g_variant_get_string (state, NULL));
  examine_database (diagnosis);
}

/* Then what was said of its unit says why nobody answers, and what to do. */
static gboolean
is_down (const MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient)
{
  return diagnosis->ctl->connection != NULL && patient->pid == 0
         && (is (patient, "ActiveState", "inactive") || is (patient, "ActiveState", "failed"));
}

void
madang_ctl_examine_server (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient)
{
  if (!is_down (diagnosis, patient))
    ask_server (diagnosis);
}
