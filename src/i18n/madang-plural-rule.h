/*
 * MadangPluralRule: which of a language's plural forms goes with a number, as a gettext catalogue's header tells it.
 *
 * Plain data that points into the header; the expression is read anew for each number, so nothing is kept of it.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint64 n_forms;
  const char *
      expression; /* borrowed; ends at a semicolon, a line break or NUL; NULL where there is none */
} MadangPluralRule;

/**
 * madang_plural_rule_init:
 * @rule: an uninitialised rule
 * @header: the catalogue's header, hostile; must outlive @rule
 *
 * Finds `Plural-Forms: nplurals=…; plural=…` in @header (gettext manual, section 11.2.6).
 */
void madang_plural_rule_init (MadangPluralRule *rule, const char *header);

/**
 * madang_plural_rule_choose:
 * @rule: a rule
 * @count: the number
 *
 * Evaluates the rule's C expression in `n`, in unsigned arithmetic.
 *
 * Returns: the form, counted from 0 and below the rule's number of forms; 0 where there is no expression, or one that
 *   is malformed, nested deeper than %MADANG_PLURAL_DEPTH_MAX, divides by zero or gives too high a number
 */
guint64 madang_plural_rule_choose (const MadangPluralRule *rule, guint64 count);
