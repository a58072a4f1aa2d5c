#include "base/madang-weight.h"

#include <string.h>

static const char *
skip_blanks (const char *text)
{
  return text + strspn (text, " \t");
}

/* Reads a qvalue in thousandths; NULL where it is malformed. */
static const char *
read_number (const char *text, int *weight)
{
  if (*text != '0' && *text != '1')
    return NULL;
  *weight = (*text++ - '0') * MADANG_WEIGHT_MAX;
  if (*text != '.')
    return text;
  text++;
  for (int unit = MADANG_WEIGHT_MAX / 10; unit > 0 && g_ascii_isdigit (*text); unit /= 10)
    *weight += (*text++ - '0') * unit;
  return *weight <= MADANG_WEIGHT_MAX ? text : NULL;
}

const char *
madang_weight_read (const char *text, int *weight)
{
  *weight = MADANG_WEIGHT_MAX;
  text = skip_blanks (text);
  if (*text != ';')
    return text;
  text = skip_blanks (text + 1);
  if (g_ascii_tolower (text[0]) != 'q' || text[1] != '=')
    return NULL;
  text = read_number (text + 2, weight);
  return text != NULL ? skip_blanks (text) : NULL;
}
