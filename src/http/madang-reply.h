/*
 * Answering a MadangRequest: JSON bodies, errors in the reader's language, and the headers that go with them.
 *
 * Each of reply, reply_list, reply_bytes, reply_text and fail ends the request, and only one of them may: a second
 * answer is a programming error. Main thread.
 */
#pragma once

#include "base/madang-error.h"
#include "http/madang-request.h"

/* What libsoup has no names for. */
#define MADANG_HTTP_UPGRADE_REQUIRED 426  /* RFC 9110, section 15.5.22 */
#define MADANG_HTTP_TOO_MANY_REQUESTS 429 /* RFC 6585, section 4 */

/**
 * madang_request_reply:
 * @self: the request
 * @status: the status (RFC 9110, section 15)
 * @take_json: (transfer full): the body, JSON in UTF-8; empty for none
 *
 * Where too many large answers are on their way already, a route that only reads answers 429 or 503 instead.
 */
void madang_request_reply (MadangRequest *self, guint status, GString *take_json);

/** MadangItemFunc: writes @item of a list into @json; @data is as given. */
typedef void (*MadangItemFunc) (GString *json, gpointer item, gpointer data);

/**
 * madang_request_reply_list:
 * @self: the request
 * @items: what is in the list, in its order
 * @item_size: bytes that one has in JSON, about
 * @add: writes one
 * @data: for @add
 *
 * Answers 200 with an array, as madang_request_reply() does.
 */
void madang_request_reply_list (
    MadangRequest *self, GPtrArray *items, gsize item_size, MadangItemFunc add, gpointer data);

/**
 * madang_request_reply_bytes:
 * @self: the request, with what headers of the answer are beside these
 * @status: the status
 * @type: the bytes' media type
 * @caching: how long they may be kept (Cache-Control)
 * @bytes: the body; empty for none
 *
 * Answers with what is no JSON.
 */
void madang_request_reply_bytes (
    MadangRequest *self, guint status, const char *type, const char *caching, GBytes *bytes);

/** madang_request_add_header: adds a field to the answer that is to come. */
void madang_request_add_header (MadangRequest *self, const char *name, const char *value);

/**
 * madang_request_reply_text:
 * @self: the request
 * @status: the status
 * @field: name of the one member
 * @msgid: the English original of its text, marked with N_()
 * @...: the texts for its gaps, ended by %NULL
 *
 * Answers `{"<field>": "<text>"}`, the text in the reader's language.
 */
void madang_request_reply_text (MadangRequest *self,
                                guint status,
                                const char *field,
                                const char *msgid,
                                ...) G_GNUC_NULL_TERMINATED;

/**
 * madang_request_fail:
 * @self: the request
 * @take_error: (transfer full): why; of any domain
 *
 * Answers with the error's status. Problems with a field become `{"<field>": ["…"]}`, in the order they were found;
 * others `{"detail": "…"}` (`{"error": "…"}` where the route says so). An error that is ours is logged, and nobody
 * else is told what it is.
 */
void madang_request_fail (MadangRequest *self, GError *take_error);

/**
 * madang_request_render:
 * @self: the request
 * @phrase: a text
 *
 * Puts @phrase into the reader's language for a body that is being built, and remembers it for Content-Language.
 *
 * Returns: (transfer full): the text
 */
char *madang_request_render (MadangRequest *self, const MadangPhrase *phrase);

/**
 * madang_request_add_cookie:
 * @self: the request
 * @name: the cookie's name, a token
 * @value: its value, of the characters a cookie may hold (RFC 6265, section 4.1.1); empty to delete it
 * @max_age: seconds it lives; 0 to delete it
 *
 * Sets a cookie that scripts cannot read and other sites cannot send: HttpOnly, SameSite=Lax, Path=/, and Secure where
 * the request came by https.
 */
void madang_request_add_cookie (MadangRequest *self,
                                const char *name,
                                const char *value,
                                guint max_age);

/**
 * madang_request_add_link:
 * @self: the request
 * @relation: `next` or `prev`, static
 * @page: what the link's target shows
 *
 * Adds a Link (RFC 8288): a reference to the request's own path and query, with limit, before and after from @page.
 */
void madang_request_add_link (MadangRequest *self, const char *relation, const MadangPage *page);
