/*
 * A post as document 004 writes it (docs/api/board.md).
 */
#pragma once

#include "model/madang-post.h"

/** madang_json_add_post_members: the members of @post as lists have them; the object is open. */
void madang_json_add_post_members (GString *json, MadangPost *post, GTimeZone *zone);

/** madang_json_add_tags: @post's tags, the member `tags`. */
void madang_json_add_tags (GString *json, MadangPost *post);
