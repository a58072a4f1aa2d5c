/*
 * Database: a migrated PostgreSQL database for each test, all on one embedded cluster of the test program.
 *
 * The cluster is made before the first test and removed after the last. Tests share the main thread: whoever waits
 * turns
 * the main loop.
 */
#pragma once

#include <gio/gio.h>
#include <libpq-fe.h>

#include "auth/madang-caller.h"

typedef struct
{
  char *name;
  char *conninfo; /* for what is tested */
  PGconn *side;   /* an ordinary connection beside it, for arranging and asserting */
} Database;

typedef void (*DatabaseTest) (Database *database);

/** database_add_test: a test that gets a database with our schema and nothing in it. */
void database_add_test (const char *path, DatabaseTest test);

/** database_run_tests: g_test_run() with the cluster around it. */
int database_run_tests (void);

/** database_make: a database without any schema where @template is %NULL. */
Database *database_make (const char *template);
void database_free (Database *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Database, database_free)

/** database_run: runs @format on the side; it must not fail. */
void database_run (Database *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** database_ask: Returns: (transfer full): the first cell of the first row */
char *database_ask (Database *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
gint64 database_count (Database *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** database_kill_backends: ends what is connected to it, but for the side. Returns: how many that were */
int database_kill_backends (Database *self);

/** database_count_waiting: how many statements wait for another's lock, also as a transaction on the side sees it. */
gint64 database_count_waiting (Database *self);

/** database_close: nobody may connect any more; database_open() lets them again. The side stays connected. */
void database_close (Database *self);
void database_open (Database *self);

/** database_add_user: a person called @name, with the e-mail @name@example.org. Returns: the id */
gint64 database_add_user (Database *self, const char *name);

/** database_add_session: a login of @user_id for an hour. */
void database_add_session (Database *self, gint64 user_id, MadangCaller *caller);

gint64 database_add_room (Database *self, const char *name, gboolean closed);

/** tolerate_warnings: warnings do not end the test until refuse_warnings(): their number is not ours to tell. */
void tolerate_warnings (void);
void refuse_warnings (void);

/** expect_loss: the next message of the log is that a connection is lost. */
void expect_loss (void);

/** turn_once: lets the main loop do what there is, and waits a moment where there is nothing. */
void turn_once (void);

/** turn_until: turns the main loop until @condition holds, or fails the test. */
#define turn_until(condition)                                           \
  G_STMT_START                                                          \
  {                                                                     \
    gint64 end_ = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;    \
                                                                        \
    while (!(condition))                                                \
      {                                                                 \
        if (g_get_monotonic_time () > end_)                             \
          g_error ("%s:%d: never: %s", __FILE__, __LINE__, #condition); \
        turn_once ();                                                   \
      }                                                                 \
  }                                                                     \
  G_STMT_END

/** turn_for: turns the main loop for @milliseconds. */
void turn_for (guint milliseconds);

/** keep_result: a GAsyncReadyCallback that puts a reference to the result where @data, a GAsyncResult **, points. */
void keep_result (GObject *source, GAsyncResult *result, gpointer data);
