#include "bench-options.h"

#include "bench-base.h"

static char **
read_lines (const char *path, const char *fallback, int *n_lines)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;

  if (path == NULL)
    content = g_strdup (fallback);
  else if (!g_file_get_contents (path, &content, NULL, &error))
    bench_fail ("%s", error->message);

  char **lines = g_strsplit (g_strstrip (content), "\n", -1);
  *n_lines = (int) g_strv_length (lines);
  if (*n_lines == 0)
    bench_fail ("%s: no line", path);
  return lines;
}

static BenchOptions *
make_defaults (void)
{
  BenchOptions *self = g_new0 (BenchOptions, 1);

  self->port = 8000;
  self->members = 1000;
  self->in_flight = 16;
  self->idle = 10000;
  self->few = 100;
  self->rate = 1000;
  self->clients = 16;
  self->callers = 200;
  self->calls = 200;
  self->text_bytes = 64;
  self->warm_up = 1;
  self->seconds = 3;
  self->expect = 200;
  return self;
}

static void
check (const BenchOptions *self)
{
  if (self->port < 1 || self->port > 65535)
    bench_fail ("--port: not a port");
  if (self->members < 1 || self->in_flight < 1 || self->idle < 1 || self->few < 1 || self->rate < 1
      || self->clients < 1 || self->callers < 1)
    bench_fail ("a count is below 1");
  if (self->text_bytes < 32 || self->text_bytes > 4000)
    bench_fail ("--text-bytes: 32 to 4000");
  if (self->calls < 0)
    bench_fail ("--calls: below 0");
  if (self->seconds <= 0 || self->warm_up < 0)
    bench_fail ("--seconds, --warm-up: not a span");
}

BenchOptions *
bench_options_parse (int argc, char **argv)
{
  g_autoptr (BenchOptions) self = make_defaults ();
  g_autofree char *tokens = NULL, *rooms = NULL;
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    { "host", 0, 0, G_OPTION_ARG_STRING, &self->host, "The server's address", "ADDRESS" },
    { "port", 0, 0, G_OPTION_ARG_INT, &self->port, "The server's port", "PORT" },
    { "pid", 0, 0, G_OPTION_ARG_INT, &self->pid, "The server's process", "PID" },
    { "tokens", 0, 0, G_OPTION_ARG_FILENAME, &tokens, "Access tokens, one a line", "FILE" },
    { "rooms", 0, 0, G_OPTION_ARG_FILENAME, &rooms, "Ids of rooms, one a line", "FILE" },
    { "members", 0, 0, G_OPTION_ARG_INT, &self->members, "Sockets in a room", "N" },
    { "in-flight", 0, 0, G_OPTION_ARG_INT, &self->in_flight, "Messages in flight", "N" },
    { "idle", 0, 0, G_OPTION_ARG_INT, &self->idle, "Idle sockets", "N" },
    { "few", 0, 0, G_OPTION_ARG_INT, &self->few, "Idle sockets to compare with", "N" },
    { "rate", 0, 0, G_OPTION_ARG_INT, &self->rate, "Messages a second", "N" },
    { "clients", 0, 0, G_OPTION_ARG_INT, &self->clients, "HTTP connections", "N" },
    { "bus", 0, 0, G_OPTION_ARG_STRING, &self->bus, "The server's bus", "ADDRESS" },
    { "callers", 0, 0, G_OPTION_ARG_INT, &self->callers, "Connections to the bus", "N" },
    { "calls", 0, 0, G_OPTION_ARG_INT, &self->calls, "Calls a second, 0: closed loop", "N" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &self->user, "Whom the callers look for", "USER" },
    { "text-bytes", 0, 0, G_OPTION_ARG_INT, &self->text_bytes, "Length of a text", "N" },
    { "warm-up", 0, 0, G_OPTION_ARG_DOUBLE, &self->warm_up, "Before the span", "SECONDS" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &self->seconds, "The measured span", "SECONDS" },
    { "method", 0, 0, G_OPTION_ARG_STRING, &self->method, "Of a request", "METHOD" },
    { "path", 0, 0, G_OPTION_ARG_STRING, &self->path, "Of a request", "PATH" },
    { "body", 0, 0, G_OPTION_ARG_STRING, &self->body, "Of a request, JSON", "TEXT" },
    { "expect", 0, 0, G_OPTION_ARG_INT, &self->expect, "Status of the answer", "STATUS" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("MODE");

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    bench_fail ("%s", error->message);
  if (argc != 2)
    bench_fail ("one mode is needed");

  self->mode = g_strdup (argv[1]);
  self->host = self->host != NULL ? self->host : g_strdup ("127.0.0.1");
  self->user = self->user != NULL ? self->user : g_strdup ("admin");
  self->tokens = read_lines (tokens, "-", &self->n_tokens);
  self->rooms = read_lines (rooms, "1", &self->n_rooms);
  check (self);
  return g_steal_pointer (&self);
}

void
bench_options_free (BenchOptions *self)
{
  if (self == NULL)
    return;
  g_free (self->mode);
  g_free (self->host);
  g_strfreev (self->tokens);
  g_strfreev (self->rooms);
  g_free (self->bus);
  g_free (self->user);
  g_free (self->method);
  g_free (self->path);
  g_free (self->body);
  g_free (self);
}
