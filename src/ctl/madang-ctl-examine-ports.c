#include "ctl/madang-ctl-examine.h"

#include <gio/gunixsocketaddress.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/madang-ctl-sockets.h"

#define PATIENCE_SECONDS 5

static GSocketConnectable *
parse_address (const char *address, GError **error)
{
  /* Who listens everywhere also listens here. */
  if (g_str_has_prefix (address, "0.0.0.0:"))
    return g_network_address_new ("127.0.0.1", atoi (address + strlen ("0.0.0.0:")));
  if (g_str_has_prefix (address, "[::]:"))
    return g_network_address_new ("::1", atoi (address + strlen ("[::]:")));
  if (g_str_has_prefix (address, "unix:"))
    return G_SOCKET_CONNECTABLE (g_unix_socket_address_new (address + strlen ("unix:")));
  return g_network_address_parse (address, 0, error);
}

/* Returns the status of its answer to GET /readyz, or 0 where there is none. */
static guint
ask_whether_ready (const char *address)
{
  static const char request[]
      = "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) where = parse_address (address, NULL);
  g_autoptr (GSocketConnection) connection = NULL;
  char answer[64] = { 0 };
  guint status = 0;

  if (where == NULL)
    return 0;
  g_socket_client_set_timeout (client, PATIENCE_SECONDS);
  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect (client, where, NULL, NULL);
  if (connection == NULL
      || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                     request, strlen (request), NULL, NULL, NULL)
      || !g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer,
                                   sizeof answer - 1, NULL, NULL, NULL))
    return 0;
  return sscanf (answer, "HTTP/%*d.%*d %u", &status) == 1 ? status : 0;
}

static void
examine_port (MadangCtlDiagnosis *diagnosis, const char *address)
{
  guint status = ask_whether_ready (address);

  if (status == 200)
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_FINE, NULL,
                              N_ ("The server listens on %s, and is ready."), address, NULL);
  else if (status == 503)
    madang_ctl_diagnosis_add (
        diagnosis, MADANG_CTL_PROBLEM,
        N_ ("See that PostgreSQL runs and has space; the server finds it again "
            "by itself."),
        N_ ("The server listens on %s, and is not ready: its database is away."), address, NULL);
  else if (status == 0)
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_PROBLEM,
                              N_ ("If it stays so: systemctl restart madang"),
                              N_ ("The server listens on %s, and does not answer."), address, NULL);
  else
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_FINE, NULL,
                              N_ ("The server listens on %s, and answers."), address, NULL);
}

void
madang_ctl_examine_ports (MadangCtlDiagnosis *diagnosis, const MadangCtlPatient *patient)
{
  g_auto (GStrv) addresses = patient->pid != 0 ? madang_ctl_sockets_list (patient->pid) : NULL;

  if (addresses != NULL && addresses[0] == NULL)
    madang_ctl_diagnosis_add (diagnosis, MADANG_CTL_PROBLEM,
                              N_ ("If it stays so: systemctl restart madang"),
                              N_ ("The server listens on no address."), NULL);
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    examine_port (diagnosis, addresses[i]);
}
