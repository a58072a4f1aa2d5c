#include "i18n/madang-mo-file.h"

#include <string.h>

#include "i18n/madang-plural-rule.h"

#define MAGIC 0x950412deu
#define HEADER_SIZE 28 /* seven numbers of 32 bits; the last two are the hash table, not needed */
#define DESCRIPTOR_SIZE 8u /* a text's length without its NUL, then its offset */

struct _MadangMoFile
{
  GBytes *bytes;      /* owned */
  const guint8 *data; /* of bytes */
  gsize size;
  gboolean swapped; /* the other byte order than ours */
  guint32 n_texts;
  guint32 originals; /* offsets of the two tables */
  guint32 translations;
  MadangPluralRule rule;
};

static guint32
read_number (const MadangMoFile *self, gsize offset)
{
  guint32 number;

  memcpy (&number, self->data + offset, sizeof number);
  return self->swapped ? GUINT32_SWAP_LE_BE (number) : number;
}

static const char *
peek_text (const MadangMoFile *self, guint32 table, guint32 index, guint32 *length)
{
  gsize descriptor = (gsize) table + (gsize) index * DESCRIPTOR_SIZE;

  *length = read_number (self, descriptor);
  return (const char *) self->data + read_number (self, descriptor + 4);
}

/* Whether a table and all its texts, each with a NUL behind it, lie within the file. */
static gboolean
check_table (const MadangMoFile *self, guint32 table)
{
  if (table + (guint64) self->n_texts * DESCRIPTOR_SIZE > self->size)
    return FALSE;
  for (guint32 i = 0; i < self->n_texts; i++)
    {
      gsize descriptor = (gsize) table + (gsize) i * DESCRIPTOR_SIZE;
      guint64 end = (guint64) read_number (self, descriptor) + read_number (self, descriptor + 4);

      if (end >= self->size || self->data[end] != '\0')
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_tables (MadangMoFile *self)
{
  if (self->size < HEADER_SIZE)
    return FALSE;
  self->swapped = read_number (self, 0) == GUINT32_SWAP_LE_BE (MAGIC);
  if (read_number (self, 0) != MAGIC || read_number (self, 4) >> 16 > 1)
    return FALSE;
  self->n_texts = read_number (self, 8);
  self->originals = read_number (self, 12);
  self->translations = read_number (self, 16);
  return check_table (self, self->originals) && check_table (self, self->translations);
}

MadangMoFile *
madang_mo_file_new (GBytes *bytes)
{
  g_autoptr (MadangMoFile) self = g_new0 (MadangMoFile, 1);
  const char *header;

  self->bytes = g_bytes_ref (bytes);
  self->data = g_bytes_get_data (bytes, &self->size);
  if (!read_tables (self))
    return NULL;
  header = madang_mo_file_lookup (self, "");
  madang_plural_rule_init (&self->rule, header != NULL ? header : "");
  return g_steal_pointer (&self);
}

void
madang_mo_file_free (MadangMoFile *self)
{
  g_bytes_unref (self->bytes);
  g_free (self);
}

/*
 * The originals are sorted as strcmp sees them, a counted one by its singular, which is followed by NUL and
 * plural.
 */
static gboolean
find_text (const MadangMoFile *self, const char *msgid, guint32 *index)
{
  guint32 low = 0, high = self->n_texts;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2;
      guint32 length;
      int order = strcmp (msgid, peek_text (self, self->originals, middle, &length));

      if (order == 0)
        {
          *index = middle;
          return TRUE;
        }
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return FALSE;
}

const char *
madang_mo_file_lookup (const MadangMoFile *self, const char *msgid)
{
  guint32 index, length;
  const char *text;

  if (!find_text (self, msgid, &index))
    return NULL;
  text = peek_text (self, self->translations, index, &length);
  return *text != '\0' ? text : NULL;
}

static gboolean
has_plural (const MadangMoFile *self, guint32 index, const char *plural)
{
  guint32 length;
  const char *text = peek_text (self, self->originals, index, &length);
  gsize singular_size = strlen (text) + 1;

  return singular_size <= length && strcmp (text + singular_size, plural) == 0;
}

const char *
madang_mo_file_lookup_counted (const MadangMoFile *self,
                               const char *singular,
                               const char *plural,
                               guint64 count)
{
  guint32 index, length;
  const char *text, *end;

  if (!find_text (self, singular, &index) || !has_plural (self, index, plural))
    return NULL;
  text = peek_text (self, self->translations, index, &length);
  end = text + length;
  for (guint64 form = madang_plural_rule_choose (&self->rule, count); form > 0; form--)
    {
      text += strlen (text) + 1;
      if (text > end)
        return NULL;
    }
  return *text != '\0' ? text : NULL;
}
