/*
 * The weight that a client gives to one of the things it would take: `;q=0.8` (RFC 9110, section 12.4.2).
 * Pure, over hostile text.
 */
#pragma once

#include <glib.h>

/** What a range without a weight has, and the most that one can have: thousandths. */
#define MADANG_WEIGHT_MAX 1000

/**
 * madang_weight_read:
 * @text: what follows a range in a field such as Accept-Language: blanks, then a weight or nothing of one
 * @weight: (out): thousandths, 0 to %MADANG_WEIGHT_MAX, which is what a range without one has
 *
 * Returns: (nullable): the text behind the weight and its blanks; %NULL where it is malformed
 */
const char *madang_weight_read (const char *text, int *weight);
