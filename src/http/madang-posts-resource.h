/*
 * The board by REST: document 004.
 */
#pragma once

#include "http/madang-route.h"

/** madang_posts_handle_categories: GET or POST /api/post/categories. */
void madang_posts_handle_categories (MadangRequest *request, MadangServices *services);

/** madang_posts_handle_list: GET or POST /api/post: all posts, or those that contain `search`; the newest first. */
void madang_posts_handle_list (MadangRequest *request, MadangServices *services);

/** madang_posts_handle_show: GET /api/post/detail/{id}: the post, and a ticket to its room. */
void madang_posts_handle_show (MadangRequest *request, MadangServices *services);

/** madang_posts_handle_write: POST /api/post/write: 201 and the new post. */
void madang_posts_handle_write (MadangRequest *request, MadangServices *services);

/** madang_posts_handle_edit: POST /api/post/detail/{id}/edit: what is given is changed. */
void madang_posts_handle_edit (MadangRequest *request, MadangServices *services);

/** madang_posts_handle_delete: POST /api/post/detail/{id}/delete: the post and its room are gone. */
void madang_posts_handle_delete (MadangRequest *request, MadangServices *services);
