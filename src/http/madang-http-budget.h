/*
 * MadangHttpBudget: how much memory bodies of requests, or of answers, may have: all together, and those of one person.
 *
 * Bytes count as they come and not as they are announced: else a few who send nothing would keep everybody out. Nobody
 * has all of it: a user has a quarter at most and an address a half, so that one who never ends leaves room for others.
 * When much of it has become free, the memory goes back to the system. Plain structs, main thread.
 */
#pragma once

#include <gio/gio.h>

typedef struct
{
  gsize max;
  gsize largest; /* body that may come: any share has room for one */
  gsize size;
  gsize peak;         /* of `size` since memory was given back */
  GHashTable *shares; /* char * within the share → share */
} MadangHttpBudget;

typedef struct _MadangHttpShare MadangHttpShare;

/** MadangHttpCharge: what one body has of a budget; all zeros is none. */
typedef struct
{
  MadangHttpBudget *budget; /* NULL: it counts nowhere */
  MadangHttpShare *user;    /* NULL: of nobody */
  MadangHttpShare *address; /* NULL: of one that is not limited */
  gsize size;
} MadangHttpCharge;

/**
 * madang_http_budget_init:
 * @max: bytes of all bodies together
 * @largest: bytes of the largest body that may come; 0 where a share always has room for it
 */
void madang_http_budget_init (MadangHttpBudget *self, gsize max, gsize largest);

/** madang_http_budget_clear: by now every charge has ended. */
void madang_http_budget_clear (MadangHttpBudget *self);

/**
 * madang_http_charge_begin:
 * @self: all zeros
 * @budget: where it counts; outlives the charge
 * @user_id: whose it is; 0 for nobody that is known
 * @address: (nullable): whose too; loopback and unix sockets (%NULL) are not limited by address
 */
void madang_http_charge_begin (MadangHttpCharge *self,
                               MadangHttpBudget *budget,
                               gint64 user_id,
                               GInetAddress *address);

/**
 * madang_http_charge_grow:
 * @size: bytes that have come, or will go
 * @error: %MADANG_ERROR_RATE_LIMITED where the person's share is spent, %MADANG_ERROR_UNAVAILABLE where all of it is
 *
 * Returns: whether they are counted; else nothing is
 */
gboolean madang_http_charge_grow (MadangHttpCharge *self, gsize size, GError **error);

/** madang_http_charge_end: gives it back, once the memory is free. Harmless where none has begun. */
void madang_http_charge_end (MadangHttpCharge *self);
