/*
 * MadangAdminObject: a kind of object on the bus: its interface, which right its properties need, and who serves them.
 * Each has one interface of its own beside the standard ones. Constant data.
 */
#pragma once

#include "admin/madang-admin-method.h"

/** MadangAdminReader: begins reading all properties; ends with madang_admin_call_return_properties(), or a failure. */
typedef void (*MadangAdminReader) (MadangAdminCall *call);

/** MadangAdminWriter: sets a property that can be written, to a value of its type; answers the call. */
typedef void (*MadangAdminWriter) (MadangAdminCall *call, const char *property, GVariant *value);

typedef struct
{
  GDBusInterfaceInfo *(*get_info) (void);
  const MadangAdminMethod *(*find_method) (const char *name); /* (nullable) of the interface */
  MadangAdminReader read;
  MadangAdminWriter write;      /* NULL where nothing can be written */
  MadangAdminAction set_action; /* what writing needs */
  gboolean is_room; /* its methods are the manager's, with the room before the arguments */
} MadangAdminObject;
