/*
 * What came over D-Bus, as JSON (RFC 8259). Pure functions.
 */
#pragma once

#include <glib.h>

/**
 * madang_ctl_json_append:
 * @json: where it goes
 * @value: integers, booleans, texts, and arrays and dictionaries of them; whatever else JSON has no word for is a text
 *
 * Variants within are taken out of their wrapping; keys are as they came. Characters that a terminal might obey are
 * escaped beside those that must be.
 */
void madang_ctl_json_append (GString *json, GVariant *value);
