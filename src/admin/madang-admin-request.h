/*
 * MadangAdminRequest: what a message on the bus asks for, of which object, and which right it needs.
 *
 * GDBus would answer what is not there by itself, and to anybody; so nothing is left to it. What is asked for in vain
 * is a request too, whose answer only those hear who may read.
 */
#pragma once

#include "admin/madang-admin-object.h"

typedef enum
{
  MADANG_ADMIN_REQUEST_IN_VAIN, /* answered with `problem` */
  MADANG_ADMIN_REQUEST_PING,
  MADANG_ADMIN_REQUEST_MACHINE_ID,
  MADANG_ADMIN_REQUEST_INTROSPECT,
  MADANG_ADMIN_REQUEST_GET, /* `property`; NULL: all of them */
  MADANG_ADMIN_REQUEST_SET,
  MADANG_ADMIN_REQUEST_CALL
} MadangAdminRequestKind;

typedef struct
{
  MadangAdminRequestKind kind;
  MadangAdminAction action;
  const MadangAdminObject *object; /* NULL on a path between objects */
  gint64 room_id;                  /* where it is a room's object; else 0 */
  const MadangAdminMethod *method; /* of a CALL */
  GVariant *parameters;            /* of a CALL: owned, of the method's types */
  const char *property;            /* borrowed of the interface */
  GVariant *value;                 /* of a SET: owned, of the property's type */
  GError *problem;                 /* of one IN_VAIN: of G_DBUS_ERROR */
} MadangAdminRequest;

/**
 * madang_admin_request_init:
 * @self: filled
 * @message: a method call, hostile
 *
 * What is found here is true of any room; whether that one is there is for who answers.
 */
void madang_admin_request_init (MadangAdminRequest *self, GDBusMessage *message);

/** madang_admin_request_is_change: whether @self asks for something that is written down. */
gboolean madang_admin_request_is_change (const MadangAdminRequest *self);

/**
 * madang_admin_request_describe:
 * @self: one that is a change
 *
 * Returns: (transfer full): what it asks for, for the log, as madang_admin_method_describe()
 */
char *madang_admin_request_describe (const MadangAdminRequest *self);

/** madang_admin_request_clear: frees what @self owns. */
void madang_admin_request_clear (MadangAdminRequest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MadangAdminRequest, madang_admin_request_clear)
