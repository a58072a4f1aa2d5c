#include "auth/madang-login-limiter.h"

#include "auth/madang-failures.h"
#include "auth/madang-limiter.h"
#include "base/madang-error.h"
#include "base/madang-limits.h"

typedef enum
{
  BY_ACCOUNT,
  BY_ADDRESS,
  N_SIDES
} Side;

struct _MadangLoginLimiter
{
  GObject parent_instance;

  MadangFailures *failures[N_SIDES]; /* NULL: no limit */
};

G_DEFINE_FINAL_TYPE (MadangLoginLimiter, madang_login_limiter, G_TYPE_OBJECT)

typedef enum
{
  WAITING,
  REFUSED,
  CANCELLED,
  CHECKING,
  SETTLED
} State;

struct _MadangLoginAttempt
{
  MadangLoginLimiter *limiter; /* owned */
  State state;
  MadangFailureRecord *records[N_SIDES]; /* held; NULL where this side does not limit */
  GList links[N_SIDES];                  /* in the lines of the records while it waits */
  GTask *task;                           /* owned until it has returned */
  gint64 wait;                           /* microseconds, where refused */
};

static void
finalize (GObject *object)
{
  MadangLoginLimiter *self = MADANG_LOGIN_LIMITER (object);

  for (Side side = 0; side < N_SIDES; side++)
    g_clear_pointer (&self->failures[side], madang_failures_free);
  G_OBJECT_CLASS (madang_login_limiter_parent_class)->finalize (object);
}

static void
madang_login_limiter_class_init (MadangLoginLimiterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = finalize;
}

static void
madang_login_limiter_init (MadangLoginLimiter *self)
{
}

MadangLoginLimiter *
madang_login_limiter_new (MadangClock *clock, MadangRate account, MadangRate address)
{
  MadangLoginLimiter *self = g_object_new (MADANG_TYPE_LOGIN_LIMITER, NULL);

  if (account.count > 0)
    self->failures[BY_ACCOUNT] = madang_failures_new (clock, account);
  if (address.count > 0)
    self->failures[BY_ADDRESS] = madang_failures_new (clock, address);
  return self;
}

static MadangLoginAttempt *
new_attempt (MadangLoginLimiter *self, const char *account, const char *address)
{
  const char *keys[N_SIDES] = { [BY_ACCOUNT] = account, [BY_ADDRESS] = address };
  MadangLoginAttempt *attempt = g_new0 (MadangLoginAttempt, 1);

  attempt->limiter = g_object_ref (self);
  for (Side side = 0; side < N_SIDES; side++)
    {
      attempt->links[side].data = attempt;
      if (self->failures[side] != NULL && keys[side] != NULL)
        attempt->records[side] = madang_failures_hold (self->failures[side], keys[side]);
    }
  return attempt;
}

/* What the counts say of an attempt that is not let in yet. */
static State
judge (MadangLoginAttempt *attempt)
{
  gboolean room = TRUE;

  attempt->wait = 0;
  for (Side side = 0; side < N_SIDES; side++)
    {
      MadangFailures *failures = attempt->limiter->failures[side];
      MadangFailureRecord *record = attempt->records[side];

      if (record == NULL)
        continue;
      attempt->wait = MAX (attempt->wait, madang_failures_get_wait (failures, record));
      room = room && madang_failures_has_room (failures, record);
    }
  if (attempt->wait > 0)
    return REFUSED;
  return room ? CHECKING : WAITING;
}

static void
let_in (MadangLoginAttempt *attempt)
{
  for (Side side = 0; side < N_SIDES; side++)
    if (attempt->records[side] != NULL)
      attempt->records[side]->checking++;
}

static void
join_lines (MadangLoginAttempt *attempt)
{
  for (Side side = 0; side < N_SIDES; side++)
    if (attempt->records[side] != NULL)
      g_queue_push_tail_link (&attempt->records[side]->line, &attempt->links[side]);
}

static void
leave_lines (MadangLoginAttempt *attempt)
{
  for (Side side = 0; side < N_SIDES; side++)
    if (attempt->records[side] != NULL)
      g_queue_unlink (&attempt->records[side]->line, &attempt->links[side]);
}

static gboolean
finds_full_line (MadangLoginAttempt *attempt)
{
  for (Side side = 0; side < N_SIDES; side++)
    if (attempt->records[side] != NULL
        && attempt->records[side]->line.length >= MADANG_LOGIN_LINE_MAX)
      return TRUE;
  return FALSE;
}

static void
return_refusal (GTask *task, gint64 wait)
{
  GError *error = NULL;
  gint64 seconds = (wait + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;

  madang_set_error_retry (&error, MADANG_ERROR_RATE_LIMITED, (guint) CLAMP (seconds, 1, G_MAXUINT),
                          N_ ("Too many attempts. Try again later."));
  g_task_return_error (task, error);
}

/* Answers an attempt that is decided. The callback may come from within, and may come back to us. */
static void
answer (MadangLoginAttempt *attempt)
{
  g_autoptr (GTask) task = g_steal_pointer (&attempt->task);

  if (attempt->state == CHECKING)
    {
      g_task_return_pointer (task, attempt, (GDestroyNotify) madang_login_attempt_free);
      return;
    }
  if (attempt->state == REFUSED)
    return_refusal (task, attempt->wait);
  else
    g_task_return_error_if_cancelled (task);
  madang_login_attempt_free (attempt);
}

/* Takes all that can be decided now out of @line, first come first, into @decided. */
static void
decide_line (GQueue *line, GQueue *decided)
{
  GList *next;

  for (GList *link = line->head; link != NULL; link = next)
    {
      MadangLoginAttempt *attempt = link->data;

      next = link->next;
      if (g_cancellable_is_cancelled (g_task_get_cancellable (attempt->task)))
        attempt->state = CANCELLED;
      else
        attempt->state = judge (attempt);
      if (attempt->state == WAITING)
        continue;
      leave_lines (attempt);
      if (attempt->state == CHECKING)
        let_in (attempt);
      g_queue_push_tail (decided, attempt);
    }
}

/* Decides both lines whole before anybody is answered, for an answer may change them. */
static void
serve_lines (MadangLoginAttempt *attempt)
{
  g_autoptr (GQueue) decided = g_queue_new ();
  MadangLoginAttempt *next;

  for (Side side = 0; side < N_SIDES; side++)
    if (attempt->records[side] != NULL)
      decide_line (&attempt->records[side]->line, decided);
  while ((next = g_queue_pop_head (decided)) != NULL)
    answer (next);
}

void
madang_login_limiter_enter_async (MadangLoginLimiter *self,
                                  const char *account,
                                  GInetAddress *address,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autofree char *place = madang_limiter_name_address (address);
  MadangLoginAttempt *attempt = new_attempt (self, account, place);

  attempt->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (attempt->task, madang_login_limiter_enter_async);
  if (finds_full_line (attempt))
    attempt->state = REFUSED;
  else
    {
      /* Time may have made room for those before us. */
      serve_lines (attempt);
      attempt->state = judge (attempt);
    }

  if (attempt->state == WAITING)
    {
      join_lines (attempt);
      return;
    }
  if (attempt->state == CHECKING)
    let_in (attempt);
  answer (attempt);
}

MadangLoginAttempt *
madang_login_limiter_enter_finish (MadangLoginLimiter *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
madang_login_attempt_settle (MadangLoginAttempt *attempt, gboolean failed)
{
  if (attempt->state != CHECKING)
    return;

  attempt->state = SETTLED;
  for (Side side = 0; side < N_SIDES; side++)
    {
      MadangFailureRecord *record = attempt->records[side];

      if (record == NULL)
        continue;
      record->checking--;
      if (failed)
        madang_failures_add (attempt->limiter->failures[side], record);
    }
  serve_lines (attempt);
}

void
madang_login_attempt_free (MadangLoginAttempt *attempt)
{
  madang_login_attempt_settle (attempt, FALSE);
  for (Side side = 0; side < N_SIDES; side++)
    if (attempt->records[side] != NULL)
      madang_failures_release (attempt->limiter->failures[side], attempt->records[side]);
  g_object_unref (attempt->limiter);
  g_free (attempt);
}
