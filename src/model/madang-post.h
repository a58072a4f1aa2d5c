/*
 * MadangPost: what somebody wrote on the board. Immutable.
 */
#pragma once

#include "model/madang-room.h"

#define MADANG_TYPE_POST (madang_post_get_type ())
G_DECLARE_FINAL_TYPE (MadangPost, madang_post, MADANG, POST, GObject)

/** MadangPostFields: what a post is made of. */
typedef struct
{
  gint64 id; /* above 0 */
  const char *title;
  const char *content;
  const char *const *tags;
  gint64 category_id;
  gint64 hits;
  gint64 created_at; /* microseconds of the epoch */
  gint64 updated_at;
  const char *nickname; /* the writer's */
  const char *picture;  /* the path of the writer's profile picture; NULL: none */
  const char *email;    /* the writer's; NULL: not known here */
  MadangRoom *room;     /* NULL: none, or not known here */
} MadangPostFields;

/** madang_post_new: @fields are copied. Returns: (transfer full) */
MadangPost *madang_post_new (const MadangPostFields *fields);

/** madang_post_get_fields: Returns: (transfer none): owned by @self */
const MadangPostFields *madang_post_get_fields (MadangPost *self);

/** madang_post_get_picture: path of the writer's profile picture, or that of the default. */
const char *madang_post_get_picture (MadangPost *self);
