/*
 * Credentials: who calls, read out of the texts in which callers say so: headers, cookies and parameters.
 *
 * Two kinds: a JWT (MadangTokens), and a secret of 160 random bits written as 40 hexadecimal digits, which stands in
 * `Authorization: Token` and in the `sessionid` cookie. Of a secret nothing is stored but its digest, which is the
 * name of its session. Functions without state; all input is a stranger's.
 */
#pragma once

#include "auth/madang-tokens.h"

/**
 * madang_credentials_read_authorization:
 * @tokens: what reads JWTs
 * @header: (nullable): the value of an `Authorization` header (RFC 9110, section 11.6.2)
 * @caller: (out caller-allocates): who calls; untouched where the header is bad
 * @error: %MADANG_ERROR_UNAUTHENTICATED
 *
 * The scheme word decides, in either case: `Bearer` stands before a JWT, `Token` before a secret.
 *
 * Returns: whether the credential is good as far as can be seen without the store
 */
gboolean madang_credentials_read_authorization (MadangTokens *tokens,
                                                const char *header,
                                                MadangCaller *caller,
                                                GError **error);

/**
 * madang_credentials_read_token:
 * @tokens: what reads JWTs
 * @text: (nullable): a JWT or a secret, told apart by their form
 * @caller: (out caller-allocates): who calls; untouched where @text is bad
 * @error: %MADANG_ERROR_UNAUTHENTICATED
 *
 * Returns: whether the credential is good as far as can be seen without the store
 */
gboolean madang_credentials_read_token (MadangTokens *tokens,
                                        const char *text,
                                        MadangCaller *caller,
                                        GError **error);

/**
 * madang_credentials_read_session_id:
 * @text: (nullable): a secret, 40 hexadecimal digits in either case
 * @caller: (out caller-allocates): its session, with no user and no end; untouched where @text is bad
 * @error: %MADANG_ERROR_UNAUTHENTICATED
 *
 * Returns: whether @text has the form of a secret
 */
gboolean madang_credentials_read_session_id (const char *text,
                                             MadangCaller *caller,
                                             GError **error);

/**
 * madang_credentials_read_session:
 * @tokens: what reads JWTs
 * @text: (nullable): a JWT of either kind or a secret, perhaps behind a scheme word
 * @caller: (out caller-allocates): whose it is or was; untouched where @text is bad
 *
 * Reads what names a login that is to be ended, also where its own time is over.
 *
 * Returns: whether it names one
 */
gboolean madang_credentials_read_session (MadangTokens *tokens,
                                          const char *text,
                                          MadangCaller *caller);

/**
 * madang_credentials_find_cookie:
 * @header: (nullable): the value of a `Cookie` header (RFC 6265, section 4.2.1)
 * @name: the cookie's name, case and all
 *
 * Reads tolerantly: blanks around names and values do not count, nor do quotes around a value. Of several the first
 * counts. A value longer than any token is cut where it is surely still too long for one.
 *
 * Returns: (transfer full) (nullable): the value, perhaps empty; %NULL where there is no such cookie
 */
char *madang_credentials_find_cookie (const char *header, const char *name);

/**
 * madang_credentials_make_secret:
 * @session: (out caller-allocates): the name of its session, as madang_credentials_read_session_id() reads it
 *
 * Returns: (transfer full): a new secret, 40 hexadecimal digits from the kernel's randomness, in lower case
 */
char *madang_credentials_make_secret (MadangUuid *session);
