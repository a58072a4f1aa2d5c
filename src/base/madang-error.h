/*
 * MADANG_ERROR: why an act was refused or failed, whichever door it came by.
 *
 * One GError domain for acts and for starting up. An error carries what the doors need to answer well: phrases not
 * yet in any language, each perhaps about one field of the input, and how long to wait before trying again. One table
 * (madang-error.c) gives each code its HTTP status, exit code and name on D-Bus. GError's own `message` is the first
 * phrase in English, for the log.
 */
#pragma once

#include "base/madang-phrase.h"

#define MADANG_ERROR (madang_error_quark ())

typedef enum
{
  MADANG_ERROR_FAILED, /* ours to mend: a bug, or a database that answered what it should not */
  MADANG_ERROR_INVALID_ARGUMENT, /* the input is malformed, missing or too long */
  MADANG_ERROR_EXISTS,           /* the name is taken */
  MADANG_ERROR_UNAUTHENTICATED,  /* nobody, or somebody who no longer stands */
  MADANG_ERROR_NOT_AUTHORIZED,   /* somebody, but not allowed */
  MADANG_ERROR_NOT_FOUND,        /* no such path, post or picture */
  MADANG_ERROR_NO_SUCH_USER,
  MADANG_ERROR_NO_SUCH_ROOM,
  MADANG_ERROR_NOT_ONLINE,     /* no such user, or on no socket: which of them is not told */
  MADANG_ERROR_ALREADY_MEMBER, /* of the room */
  MADANG_ERROR_NOT_MEMBER,     /* of the room */
  MADANG_ERROR_MUTED,          /* in the room: may read, is not heard */
  MADANG_ERROR_SLOW_MODE,      /* the room's: said something a moment ago; see retry_after */
  MADANG_ERROR_WRONG_METHOD,   /* the path exists, not for this method */
  MADANG_ERROR_TOO_LARGE,      /* the body is over its limit */
  MADANG_ERROR_WRONG_TYPE,     /* the body's media type is not read here */
  MADANG_ERROR_RATE_LIMITED,   /* too often; see retry_after */
  MADANG_ERROR_UNAVAILABLE,    /* the database is away, or we are overloaded; see retry_after */
  MADANG_ERROR_USAGE,          /* at start: the command line is wrong */
  MADANG_ERROR_CONFIGURATION,  /* at start: a file, the environment or a credential is */
  MADANG_ERROR_DATABASE,       /* at start: no database, or one that is not for us */
  MADANG_ERROR_ADDRESS,        /* at start: an address to listen on cannot be had */
  MADANG_ERROR_BUS,            /* at start: somebody else has our name on the bus */
  MADANG_N_ERRORS
} MadangErrorCode;

/** MadangProblem: one thing that is wrong. */
typedef struct
{
  const char *field; /* static name of the input's field; NULL where the whole request is meant */
  MadangPhrase phrase;
} MadangProblem;

GQuark madang_error_quark (void);

/**
 * madang_set_error:
 * @error: (nullable): where the error goes
 * @code: why
 * @msgid: the English text, marked with N_()
 * @...: the texts for its gaps, ended by %NULL
 *
 * Sets an error about the request as a whole.
 */
void madang_set_error (GError **error, MadangErrorCode code, const char *msgid, ...)
    G_GNUC_NULL_TERMINATED;

/**
 * madang_add_field_error:
 * @error: where the error goes; where it holds one of MADANG_ERROR already, the problem is added to it (its code stays)
 * @code: why
 * @field: the field's name as the client wrote it; static
 * @msgid: the English text, marked with N_()
 * @...: the texts for its gaps, ended by %NULL
 *
 * Sets or extends an error about a field, so that one answer can name everything that is wrong. A field that has a
 * problem already keeps that one alone: "required" adds nothing to "not a string".
 */
void madang_add_field_error (GError **error,
                             MadangErrorCode code,
                             const char *field,
                             const char *msgid,
                             ...) G_GNUC_NULL_TERMINATED;

/**
 * madang_add_field_error_counted:
 * @error: as madang_add_field_error()
 * @code: why
 * @field: the field's name; static
 * @singular: the English text for one, with one `%s` for the number: a bare literal, without N_()
 * @plural: the same for many
 * @count: the number
 *
 * xgettext knows this function by name (po/meson.build) and takes the two literals from the call as one entry with a
 * plural; within N_() they would be two that have none.
 */
void madang_add_field_error_counted (GError **error,
                                     MadangErrorCode code,
                                     const char *field,
                                     const char *singular,
                                     const char *plural,
                                     guint64 count);

/**
 * madang_set_error_retry:
 * @error: (nullable): where the error goes
 * @code: %MADANG_ERROR_RATE_LIMITED, %MADANG_ERROR_SLOW_MODE or %MADANG_ERROR_UNAVAILABLE
 * @retry_after: seconds to wait before trying again, at least 1
 * @msgid: the English text, marked with N_()
 */
void madang_set_error_retry (GError **error,
                             MadangErrorCode code,
                             guint retry_after,
                             const char *msgid);

/** madang_set_unavailable: the refusal of whoever needs the database while it is away, or finds a queue full. */
void madang_set_unavailable (GError **error);

/**
 * madang_set_unauthenticated: the refusal of a credential that is malformed, expired, revoked or of a disabled
 * user.
 */
void madang_set_unauthenticated (GError **error);

/** madang_set_not_authorized: the refusal of somebody known who may not do this. */
void madang_set_not_authorized (GError **error);

/** madang_set_not_found: there is nothing at the path. */
void madang_set_not_found (GError **error);

/** madang_set_no_such_room: there is no room of that id. */
void madang_set_no_such_room (GError **error);

/** madang_set_no_such_user: there is no user of that id or name. */
void madang_set_no_such_user (GError **error);

/** madang_set_not_online: nobody of that name can be written to now; whether there is somebody is not told. */
void madang_set_not_online (GError **error);

/** madang_add_no_such_parent: a message answers one that is not in its room; added as madang_add_field_error() does. */
void madang_add_no_such_parent (GError **error);

/**
 * madang_error_get_problems:
 * @error: an error of MADANG_ERROR
 *
 * Returns: (transfer none) (element-type MadangProblem): at least one problem, valid as long as @error
 */
GArray *madang_error_get_problems (const GError *error);

/** madang_error_get_retry_after: seconds to wait, or 0 where that makes no sense. */
guint madang_error_get_retry_after (const GError *error);

/**
 * madang_error_get_http_status:
 * @error: any error
 *
 * Returns: the status of the answer; 500 for an error of another domain (RFC 9110, section 15)
 */
guint madang_error_get_http_status (const GError *error);

/**
 * madang_error_dup_bus_name:
 * @error: any error
 *
 * Returns: (transfer full): its name on D-Bus, whole: `org.madang.Chat1.Error.Failed` for an error of another domain
 */
char *madang_error_dup_bus_name (const GError *error);

/**
 * madang_error_get_exit_code: the exit code of a daemon that could not start for @error; 1 where none is promised.
 */
int madang_error_get_exit_code (const GError *error);
