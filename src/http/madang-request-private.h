/*
 * The inside of MadangRequest, for the files of http/ that make, answer and end it.
 */
#pragma once

#include "http/madang-http-budget.h"
#include "http/madang-http-connection.h"
#include "http/madang-http-site.h"
#include "http/madang-request.h"

struct _MadangRequest
{
  MadangHttpSite *site;
  MadangHttpConnection *connection; /* owned; may be closed */
  SoupServerMessage *message;       /* owned */
  MadangRouteMatch match;
  MadangCaller caller;
  gboolean has_caller;

  gboolean is_admitted; /* who calls, and whether the body is read here, has been checked */
  GError *refusal;      /* what was wrong there, to be told when the body has come */
  gboolean is_upload;   /* the body may be as large as an upload, and counts as one */
  guint64 received;     /* bytes of the body so far */
  GByteArray *bytes;    /* of a body that is read, as they come; NULL before the first */
  MadangHttpCharge charge;
  JsonObject *body;
  JsonObject *lists;  /* of a form of multipart/form-data: see there; else NULL */
  GPtrArray *uploads; /* likewise, of MadangUpload */

  gboolean is_handled;  /* the handler has it: what fails from here on is the handler's word */
  gboolean is_paused;   /* libsoup waits for the answer */
  gboolean is_answered; /* once */

  MadangHttpCharge answer_charge; /* none where the answer is small */
  guint languages_sent;           /* a bit for each MadangLanguage of the answer's texts */
  /* Read when asked for: */
  gboolean has_language;
  MadangLanguage language;
  GHashTable *query;
  gboolean query_is_clean;
  MadangPage page;
  gboolean has_address;
  GInetAddress *address;
  char *host_url;

  MadangUpgradedFunc upgraded; /* NULL unless the connection is to be given away */
  gpointer upgraded_data;
};

/** madang_request_new: Returns: (transfer full): for the message on @connection whose head has been read */
MadangRequest *madang_request_new (MadangHttpSite *site,
                                   MadangHttpConnection *connection,
                                   SoupServerMessage *message);

/**
 * madang_request_is_upload: whether its head says that it brings a form with files to a route that takes one.
 */
gboolean madang_request_is_upload (MadangRequest *self);

/** madang_request_reads_body: whether its route looks at a body. */
gboolean madang_request_reads_body (MadangRequest *self);

/** madang_request_check_type: whether its route reads a body of such a type. @error is %MADANG_ERROR_WRONG_TYPE */
gboolean madang_request_check_type (MadangRequest *self, GError **error);

/** madang_request_read_body: reads the body as the route wants it. Returns: whether it could be read */
gboolean madang_request_read_body (MadangRequest *self, GError **error);

/** madang_request_get_method: the method for the route table; %MADANG_METHOD_NONE for one that no route has. */
MadangMethods madang_request_get_method (MadangRequest *self);

/** madang_request_abandon: the connection is gone; whoever waits for it to be given away is told. */
void madang_request_abandon (MadangRequest *self);
