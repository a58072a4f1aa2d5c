/*
 * MadangSweeper: deletes the messages of rooms that are gone. They go after their room, for there may be millions. What
 * a stopped server, or an outage, has left goes when the database is there again. Main thread.
 */
#pragma once

#include "service/madang-reconciler.h"

#define MADANG_TYPE_SWEEPER (madang_sweeper_get_type ())
G_DECLARE_FINAL_TYPE (MadangSweeper, madang_sweeper, MADANG, SWEEPER, GObject)

/**
 * madang_sweeper_new:
 * @pool: the database
 * @bus: tells of deleted rooms
 * @reconciler: while it is not settled nothing goes, for what is left of a room tells of its deletion
 *
 * Returns: (transfer full)
 */
MadangSweeper *madang_sweeper_new (MadangPool *pool, MadangBus *bus, MadangReconciler *reconciler);
