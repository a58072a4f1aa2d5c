/*
 * The schema: numbered SQL files of data/sql/migrations, applied forward, each in a transaction of its own, under an
 * advisory lock. For starting up only: its caller waits.
 */
#pragma once

#include <glib.h>

/* What a connection asks before it is used. */
#define MADANG_SCHEMA_VERSION_QUERY "SELECT max(version) FROM schema_versions"

/** madang_schema_get_version: the newest version this program knows, from 1. */
guint madang_schema_get_version (void);

/**
 * madang_schema_check_version:
 * @version: a schema's; 0: none yet
 * @error: %MADANG_ERROR_DATABASE
 *
 * Returns: whether it is ours or can be brought forward: a newer one is for a newer program
 */
gboolean madang_schema_check_version (guint version, GError **error);

/**
 * MadangSchemaMode:
 * @MADANG_SCHEMA_MIGRATE: bring it to our version
 * @MADANG_SCHEMA_CHECK: leave nothing changed. In a database without a schema ours is made in a transaction that is
 *   rolled back; an older schema is good, for it would be brought forward
 */
typedef enum
{
  MADANG_SCHEMA_MIGRATE,
  MADANG_SCHEMA_CHECK
} MadangSchemaMode;

/**
 * madang_schema_prepare:
 * @conninfo: the database; may hold a password, so no error names it
 * @patience: seconds to wait for a database that is not up yet; one that answers with a refusal is not waited for.
 *   A lock that somebody else holds is waited for as long, and at least MADANG_DATABASE_PATIENCE_SECONDS
 * @mode: whether to change anything
 * @error: %MADANG_ERROR_DATABASE: unreachable, too old a PostgreSQL, not in UTF-8, read only, locked, a newer schema
 *   than ours, a migration that failed (it left nothing behind), or a statement of ours that the server would refuse;
 *   G_IO_ERROR_CANCELLED as soon as the current cancellable (g_cancellable_get_current()) is cancelled
 *
 * Works in a thread of its own and turns the default main context until that has ended. Where it is cancelled it does
 * not wait for that end, which may take as long as the database pleases. Main thread.
 *
 * Returns: whether the schema is ours
 */
gboolean madang_schema_prepare (const char *conninfo,
                                guint patience,
                                MadangSchemaMode mode,
                                GError **error);
