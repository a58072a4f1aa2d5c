#include "madang-check.h"

#include "base/madang-limits.h"
#include "base/madang-secret.h"
#include "base/madang-state-dir.h"
#include "madang-addresses.h"
#include "service/madang-picture-folder.h"
#include "store/madang-cluster.h"
#include "store/madang-schema.h"

gboolean
madang_check_state_dir (const MadangConfig *config, GError **error)
{
  g_autoptr (GBytes) secret = NULL;
  gboolean writes;

  if (config->secret == NULL && !madang_secret_load (config->state_dir, &secret, error))
    return FALSE;
  writes = *config->database == '\0' || (config->secret == NULL && secret == NULL);
  return madang_state_dir_check (config->state_dir, writes, error)
         && madang_picture_folder_check (config->state_dir, error);
}

/* Of a cluster that does not run, what the last madangd noted of it: it would have to be started to be asked. */
static gboolean
check_cluster (const MadangConfig *config, GError **error)
{
  g_autoptr (MadangCluster) cluster = madang_cluster_new (config->state_dir, error);
  g_autofree char *conninfo = NULL;
  guint version;

  if (cluster == NULL)
    return FALSE;
  conninfo = madang_cluster_find_running (cluster);
  if (conninfo != NULL)
    return madang_schema_prepare (conninfo, MADANG_DATABASE_PATIENCE_SECONDS, MADANG_SCHEMA_CHECK,
                                  error);
  return madang_cluster_read_schema (cluster, &version, error)
         && madang_schema_check_version (version, error);
}

static gboolean
check_database (const MadangConfig *config, GError **error)
{
  if (*config->database == '\0')
    return check_cluster (config, error);
  return madang_schema_prepare (config->database, 0, MADANG_SCHEMA_CHECK, error);
}

gboolean
madang_check (const MadangConfig *config, GError **error)
{
  return madang_addresses_check (config, error) && madang_check_state_dir (config, error)
         && check_database (config, error);
}
