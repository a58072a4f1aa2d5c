#include "base/madang-error.h"

#include "base/madang-names.h"

typedef struct
{
  GArray *problems;
  guint retry_after;
} MadangErrorPrivate;

typedef struct
{
  guint http_status; /* RFC 9110, section 15 */
  int exit_code;     /* docs/configuration.md; 1 where the error is none of starting up */
  const char *
      bus_name; /* behind MADANG_BUS_ERROR_PREFIX: one of those that docs/administration.md promises */
} MadangErrorMeaning;

static const MadangErrorMeaning meanings[] = {
  [MADANG_ERROR_FAILED] = { 500, 1, "Failed" },
  [MADANG_ERROR_INVALID_ARGUMENT] = { 400, 1, "InvalidArgument" },
  [MADANG_ERROR_EXISTS] = { 400, 1, "Exists" },
  [MADANG_ERROR_UNAUTHENTICATED] = { 401, 1, "NotAuthorized" },
  [MADANG_ERROR_NOT_AUTHORIZED] = { 403, 1, "NotAuthorized" },
  [MADANG_ERROR_NOT_FOUND] = { 404, 1, "Failed" },
  [MADANG_ERROR_NO_SUCH_USER] = { 404, 1, "NoSuchUser" },
  [MADANG_ERROR_NO_SUCH_ROOM] = { 404, 1, "NoSuchRoom" },
  [MADANG_ERROR_NOT_ONLINE] = { 404, 1, "NotOnline" },
  [MADANG_ERROR_ALREADY_MEMBER] = { 400, 1, "AlreadyMember" },
  [MADANG_ERROR_NOT_MEMBER] = { 400, 1, "NotMember" },
  [MADANG_ERROR_MUTED] = { 403, 1, "NotAuthorized" },
  [MADANG_ERROR_SLOW_MODE] = { 429, 1, "Unavailable" },
  [MADANG_ERROR_WRONG_METHOD] = { 405, 1, "Failed" },
  [MADANG_ERROR_TOO_LARGE] = { 413, 1, "InvalidArgument" },
  [MADANG_ERROR_WRONG_TYPE] = { 415, 1, "InvalidArgument" },
  [MADANG_ERROR_RATE_LIMITED] = { 429, 1, "Unavailable" },
  [MADANG_ERROR_UNAVAILABLE] = { 503, 1, "Unavailable" },
  [MADANG_ERROR_USAGE] = { 500, 2, "Failed" },
  [MADANG_ERROR_CONFIGURATION] = { 500, 3, "InvalidArgument" },
  [MADANG_ERROR_DATABASE] = { 500, 4, "Failed" },
  [MADANG_ERROR_ADDRESS] = { 500, 5, "Failed" },
  [MADANG_ERROR_BUS] = { 500, 6, "Failed" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (meanings) == MADANG_N_ERRORS);

static const MadangErrorMeaning *
find_meaning (const GError *error)
{
  gboolean known = error->domain == MADANG_ERROR && error->code >= 0
                   && error->code < MADANG_N_ERRORS;

  return &meanings[known ? error->code : MADANG_ERROR_FAILED];
}

static void
clear_problem (gpointer data)
{
  madang_phrase_clear (&((MadangProblem *) data)->phrase);
}

static void
madang_error_private_init (MadangErrorPrivate *priv)
{
  priv->problems = g_array_new (FALSE, FALSE, sizeof (MadangProblem));
  g_array_set_clear_func (priv->problems, clear_problem);
}

static void
madang_error_private_copy (const MadangErrorPrivate *source, MadangErrorPrivate *target)
{
  target->retry_after = source->retry_after;
  for (guint i = 0; i < source->problems->len; i++)
    {
      const MadangProblem *problem = &g_array_index (source->problems, MadangProblem, i);
      MadangProblem copy = { .field = problem->field };

      madang_phrase_copy (&problem->phrase, &copy.phrase);
      g_array_append_val (target->problems, copy);
    }
}

static void
madang_error_private_clear (MadangErrorPrivate *priv)
{
  g_clear_pointer (&priv->problems, g_array_unref);
}

G_DEFINE_EXTENDED_ERROR (MadangError, madang_error)

static gboolean
has_problem (const GError *error, const char *field)
{
  const GArray *problems = madang_error_get_problems (error);

  for (guint i = 0; i < problems->len; i++)
    if (g_strcmp0 (g_array_index (problems, MadangProblem, i).field, field) == 0)
      return TRUE;
  return FALSE;
}

/* Takes over `problem`: adds it to the error that is there, or makes one. */
static void
take_problem (GError **error, MadangErrorCode code, MadangProblem *problem)
{
  g_return_if_fail (error == NULL || *error == NULL || (*error)->domain == MADANG_ERROR);
  if (error == NULL || (*error != NULL && has_problem (*error, problem->field)))
    {
      madang_phrase_clear (&problem->phrase);
      return;
    }
  if (*error == NULL)
    {
      g_autofree char *english = madang_phrase_format (
          &problem->phrase, problem->phrase.count != 1 && problem->phrase.plural != NULL
                                ? problem->phrase.plural
                                : problem->phrase.msgid);

      *error = g_error_new_literal (MADANG_ERROR, code, english);
    }
  g_array_append_val (madang_error_get_private (*error)->problems, *problem);
}

void
madang_set_error (GError **error, MadangErrorCode code, const char *msgid, ...)
{
  MadangProblem problem = { 0 };
  va_list arguments;

  g_return_if_fail (error == NULL || *error == NULL);
  va_start (arguments, msgid);
  madang_phrase_init_valist (&problem.phrase, msgid, arguments);
  va_end (arguments);
  take_problem (error, code, &problem);
}

void
madang_add_field_error (
    GError **error, MadangErrorCode code, const char *field, const char *msgid, ...)
{
  MadangProblem problem = { .field = field };
  va_list arguments;

  va_start (arguments, msgid);
  madang_phrase_init_valist (&problem.phrase, msgid, arguments);
  va_end (arguments);
  take_problem (error, code, &problem);
}

void
madang_add_field_error_counted (GError **error,
                                MadangErrorCode code,
                                const char *field,
                                const char *singular,
                                const char *plural,
                                guint64 count)
{
  MadangProblem problem = { .field = field };

  madang_phrase_init_counted (&problem.phrase, singular, plural, count);
  take_problem (error, code, &problem);
}

void
madang_set_error_retry (GError **error, MadangErrorCode code, guint retry_after, const char *msgid)
{
  if (error == NULL)
    return;
  madang_set_error (error, code, msgid, NULL);
  madang_error_get_private (*error)->retry_after = retry_after;
}

void
madang_set_unavailable (GError **error)
{
  madang_set_error_retry (error, MADANG_ERROR_UNAVAILABLE, 1,
                          N_ ("The service is not available. Try again in a moment."));
}

void
madang_set_unauthenticated (GError **error)
{
  madang_set_error (error, MADANG_ERROR_UNAUTHENTICATED,
                    N_ ("The token is not valid or has expired."), NULL);
}

void
madang_set_not_authorized (GError **error)
{
  madang_set_error (error, MADANG_ERROR_NOT_AUTHORIZED,
                    N_ ("You do not have permission to do this."), NULL);
}

void
madang_set_no_such_room (GError **error)
{
  madang_set_error (error, MADANG_ERROR_NO_SUCH_ROOM, N_ ("Not found."), NULL);
}

void
madang_set_not_found (GError **error)
{
  madang_set_error (error, MADANG_ERROR_NOT_FOUND, N_ ("Not found."), NULL);
}

void
madang_set_no_such_user (GError **error)
{
  madang_set_error (error, MADANG_ERROR_NO_SUCH_USER, N_ ("Not found."), NULL);
}

void
madang_set_not_online (GError **error)
{
  madang_set_error (error, MADANG_ERROR_NOT_ONLINE,
                    N_ ("There is no such user, or the user is offline."), NULL);
}

void
madang_add_no_such_parent (GError **error)
{
  madang_add_field_error (error, MADANG_ERROR_INVALID_ARGUMENT, "parent_chat",
                          N_ ("The message that this one answers is not in this room."), NULL);
}

GArray *
madang_error_get_problems (const GError *error)
{
  g_return_val_if_fail (error->domain == MADANG_ERROR, NULL);
  return madang_error_get_private (error)->problems;
}

guint
madang_error_get_retry_after (const GError *error)
{
  return error->domain == MADANG_ERROR ? madang_error_get_private (error)->retry_after : 0;
}

guint
madang_error_get_http_status (const GError *error)
{
  return find_meaning (error)->http_status;
}

char *
madang_error_dup_bus_name (const GError *error)
{
  return g_strconcat (MADANG_BUS_ERROR_PREFIX, find_meaning (error)->bus_name, NULL);
}

int
madang_error_get_exit_code (const GError *error)
{
  return find_meaning (error)->exit_code;
}
