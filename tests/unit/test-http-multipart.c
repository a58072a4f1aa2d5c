#include "http/madang-http-multipart.h"

#include <string.h>

#include "base/madang-error.h"
#include "base/madang-limits.h"

#define TYPE "multipart/form-data; boundary=B"
#define TEXT(name, value) \
  "--B\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE(name, file, value)                                                         \
  "--B\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\n" \
  "Content-Type: application/octet-stream\r\n\r\n" value "\r\n"
#define PART(fields) "--B\r\n" fields "\r\n\r\nx\r\n--B--\r\n"
#define NAMED "Content-Disposition: form-data; name=\"a\""
#define END "--B--\r\n"

/* The body lies in a block of just its size, so that a sanitizer sees a read behind it. */
static gboolean
parse_bytes (MadangHttpMultipart *form,
             const char *type,
             const char *body,
             gsize length,
             gsize texts_max,
             GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, length);

  return madang_http_multipart_parse (form, type, bytes, texts_max, error);
}

static void
say (const char *type, const char *body)
{
  g_autofree char *escaped = g_strescape (body, NULL);

  g_test_message ("%s: %.200s", type, escaped);
}

static const char *
find_text (const MadangHttpMultipart *form, const char *name)
{
  return json_object_get_string_member_with_default (form->texts, name, NULL);
}

static void
check_text (const char *type, const char *body, const char *name, const char *value)
{
  g_auto (MadangHttpMultipart) form = { 0 };
  g_autoptr (GError) error = NULL;

  say (type, body);
  g_assert_true (parse_bytes (&form, type, body, strlen (body), 1000, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (find_text (&form, name), ==, value);
}

static void
refuse_as (const char *type, const char *body, gsize length, int code)
{
  g_auto (MadangHttpMultipart) form = { 0 };
  g_autoptr (GError) error = NULL;

  say (type, body);
  g_assert_false (parse_bytes (&form, type, body, length, 1000, &error));
  g_assert_error (error, MADANG_ERROR, code);
}

static void
refuse (const char *body)
{
  refuse_as (TYPE, body, strlen (body), MADANG_ERROR_INVALID_ARGUMENT);
}

static void
test_texts (void)
{
  check_text (TYPE, TEXT ("a", "1") END, "a", "1");
  check_text (TYPE, TEXT ("a", "") END, "a", "");
  check_text (TYPE, TEXT ("a", "1") TEXT ("b", "2") END, "b", "2");
  check_text (TYPE, TEXT ("a", "1") TEXT ("a", "2") END, "a", "1");
  check_text (TYPE, TEXT ("a", "1") END, "b", NULL);
  check_text (TYPE, END, "a", NULL);
  check_text (TYPE, TEXT ("이름", "마당") END, "이름", "마당");
  check_text (TYPE, TEXT ("a", "line\r\n--\r\n-- B\r\n--b") END, "a", "line\r\n--\r\n-- B\r\n--b");
  check_text (TYPE, TEXT ("a", "\r\n") END, "a", "\r\n");
  check_text (TYPE, TEXT ("a\\\"b", "1") END, "a\"b", "1");
  /* What may stand around it. */
  check_text (TYPE, TEXT ("a", "1") "--B--", "a", "1");
  check_text (TYPE, TEXT ("a", "1") "--B-- \t\r\nnobody reads this", "a", "1");
  check_text (TYPE, "nor this\r\n" TEXT ("a", "1") END, "a", "1");
  check_text (TYPE, "\r\n" TEXT ("a", "1") END, "a", "1");
  check_text (TYPE, "--B \t\r\n" NAMED "\r\n\r\n1\r\n" END, "a", "1");
  /* Fields. */
  check_text (TYPE, PART ("content-disposition:FORM-DATA;NAME=a;"), "a", "x");
  check_text (TYPE, PART (NAMED "\r\nContent-Type: text/plain; charset=utf-8"), "a", "x");
  check_text (TYPE, PART (NAMED "\r\nContent-Transfer-Encoding: BINARY"), "a", "x");
  check_text (TYPE, PART ("X-Own: anything\r\n" NAMED), "a", "x");
  /* A blank line whose end is the delimiter's. */
  check_text (TYPE, "--B\r\n" NAMED "\r\n\r\n" END, "a", "");
}

static char *
join_list (const MadangHttpMultipart *form, const char *name)
{
  JsonNode *list = json_object_get_member (form->lists, name);

  return list != NULL ? json_to_string (list, FALSE) : NULL;
}

/* Of equal names the first is the text, and all are the list; a file's name is no list's. */
static void
test_lists (void)
{
  const char *body = TEXT ("a", "1") TEXT ("b", "x") TEXT ("a", "") FILE ("a", "f", "y")
      TEXT ("a", "3") FILE ("c", "f", "y") TEXT ("c", "1") TEXT ("c", "2") END;
  g_auto (MadangHttpMultipart) form = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *list = NULL;

  g_assert_true (parse_bytes (&form, TYPE, body, strlen (body), 1000, &error));
  g_assert_no_error (error);
  list = join_list (&form, "a");
  g_assert_cmpstr (list, ==, "[\"1\",\"\",\"3\"]");
  g_assert_cmpstr (find_text (&form, "a"), ==, "1");
  g_assert_null (join_list (&form, "b"));
  g_assert_null (join_list (&form, "c"));
  g_assert_null (find_text (&form, "c"));
  g_assert_cmpuint (form.uploads->len, ==, 1);
}

static void
test_boundaries (void)
{
  g_autofree char *longest = g_strnfill (70, 'b');
  g_autofree char *type = g_strdup_printf ("multipart/form-data; boundary=%s", longest);
  g_autofree char *body = g_strdup_printf ("--%s\r\n" NAMED "\r\n\r\n1\r\n--%s--", longest,
                                           longest);
  g_autofree char *longer = g_strconcat (type, "b", NULL);

  check_text (type, body, "a", "1");
  refuse_as (longer, body, strlen (body), MADANG_ERROR_INVALID_ARGUMENT);
  check_text ("Multipart/Form-Data ; charset=utf-8; BOUNDARY=\"B\"", TEXT ("a", "1") END, "a", "1");
  check_text ("multipart/form-data;boundary=\"a b:=?\"",
              "--a b:=?\r\n" NAMED "\r\n\r\n1\r\n--a b:=?--", "a", "1");
  check_text ("multipart/form-data; boundary=--=_1.2",
              "----=_1.2\r\n" NAMED "\r\n\r\n1\r\n----=_1.2--", "a", "1");
}

static void
test_bad_boundaries (void)
{
  static const char *const types[] = {
    "multipart/form-data",
    "multipart/form-data;",
    "multipart/form-data; boundary",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=\"\"",
    "multipart/form-data; boundary=\"B",
    "multipart/form-data; boundary=\"B\\",
    "multipart/form-data; boundary=\"B \"",
    "multipart/form-data; boundary=\"B\"B",
    "multipart/form-data; boundary=B boundary=B",
    "multipart/form-data; boundary=B; boundary=B",
    "multipart/form-data; boundary=B; boundary=C",
    "multipart/form-data; boundary=\"B\\\"\"",
    "multipart/form-data; boundary=마당",
    "multipart/form-data; boundary=B*",
    "multipart/form-data, boundary=B",
    "multipart/form-data boundary=B",
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    refuse_as (types[i], TEXT ("a", "1") END, strlen (TEXT ("a", "1") END),
               MADANG_ERROR_INVALID_ARGUMENT);
}

static void
test_bad_frames (void)
{
  refuse ("");
  refuse ("x");
  refuse ("--");
  refuse ("--B");
  refuse ("--B-");
  refuse ("--B\r\n");
  refuse ("--C--\r\n");
  refuse ("--B--x");
  refuse ("--B--\n");
  refuse ("--B--\r");
  refuse ("--B\n" NAMED "\n\n1\n--B--\n");
  refuse (TEXT ("a", "1"));
  refuse (TEXT ("a", "1") "--B");
  refuse (TEXT ("a", "1") "--B-");
  refuse (TEXT ("a", "1") "--B\r\n");
  refuse (TEXT ("a", "1") "--Bx--\r\n");
  refuse (TEXT ("a", "1") "--B --\r\n");
  refuse (TEXT ("a", "1\r\n--Bogus") END);
  refuse (TEXT ("a", "1") "--B\r\n" END);
  refuse (TEXT ("a", "1") "\n"
                          "--B\n" END);
  refuse ("x" END);
  refuse (TEXT ("a", "1") "x" END);
}

static void
test_bad_heads (void)
{
  refuse (PART (""));
  refuse (PART ("X: y"));
  refuse (PART ("Content-Disposition: form-data"));
  refuse (PART ("Content-Disposition: form-data; name"));
  refuse (PART ("Content-Disposition: form-data; name=\"\""));
  refuse (PART ("Content-Disposition: form-data; name=\"a"));
  refuse (PART ("Content-Disposition: form-data; name=\"a\\\""));
  refuse (PART ("Content-Disposition: form-data; name=\"a\"b"));
  refuse (PART ("Content-Disposition: form-data; name=\"a\"; name=\"b\""));
  refuse (PART ("Content-Disposition: form-data; name*=utf-8''a"));
  refuse (PART ("Content-Disposition: form-data; name=\"\xff\""));
  refuse (PART ("Content-Disposition: attachment; name=\"a\""));
  refuse (PART ("Content-Disposition: name=\"a\""));
  refuse (PART (NAMED "\r\n" NAMED));
  refuse (PART (NAMED "\r\n folded: yes"));
  refuse (PART (NAMED ";\r\n filename=\"x\""));
  refuse (PART (NAMED "\rX: y"));
  refuse (PART (NAMED "\nX: y"));
  refuse (PART ("Content-Disposition : form-data; name=\"a\""));
  refuse (PART (NAMED "\r\nno field"));
  refuse (PART (NAMED "\r\n: y"));
  refuse (PART (NAMED "\r\nContent-Transfer-Encoding: base64"));
  refuse (PART (NAMED "\r\nContent-Transfer-Encoding: quoted-printable"));
  refuse (PART (NAMED "\r\nContent-Type: multipart/mixed; boundary=C"));
  refuse (PART (NAMED "\r\nContent-Type: Multipart/Form-Data; boundary=C"));
  refuse ("--B\r\n" NAMED "\r\n--B--\r\n");
  refuse ("--B\r\n" NAMED "--B--\r\n");
}

/* A delimiter that would pass for a field is one all the same. */
static void
test_delimiter_in_head (void)
{
  const char *body = "--a:\r\n" NAMED "\r\n--a:\r\n" NAMED "\r\n\r\nx\r\n--a:--";

  refuse_as ("multipart/form-data; boundary=\"a:\"", body, strlen (body),
             MADANG_ERROR_INVALID_ARGUMENT);
}

static void
test_bad_texts (void)
{
  static const char nul[] = TEXT ("a", "x\0y") END;
  static const char nul_name[] = TEXT ("a\0b", "x") END;

  refuse (TEXT ("a", "\xff") END);
  refuse (TEXT ("a", "\xed\xa0\x80") END);
  refuse (TEXT ("a", "1") TEXT ("a", "\xff") END);
  refuse_as (TYPE, nul, sizeof nul - 1, MADANG_ERROR_INVALID_ARGUMENT);
  refuse_as (TYPE, nul_name, sizeof nul_name - 1, MADANG_ERROR_INVALID_ARGUMENT);
}

static void
test_files (void)
{
  static const char body[] = TEXT ("b", "text") FILE ("a", "x.png", "\0\xff\r\n--")
      FILE ("a", "y.png", "second") FILE ("b", "z", "a text has that name")
          FILE ("empty", "e.png", "") FILE ("none", "", "") FILE ("nameless", "", "n") END;
  g_auto (MadangHttpMultipart) form = { 0 };
  g_autoptr (GError) error = NULL;
  const MadangUpload *upload;

  g_assert_true (parse_bytes (&form, TYPE, body, sizeof body - 1, 1000, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (form.uploads->len, ==, 3);
  upload = form.uploads->pdata[0];
  g_assert_cmpstr (upload->name, ==, "a");
  g_assert_cmpmem (g_bytes_get_data (upload->bytes, NULL), g_bytes_get_size (upload->bytes),
                   "\0\xff\r\n--", 6);
  upload = form.uploads->pdata[1];
  g_assert_cmpstr (upload->name, ==, "empty");
  g_assert_cmpuint (g_bytes_get_size (upload->bytes), ==, 0);
  g_assert_cmpstr (((MadangUpload *) form.uploads->pdata[2])->name, ==, "nameless");
  g_assert_cmpstr (find_text (&form, "b"), ==, "text");
  g_assert_null (find_text (&form, "a"));
}

static void
test_encoded_file_name (void)
{
  g_auto (MadangHttpMultipart) form = { 0 };
  const char *body = PART (NAMED "; filename*=utf-8''%EC%82%AC%EC%A7%84.png");

  g_assert_true (parse_bytes (&form, TYPE, body, strlen (body), 1000, NULL));
  g_assert_cmpuint (form.uploads->len, ==, 1);
}

static char *
repeat (const char *part, guint times)
{
  GString *body = g_string_new (NULL);

  for (guint i = 0; i < times; i++)
    g_string_append (body, part);
  g_string_append (body, END);
  return g_string_free (body, FALSE);
}

static void
test_bounds (void)
{
  g_autofree char *most = repeat (TEXT ("a", "1"), MADANG_MULTIPART_PARTS_MAX);
  g_autofree char *more = repeat (TEXT ("a", "1"), MADANG_MULTIPART_PARTS_MAX + 1);
  g_autofree char *bomb = repeat (TEXT ("a", ""), 10000);
  g_autofree char *filling = g_strnfill (MADANG_MULTIPART_HEAD_MAX, 'x');
  g_autofree char *head = g_strdup_printf ("--B\r\n" NAMED "\r\nX: %s\r\n\r\n1\r\n" END, filling);
  g_autofree char *fields = repeat ("X:\r\n", 5000);
  g_autofree char *many = g_strconcat ("--B\r\n", fields, NULL);
  g_autofree char *parameters = repeat (";x=", 500);
  g_autofree char *parametric = g_strconcat ("--B\r\n" NAMED, parameters, "\r\n\r\n1\r\n" END,
                                             NULL);

  check_text (TYPE, most, "a", "1");
  refuse (more);
  refuse (bomb);
  refuse (head);
  refuse (many);
  refuse (parametric);
}

static void
test_texts_max (void)
{
  g_autofree char *text = g_strnfill (600, 'x');
  g_autofree char *one = g_strdup_printf (TEXT ("a", "%s") END, text);
  g_autofree char *two = g_strdup_printf (TEXT ("a", "%s") TEXT ("b", "%s") END, text, text);
  g_autofree char *files = g_strdup_printf (
      FILE ("a", "f", "%s") FILE ("b", "g", "%s") TEXT ("c", "1") END, text, text);

  check_text (TYPE, one, "a", text);
  refuse_as (TYPE, two, strlen (two), MADANG_ERROR_TOO_LARGE);
  check_text (TYPE, files, "c", "1");
}

/* Every beginning of a form is refused, and nothing is read behind it. */
static void
test_halves (void)
{
  static const char body[] = TEXT ("a", "1") FILE ("b", "x", "2\r\n") "--B--";

  for (gsize length = 0; length < sizeof body - 1; length++)
    {
      g_auto (MadangHttpMultipart) form = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_false (parse_bytes (&form, TYPE, body, length, 1000, &error));
      g_assert_error (error, MADANG_ERROR, MADANG_ERROR_INVALID_ARGUMENT);
    }
}

/* Whatever byte is wrong, it is read or refused. */
static void
test_mutations (void)
{
  static const char body[] = TEXT ("a", "1") FILE ("b", "x", "2\r\n") END;
  static const char bytes[] = "\0\r\n-\";= B\xff";
  g_autofree char *copy = g_malloc (sizeof body);

  for (gsize at = 0; at < sizeof body - 1; at++)
    for (guint i = 0; i < sizeof bytes - 1; i++)
      {
        g_auto (MadangHttpMultipart) form = { 0 };
        g_autoptr (GError) error = NULL;

        memcpy (copy, body, sizeof body);
        copy[at] = bytes[i];
        g_assert_true (parse_bytes (&form, TYPE, copy, sizeof body - 1, 1000, &error)
                       == (error == NULL));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-multipart/texts", test_texts);
  g_test_add_func ("/http-multipart/lists", test_lists);
  g_test_add_func ("/http-multipart/boundaries", test_boundaries);
  g_test_add_func ("/http-multipart/bad-boundaries", test_bad_boundaries);
  g_test_add_func ("/http-multipart/bad-frames", test_bad_frames);
  g_test_add_func ("/http-multipart/bad-heads", test_bad_heads);
  g_test_add_func ("/http-multipart/delimiter-in-head", test_delimiter_in_head);
  g_test_add_func ("/http-multipart/bad-texts", test_bad_texts);
  g_test_add_func ("/http-multipart/files", test_files);
  g_test_add_func ("/http-multipart/encoded-file-name", test_encoded_file_name);
  g_test_add_func ("/http-multipart/bounds", test_bounds);
  g_test_add_func ("/http-multipart/texts-max", test_texts_max);
  g_test_add_func ("/http-multipart/halves", test_halves);
  g_test_add_func ("/http-multipart/mutations", test_mutations);
  return g_test_run ();
}
