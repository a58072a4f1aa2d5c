/*
 * MadangAdminMethod: what the administrator may call, and the table of it all: which right each method needs and which
 * options it takes. What is not in the table is refused; a test holds it against data/org.madang.Chat1.xml. Constant
 * data.
 */
#pragma once

#include <gio/gio.h>

/** MadangAdminAction: the rights that are given or refused, from the least. */
typedef enum
{
  MADANG_ADMIN_ACTION_READ,    /* look at what is there: changes nothing, so it is not logged */
  MADANG_ADMIN_ACTION_MESSAGE, /* say something */
  MADANG_ADMIN_ACTION_MEMBERS, /* rooms, and who is in them */
  MADANG_ADMIN_ACTION_USERS,   /* who may log in, and as what */
  MADANG_ADMIN_ACTION_SERVICE  /* the service as a whole */
} MadangAdminAction;

/** MadangAdminOption: one option of a method; a list of them ends with one that has no name. */
typedef struct
{
  const char *name;
  const char *type;   /* D-Bus signature */
  gboolean is_secret; /* its value is written nowhere */
} MadangAdminOption;

typedef struct
{
  const char *name;
  MadangAdminAction action;
  const MadangAdminOption *options; /* NULL where there are none */
} MadangAdminMethod;

extern const MadangAdminMethod madang_admin_methods[];
extern const guint madang_admin_n_methods;

/** madang_admin_method_find: the method of that name. Returns: (nullable): constant */
const MadangAdminMethod *madang_admin_method_find (const char *name);

/**
 * madang_admin_method_check:
 * @self: a method
 * @parameters: its arguments, of which the last is the options
 * @error: %MADANG_ERROR_INVALID_ARGUMENT, with the option's name
 *
 * Returns: whether each option given is known and of its type
 */
gboolean madang_admin_method_check (const MadangAdminMethod *self,
                                    GVariant *parameters,
                                    GError **error);

/**
 * madang_admin_method_describe:
 * @self: a method
 * @parameters: its arguments, hostile
 *
 * Returns: (transfer full): the call for the log, without secrets and at most MADANG_ADMIN_LOG_MAX characters long
 */
char *madang_admin_method_describe (const MadangAdminMethod *self, GVariant *parameters);
