/*
 * MadangPhrase: a text for people before it has a language.
 *
 * Acts do not know who will read what they say, so they keep the English original (the gettext msgid) and what stands
 * in its gaps; a door renders it in the reader's language (madang_catalogues_render). Plain data, owned by its holder.
 */
#pragma once

#include <glib.h>

#ifndef N_
#define N_(text) (text)
#endif

typedef struct
{
  const char *msgid;  /* English original, static */
  const char *plural; /* its plural, static; NULL where nothing is counted */
  guint64 count;      /* what is counted; stands in every %s of a counted phrase */
  GStrv
      arguments; /* owned, nullable: what the %s or %1$s, %2$s … of an uncounted phrase stand for, in order */
} MadangPhrase;

/**
 * madang_phrase_init_valist:
 * @phrase: an uninitialised phrase
 * @msgid: the English text, a literal marked with N_()
 * @arguments: the texts for its gaps, ended by %NULL; copied
 */
void madang_phrase_init_valist (MadangPhrase *phrase, const char *msgid, va_list arguments);

/**
 * madang_phrase_init_counted:
 * @phrase: an uninitialised phrase
 * @singular: the English text for one: where it is written out, a bare literal without N_()
 * @plural: the English text for many
 * @count: how many
 *
 * xgettext knows this function by name, as it does madang_add_field_error_counted() (po/meson.build).
 */
void madang_phrase_init_counted (MadangPhrase *phrase,
                                 const char *singular,
                                 const char *plural,
                                 guint64 count);

/** madang_phrase_copy: makes @target a deep copy of @source. */
void madang_phrase_copy (const MadangPhrase *source, MadangPhrase *target);

/** madang_phrase_clear: frees what @phrase owns; it may be initialised again. */
void madang_phrase_clear (MadangPhrase *phrase);

/**
 * madang_phrase_format:
 * @phrase: a phrase
 * @pattern: its text or a translation of it
 *
 * Puts the phrase's arguments (or its count) into @pattern: `%s` takes them in order, `%2$s` by number, `%%` is a
 * per cent sign. A gap for which there is nothing stays empty, so that no translation can make the server read past
 * its arguments.
 *
 * Returns: (transfer full): the text
 */
char *madang_phrase_format (const MadangPhrase *phrase, const char *pattern);
