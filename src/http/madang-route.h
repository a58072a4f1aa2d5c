/*
 * MadangRoute: one row of the route table: what is served where, for whom and how its body is read. Static data.
 */
#pragma once

#include <glib.h>

#include "i18n/madang-language.h"

typedef struct _MadangRequest MadangRequest;
typedef struct _MadangServices MadangServices;

/**
 * MadangHandler:
 * @request: the request; the handler takes a reference if it answers later
 * @services: the acts
 *
 * Answers a request, now or after it has returned, once: by madang_request_reply(), madang_request_fail() or their
 * like. What the row asks for (caller, body) has been checked.
 */
typedef void (*MadangHandler) (MadangRequest *request, MadangServices *services);

typedef enum
{
  MADANG_METHOD_NONE = 0,     /* one that no route has */
  MADANG_METHOD_GET = 1 << 0, /* HEAD too */
  MADANG_METHOD_POST = 1 << 1,
  MADANG_METHOD_PUT = 1 << 2,
  MADANG_METHOD_PATCH = 1 << 3,
  MADANG_METHOD_DELETE = 1 << 4,
} MadangMethods;

typedef enum
{
  MADANG_ROUTE_BODY_IGNORED = 0,       /* the default: whatever comes is not looked at */
  MADANG_ROUTE_NEEDS_CALLER = 1 << 0,  /* 401 without a good Authorization header */
  MADANG_ROUTE_BODY_JSON = 1 << 1,     /* a JSON object */
  MADANG_ROUTE_BODY_FORM_TOO = 1 << 2, /* beside JSON, application/x-www-form-urlencoded */
  MADANG_ROUTE_BODY_OPTIONAL = 1 << 3, /* an empty body is an empty object */
  MADANG_ROUTE_ANSWERS_ERROR = 1 << 4, /* the handler's 400, 403, 404 are {"error": "…"} (003) */
  MADANG_ROUTE_ANY_HOST = 1 << 5,      /* allowed-hosts does not count */
  MADANG_ROUTE_BODY_MULTIPART_TOO = 1 << 6, /* beside JSON, multipart/form-data, of upload-bytes */
  MADANG_ROUTE_INTERNAL = 1 << 7,     /* for other services of the operator's alone: else 403 */
  MADANG_ROUTE_KNOWS_CALLER = 1 << 8, /* an access token counts, none is needed */
} MadangRouteFlags;

/** MadangSocketKind: which documents' WebSocket a path opens; its row has no handler. */
typedef enum
{
  MADANG_SOCKET_NONE = 0,    /* the default: none */
  MADANG_SOCKET_ROOM,        /* 002 and 004: /ws/chat/{id}/chat */
  MADANG_SOCKET_CLOSED_CHAT, /* 003: /ws/api/chat/{id} */
  MADANG_SOCKET_DIRECT,      /* 000: /ws/chatting */
} MadangSocketKind;

typedef struct
{
  MadangMethods methods;
  const char *pattern; /* literals, {id} and {name}, no slash at the end: "/chat/v1/room/{id}" */
  MadangHandler handler;
  MadangRouteFlags flags;
  MadangLanguage language; /* of unprinted texts where nobody asks; NONE: the configured one */
  MadangSocketKind socket;
} MadangRoute;

#define MADANG_ROUTE_IDS_MAX 2
#define MADANG_ROUTE_NAME_MAX 63

/** MadangRouteMatch: what a path is. */
typedef struct
{
  const MadangRoute *route; /* NULL where the path is unknown or has no such method */
  MadangMethods allowed;    /* every method of the path; NONE where the path is unknown */
  MadangLanguage language;  /* the path's; NONE where it is unknown */
  guint n_ids;
  gint64 ids[MADANG_ROUTE_IDS_MAX];     /* the path's numbers, in order */
  char name[MADANG_ROUTE_NAME_MAX + 1]; /* the path's {name}; empty where it has none */
} MadangRouteMatch;
