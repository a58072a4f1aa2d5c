/*
 * Text as a terminal shows it: how wide it is, and cut to a width. Pure functions.
 */
#pragma once

#include <glib.h>

/** madang_ctl_text_measure: how many columns a terminal needs for @text, valid UTF-8: two for each character that East
 *  Asian fonts draw wide, none for marks that stand on another. */
guint madang_ctl_text_measure (const char *text);

/**
 * madang_ctl_text_append:
 * @line: where it goes
 * @text: valid UTF-8
 * @width: columns that it shall take; a longer one takes what it needs
 * @is_right: whether it stands at their right end
 */
void madang_ctl_text_append (GString *line, const char *text, guint width, gboolean is_right);

/**
 * madang_ctl_text_fit:
 * @text: valid UTF-8
 * @width: columns, at least 1
 *
 * Returns: (transfer full): @text, or as much of its beginning as fits with an ellipsis behind it
 */
char *madang_ctl_text_fit (const char *text, guint width);
