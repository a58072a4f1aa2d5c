/*
 * The schema: numbered SQL files of data/sql/migrations, applied forward, each in a transaction of its own, under an
 * advisory lock. Blocking: for starting up only.
 */
#pragma once

#include <glib.h>

/* What a connection asks before it is used. */
#define MADANG_SCHEMA_VERSION_QUERY "SELECT max(version) FROM schema_versions"

/** madang_schema_get_version: the newest version this program knows, from 1. */
guint madang_schema_get_version (void);

/**
 * MadangSchemaMode:
 * @MADANG_SCHEMA_MIGRATE: bring it to our version
 * @MADANG_SCHEMA_CHECK: change nothing; an older schema is good, for it would be brought forward
 */
typedef enum
{
  MADANG_SCHEMA_MIGRATE,
  MADANG_SCHEMA_CHECK
} MadangSchemaMode;

/**
 * madang_schema_prepare:
 * @conninfo: the database; may hold a password, so no error names it
 * @patience: seconds to wait for a database that is not up yet; the default main context turns meanwhile
 * @mode: whether to change anything
 * @error: %MADANG_ERROR_DATABASE: unreachable, too old a PostgreSQL, a newer schema than ours, or a migration that
 *   failed
 *   (it left nothing behind)
 *
 * Returns: whether the schema is ours
 */
gboolean madang_schema_prepare (const char *conninfo,
                                guint patience,
                                MadangSchemaMode mode,
                                GError **error);
