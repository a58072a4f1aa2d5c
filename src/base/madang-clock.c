#include "base/madang-clock.h"

G_DEFINE_INTERFACE (MadangClock, madang_clock, G_TYPE_OBJECT)

static void
madang_clock_default_init (MadangClockInterface *iface)
{
}

gint64
madang_clock_get_real (MadangClock *self)
{
  return MADANG_CLOCK_GET_IFACE (self)->get_real (self);
}

gint64
madang_clock_get_monotonic (MadangClock *self)
{
  return MADANG_CLOCK_GET_IFACE (self)->get_monotonic (self);
}

struct _MadangSystemClock
{
  GObject parent_instance;
};

static gint64
get_real (MadangClock *self)
{
  return g_get_real_time ();
}

static gint64
get_monotonic (MadangClock *self)
{
  return g_get_monotonic_time ();
}

static void
implement_clock (MadangClockInterface *iface)
{
  iface->get_real = get_real;
  iface->get_monotonic = get_monotonic;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MadangSystemClock,
                               madang_system_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MADANG_TYPE_CLOCK, implement_clock))

static void
madang_system_clock_class_init (MadangSystemClockClass *klass)
{
}

static void
madang_system_clock_init (MadangSystemClock *self)
{
}

MadangClock *
madang_system_clock_new (void)
{
  return g_object_new (MADANG_TYPE_SYSTEM_CLOCK, NULL);
}
