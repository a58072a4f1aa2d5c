#include "http/madang-http-budget.h"

#include <malloc.h>

#include "auth/madang-limiter.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"

#define USER_PART 4
#define ADDRESS_PART 2

struct _MadangHttpShare
{
  char *name;
  gsize max;
  gsize size;
  guint charges; /* that have begun and not ended */
};

static void
free_share (gpointer data)
{
  MadangHttpShare *share = data;

  g_free (share->name);
  g_free (share);
}

void
madang_http_budget_init (MadangHttpBudget *self, gsize max, gsize largest)
{
  *self = (MadangHttpBudget){ .max = max, .largest = largest };
  self->shares = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_share);
}

void
madang_http_budget_clear (MadangHttpBudget *self)
{
  g_clear_pointer (&self->shares, g_hash_table_unref);
}

static MadangHttpShare *
take_share (MadangHttpBudget *self, char *take_name, guint part)
{
  g_autofree char *name = take_name;
  MadangHttpShare *share = g_hash_table_lookup (self->shares, name);

  if (share == NULL)
    {
      share = g_new0 (MadangHttpShare, 1);
      share->max = MAX (self->max / part, self->largest);
      share->name = g_steal_pointer (&name);
      g_hash_table_insert (self->shares, share->name, share);
    }
  share->charges++;
  return share;
}

static void
drop_share (MadangHttpBudget *self, MadangHttpShare *share, gsize size)
{
  if (share == NULL)
    return;
  share->size -= size;
  share->charges--;
  if (share->charges == 0)
    g_hash_table_remove (self->shares, share->name);
}

void
madang_http_charge_begin (MadangHttpCharge *self,
                          MadangHttpBudget *budget,
                          gint64 user_id,
                          GInetAddress *address)
{
  char *name = madang_limiter_name_address (address);

  self->budget = budget;
  if (name != NULL)
    self->address = take_share (budget, name, ADDRESS_PART);
  if (user_id != 0)
    self->user = take_share (budget, g_strdup_printf ("user %" G_GINT64_FORMAT, user_id),
                             USER_PART);
}

static gboolean
has_room (const MadangHttpShare *share, gsize size)
{
  return share == NULL || (share->size <= share->max && size <= share->max - share->size);
}

gboolean
madang_http_charge_grow (MadangHttpCharge *self, gsize size, GError **error)
{
  MadangHttpBudget *budget = self->budget;

  if (size > budget->max - budget->size)
    {
      madang_set_unavailable (error);
      return FALSE;
    }
  if (!has_room (self->user, size) || !has_room (self->address, size))
    {
      madang_set_error_retry (error, MADANG_ERROR_RATE_LIMITED, MADANG_HTTP_BUDGET_WAIT_SECONDS,
                              N_ ("Too many requests. Try again later."));
      return FALSE;
    }
  if (self->user != NULL)
    self->user->size += size;
  if (self->address != NULL)
    self->address->size += size;
  self->size += size;
  budget->size += size;
  budget->peak = MAX (budget->peak, budget->size);
  return TRUE;
}

void
madang_http_charge_end (MadangHttpCharge *self)
{
  MadangHttpBudget *budget = self->budget;

  if (budget == NULL)
    return;
  drop_share (budget, self->user, self->size);
  drop_share (budget, self->address, self->size);
  budget->size -= self->size;
  *self = (MadangHttpCharge){ 0 };
  if (budget->peak - budget->size < MADANG_HTTP_TRIM_BYTES)
    return;
  /* malloc() itself gives back only what lies at its heap's end. */
  malloc_trim (0);
  budget->peak = budget->size;
}
