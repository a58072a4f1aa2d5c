/*
 * The log: one line per entry, our own and the libraries', to the journal or to stderr.
 *
 * The program logs with GLib's macros (g_debug, g_info, g_message, g_warning, and g_critical for an error; g_error
 * ends the process) in the domain "Madang". This is the one place with state of the process: GLib has one log writer
 * per process, and its level must be changeable while many threads log.
 */
#pragma once

#include <glib.h>

/* SYSLOG_IDENTIFIER in the journal. */
#define MADANG_LOG_IDENTIFIER "madangd"

/*
 * What an operator may want to act upon has a MESSAGE_ID (systemd.journal-fields(7)), by which a program finds it, and
 * journalctl --catalog an explanation (data/systemd/madang.catalog).
 */
#define MADANG_LOG_SERVING "fb2a8f8a34bd4a23862aaaabd328fb07"
#define MADANG_LOG_STOPPING "0c8527557b9847ceaa9d280e2d273b91"
#define MADANG_LOG_DATABASE_AWAY "029cfa678a6244229692116e9a652f4c"
#define MADANG_LOG_DATABASE_BACK "86b62612636641b2a8067842ada234a6"
#define MADANG_LOG_ADMINISTERED "538ba186fae840e7882a01f6e01a17d5"
#define MADANG_LOG_NOT_AUTHORIZED "923515304eb24c1dae5e8c92a85e34d4"
#define MADANG_LOG_NO_BUS "2f785c00b1294a54b6f6e7546f28e1e0"
#define MADANG_LOG_RELOADED "0a21ba107a8a471b88bab3889b059dc3"
#define MADANG_LOG_NEEDS_RESTART "99f841acee4b4f1e8189952313ee63d8"
#define MADANG_LOG_NOT_RELOADED "5ae4abdd2a5c4234b771a716fb8e03ca"

/** madang_log_event: logs a message (printf) with one of the ids above, at a level of GLib's. */
#define madang_log_event(level, id, ...) \
  g_log_structured (G_LOG_DOMAIN, (level), "MESSAGE_ID", (id), "MESSAGE", __VA_ARGS__)

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

/** madang_log_get_level_name: the level as syslog(3) calls it: `err`, `warning`, `notice`, `info` or `debug`. */
const char *madang_log_get_level_name (void);

/**
 * madang_log_set_level_name:
 * @name: a level of syslog(3), from `emerg` to `debug`; what is more severe than an error is one
 *
 * Returns: whether there is such a level
 */
gboolean madang_log_set_level_name (const char *name);

/** madang_log_get_target_name: where the log goes: `journal` or `console`, which is stderr. */
const char *madang_log_get_target_name (void);

/** madang_log_set_target_name: @name may also be `auto`, as at start. Returns: whether there is such a target */
gboolean madang_log_set_target_name (const char *name);
