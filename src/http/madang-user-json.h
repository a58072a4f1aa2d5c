/*
 * People as the documents write them: field by field, never the row, so that nothing secret comes along.
 */
#pragma once

#include <glib.h>

#include "model/madang-profile.h"

/**
 * madang_json_add_user:
 * @json: where to
 * @key: (nullable): the member's name
 * @user: somebody
 *
 * Document 003's User: exactly id, first_name, last_name, username and email.
 */
void madang_json_add_user (GString *json, const char *key, MadangUser *user);

/**
 * madang_json_add_picture:
 * @json: where to
 * @key: the member's name
 * @user: somebody
 *
 * The path of @user's picture, or null where there is none.
 */
void madang_json_add_picture (GString *json, const char *key, MadangUser *user);

/**
 * madang_json_add_profile:
 * @json: where to
 * @key: (nullable): the member's name
 * @profile: somebody's
 *
 * The profile of documents 001 and 004.
 */
void madang_json_add_profile (GString *json, const char *key, const MadangProfile *profile);
