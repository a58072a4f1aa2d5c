#include "fake-clock.h"

struct _FakeClock
{
  GObject parent_instance;

  gint64 real;
  gint64 monotonic;
};

static gint64
get_real (MadangClock *clock)
{
  return FAKE_CLOCK (clock)->real;
}

static gint64
get_monotonic (MadangClock *clock)
{
  return FAKE_CLOCK (clock)->monotonic;
}

static void
implement_clock (MadangClockInterface *iface)
{
  iface->get_real = get_real;
  iface->get_monotonic = get_monotonic;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeClock,
                               fake_clock,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MADANG_TYPE_CLOCK, implement_clock))

static void
fake_clock_class_init (FakeClockClass *klass)
{
}

static void
fake_clock_init (FakeClock *self)
{
  self->real = 1704067200 * G_TIME_SPAN_SECOND;
  self->monotonic = G_TIME_SPAN_SECOND;
}

FakeClock *
fake_clock_new (void)
{
  return g_object_new (TYPE_FAKE_CLOCK, NULL);
}

void
fake_clock_advance (FakeClock *self, gint64 microseconds)
{
  self->real += microseconds;
  self->monotonic += microseconds;
}

void
fake_clock_set_real (FakeClock *self, gint64 microseconds)
{
  self->real = microseconds;
}
