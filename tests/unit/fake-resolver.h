/*
 * FakeResolver: a GResolver that knows some names under .test: no name server is asked.
 *
 * one.test has one address, two.test has two; local.test is 127.0.0.1 while the test says so. half.test is
 * 127.0.0.1 and what no machine has. Of slow.test nothing is ever heard, and no other name is found.
 */
#pragma once

#include <gio/gio.h>

#define FAKE_TYPE_RESOLVER (fake_resolver_get_type ())
G_DECLARE_FINAL_TYPE (FakeResolver, fake_resolver, FAKE, RESOLVER, GResolver)

struct _FakeResolver
{
  GResolver parent_instance;

  gboolean knows_local;
  guint asked; /* how often */
};

/** fake_resolver_install: Returns: (transfer full): the resolver that everybody asks from now on */
FakeResolver *fake_resolver_install (void);
