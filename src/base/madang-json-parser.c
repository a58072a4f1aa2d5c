#include "base/madang-json-parser.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"

#include <errno.h>
#include <math.h>
#include <string.h>

typedef struct
{
  const char *cursor;
  const char *end;
  guint depth;
  guint n_names;
  guint n_values;
  GString *text; /* the string read last, or a number's characters */
  GError **error;
} Parser;

static gboolean read_value (Parser *parser, JsonNode *value);

static gboolean
refuse (Parser *parser, const char *msgid)
{
  madang_set_error (parser->error, MADANG_ERROR_INVALID_ARGUMENT, msgid, NULL);
  return FALSE;
}

static gboolean
refuse_syntax (Parser *parser)
{
  return refuse (parser, N_ ("The body is not valid JSON."));
}

/* The next byte, or NUL at the end: text that g_utf8_validate_len() passes holds none. */
static char
peek (const Parser *parser)
{
  return parser->cursor < parser->end ? *parser->cursor : '\0';
}

static gboolean
accept (Parser *parser, char expected)
{
  if (peek (parser) != expected)
    return FALSE;
  parser->cursor++;
  return TRUE;
}

static void
skip_space (Parser *parser)
{
  while (peek (parser) == ' ' || peek (parser) == '\n' || peek (parser) == '\t'
         || peek (parser) == '\r')
    parser->cursor++;
}

static gboolean
accept_after_space (Parser *parser, char expected)
{
  skip_space (parser);
  return accept (parser, expected);
}

/* Reads the XXXX of a \uXXXX; -1 where it is none. */
static int
read_code_unit (Parser *parser)
{
  int unit = 0;

  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (peek (parser));

      if (digit < 0)
        return -1;
      unit = unit * 16 + digit;
      parser->cursor++;
    }
  return unit;
}

/* RFC 8259, section 7: a character beyond the basic plane is a pair of surrogates. */
static gboolean
read_unicode_escape (Parser *parser)
{
  int unit = read_code_unit (parser);
  gunichar character = unit;

  if (unit == 0)
    return refuse (parser, N_ ("Null characters are not allowed."));
  if (unit >= 0xd800 && unit <= 0xdbff && accept (parser, '\\') && accept (parser, 'u'))
    {
      int low = read_code_unit (parser);

      if (low >= 0xdc00 && low <= 0xdfff)
        character = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  if (!g_unichar_validate (character)) /* a lone surrogate, or no code unit at all */
    return refuse_syntax (parser);
  g_string_append_unichar (parser->text, character);
  return TRUE;
}

static gboolean
read_escape (Parser *parser)
{
  static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  char letter = peek (parser);
  const char *found = letter != '\0' ? strchr (letters, letter) : NULL;

  if (accept (parser, 'u'))
    return read_unicode_escape (parser);
  if (found == NULL)
    return refuse_syntax (parser);
  parser->cursor++;
  g_string_append_c (parser->text, meanings[found - letters]);
  return TRUE;
}

/* Reads a string behind its opening quote into `parser->text`. */
static gboolean
read_string (Parser *parser)
{
  g_string_truncate (parser->text, 0);
  for (;;)
    {
      const char *run = parser->cursor;

      while (parser->cursor < parser->end && (guchar) *parser->cursor >= ' '
             && *parser->cursor != '"' && *parser->cursor != '\\')
        parser->cursor++;
      g_string_append_len (parser->text, run, parser->cursor - run);
      if (accept (parser, '"'))
        return TRUE;
      if (!accept (parser, '\\'))
        return refuse_syntax (parser);
      if (!read_escape (parser))
        return FALSE;
    }
}

static gboolean
skip_digits (Parser *parser)
{
  const char *start = parser->cursor;

  while (g_ascii_isdigit (peek (parser)))
    parser->cursor++;
  return parser->cursor > start;
}

/* RFC 8259, section 6. A number that has a fraction or an exponent is no integer here, whatever its value. */
static gboolean
skip_number (Parser *parser, gboolean *is_integer)
{
  *is_integer = TRUE;
  accept (parser, '-');
  if (!accept (parser, '0') && !skip_digits (parser))
    return FALSE;
  if (accept (parser, '.'))
    {
      *is_integer = FALSE;
      if (!skip_digits (parser))
        return FALSE;
    }
  if (accept (parser, 'e') || accept (parser, 'E'))
    {
      *is_integer = FALSE;
      if (!accept (parser, '+'))
        accept (parser, '-');
      return skip_digits (parser);
    }
  return TRUE;
}

static gboolean
read_number (Parser *parser, JsonNode *value)
{
  const char *start = parser->cursor;
  gboolean is_integer;

  if (!skip_number (parser, &is_integer))
    return refuse_syntax (parser);
  g_string_truncate (parser->text, 0);
  g_string_append_len (parser->text, start, parser->cursor - start);
  errno = 0;
  if (is_integer)
    json_node_init_int (value, g_ascii_strtoll (parser->text->str, NULL, 10));
  else
    json_node_init_double (value, g_ascii_strtod (parser->text->str, NULL));
  if (is_integer ? errno == ERANGE : !isfinite (json_node_get_double (value)))
    return refuse (parser, N_ ("A number in the body is out of range."));
  return TRUE;
}

static gboolean
read_text (Parser *parser, JsonNode *value)
{
  parser->cursor++;
  if (!read_string (parser))
    return FALSE;
  json_node_init_string (value, parser->text->str);
  return TRUE;
}

static gboolean
read_word (Parser *parser, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (parser->end - parser->cursor) < length || memcmp (parser->cursor, word, length) != 0)
    return refuse_syntax (parser);
  parser->cursor += length;
  return TRUE;
}

/* Enters an object or array. Only what is read to its end is left again: a refusal ends everything. */
static gboolean
descend (Parser *parser)
{
  parser->cursor++;
  if (++parser->depth > MADANG_JSON_DEPTH_MAX)
    return refuse (parser, N_ ("The body is nested too deeply."));
  return TRUE;
}

static gboolean
read_member (Parser *parser, JsonObject *object)
{
  g_autoptr (JsonNode) value = json_node_alloc ();
  g_autofree char *name = NULL;

  if (!accept_after_space (parser, '"'))
    return refuse_syntax (parser);
  if (!read_string (parser))
    return FALSE;
  if (json_object_has_member (object, parser->text->str))
    return refuse (parser, N_ ("A name occurs twice in one object of the body."));
  if (++parser->n_names > MADANG_JSON_NAMES_MAX)
    return refuse (parser, N_ ("The body has too many values."));
  name = g_strdup (parser->text->str);
  if (!accept_after_space (parser, ':'))
    return refuse_syntax (parser);
  if (!read_value (parser, value))
    return FALSE;
  json_object_set_member (object, name, g_steal_pointer (&value));
  return TRUE;
}

static gboolean
read_object (Parser *parser, JsonNode *value)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_node_init_object (value, object);
  if (!descend (parser))
    return FALSE;
  if (!accept_after_space (parser, '}'))
    {
      do
        if (!read_member (parser, object))
          return FALSE;
      while (accept_after_space (parser, ','));
      if (!accept (parser, '}'))
        return refuse_syntax (parser);
    }
  parser->depth--;
  return TRUE;
}

static gboolean
read_element (Parser *parser, JsonArray *array)
{
  g_autoptr (JsonNode) value = json_node_alloc ();

  if (!read_value (parser, value))
    return FALSE;
  json_array_add_element (array, g_steal_pointer (&value));
  return TRUE;
}

static gboolean
read_array (Parser *parser, JsonNode *value)
{
  g_autoptr (JsonArray) array = json_array_new ();

  json_node_init_array (value, array);
  if (!descend (parser))
    return FALSE;
  if (!accept_after_space (parser, ']'))
    {
      do
        if (!read_element (parser, array))
          return FALSE;
      while (accept_after_space (parser, ','));
      if (!accept (parser, ']'))
        return refuse_syntax (parser);
    }
  parser->depth--;
  return TRUE;
}

static gboolean
read_value (Parser *parser, JsonNode *value)
{
  skip_space (parser);
  if (++parser->n_values > MADANG_JSON_VALUES_MAX)
    return refuse (parser, N_ ("The body has too many values."));
  switch (peek (parser))
    {
    case '{':
      return read_object (parser, value);
    case '[':
      return read_array (parser, value);
    case '"':
      return read_text (parser, value);
    case 't':
      json_node_init_boolean (value, TRUE);
      return read_word (parser, "true");
    case 'f':
      json_node_init_boolean (value, FALSE);
      return read_word (parser, "false");
    case 'n':
      json_node_init_null (value);
      return read_word (parser, "null");
    default:
      return read_number (parser, value);
    }
}

static gboolean
read_document (Parser *parser, JsonNode *document)
{
  gsize length = parser->end - parser->cursor;

  if (!g_utf8_validate_len (parser->cursor, length, NULL))
    return refuse_syntax (parser);
  if (!read_value (parser, document))
    return FALSE;
  skip_space (parser);
  return parser->cursor == parser->end || refuse_syntax (parser);
}

JsonNode *
madang_json_parse (const char *data, gsize length, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonNode) document = json_node_alloc ();
  const char *start = length > 0 ? data : ""; /* nothing may come as NULL */
  Parser parser = { .cursor = start, .end = start + length, .text = text, .error = error };

  return read_document (&parser, document) ? g_steal_pointer (&document) : NULL;
}
