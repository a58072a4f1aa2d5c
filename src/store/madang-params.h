/*
 * MadangParams: what stands for $1, $2 … of a statement, in PostgreSQL's binary forms.
 *
 * Lives on the stack of whoever builds a query. Texts and uuids are borrowed until the query is sent; numbers and
 * arrays are written into a buffer of its own. Binary, so that no text is ever quoted or scanned.
 */
#pragma once

#include <glib.h>

#include "base/madang-uuid.h"
#include "model/madang-page.h"

#define MADANG_PARAMS_MAX 12

typedef struct
{
  int n;
  const char *values[MADANG_PARAMS_MAX]; /* NULL: SQL's NULL, or (offsets[i] >= 0) in the buffer */
  int lengths[MADANG_PARAMS_MAX];
  int formats[MADANG_PARAMS_MAX];
  gssize offsets[MADANG_PARAMS_MAX];
  GByteArray *buffer;
} MadangParams;

/** madang_params_init: no parameters yet. */
void madang_params_init (MadangParams *params);
void madang_params_clear (MadangParams *params);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MadangParams, madang_params_clear)

/** madang_params_add_null: SQL's NULL. */
void madang_params_add_null (MadangParams *params);
void madang_params_add_int64 (MadangParams *params, gint64 value);
void madang_params_add_boolean (MadangParams *params, gboolean value);

/** madang_params_add_text: @text (nullable), valid UTF-8 without U+0000; borrowed. */
void madang_params_add_text (MadangParams *params, const char *text);

/** madang_params_add_uuid: @uuid (nullable); borrowed. */
void madang_params_add_uuid (MadangParams *params, const MadangUuid *uuid);

/**
 * madang_params_add_page: four: after, before, rows, and whether it reads forward. One row more than is shown tells
 * whether there is more.
 */
void madang_params_add_page (MadangParams *params, const MadangPage *page);

/** MadangArrayKind: the element types of arrays, by their OIDs in every PostgreSQL (pg_type.dat). */
typedef enum
{
  MADANG_ARRAY_BIGINT = 20,
  MADANG_ARRAY_TEXT = 25,
  MADANG_ARRAY_UUID = 2950
} MadangArrayKind;

/**
 * madang_params_begin_array:
 * @params: the parameters
 * @kind: what its elements are
 * @length: how many follow, each by one madang_params_append_…()
 */
void madang_params_begin_array (MadangParams *params, MadangArrayKind kind, guint length);
void madang_params_append_int64 (MadangParams *params, gint64 value);
void madang_params_append_text (MadangParams *params, const char *text);
void madang_params_append_uuid (MadangParams *params,
                                const MadangUuid *uuid); /* %NULL: SQL's NULL */

/** madang_params_end_array: the array has all its elements. */
void madang_params_end_array (MadangParams *params);

/** madang_params_own: copies what was borrowed, so that it may go before the query is sent. Before they are sealed. */
void madang_params_own (MadangParams *params);

/** madang_params_seal: makes `values` point into the buffer; nothing may be added any more. */
void madang_params_seal (MadangParams *params);
