/*
 * MadangWheel: when timers fire, and what callbacks may do meanwhile.
 */
#include "ws/madang-wheel.h"

#define START 1000

/* Something with a deadline; @timer comes first, so that one is the other. */
typedef struct
{
  MadangTimer timer;
  guint32 fired_at; /* 0 while it has not */
  guint times;
} Alarm;

typedef struct
{
  MadangWheel wheel;
  guint fired;
  gpointer friend; /* what the callback of a test works on */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  madang_wheel_init (&fixture->wheel, START);
}

static void
on_fire (MadangTimer *timer, gpointer data)
{
  Fixture *fixture = data;
  Alarm *alarm = (Alarm *) timer;

  g_assert_false (madang_timer_is_set (timer));
  alarm->fired_at = fixture->wheel.now;
  alarm->times++;
  fixture->fired++;
}

static void
advance (Fixture *fixture, guint32 now)
{
  madang_wheel_advance (&fixture->wheel, now, on_fire, fixture);
}

static void
test_delays (Fixture *fixture, gconstpointer data)
{
  Alarm alarms[400] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (alarms); i++)
    madang_wheel_schedule (&fixture->wheel, &alarms[i].timer, START + i);
  for (guint32 now = START; now < START + 500; now++)
    advance (fixture, now);
  for (guint i = 0; i < G_N_ELEMENTS (alarms); i++)
    {
      g_assert_cmpuint (alarms[i].fired_at, ==, START + MAX (i, 1));
      g_assert_cmpuint (alarms[i].times, ==, 1);
    }
}

static void
test_schedule_anew (Fixture *fixture, gconstpointer data)
{
  Alarm alarm = { 0 };

  madang_wheel_schedule (&fixture->wheel, &alarm.timer, START + 5);
  madang_wheel_schedule (&fixture->wheel, &alarm.timer, START + 5);
  madang_wheel_schedule (&fixture->wheel, &alarm.timer, START + 9);
  advance (fixture, START + 8);
  g_assert_cmpuint (alarm.times, ==, 0);
  advance (fixture, START + 9);
  g_assert_cmpuint (alarm.times, ==, 1);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  Alarm alarms[3] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (alarms); i++)
    madang_wheel_schedule (&fixture->wheel, &alarms[i].timer, START + 5);
  madang_timer_cancel (&alarms[1].timer);
  madang_timer_cancel (&alarms[1].timer);
  advance (fixture, START + 100);
  g_assert_cmpuint (alarms[0].times, ==, 1);
  g_assert_cmpuint (alarms[1].times, ==, 0);
  g_assert_cmpuint (alarms[2].times, ==, 1);
}

static void
test_time_told_twice (Fixture *fixture, gconstpointer data)
{
  Alarm alarm = { 0 };

  madang_wheel_schedule (&fixture->wheel, &alarm.timer, 0);
  advance (fixture, START);
  advance (fixture, START - 1);
  g_assert_cmpuint (alarm.times, ==, 0);
  advance (fixture, START + 1);
  g_assert_cmpuint (alarm.times, ==, 1);
}

static void
on_heartbeat (MadangTimer *timer, gpointer data)
{
  Fixture *fixture = data;

  on_fire (timer, data);
  madang_wheel_schedule (&fixture->wheel, timer,
                         fixture->wheel.now + GPOINTER_TO_UINT (fixture->friend));
}

/* The loop stood still: each heartbeat comes once, then goes on from now. */
static void
test_catch_up (Fixture *fixture, gconstpointer data)
{
  static const guint32 stops[] = { 2, 60, 64, 65, 1000 };
  static const guint periods[] = { 0, 1, 25, 64, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (stops) * G_N_ELEMENTS (periods); i++)
    {
      guint32 stop = stops[i % G_N_ELEMENTS (stops)];
      guint period = periods[i / G_N_ELEMENTS (stops)];
      Alarm alarms[130] = { 0 };

      set_up (fixture, data);
      fixture->friend = GUINT_TO_POINTER (period);
      for (guint j = 0; j < G_N_ELEMENTS (alarms); j++)
        madang_wheel_schedule (&fixture->wheel, &alarms[j].timer, START + j);
      madang_wheel_advance (&fixture->wheel, START + stop, on_heartbeat, fixture);
      for (guint j = 0; j < G_N_ELEMENTS (alarms); j++)
        g_assert_cmpuint (alarms[j].times, ==, MAX (j, 1) <= stop ? 1 : 0);
      madang_wheel_advance (&fixture->wheel, START + stop + MAX (period, 1), on_heartbeat, fixture);
      g_assert_cmpuint (alarms[0].times, ==, 2);
    }
}

/* Frees all alarms but the one that fires: those before it, behind it, and in other slots. */
static void
on_free_friends (MadangTimer *timer, gpointer data)
{
  Fixture *fixture = data;
  GPtrArray *alarms = fixture->friend;

  on_fire (timer, data);
  for (guint i = 0; i < alarms->len; i++)
    madang_timer_cancel (g_ptr_array_index (alarms, i));
  g_ptr_array_set_size (alarms, 0);
}

static void
test_free_in_callback (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) alarms = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 300; i++)
    {
      Alarm *alarm = g_new0 (Alarm, 1);

      madang_wheel_schedule (&fixture->wheel, &alarm->timer, START + 1 + i / 3);
      g_ptr_array_add (alarms, alarm);
    }
  fixture->friend = alarms;
  madang_wheel_advance (&fixture->wheel, START + 10, on_free_friends, fixture);
  g_assert_cmpuint (fixture->fired, ==, 1);
  madang_wheel_advance (&fixture->wheel, START + 1000, on_free_friends, fixture);
  g_assert_cmpuint (fixture->fired, ==, 1);
}

/* Puts off whatever else is due. */
static void
on_put_off (MadangTimer *timer, gpointer data)
{
  Fixture *fixture = data;
  Alarm *alarms = fixture->friend;

  on_fire (timer, data);
  for (guint i = 0; i < 10; i++)
    madang_wheel_schedule (&fixture->wheel, &alarms[i].timer, fixture->wheel.now + 64 * (i + 1));
}

static void
test_schedule_in_callback (Fixture *fixture, gconstpointer data)
{
  Alarm alarms[10] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (alarms); i++)
    madang_wheel_schedule (&fixture->wheel, &alarms[i].timer, START + 1);
  fixture->friend = alarms;
  madang_wheel_advance (&fixture->wheel, START + 1, on_put_off, fixture);
  g_assert_cmpuint (fixture->fired, ==, 1);
  for (guint32 now = START + 2; now <= START + 1 + 640; now++)
    advance (fixture, now);
  for (guint i = 0; i < G_N_ELEMENTS (alarms); i++)
    g_assert_cmpuint (alarms[i].fired_at, ==, START + 1 + 64 * (i + 1));
}

/* Any mixture of acts against a plain list of due seconds. */
static void
test_at_random (Fixture *fixture, gconstpointer data)
{
  Alarm alarms[200] = { 0 };
  guint32 due[G_N_ELEMENTS (alarms)] = { 0 };
  guint32 now = START;

  for (guint round = 0; round < 20000; round++)
    {
      guint i = g_test_rand_int_range (0, G_N_ELEMENTS (alarms));

      if (g_test_rand_int_range (0, 4) == 0)
        {
          madang_timer_cancel (&alarms[i].timer);
          due[i] = 0;
        }
      else
        {
          due[i] = now + g_test_rand_int_range (1, 200);
          madang_wheel_schedule (&fixture->wheel, &alarms[i].timer, due[i]);
        }
      if (g_test_rand_int_range (0, 5) > 0)
        continue;
      now += g_test_rand_int_range (0, 100) == 0 ? 100 : g_test_rand_int_range (0, 3);
      advance (fixture, now);
      for (guint j = 0; j < G_N_ELEMENTS (alarms); j++)
        {
          g_assert_cmpint (madang_timer_is_set (&alarms[j].timer), ==, due[j] > now);
          g_assert_cmpuint (alarms[j].times, ==, due[j] > 0 && due[j] <= now ? 1 : 0);
          alarms[j].times = 0;
          due[j] = due[j] > now ? due[j] : 0;
        }
    }
}

#define ADD(path, func) g_test_add ("/wheel/" path, Fixture, NULL, set_up, func, NULL)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("delays", test_delays);
  ADD ("schedule-anew", test_schedule_anew);
  ADD ("cancel", test_cancel);
  ADD ("time-told-twice", test_time_told_twice);
  ADD ("catch-up", test_catch_up);
  ADD ("free-in-callback", test_free_in_callback);
  ADD ("schedule-in-callback", test_schedule_in_callback);
  ADD ("at-random", test_at_random);
  return g_test_run ();
}
