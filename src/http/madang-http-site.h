/*
 * MadangHttpSite: what all requests of a server are answered with. Reference counted: a request whose act still runs
 * may outlive its server.
 */
#pragma once

#include "http/madang-http-budget.h"
#include "http/madang-http-server.h"
#include "http/madang-router.h"

typedef struct
{
  MadangHttpContext context;
  MadangRouter *router;
  MadangLanguage language; /* the configured one */
  gboolean takes_any_host;
  gboolean takes_any_origin;
  MadangHttpBudget bodies;   /* all but the uploads */
  MadangHttpBudget uploads;  /* multipart bodies */
  MadangHttpBudget answers;  /* large ones that are on their way */
  MadangUpgradeFunc upgrade; /* NULL: none */
  MadangCountFunc count;
  gpointer upgrade_data;
} MadangHttpSite;

/** madang_http_site_new: Returns: (transfer full) */
MadangHttpSite *madang_http_site_new (const MadangHttpContext *context);

/** madang_http_site_configure: the configuration has changed: what was made of it is made again. */
void madang_http_site_configure (MadangHttpSite *self);

MadangHttpSite *madang_http_site_ref (MadangHttpSite *self);
void madang_http_site_unref (MadangHttpSite *self);
