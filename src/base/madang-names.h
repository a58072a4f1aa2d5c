/*
 * Well-known names that more than one place must spell alike.
 */
#pragma once

/* The picture of whoever has none: always served, so that front ends can put it into an <img> as it is. */
#define MADANG_DEFAULT_PICTURE "/media/default.svg"

/* The cookies of a login (docs/protocol.md). */
#define MADANG_COOKIE_ACCESS "access_token"
#define MADANG_COOKIE_REFRESH "refresh_token"
#define MADANG_COOKIE_SESSION "sessionid"
