/*
 * The texts that the generator sends: each carries a stamp and its sender, so that whoever hears it can tell how old it
 * is and whose. A text begins with 16 hexadecimal digits (stamp), a blank, 8 digits (sender), a blank; the rest is
 * padding.
 */
#pragma once

#include <glib.h>

/**
 * bench_text_append_frame:
 * @out: where a masked text frame (RFC 6455, section 5.2) is put, behind what is there
 * @stamp: any number, such as the time of sending
 * @sender: any number, such as the sending socket's
 * @text_bytes: of the text, 32 to 4000
 *
 * Appends `{"type":"chat.message","message":TEXT}` as a client sends it.
 */
void bench_text_append_frame (GByteArray *out, guint64 stamp, guint sender, gsize text_bytes);

/**
 * bench_text_append_token:
 * @out: where a masked text frame is put, behind what is there
 * @token: an access token
 *
 * Appends `{"token":TOKEN}`, the log-in of `/ws/chatting/`.
 */
void bench_text_append_token (GByteArray *out, const char *token);

/**
 * bench_text_read:
 * @frame: a frame's payload as the server sent it, JSON
 * @length: its bytes
 * @stamp: (out): the stamp in its text
 * @sender: (out): the sender in its text
 *
 * Returns: whether this is a message of ours
 */
gboolean bench_text_read (const char *frame, gsize length, guint64 *stamp, guint *sender);
