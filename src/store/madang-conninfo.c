#include "store/madang-conninfo.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/madang-limits.h"

void
madang_conninfo_free (MadangConninfo *self)
{
  PQconninfoFree (self->options);
  g_free (self->name);
  g_free (self);
}

static PQconninfoOption *
find_option (const MadangConninfo *self, const char *keyword)
{
  PQconninfoOption *option = self->options;

  while (!g_str_equal (option->keyword, keyword))
    option++;
  return option;
}

/* What libpq will find: the environment counts where the text is silent. "" where nothing is. */
static const char *
find_value (const MadangConninfo *self, const char *keyword)
{
  const PQconninfoOption *option = find_option (self, keyword);
  const char *value = option->val;

  if (value == NULL && option->envvar != NULL)
    value = g_getenv (option->envvar);
  return value != NULL ? value : "";
}

static void
set_value (MadangConninfo *self, const char *keyword, const char *value)
{
  PQconninfoOption *option = find_option (self, keyword);

  free (option->val);
  option->val = strdup (value);
}

static void
set_patience (MadangConninfo *self, gboolean has_others)
{
  gint64 timeout = g_ascii_strtoll (find_value (self, "connect_timeout"), NULL, 10);

  if (timeout > 0)
    self->patience = MIN (timeout, G_MAXINT);
  else
    self->patience = has_others ? MADANG_CONNECT_SECONDS : MADANG_QUERY_SECONDS;
}

/*
 * Neither nothing, nor a unix socket's folder or abstract name, nor an address. (inet_aton() knows
 * more of those than GLib, and libpq takes them.)
 */
static gboolean
is_name (const char *host)
{
  struct in_addr address;

  return *host != '\0' && *host != '/' && *host != '@' && !g_hostname_is_ip_address (host)
         && inet_aton (host, &address) == 0;
}

/* A list that is empty, or has one value for all hosts, has no other for this one. */
static const char *
choose (const GStrv list, guint place)
{
  guint length = g_strv_length (list);

  return length == 0 ? "" : list[length == 1 ? 0 : place];
}

/* Lists that do not match stand, for libpq to say so. */
static void
choose_host (MadangConninfo *self, guint attempt)
{
  g_auto (GStrv) hosts = g_strsplit (find_value (self, "host"), ",", -1);
  g_auto (GStrv) addresses = g_strsplit (find_value (self, "hostaddr"), ",", -1);
  g_auto (GStrv) ports = g_strsplit (find_value (self, "port"), ",", -1);
  guint n = MAX (g_strv_length (hosts), g_strv_length (addresses));
  const char *host, *address;

  set_patience (self, attempt + 1 < n);
  if (n == 0 || g_strv_length (hosts) % n != 0 || g_strv_length (addresses) % n != 0
      || (g_strv_length (ports) > 1 && g_strv_length (ports) != n))
    return;
  self->turn = attempt / n;
  host = choose (hosts, attempt % n);
  address = choose (addresses, attempt % n);
  set_value (self, "host", host);
  set_value (self, "hostaddr", address);
  set_value (self, "port", choose (ports, attempt % n));
  if (is_name (host) && *address == '\0')
    self->name = g_strdup (host);
}

MadangConninfo *
madang_conninfo_new (const char *text, guint attempt)
{
  MadangConninfo *self = g_new0 (MadangConninfo, 1);

  self->options = PQconninfoParse (text, NULL);
  self->patience = MADANG_QUERY_SECONDS;
  if (self->options == NULL)
    return self;
  set_value (self, "client_encoding", "UTF8");
  set_value (self, "fallback_application_name", "madang");
  if (*find_value (self, "service") == '\0')
    choose_host (self, attempt);
  return self;
}

static void
set_addresses (MadangConninfo *self, GList *addresses)
{
  g_autoptr (GString) hosts = g_string_new (NULL);
  g_autoptr (GString) numbers = g_string_new (NULL);
  guint n = g_list_length (addresses);

  for (guint i = 0; i < n; i++)
    {
      gpointer address = g_list_nth_data (addresses, (self->turn + i) % n);
      g_autofree char *number = g_inet_address_to_string (address);

      g_string_append_printf (hosts, "%s%s", i > 0 ? "," : "", self->name);
      g_string_append_printf (numbers, "%s%s", i > 0 ? "," : "", number);
    }
  set_value (self, "host", hosts->str);
  set_value (self, "hostaddr", numbers->str);
  if (self->turn + 1 < n)
    set_patience (self, TRUE);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (MadangConninfo) self = g_task_get_task_data (task);
  GError *error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  if (addresses == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  set_addresses (self, addresses);
  g_resolver_free_addresses (addresses);
  g_task_return_pointer (task, g_steal_pointer (&self), (GDestroyNotify) madang_conninfo_free);
}

void
madang_conninfo_resolve_async (MadangConninfo *conninfo,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_autoptr (MadangConninfo) self = conninfo;
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  if (self->options == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                             "the connection string is malformed");
  else if (self->name == NULL)
    g_task_return_pointer (task, g_steal_pointer (&self), (GDestroyNotify) madang_conninfo_free);
  else
    {
      const char *name = self->name;

      g_task_set_task_data (task, g_steal_pointer (&self), NULL); /* on_looked_up()'s to free */
      g_resolver_lookup_by_name_async (resolver, name, cancellable, on_looked_up,
                                       g_object_ref (task));
    }
}

MadangConninfo *
madang_conninfo_resolve_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* (PostgreSQL manual, 34.1.1.1) */
static void
append_quoted (GString *text, const char *value)
{
  g_string_append_c (text, '\'');
  for (; *value != '\0'; value++)
    {
      if (*value == '\'' || *value == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *value);
    }
  g_string_append_c (text, '\'');
}

/* As a text, for there a value may be empty: that keeps the environment's away. */
PGconn *
madang_conninfo_connect (const MadangConninfo *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const PQconninfoOption *option = self->options; option->keyword != NULL; option++)
    if (option->val != NULL)
      {
        g_string_append_printf (text, " %s=", option->keyword);
        append_quoted (text, option->val);
      }
  return PQconnectStart (text->str);
}
