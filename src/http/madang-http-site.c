#include "http/madang-http-site.h"

#include "auth/madang-tokens.h"
#include "base/madang-limits.h"

MadangHttpSite *
madang_http_site_new (const MadangHttpContext *context)
{
  MadangHttpSite *self = g_rc_box_new0 (MadangHttpSite);

  self->context = *context;
  g_object_ref (context->catalogues);
  if (context->tokens != NULL)
    g_object_ref (context->tokens);
  madang_http_budget_init (&self->bodies, MADANG_BODIES_SIZE_MAX, context->config->body_bytes);
  madang_http_budget_init (&self->uploads, MADANG_UPLOADS_SIZE_MAX, context->config->upload_bytes);
  madang_http_budget_init (&self->answers, MADANG_ANSWERS_SIZE_MAX, 0);
  self->router = madang_router_new (context->routes, context->n_routes);
  madang_http_site_configure (self);
  return self;
}

void
madang_http_site_configure (MadangHttpSite *self)
{
  const MadangConfig *config = self->context.config;

  self->bodies.largest = config->body_bytes;
  self->uploads.largest = config->upload_bytes;
  self->language = madang_language_from_tag (config->language);
  self->takes_any_host = g_strv_contains ((const char *const *) config->allowed_hosts, "*");
  self->takes_any_origin = g_strv_contains ((const char *const *) config->cors_origins, "*");
}

MadangHttpSite *
madang_http_site_ref (MadangHttpSite *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_site (gpointer data)
{
  MadangHttpSite *self = data;

  g_clear_object (&self->context.catalogues);
  g_clear_object (&self->context.tokens);
  g_clear_pointer (&self->router, madang_router_free);
  madang_http_budget_clear (&self->bodies);
  madang_http_budget_clear (&self->uploads);
  madang_http_budget_clear (&self->answers);
}

void
madang_http_site_unref (MadangHttpSite *self)
{
  g_rc_box_release_full (self, clear_site);
}
