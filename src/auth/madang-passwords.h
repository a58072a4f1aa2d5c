/*
 * MadangPasswords: hashes and checks passwords with argon2id (RFC 9106) in a few threads of its own.
 *
 * One hash costs tens of milliseconds and 19 MiB, so the threads are few and the jobs that wait for them are bounded.
 * Callers are on the main thread; their callbacks run there. May be dropped while jobs run: they keep it until done.
 */
#pragma once

#include <gio/gio.h>

#define MADANG_TYPE_PASSWORDS (madang_passwords_get_type ())
G_DECLARE_FINAL_TYPE (MadangPasswords, madang_passwords, MADANG, PASSWORDS, GObject)

/**
 * madang_passwords_new:
 * @threads: how many passwords are worked on at once, at least 1
 *
 * Returns: (transfer full)
 */
MadangPasswords *madang_passwords_new (guint threads);

/**
 * madang_passwords_hash_async:
 * @password: the password in NFC (madang_text_normalize()); copied, and the copy wiped after use
 * @cancellable: (nullable): a job that was cancelled before its turn is skipped
 *
 * Makes what is stored of a new password.
 */
void madang_passwords_hash_async (MadangPasswords *self,
                                  const char *password,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/**
 * madang_passwords_hash_finish:
 * @error: %MADANG_ERROR_UNAVAILABLE where too many jobs wait or memory is short, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the hash in its standard text form
 */
char *madang_passwords_hash_finish (MadangPasswords *self, GAsyncResult *result, GError **error);

/**
 * madang_passwords_verify_async:
 * @hash: (nullable): what is stored; %NULL where there is no such account: the work is the same, so that the time
 *   does not tell, and the answer no. So it is for a stored text that is no hash.
 * @password: the password in NFC; copied, and the copy wiped after use
 * @cancellable: (nullable): a job that was cancelled before its turn is skipped
 *
 * Checks whether @password is the one that @hash was made of.
 */
void madang_passwords_verify_async (MadangPasswords *self,
                                    const char *hash,
                                    const char *password,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/**
 * madang_passwords_verify_finish:
 * @error: %MADANG_ERROR_UNAVAILABLE where too many jobs wait or memory is short, or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the password is right; %FALSE without an error where it is wrong
 */
gboolean madang_passwords_verify_finish (MadangPasswords *self,
                                         GAsyncResult *result,
                                         GError **error);
