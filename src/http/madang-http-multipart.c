#include "http/madang-http-multipart.h"

#include <string.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "http/madang-http-head.h"

#define BOUNDARY_MAX 70 /* RFC 2046, section 5.1.1 */

typedef struct
{
  const char *text;
  const char *end;
} Span;

typedef struct
{
  MadangHttpMultipart *form;
  GBytes *body;
  Span rest;       /* from the line behind the last delimiter */
  char *delimiter; /* CRLF, two dashes, the boundary */
  guint n_parts;
  gsize texts_left;
} Reader;

/* What the fields of a part say. */
typedef struct
{
  char *name; /* NULL where none is given */
  gboolean is_file;
  gboolean has_file_name;
} PartHead;

static void
part_head_clear (PartHead *head)
{
  g_free (head->name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PartHead, part_head_clear)

void
madang_upload_free (MadangUpload *upload)
{
  g_free (upload->name);
  g_bytes_unref (upload->bytes);
  g_free (upload);
}

void
madang_http_multipart_clear (MadangHttpMultipart *self)
{
  g_clear_pointer (&self->texts, json_object_unref);
  g_clear_pointer (&self->lists, json_object_unref);
  g_clear_pointer (&self->uploads, g_ptr_array_unref);
}

static gboolean
refuse (GError **error)
{
  madang_set_error (error, MADANG_ERROR_INVALID_ARGUMENT, N_ ("The request is malformed."), NULL);
  return FALSE;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static void
skip_blanks (Span *in)
{
  while (in->text < in->end && is_blank (*in->text))
    in->text++;
}

static gboolean
equals (const char *text, gsize length, const char *word)
{
  return strlen (word) == length && g_ascii_strncasecmp (text, word, length) == 0;
}

/* RFC 9110, section 5.6.4; the first quote is behind us. NULL where it has no end. */
static char *
read_quoted (Span *in)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (; in->text < in->end && *in->text != '"'; in->text++)
    {
      if (*in->text == '\\' && ++in->text == in->end)
        return NULL;
      g_string_append_c (value, *in->text);
    }
  if (in->text == in->end)
    return NULL;
  in->text++;
  return g_string_free (g_steal_pointer (&value), FALSE);
}

/* Less strict than a token: boundaries come with signs that should be quoted. */
static char *
read_bare (Span *in)
{
  const char *begin = in->text;

  while (in->text < in->end && !is_blank (*in->text) && strchr (";\"", *in->text) == NULL)
    in->text++;
  return g_strndup (begin, in->text - begin);
}

/* One `name=value`, into @parameters by its name in lower case; none stands twice. */
static gboolean
read_parameter (Span *in, GHashTable *parameters)
{
  const char *equal = memchr (in->text, '=', in->end - in->text);
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (equal == NULL || equal == in->text)
    return FALSE;
  name = g_ascii_strdown (in->text, equal - in->text);
  in->text = equal + 1;
  if (in->text < in->end && *in->text == '"')
    {
      in->text++;
      value = read_quoted (in);
    }
  else
    value = read_bare (in);
  return value != NULL && strpbrk (name, "; \t\"") == NULL
         && g_hash_table_size (parameters) < MADANG_MULTIPART_PARAMETERS_MAX
         && g_hash_table_insert (parameters, g_steal_pointer (&name), g_steal_pointer (&value));
}

/* All of `; name=value; …`. NULL where that is not what stands there. */
static GHashTable *
read_parameters (Span in)
{
  g_autoptr (GHashTable) parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                             g_free);

  for (skip_blanks (&in); in.text < in.end; skip_blanks (&in))
    {
      if (*in.text != ';')
        return NULL;
      in.text++;
      skip_blanks (&in);
      if (in.text < in.end && *in.text != ';' && !read_parameter (&in, parameters))
        return NULL;
    }
  return g_steal_pointer (&parameters);
}

/* What stands before the parameters. */
static gsize
measure_word (const Span *in)
{
  const char *cursor = in->text;

  while (cursor < in->end && *cursor != ';' && !is_blank (*cursor))
    cursor++;
  return cursor - in->text;
}

static gboolean
is_boundary (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > BOUNDARY_MAX || text[length - 1] == ' ')
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr ("'()+_,-./:=? ", *text) == NULL)
      return FALSE;
  return TRUE;
}

static char *
read_delimiter (const char *content_type)
{
  Span in = { content_type, content_type + strlen (content_type) };
  g_autoptr (GHashTable) parameters = NULL;
  const char *boundary;

  in.text += measure_word (&in);
  parameters = read_parameters (in);
  boundary = parameters != NULL ? g_hash_table_lookup (parameters, "boundary") : NULL;
  if (boundary == NULL || !is_boundary (boundary))
    return NULL;
  return g_strconcat ("\r\n--", boundary, NULL);
}

static gboolean
take_disposition (PartHead *head, Span value)
{
  gsize word = measure_word (&value);
  g_autoptr (GHashTable) parameters = NULL;
  const char *name, *file;

  if (head->name != NULL || !equals (value.text, word, "form-data"))
    return FALSE;
  value.text += word;
  parameters = read_parameters (value);
  name = parameters != NULL ? g_hash_table_lookup (parameters, "name") : NULL;
  if (name == NULL || *name == '\0' || !g_utf8_validate (name, -1, NULL))
    return FALSE;
  file = g_hash_table_lookup (parameters, "filename");
  /* RFC 7578, section 4.2, forbids the second; libraries send it for names beyond ASCII. */
  head->is_file = file != NULL || g_hash_table_contains (parameters, "filename*");
  head->has_file_name = head->is_file && (file == NULL || *file != '\0');
  head->name = g_strdup (name);
  return TRUE;
}

static gboolean
takes_coding (const Span *value)
{
  static const char *const plain[] = { "7bit", "8bit", "binary" };

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (equals (value->text, value->end - value->text, plain[i]))
      return TRUE;
  return FALSE;
}

static gboolean
take_field (PartHead *head, const char *line, const char *end)
{
  gsize name = madang_http_head_measure_name (line, end);
  Span value = { line + name + 1, end };

  if (name == 0)
    return FALSE;
  skip_blanks (&value);
  while (value.end > value.text && is_blank (value.end[-1]))
    value.end--;
  if (equals (line, name, "content-disposition"))
    return take_disposition (head, value);
  if (equals (line, name, "content-transfer-encoding"))
    return takes_coding (&value);
  return !equals (line, name, "content-type") || value.end - value.text < 10
         || g_ascii_strncasecmp (value.text, "multipart/", 10) != 0;
}

/* Reads the fields at the beginning of @part and the blank line behind them; @part is its content then. */
static gboolean
take_head (PartHead *head, Span *part)
{
  const char *stop = part->text + MIN (part->end - part->text, MADANG_MULTIPART_HEAD_MAX);
  const char *end;

  while ((end = memmem (part->text, stop - part->text, "\r\n", 2)) != NULL)
    {
      const char *line = part->text;

      part->text = end + 2;
      if (end == line)
        return head->name != NULL;
      if (!take_field (head, line, end))
        return FALSE;
    }
  return FALSE;
}

static const char *
find_delimiter (const Reader *self, const char *from)
{
  return memmem (from, self->rest.end - from, self->delimiter, strlen (self->delimiter));
}

static gboolean
has_name (const MadangHttpMultipart *form, const char *name)
{
  for (guint i = 0; i < form->uploads->len; i++)
    if (g_str_equal (((MadangUpload *) form->uploads->pdata[i])->name, name))
      return TRUE;
  return json_object_has_member (form->texts, name);
}

static void
keep_file (Reader *self, PartHead *head, const Span *content)
{
  const char *body = g_bytes_get_data (self->body, NULL);
  gsize length = content->end - content->text;
  MadangUpload *upload;

  if (length == 0 && !head->has_file_name)
    return;
  upload = g_new0 (MadangUpload, 1);
  upload->name = g_steal_pointer (&head->name);
  upload->bytes = g_bytes_new_from_bytes (self->body, content->text - body, length);
  g_ptr_array_add (self->form->uploads, upload);
}

static void
add_to_list (MadangHttpMultipart *form, const char *name, const char *text)
{
  JsonArray *list;

  if (!json_object_has_member (form->lists, name))
    {
      list = json_array_new ();
      json_array_add_string_element (list, json_object_get_string_member (form->texts, name));
      json_object_set_array_member (form->lists, name, list);
    }
  json_array_add_string_element (json_object_get_array_member (form->lists, name), text);
}

static gboolean
keep_text (Reader *self, const PartHead *head, const Span *content, GError **error)
{
  gsize length = content->end - content->text;
  g_autofree char *text = NULL;

  if (length > self->texts_left)
    {
      madang_set_error (error, MADANG_ERROR_TOO_LARGE, N_ ("The body is too large."), NULL);
      return FALSE;
    }
  self->texts_left -= length;
  if (!g_utf8_validate_len (content->text, length, NULL))
    return refuse (error);
  text = g_strndup (content->text, length);
  if (json_object_has_member (self->form->texts, head->name))
    add_to_list (self->form, head->name, text);
  else if (!has_name (self->form, head->name))
    json_object_set_string_member (self->form->texts, head->name, text);
  return TRUE;
}

/* A part from its first field to the delimiter behind it. */
static gboolean
take_part (Reader *self, const char *delimiter, GError **error)
{
  g_auto (PartHead) head = { 0 };
  /* The blank line may end with the delimiter's own CRLF: then there is no content. */
  Span part = { self->rest.text, delimiter + 2 };

  if (++self->n_parts > MADANG_MULTIPART_PARTS_MAX || !take_head (&head, &part))
    return refuse (error);
  part.end = MAX (delimiter, part.text);
  if (!head.is_file)
    return keep_text (self, &head, &part, error);
  if (!has_name (self->form, head.name))
    keep_file (self, &head, &part);
  return TRUE;
}

/* What stands on a delimiter's line behind it: nothing, or two dashes where it is the last. */
static gboolean
pass_delimiter (Reader *self, const char *behind, gboolean *is_last)
{
  Span in = { behind, self->rest.end };

  *is_last = in.end - in.text >= 2 && memcmp (in.text, "--", 2) == 0;
  if (*is_last)
    in.text += 2;
  skip_blanks (&in);
  self->rest.text = in.text + 2;
  if (*is_last && in.text == in.end)
    return TRUE;
  return in.end - in.text >= 2 && memcmp (in.text, "\r\n", 2) == 0;
}

/* Behind the first delimiter, which may be without the CRLF where the body begins with it; NULL where there is none. */
static const char *
find_first (const Reader *self)
{
  gsize length = strlen (self->delimiter);
  const char *first;

  if ((gsize) (self->rest.end - self->rest.text) >= length - 2
      && memcmp (self->rest.text, self->delimiter + 2, length - 2) == 0)
    return self->rest.text + length - 2;
  first = find_delimiter (self, self->rest.text);
  return first != NULL ? first + length : NULL;
}

static gboolean
read_parts (Reader *self, GError **error)
{
  const char *behind = find_first (self);
  gboolean is_last = FALSE;

  while (behind != NULL && pass_delimiter (self, behind, &is_last))
    {
      const char *delimiter;

      if (is_last)
        return TRUE;
      /* The CRLF of the line before may be this one's. */
      delimiter = find_delimiter (self, self->rest.text - 2);
      if (delimiter == NULL)
        break;
      if (!take_part (self, delimiter, error))
        return FALSE;
      behind = delimiter + strlen (self->delimiter);
    }
  return refuse (error);
}

gboolean
madang_http_multipart_parse (MadangHttpMultipart *self,
                             const char *content_type,
                             GBytes *body,
                             gsize texts_max,
                             GError **error)
{
  g_autofree char *delimiter = read_delimiter (content_type);
  gsize length;
  const char *data = g_bytes_get_data (body, &length);
  Reader reader = { .form = self, .body = body, .delimiter = delimiter, .texts_left = texts_max };

  self->texts = json_object_new ();
  self->lists = json_object_new ();
  self->uploads = g_ptr_array_new_with_free_func ((GDestroyNotify) madang_upload_free);
  if (delimiter == NULL || length == 0)
    return refuse (error);
  reader.rest = (Span){ data, data + length };
  return read_parts (&reader, error);
}
