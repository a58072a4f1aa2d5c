#include "ws/madang-wheel.h"

G_STATIC_ASSERT ((MADANG_WHEEL_SLOTS & (MADANG_WHEEL_SLOTS - 1)) == 0);

static void
init_ring (MadangTimer *head)
{
  head->previous = head->next = head;
}

static void
append (MadangTimer *head, MadangTimer *timer)
{
  timer->previous = head->previous;
  timer->next = head;
  head->previous->next = timer;
  head->previous = timer;
}

static MadangTimer *
get_slot (MadangWheel *self, guint32 second)
{
  return &self->slots[second % MADANG_WHEEL_SLOTS];
}

void
madang_wheel_init (MadangWheel *self, guint32 now)
{
  for (guint i = 0; i < MADANG_WHEEL_SLOTS; i++)
    init_ring (&self->slots[i]);
  self->now = now;
}

void
madang_wheel_schedule (MadangWheel *self, MadangTimer *timer, guint32 due)
{
  due = MAX (due, self->now + 1);
  if (madang_timer_is_set (timer) && timer->due == due)
    return;
  madang_timer_cancel (timer);
  timer->due = due;
  append (get_slot (self, due), timer);
}

void
madang_timer_cancel (MadangTimer *self)
{
  if (!madang_timer_is_set (self))
    return;
  self->previous->next = self->next;
  self->next->previous = self->previous;
  self->previous = self->next = NULL;
}

/* Moves a slot's timers to @ring, so that what is set meanwhile is not met again. */
static void
steal_ring (MadangTimer *slot, MadangTimer *ring)
{
  init_ring (ring);
  if (slot->next == slot)
    return;
  *ring = *slot;
  ring->next->previous = ring;
  ring->previous->next = ring;
  init_ring (slot);
}

static void
turn_slot (MadangWheel *self, MadangTimer *slot, MadangWheelFunc func, gpointer data)
{
  MadangTimer ring;
  MadangTimer *timer;

  steal_ring (slot, &ring);
  while (ring.next != &ring)
    {
      timer = ring.next;
      madang_timer_cancel (timer);
      if (timer->due <= self->now)
        func (timer, data);
      else
        append (slot, timer);
    }
}

void
madang_wheel_advance (MadangWheel *self, guint32 now, MadangWheelFunc func, gpointer data)
{
  guint32 from = self->now;
  guint32 turns;

  if (now <= from)
    return;
  turns = MIN (now - from, MADANG_WHEEL_SLOTS);
  self->now = now;
  for (guint32 i = 1; i <= turns; i++)
    turn_slot (self, get_slot (self, from + i), func, data);
}
