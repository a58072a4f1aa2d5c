#include "service/madang-searches.h"

#include "auth/madang-limiter.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"
#include "base/madang-text.h"

struct _MadangSearches
{
  GObject parent_instance;

  MadangLimiter *limiter;
};

G_DEFINE_FINAL_TYPE (MadangSearches, madang_searches, G_TYPE_OBJECT)

static void
finalize (GObject *object)
{
  g_object_unref (MADANG_SEARCHES (object)->limiter);
  G_OBJECT_CLASS (madang_searches_parent_class)->finalize (object);
}

static void
madang_searches_class_init (MadangSearchesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_searches_init (MadangSearches *self)
{
}

MadangSearches *
madang_searches_new (MadangClock *clock, MadangRate rate)
{
  MadangSearches *self = g_object_new (MADANG_TYPE_SEARCHES, NULL);

  self->limiter = madang_limiter_new (clock, rate);
  return self;
}

void
madang_searches_set_limit (MadangSearches *self, MadangRate rate)
{
  madang_limiter_set_rate (self->limiter, rate);
}

/* An opaque token does not say whose it is: then its session counts. */
static char *
name_caller (const MadangCaller *caller)
{
  char session[MADANG_UUID_TEXT_SIZE];

  if (caller->user_id != 0)
    return g_strdup_printf ("%" G_GINT64_FORMAT, caller->user_id);
  madang_uuid_format (&caller->session, session);
  return g_strdup (session);
}

char *
madang_searches_admit (MadangSearches *self,
                       const MadangCaller *caller,
                       GInetAddress *address,
                       const char *field,
                       const char *text,
                       GError **error)
{
  g_autofree char *key = NULL;

  /* A blank is a text like any other here. */
  if (!madang_text_check_length (text, field, MADANG_SEARCH_MAX, error))
    return NULL;
  key = caller != NULL ? name_caller (caller) : madang_limiter_name_address (address);
  return madang_limiter_admit (self->limiter, key, error) ? madang_text_normalize (text) : NULL;
}
