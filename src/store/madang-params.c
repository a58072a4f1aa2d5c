#include "store/madang-params.h"

void
madang_params_init (MadangParams *params)
{
  params->n = 0;
  params->buffer = g_byte_array_new ();
}

void
madang_params_clear (MadangParams *params)
{
  g_clear_pointer (&params->buffer, g_byte_array_unref);
}

static void
add (MadangParams *params, gconstpointer value, int length, gssize offset)
{
  g_assert (params->n < MADANG_PARAMS_MAX);
  params->values[params->n] = value;
  params->lengths[params->n] = length;
  params->formats[params->n] = 1;
  params->offsets[params->n] = offset;
  params->n++;
}

static void
put_int32 (MadangParams *params, gint32 value)
{
  gint32 wire = GINT32_TO_BE (value);

  g_byte_array_append (params->buffer, (const guint8 *) &wire, sizeof wire);
}

static void
put_int64 (MadangParams *params, gint64 value)
{
  gint64 wire = GINT64_TO_BE (value);

  g_byte_array_append (params->buffer, (const guint8 *) &wire, sizeof wire);
}

void
madang_params_add_null (MadangParams *params)
{
  add (params, NULL, 0, -1);
}

void
madang_params_add_int64 (MadangParams *params, gint64 value)
{
  add (params, NULL, sizeof value, params->buffer->len);
  put_int64 (params, value);
}

void
madang_params_add_boolean (MadangParams *params, gboolean value)
{
  const guint8 wire = value ? 1 : 0;

  add (params, NULL, 1, params->buffer->len);
  g_byte_array_append (params->buffer, &wire, 1);
}

void
madang_params_add_text (MadangParams *params, const char *text)
{
  add (params, text, text != NULL ? strlen (text) : 0, -1);
}

void
madang_params_add_uuid (MadangParams *params, const MadangUuid *uuid)
{
  add (params, uuid, uuid != NULL ? sizeof uuid->bytes : 0, -1);
}

void
madang_params_add_page (MadangParams *params, const MadangPage *page)
{
  madang_params_add_int64 (params, page->after);
  madang_params_add_int64 (params, page->before);
  madang_params_add_int64 (params, page->limit + 1);
  madang_params_add_boolean (params, madang_page_is_forward (page));
}

/* array_send's form: dimensions, whether there are NULLs, element type, length, lower bound; then the elements. */
void
madang_params_begin_array (MadangParams *params, MadangArrayKind kind, guint length)
{
  add (params, NULL, 0, params->buffer->len);
  put_int32 (params, 1);
  put_int32 (params, 0);
  put_int32 (params, kind);
  put_int32 (params, length);
  put_int32 (params, 1);
}

void
madang_params_append_int64 (MadangParams *params, gint64 value)
{
  put_int32 (params, sizeof value);
  put_int64 (params, value);
}

void
madang_params_append_text (MadangParams *params, const char *text)
{
  gsize length = strlen (text);

  put_int32 (params, length);
  g_byte_array_append (params->buffer, (const guint8 *) text, length);
}

void
madang_params_append_uuid (MadangParams *params, const MadangUuid *uuid)
{
  if (uuid == NULL)
    {
      put_int32 (params, -1);
      return;
    }
  put_int32 (params, sizeof uuid->bytes);
  g_byte_array_append (params->buffer, uuid->bytes, sizeof uuid->bytes);
}

void
madang_params_end_array (MadangParams *params)
{
  int last = params->n - 1;

  params->lengths[last] = params->buffer->len - params->offsets[last];
}

void
madang_params_own (MadangParams *params)
{
  const guint8 end = 0;

  /* An empty text is somewhere, too. */
  g_byte_array_append (params->buffer, &end, 1);
  for (int i = 0; i < params->n; i++)
    if (params->values[i] != NULL && params->offsets[i] < 0)
      {
        params->offsets[i] = params->buffer->len;
        g_byte_array_append (params->buffer, (const guint8 *) params->values[i],
                             params->lengths[i]);
      }
}

void
madang_params_seal (MadangParams *params)
{
  for (int i = 0; i < params->n; i++)
    if (params->offsets[i] >= 0)
      params->values[i] = (const char *) params->buffer->data + params->offsets[i];
}
