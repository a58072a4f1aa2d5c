/*
 * MadangAdminGate: how many calls may be with us at once, and that nobody's flood keeps out the others.
 *
 * A call counts from the moment on at which it comes in until its message is freed, which is when it has its answer and
 * nobody is asked about it any more. Any thread.
 */
#pragma once

#include <gio/gio.h>

typedef struct _MadangAdminGate MadangAdminGate;

/** madang_admin_gate_new: Returns: (transfer full): with room for @max messages */
MadangAdminGate *madang_admin_gate_new (guint max);

MadangAdminGate *madang_admin_gate_ref (MadangAdminGate *self);

void madang_admin_gate_unref (MadangAdminGate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MadangAdminGate, madang_admin_gate_unref)

/**
 * madang_admin_gate_let_in:
 * @self: the gate
 * @message: what came; it is counted until it is freed
 *
 * A sender may have as many messages with us as there is room left for others: one alone half of all; of n who go on
 * sending what they can each comes to an (n + 1)th part, and as much stays free for whoever comes next.
 *
 * Returns: whether there is room for it
 */
gboolean madang_admin_gate_let_in (MadangAdminGate *self, GDBusMessage *message);
