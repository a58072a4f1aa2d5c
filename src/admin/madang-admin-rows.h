/*
 * What the directory knows, as the administrator's interface writes it: a row is an `a{sv}`, a list of them `aa{sv}`.
 */
#pragma once

#include "admin/madang-admin-call.h"

/** MadangAdminPage: which part of a list is asked for. */
typedef struct
{
  gint64 after;
  guint limit;
} MadangAdminPage;

/** madang_admin_rows_read_page: the options `after` and `limit` of a method's @parameters. */
MadangAdminPage madang_admin_rows_read_page (GVariant *parameters);

/** madang_admin_rows_room, …_member, …_user: Returns: (transfer floating): the row */
GVariant *madang_admin_rows_room (const MadangRoomRow *room);
GVariant *madang_admin_rows_member (const MadangMemberRow *member);
GVariant *madang_admin_rows_user (const MadangPersonRow *user);

/** MadangAdminRowWriter: Returns: (transfer floating): one of the above */
typedef GVariant *(*MadangAdminRowWriter) (gconstpointer row);

/**
 * madang_admin_rows_return:
 * @call: answered
 * @take_rows: (transfer full) (nullable): the list
 * @writer: writes each
 * @take_error: (transfer full) (nullable): why there is none
 */
void madang_admin_rows_return (MadangAdminCall *call,
                               GPtrArray *take_rows,
                               MadangAdminRowWriter writer,
                               GError *take_error);
