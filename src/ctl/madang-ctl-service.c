#include "ctl/madang-ctl-service.h"

#include "ctl/madang-ctl-bus.h"
#include "ctl/madang-ctl-doctor.h"
#include "ctl/madang-ctl-rows.h"
#include "ctl/madang-ctl-status.h"

static void
count_told (MadangPhrase *phrase, guint64 count)
{
  madang_phrase_init_counted (phrase, "Delivered to %s connection.", "Delivered to %s connections.",
                              count);
}

static gboolean
tell (MadangCtl *ctl, const char *method, GVariant *parameters, GError **error)
{
  g_autoptr (GVariant) answer = madang_ctl_call (ctl, method, parameters, "(u)", error);

  if (answer == NULL)
    return FALSE;
  madang_ctl_rows_count (ctl, answer, count_told);
  return TRUE;
}

static gboolean
send_system_message (MadangCtl *ctl, const char *const *words, GError **error)
{
  return tell (ctl, "SendSystemMessage",
               g_variant_new ("(ss@a{sv})", words[0], words[1], madang_ctl_no_options ()), error);
}

static gboolean
broadcast (MadangCtl *ctl, const char *const *words, GError **error)
{
  return tell (ctl, "Broadcast", g_variant_new ("(s@a{sv})", words[0], madang_ctl_no_options ()),
               error);
}

static gboolean
create_category (MadangCtl *ctl, const char *const *words, GError **error)
{
  return madang_ctl_rows_end (
      ctl, madang_ctl_call (ctl, "CreateCategory",
                            g_variant_new ("(s@a{sv})", words[0], madang_ctl_no_options ()), "(x)",
                            error));
}

static gboolean
reload (MadangCtl *ctl, const char *const *words, GError **error)
{
  return madang_ctl_rows_end (
      ctl, madang_ctl_call (ctl, "Reload", g_variant_new ("(@a{sv})", madang_ctl_no_options ()),
                            "()", error));
}

static gboolean
show_status (MadangCtl *ctl, const char *const *words, GError **error)
{
  return madang_ctl_status_show (ctl, error);
}

static gboolean
run_doctor (MadangCtl *ctl, const char *const *words, GError **error)
{
  return madang_ctl_doctor_run (ctl, error);
}

const MadangCtlCommand madang_ctl_service_commands[] = {
  { NULL, "status", "", 0, show_status, N_ ("Show the state of the server") },
  { NULL, "doctor", "", 0, run_doctor, N_ ("Find what is wrong, and say what to do") },
  { NULL, "reload", "", 0, reload, N_ ("Have the server read its configuration again") },
  { NULL, "broadcast", "TEXT", 0, broadcast, N_ ("Send a message to everybody who is online") },
  { NULL, "system-message", "NICKNAME TEXT", 0, send_system_message,
    N_ ("Send a message to a user who is online") },
  { "category", "create", "NAME", 0, create_category,
    N_ ("Create a category of posts, and print its ID") },
  { 0 },
};
