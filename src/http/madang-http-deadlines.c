#include "http/madang-http-deadlines.h"

void
madang_http_deadlines_init (MadangHttpDeadlines *self, const MadangHttpSpans *spans)
{
  *self = (MadangHttpDeadlines){ 0 };
  for (guint i = 0; i < MADANG_HTTP_N_PHASES; i++)
    g_queue_init (&self->queues[i]);
  self->spans[MADANG_HTTP_PHASE_REQUEST] = spans->request * G_USEC_PER_SEC;
  self->spans[MADANG_HTTP_PHASE_UPLOAD] = spans->upload * G_USEC_PER_SEC;
  self->spans[MADANG_HTTP_PHASE_IDLE] = spans->idle * G_USEC_PER_SEC;
  self->spans[MADANG_HTTP_PHASE_SENDING] = spans->send * G_USEC_PER_SEC;
}

static void
append (MadangHttpDeadlines *self, MadangHttpDeadline *deadline, MadangHttpPhase phase)
{
  deadline->phase = phase;
  deadline->expires_at = self->spans[phase] > 0 ? g_get_monotonic_time () + self->spans[phase]
                                                : G_MAXINT64;
  g_queue_push_tail_link (&self->queues[phase], &deadline->link);
}

void
madang_http_deadlines_add (MadangHttpDeadlines *self,
                           MadangHttpDeadline *deadline,
                           gpointer connection)
{
  deadline->link.data = connection;
  append (self, deadline, MADANG_HTTP_PHASE_REQUEST);
}

void
madang_http_deadlines_enter (MadangHttpDeadlines *self,
                             MadangHttpDeadline *deadline,
                             MadangHttpPhase phase)
{
  if (deadline->link.data == NULL)
    return;
  g_queue_unlink (&self->queues[deadline->phase], &deadline->link);
  append (self, deadline, phase);
}

void
madang_http_deadlines_remove (MadangHttpDeadlines *self, MadangHttpDeadline *deadline)
{
  if (deadline->link.data == NULL)
    return;
  g_queue_unlink (&self->queues[deadline->phase], &deadline->link);
  deadline->link.data = NULL;
}

gpointer
madang_http_deadlines_steal_expired (MadangHttpDeadlines *self, gint64 now)
{
  for (guint i = 0; i < MADANG_HTTP_N_PHASES; i++)
    {
      gpointer connection = g_queue_peek_head (&self->queues[i]);
      MadangHttpDeadline *deadline;

      if (connection == NULL)
        continue;
      deadline = (MadangHttpDeadline *) g_queue_peek_head_link (&self->queues[i]);
      if (deadline->expires_at > now)
        continue;
      madang_http_deadlines_remove (self, deadline);
      return connection;
    }
  return NULL;
}
