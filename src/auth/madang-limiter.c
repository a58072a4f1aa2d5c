#include "auth/madang-limiter.h"

#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-uuid.h"

#include <string.h>

typedef struct
{
  MadangUuid key;
  gint64 full_at; /* monotonic microseconds: when nothing is left of what was taken */
  GList link;     /* in `recent` */
} Bucket;

struct _MadangLimiter
{
  GObject parent_instance;

  MadangClock *clock;
  gint64 span;
  gint64 interval;     /* what one costs: count of them fill the span; 0: no limit */
  GHashTable *buckets; /* of MadangUuid to Bucket, which it owns */
  GQueue recent;       /* all buckets, the least recently used first */
};

G_DEFINE_FINAL_TYPE (MadangLimiter, madang_limiter, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  MadangLimiter *self = MADANG_LIMITER (object);

  g_hash_table_unref (self->buckets);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (madang_limiter_parent_class)->finalize (object);
}

static void
madang_limiter_class_init (MadangLimiterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_limiter_init (MadangLimiter *self)
{
  self->buckets = g_hash_table_new_full (madang_uuid_hash, madang_uuid_equal, NULL, g_free);
  g_queue_init (&self->recent);
}

MadangLimiter *
madang_limiter_new (MadangClock *clock, MadangRate rate)
{
  MadangLimiter *self = g_object_new (MADANG_TYPE_LIMITER, NULL);

  self->clock = g_object_ref (clock);
  madang_limiter_set_rate (self, rate);
  return self;
}

/* Nobody has taken more than all there is now, or he would wait by a rate that holds no more. */
static void
limit_buckets (MadangLimiter *self)
{
  gint64 latest = madang_clock_get_monotonic (self->clock) + self->span;

  for (GList *link = self->recent.head; link != NULL; link = link->next)
    {
      Bucket *bucket = link->data;

      bucket->full_at = MIN (bucket->full_at, latest);
    }
}

void
madang_limiter_set_rate (MadangLimiter *self, MadangRate rate)
{
  self->span = (gint64) rate.seconds * G_USEC_PER_SEC;
  self->interval = rate.count > 0 ? self->span / rate.count : 0;
  limit_buckets (self);
}

static void
drop_bucket (MadangLimiter *self, Bucket *bucket)
{
  g_queue_unlink (&self->recent, &bucket->link);
  g_hash_table_remove (self->buckets, &bucket->key);
}

/* Makes room for one more. A bucket is full a span after its last use at the latest, so the full ones come first. */
static void
sweep (MadangLimiter *self, gint64 now)
{
  Bucket *oldest;

  while ((oldest = g_queue_peek_head (&self->recent)) != NULL
         && (oldest->full_at <= now || self->recent.length >= MADANG_LIMITER_KEYS_MAX))
    drop_bucket (self, oldest);
}

static Bucket *
add_bucket (MadangLimiter *self, const MadangUuid *key)
{
  Bucket *bucket = g_new0 (Bucket, 1);

  bucket->key = *key;
  bucket->link.data = bucket;
  g_hash_table_insert (self->buckets, &bucket->key, bucket);
  g_queue_push_tail_link (&self->recent, &bucket->link);
  return bucket;
}

gboolean
madang_limiter_take (MadangLimiter *self, const char *key, guint *retry_after)
{
  gint64 now, full_at;
  MadangUuid digest;
  Bucket *bucket;

  if (retry_after != NULL)
    *retry_after = 0;
  if (self->interval == 0 || key == NULL)
    return TRUE;

  now = madang_clock_get_monotonic (self->clock);
  madang_uuid_init_digest (&digest, key, strlen (key));
  bucket = g_hash_table_lookup (self->buckets, &digest);
  full_at = MAX (now, bucket != NULL ? bucket->full_at : now) + self->interval;
  if (full_at - now > self->span)
    {
      if (retry_after != NULL)
        *retry_after = (guint) ((full_at - now - self->span - 1) / G_USEC_PER_SEC) + 1;
      return FALSE;
    }

  if (bucket == NULL)
    {
      sweep (self, now);
      bucket = add_bucket (self, &digest);
    }
  bucket->full_at = full_at;
  g_queue_unlink (&self->recent, &bucket->link);
  g_queue_push_tail_link (&self->recent, &bucket->link);
  return TRUE;
}

gboolean
madang_limiter_admit (MadangLimiter *self, const char *key, GError **error)
{
  guint wait;

  if (madang_limiter_take (self, key, &wait))
    return TRUE;
  madang_set_error_retry (error, MADANG_ERROR_RATE_LIMITED, wait,
                          N_ ("Too many requests. Try again later."));
  return FALSE;
}

gboolean
madang_limiter_admit_user (MadangLimiter *self, gint64 user_id, GError **error)
{
  char key[21]; /* a gint64 */

  g_snprintf (key, sizeof key, "%" G_GINT64_FORMAT, user_id);
  return madang_limiter_admit (self, key, error);
}

static gboolean
is_mapped (GInetAddress *address)
{
  static const guint8 prefix[12] = { [10] = 0xff, [11] = 0xff };

  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
         && memcmp (g_inet_address_to_bytes (address), prefix, sizeof prefix) == 0;
}

/* The 64 bits of the network, then zeros. */
static GInetAddress *
find_network (GInetAddress *address)
{
  guint8 bytes[16] = { 0 };

  memcpy (bytes, g_inet_address_to_bytes (address), 8);
  return g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
}

char *
madang_limiter_name_address (GInetAddress *address)
{
  g_autoptr (GInetAddress) one = NULL;

  if (address == NULL)
    return NULL;

  if (is_mapped (address))
    one = g_inet_address_new_from_bytes (g_inet_address_to_bytes (address) + 12,
                                         G_SOCKET_FAMILY_IPV4);
  else
    one = g_object_ref (address);
  if (g_inet_address_get_is_loopback (one))
    return NULL;
  if (g_inet_address_get_family (one) == G_SOCKET_FAMILY_IPV4)
    return g_inet_address_to_string (one);

  g_autoptr (GInetAddress) network = find_network (one);
  return g_inet_address_to_string (network);
}
