#include "auth/madang-failures.h"

#include "base/madang-limits.h"
#include "base/madang-uuid.h"

#include <string.h>

typedef struct
{
  MadangFailureRecord public;
  MadangUuid key;
  guint holders;
  GArray *moments; /* of gint64, monotonic microseconds, the oldest first */
  GList link;      /* in `idle` while nobody holds it */
} Record;

struct _MadangFailures
{
  MadangClock *clock;
  guint limit;
  gint64 span;
  GHashTable *records; /* of MadangUuid to Record, which it owns */
  GQueue idle;         /* records that nobody holds, the longest untouched first */
};

static void
free_record (gpointer data)
{
  Record *record = data;

  g_array_unref (record->moments);
  g_free (record);
}

MadangFailures *
madang_failures_new (MadangClock *clock, MadangRate rate)
{
  MadangFailures *self = g_new0 (MadangFailures, 1);

  self->clock = g_object_ref (clock);
  self->limit = rate.count;
  self->span = (gint64) rate.seconds * G_USEC_PER_SEC;
  self->records = g_hash_table_new_full (madang_uuid_hash, madang_uuid_equal, NULL, free_record);
  g_queue_init (&self->idle);
  return self;
}

void
madang_failures_free (MadangFailures *self)
{
  g_assert (g_hash_table_size (self->records) == self->idle.length);
  g_hash_table_unref (self->records);
  g_object_unref (self->clock);
  g_free (self);
}

/* Forgets what lies a span back. */
static void
expire_moments (MadangFailures *self, Record *record)
{
  gint64 past = madang_clock_get_monotonic (self->clock) - self->span;
  guint count = 0;

  while (count < record->moments->len && g_array_index (record->moments, gint64, count) <= past)
    count++;
  if (count > 0)
    g_array_remove_range (record->moments, 0, count);
}

static void
drop_idle (MadangFailures *self, Record *record)
{
  g_queue_unlink (&self->idle, &record->link);
  g_hash_table_remove (self->records, &record->key);
}

static void
sweep (MadangFailures *self)
{
  Record *oldest;

  while ((oldest = g_queue_peek_head (&self->idle)) != NULL)
    {
      expire_moments (self, oldest);
      if (oldest->moments->len > 0 && self->idle.length <= MADANG_LIMITER_KEYS_MAX)
        return;
      drop_idle (self, oldest);
    }
}

static Record *
add_record (MadangFailures *self, const MadangUuid *key)
{
  Record *record = g_new0 (Record, 1);

  g_queue_init (&record->public.line);
  record->key = *key;
  record->moments = g_array_new (FALSE, FALSE, sizeof (gint64));
  record->link.data = record;
  g_hash_table_insert (self->records, &record->key, record);
  return record;
}

MadangFailureRecord *
madang_failures_hold (MadangFailures *self, const char *key)
{
  MadangUuid digest;
  Record *record;

  madang_uuid_init_digest (&digest, key, strlen (key));
  record = g_hash_table_lookup (self->records, &digest);
  if (record == NULL)
    record = add_record (self, &digest);
  else if (record->holders == 0)
    g_queue_unlink (&self->idle, &record->link);
  record->holders++;
  return &record->public;
}

void
madang_failures_release (MadangFailures *self, MadangFailureRecord *held)
{
  Record *record = (Record *) held;

  if (--record->holders > 0)
    return;
  g_queue_push_tail_link (&self->idle, &record->link);
  if (record->moments->len == 0)
    drop_idle (self, record);
  sweep (self);
}

void
madang_failures_add (MadangFailures *self, MadangFailureRecord *held)
{
  Record *record = (Record *) held;
  gint64 now = madang_clock_get_monotonic (self->clock);

  g_array_append_val (record->moments, now);
}

gboolean
madang_failures_has_room (MadangFailures *self, MadangFailureRecord *held)
{
  Record *record = (Record *) held;

  expire_moments (self, record);
  return (guint64) record->moments->len + held->checking < self->limit;
}

gint64
madang_failures_get_wait (MadangFailures *self, MadangFailureRecord *held)
{
  Record *record = (Record *) held;
  guint count;

  expire_moments (self, record);
  count = record->moments->len;
  if (count < self->limit)
    return 0;
  return g_array_index (record->moments, gint64, count - self->limit) + self->span
         - madang_clock_get_monotonic (self->clock);
}
