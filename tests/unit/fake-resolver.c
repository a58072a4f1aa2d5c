#include "fake-resolver.h"

G_DEFINE_FINAL_TYPE (FakeResolver, fake_resolver, G_TYPE_RESOLVER)

static GList *
find_addresses (FakeResolver *self, const char *name)
{
  static const struct
  {
    const char *name;
    const char *address;
  } known[] = {
    { "one.test", "192.0.2.1" },   { "two.test", "2001:db8::2" }, { "two.test", "192.0.2.2" },
    { "local.test", "127.0.0.1" }, { "half.test", "127.0.0.1" },  { "half.test", "192.0.2.1" },
  };
  GList *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].name, name)
        && (self->knows_local || !g_str_equal (name, "local.test")))
      found = g_list_append (found, g_inet_address_new_from_string (known[i].address));
  return found;
}

/* Of one family where the flags say so. */
static GList *
select_addresses (GList *addresses, GResolverNameLookupFlags flags)
{
  GList *wanted = NULL;

  for (GList *at = addresses; at != NULL; at = at->next)
    {
      GSocketFamily family = g_inet_address_get_family (at->data);

      if ((family == G_SOCKET_FAMILY_IPV4 && (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) == 0)
          || (family == G_SOCKET_FAMILY_IPV6
              && (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY) == 0))
        wanted = g_list_append (wanted, g_object_ref (at->data));
    }
  g_resolver_free_addresses (addresses);
  return wanted;
}

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

static void
on_cancelled (GCancellable *cancellable, gpointer task)
{
  g_task_return_error_if_cancelled (task);
}

static void
lookup_by_name_with_flags_async (GResolver *resolver,
                                 const char *name,
                                 GResolverNameLookupFlags flags,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, data);
  FakeResolver *self = FAKE_RESOLVER (resolver);
  GList *addresses = select_addresses (find_addresses (self, name), flags);

  self->asked++;
  if (g_str_equal (name, "slow.test"))
    g_signal_connect_data (cancellable, "cancelled", G_CALLBACK (on_cancelled), g_object_ref (task),
                           (GClosureNotify) (GCallback) g_object_unref, 0);
  else if (addresses != NULL)
    g_task_return_pointer (task, addresses, free_addresses);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no %s", name);
}

static void
lookup_by_name_async (GResolver *resolver,
                      const char *name,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer data)
{
  lookup_by_name_with_flags_async (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT,
                                   cancellable, callback, data);
}

static GList *
lookup_by_name_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
fake_resolver_class_init (FakeResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = lookup_by_name_async;
  resolver_class->lookup_by_name_finish = lookup_by_name_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_by_name_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_by_name_finish;
}

static void
fake_resolver_init (FakeResolver *self)
{
}

FakeResolver *
fake_resolver_install (void)
{
  FakeResolver *self = g_object_new (FAKE_TYPE_RESOLVER, NULL);

  g_resolver_set_default (G_RESOLVER (self));
  return self;
}
