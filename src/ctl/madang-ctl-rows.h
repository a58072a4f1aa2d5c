/*
 * Rows as the server gives them (a{sv}), shown: as a table, as lines, or as JSON. What a row's members are called and
 * how each is written, a list of columns says.
 */
#pragma once

#include "ctl/madang-ctl.h"

typedef enum
{
  MADANG_CTL_TEXT,
  MADANG_CTL_NUMBER,
  MADANG_CTL_FLAG,    /* yes or no */
  MADANG_CTL_TIME,    /* microseconds of the epoch */
  MADANG_CTL_SECONDS, /* 0 is none */
} MadangCtlKind;

typedef struct
{
  const char *key;
  const char *title; /* msgid */
  MadangCtlKind kind;
  gboolean is_detail; /* stands in no table, only where one row is shown */
} MadangCtlColumn;

/** MadangCtlCount: makes the phrase that says how many there are; a function, so that xgettext sees both its texts. */
typedef void (*MadangCtlCount) (MadangPhrase *phrase, guint64 count);

/** MadangCtlList: what is listed, and how. */
typedef struct
{
  const char *method; /* takes the room's id where there is one, and options with after and limit */
  MadangCtlCount count;
  const MadangCtlColumn *columns;
  guint n_columns;
} MadangCtlList;

/**
 * madang_ctl_rows_list:
 * @ctl: the run
 * @list: what
 * @room: (nullable): of which room
 * @options: (nullable) (transfer none): further options for each call
 * @error: what went wrong, for people
 *
 * Fetches all of a list and writes it page by page: the first is seen before the last is asked for.
 *
 * Returns: whether it could be had and written
 */
gboolean madang_ctl_rows_list (MadangCtl *ctl,
                               const MadangCtlList *list,
                               const gint64 *room,
                               GVariant *options,
                               GError **error);

/** madang_ctl_rows_show: adds one row to the output, a line for each member that it has. */
void madang_ctl_rows_show (MadangCtl *ctl,
                           GVariant *row,
                           const MadangCtlColumn *columns,
                           guint n_columns);

/**
 * madang_ctl_rows_end:
 * @ctl: the run
 * @take_answer: (nullable) (transfer full): of a method that gives an id (x) or nothing
 *
 * Adds the id to the output, where there is one.
 *
 * Returns: whether there was an answer
 */
gboolean madang_ctl_rows_end (MadangCtl *ctl, GVariant *take_answer);

/**
 * madang_ctl_rows_count:
 * @ctl: the run
 * @answer: of a method that gives how many (u)
 * @count: how it is said
 *
 * Adds it to the output: as JSON the number alone.
 */
void madang_ctl_rows_count (MadangCtl *ctl, GVariant *answer, MadangCtlCount count);
