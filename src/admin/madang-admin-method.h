/*
 * MadangAdminMethod: one method that the administrator may call: which right it needs, what does it, and which options
 * it takes. The table of them all is madang-admin-manager.c. Constant data.
 */
#pragma once

#include <gio/gio.h>

#include "i18n/madang-language.h"

/** MadangAdminAction: the rights that are given or refused, from the least. */
typedef enum
{
  MADANG_ADMIN_ACTION_READ,    /* look at what is there: changes nothing, so it is not logged */
  MADANG_ADMIN_ACTION_MESSAGE, /* say something */
  MADANG_ADMIN_ACTION_MEMBERS, /* rooms, and who is in them */
  MADANG_ADMIN_ACTION_USERS,   /* who may log in, and as what */
  MADANG_ADMIN_ACTION_SERVICE, /* the service as a whole */
  MADANG_ADMIN_N_ACTIONS
} MadangAdminAction;

/** MadangAdminOption: one option of a method; a list of them ends with one that has no name. */
typedef struct
{
  const char *name;
  const char *type;   /* D-Bus signature */
  gboolean is_secret; /* its value is written nowhere */
} MadangAdminOption;

/** MadangAdminName: an argument that the act, which other doors have too, calls otherwise; the last has no field. */
typedef struct
{
  const char *field;    /* in the act's errors */
  const char *argument; /* on D-Bus */
} MadangAdminName;

typedef struct _MadangAdminCall MadangAdminCall;

/** MadangAdminHandler: begins what @call asks for and answers it in the end; @parameters are of the method's types. */
typedef void (*MadangAdminHandler) (MadangAdminCall *call, GVariant *parameters);

typedef struct
{
  const char *name;
  MadangAdminAction action;
  MadangAdminHandler handler;
  const MadangAdminOption *options; /* beside those of every method; NULL where there are none */
  guint secret;                 /* which argument is written nowhere, the first being 1; 0: none */
  const MadangAdminName *names; /* NULL where the act has D-Bus's names */
} MadangAdminMethod;

/** madang_admin_common_options: those that every method takes. */
extern const MadangAdminOption madang_admin_common_options[];

/**
 * madang_admin_method_check:
 * @self: a method
 * @parameters: its arguments, of which the last is the options
 * @error: %MADANG_ERROR_INVALID_ARGUMENT, with the option's name
 *
 * Returns: whether each option given is known, there once, and of its type
 */
gboolean madang_admin_method_check (const MadangAdminMethod *self,
                                    GVariant *parameters,
                                    GError **error);

/**
 * madang_admin_method_read_language:
 * @parameters: arguments of a method's types, hostile, checked or not
 *
 * Returns: the language that the option `locale` asks for; %MADANG_LANGUAGE_NONE where there is none, or none of ours
 */
MadangLanguage madang_admin_method_read_language (GVariant *parameters);

/**
 * madang_admin_method_name_field:
 * @self: (nullable): a method
 * @field: (nullable): a field in an error of its act
 *
 * Returns: (nullable): the argument or option that is meant, as D-Bus calls it
 */
const char *madang_admin_method_name_field (const MadangAdminMethod *self, const char *field);

/**
 * madang_admin_method_describe:
 * @self: a method
 * @parameters: its arguments, hostile: of any size
 *
 * Returns: (transfer full): the call for the log, without secrets, without the options of every method, which change
 *   nothing that is done, and at most MADANG_ADMIN_LOG_MAX characters long
 */
char *madang_admin_method_describe (const MadangAdminMethod *self, GVariant *parameters);
