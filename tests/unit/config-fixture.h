/*
 * What tests of the configuration need: a folder of its own for each, with an empty madang.conf in it, and none of our
 * variables in the environment.
 */
#pragma once

#include "base/madang-config.h"

#define PASSWORD "p4ssw0rd-of-nobody" /* which no error may tell */

typedef struct
{
  char *folder;
  char *file;
} Fixture;

/** config_fixture_set_up, config_fixture_tear_down: for g_test_add(). */
void config_fixture_set_up (Fixture *fixture, gconstpointer data);
void config_fixture_tear_down (Fixture *fixture, gconstpointer data);

/** write_file: @name is within the folder; @length -1: up to the NUL. */
void write_file (Fixture *fixture, const char *name, const char *text, gssize length);
void remove_tree (const char *path);

/** load_well: loads with the fixture's file and with @options, separated by spaces; that must go well. */
MadangConfig *load_well (Fixture *fixture, const char *options);

/** load_badly: Returns: (transfer full): the error's text, without the folder's name where it begins with that */
char *load_badly (Fixture *fixture, const char *options, int code);

/** assert_refused: loading ends with the text @expected, as load_badly() tells it. */
void assert_refused (Fixture *fixture, const char *options, const char *expected);

/** assert_list: the list, joined by spaces, is @expected. */
void assert_list (GStrv list, const char *expected);
