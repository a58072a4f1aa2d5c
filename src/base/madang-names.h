/*
 * Well-known names that more than one place must spell alike.
 */
#pragma once

/* The username and nickname of the server's own user (data/sql/migrations/0001-*.sql). */
#define MADANG_ADMIN_NAME "admin"

/* What the paths of pictures begin with. */
#define MADANG_MEDIA "/media/"

/* The picture of whoever has none: always served, so that front ends can put it into an <img> as it is. */
#define MADANG_DEFAULT_PICTURE MADANG_MEDIA "default.svg"

/* The cookies of a login (docs/api/accounts.md). */
#define MADANG_COOKIE_ACCESS "access_token"
#define MADANG_COOKIE_REFRESH "refresh_token"
#define MADANG_COOKIE_SESSION "sessionid"

/* The administrator's door (data/org.madang.Chat1.xml). */
#define MADANG_BUS_NAME "org.madang.Chat1"
#define MADANG_BUS_PATH "/org/madang/Chat1"
#define MADANG_BUS_ERROR_PREFIX "org.madang.Chat1.Error."
