/*
 * The log: one line per entry, our own and the libraries', to the journal or to stderr.
 *
 * The program logs with GLib's macros (g_debug, g_info, g_message, g_warning, and g_critical for an error; g_error
 * ends the process) in the domain "Madang". This is the one place with state of the process: GLib has one log writer
 * per process, and its level must be changeable while many threads log.
 */
#pragma once

#include <glib.h>

/**
 * madang_log_init:
 * @level: the least severe level that is written: %G_LOG_LEVEL_CRITICAL, WARNING, INFO (messages too) or DEBUG
 *
 * Makes all logging of the process go to the journal where stderr leads there, else to stderr as `LEVEL MESSAGE`, the
 * level being `error`, `warning`, `info` or `debug`; with the time (UTC) before it, unless a service manager keeps it.
 * Other domains than ours stand before their message. What could break a line or disguise text is escaped. To be
 * called once, by main.
 */
void madang_log_init (GLogLevelFlags level);

/** madang_log_set_level: changes what is written, as in madang_log_init(); any thread. */
void madang_log_set_level (GLogLevelFlags level);
