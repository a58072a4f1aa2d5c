/*
 * How a form brings the picture of its profile. Main thread.
 */
#pragma once

#include "http/madang-request.h"
#include "service/madang-profiles.h"

/**
 * madang_picture_form_read:
 * @request: a request of a route with %MADANG_ROUTE_BODY_MULTIPART_TOO
 * @field: what the picture is called there; static
 * @form: takes it; lives no longer than @request
 * @error: %MADANG_ERROR_INVALID_ARGUMENT
 *
 * A file is a new picture. A text in its place is none, which takes the picture away where it is empty, or the path
 * that a client was given and hands back with the rest, which changes nothing.
 */
void madang_picture_form_read (MadangRequest *request,
                               const char *field,
                               MadangProfileForm *form,
                               GError **error);
