#include "store/madang-conninfo.h"

#include <libpq-fe.h>

typedef struct
{
  char *text;
  GStrv hosts;
  GStrv ports; /* NULL: all have the same; else one for each host */
  guint place; /* of the host that is looked up */
  GPtrArray *found_hosts;
  GPtrArray *found_addresses;
  GPtrArray *found_ports;
  GError *error; /* of the last name that was not found */
} Lookup;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PQconninfoOption, PQconninfoFree)

static void look_up (GTask *task);

void
madang_conninfo_free (MadangConninfo *self)
{
  g_free (self->text);
  g_free (self->host);
  g_free (self->hostaddr);
  g_free (self->port);
  g_free (self);
}

static void
lookup_free (gpointer data)
{
  Lookup *self = data;

  g_free (self->text);
  g_strfreev (self->hosts);
  g_strfreev (self->ports);
  g_ptr_array_unref (self->found_hosts);
  g_ptr_array_unref (self->found_addresses);
  g_ptr_array_unref (self->found_ports);
  g_clear_error (&self->error);
  g_free (self);
}

static Lookup *
lookup_new (const char *text)
{
  Lookup *self = g_new0 (Lookup, 1);

  self->text = g_strdup (text);
  self->found_hosts = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  self->found_addresses = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  self->found_ports = g_ptr_array_new_null_terminated (4, g_free, TRUE);
  return self;
}

/* What libpq will find: the environment counts where the text is silent. "" where there is nothing. */
static const char *
find_value (const PQconninfoOption *options, const char *keyword)
{
  const char *value = NULL;

  while (!g_str_equal (options->keyword, keyword))
    options++;
  if (options->val != NULL)
    return options->val;
  if (options->envvar != NULL)
    value = g_getenv (options->envvar);
  return value != NULL ? value : "";
}

/* Neither nothing, nor a unix socket's folder or abstract name, nor an address. */
static gboolean
is_name (const char *host)
{
  return *host != '\0' && *host != '/' && *host != '@' && !g_hostname_is_ip_address (host);
}

static gboolean
has_name (const GStrv hosts)
{
  for (guint i = 0; hosts[i] != NULL; i++)
    if (is_name (hosts[i]))
      return TRUE;
  return FALSE;
}

/* Where it is not for us to look up anything, or libpq has something to say of it, there are no hosts. */
static void
read_hosts (Lookup *self, const PQconninfoOption *options)
{
  g_auto (GStrv) hosts = g_strsplit (find_value (options, "host"), ",", -1);
  g_auto (GStrv) ports = g_strsplit (find_value (options, "port"), ",", -1);
  guint n_ports = g_strv_length (ports);

  if (*find_value (options, "hostaddr") != '\0' || *find_value (options, "service") != '\0'
      || !has_name (hosts) || (n_ports > 1 && n_ports != g_strv_length (hosts)))
    return;
  self->hosts = g_steal_pointer (&hosts);
  if (n_ports > 1)
    self->ports = g_steal_pointer (&ports);
}

static void
add_address (Lookup *self, const char *address)
{
  g_ptr_array_add (self->found_hosts, g_strdup (self->hosts[self->place]));
  g_ptr_array_add (self->found_addresses, g_strdup (address));
  if (self->ports != NULL)
    g_ptr_array_add (self->found_ports, g_strdup (self->ports[self->place]));
}

static char *
join (GPtrArray *words)
{
  return words->len > 0 ? g_strjoinv (",", (GStrv) words->pdata) : NULL;
}

static void
complete (GTask *task)
{
  Lookup *self = g_task_get_task_data (task);
  MadangConninfo *conninfo;

  if (self->hosts != NULL && self->found_hosts->len == 0)
    {
      g_task_return_error (task, g_steal_pointer (&self->error));
      return;
    }
  conninfo = g_new (MadangConninfo, 1);
  conninfo->text = g_steal_pointer (&self->text);
  conninfo->host = join (self->found_hosts);
  conninfo->hostaddr = join (self->found_addresses);
  conninfo->port = join (self->found_ports);
  g_task_return_pointer (task, conninfo, (GDestroyNotify) madang_conninfo_free);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Lookup *self = g_task_get_task_data (task);
  GList *addresses;

  g_clear_error (&self->error);
  addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &self->error);
  for (GList *one = addresses; one != NULL; one = one->next)
    {
      g_autofree char *address = g_inet_address_to_string (one->data);

      add_address (self, address);
    }
  g_resolver_free_addresses (addresses);
  self->place++;
  look_up (task);
}

/* From the place where it is to the end of the list, or to the next name. */
static void
look_up (GTask *task)
{
  Lookup *self = g_task_get_task_data (task);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  for (; self->hosts[self->place] != NULL && !is_name (self->hosts[self->place]); self->place++)
    add_address (self, "");
  if (self->hosts[self->place] == NULL)
    complete (task);
  else
    g_resolver_lookup_by_name_async (resolver, self->hosts[self->place],
                                     g_task_get_cancellable (task), on_looked_up,
                                     g_object_ref (task));
}

void
madang_conninfo_resolve_async (const char *text,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (PQconninfoOption) options = PQconninfoParse (text, NULL);
  Lookup *lookup = lookup_new (text);

  g_task_set_task_data (task, lookup, lookup_free);
  if (options == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                               "the connection string is malformed");
      return;
    }
  read_hosts (lookup, options);
  if (lookup->hosts != NULL)
    look_up (task);
  else
    complete (task);
}

MadangConninfo *
madang_conninfo_resolve_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
