#include "http/madang-http-budget.h"

#include "base/madang-error.h"

typedef struct
{
  MadangHttpBudget budget;
  GInetAddress *here;
  GInetAddress *there;
} Fixture;

/* Of 1000 bytes a user has 250, an address 500. */
static void
set_up (Fixture *self, gconstpointer data)
{
  madang_http_budget_init (&self->budget, 1000, 100);
  self->here = g_inet_address_new_from_string ("192.0.2.1");
  self->there = g_inet_address_new_from_string ("192.0.2.2");
}

/* By now everything has been given back. */
static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (self->budget.size, ==, 0);
  g_assert_cmpuint (g_hash_table_size (self->budget.shares), ==, 0);
  madang_http_budget_clear (&self->budget);
  g_object_unref (self->here);
  g_object_unref (self->there);
}

static void
grow (MadangHttpCharge *charge, gsize size)
{
  g_autoptr (GError) error = NULL;

  madang_http_charge_grow (charge, size, &error);
  g_assert_no_error (error);
}

static void
refuse (MadangHttpCharge *charge, gsize size, MadangErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (madang_http_charge_grow (charge, size, &error));
  g_assert_error (error, MADANG_ERROR, (int) code);
  g_assert_cmpuint (madang_error_get_retry_after (error), >, 0);
}

static void
test_all (Fixture *self, gconstpointer data)
{
  MadangHttpCharge first = { 0 }, second = { 0 };

  madang_http_charge_begin (&first, &self->budget, 0, NULL);
  madang_http_charge_begin (&second, &self->budget, 0, NULL);
  grow (&first, 700);
  grow (&second, 300);
  refuse (&second, 1, MADANG_ERROR_UNAVAILABLE);
  madang_http_charge_end (&first);
  madang_http_charge_end (&first);
  refuse (&second, 701, MADANG_ERROR_UNAVAILABLE);
  refuse (&second, G_MAXSIZE, MADANG_ERROR_UNAVAILABLE);
  grow (&second, 700);
  madang_http_charge_end (&second);
}

/* Also over several bodies; what one may not have is there for another. */
static void
test_user (Fixture *self, gconstpointer data)
{
  MadangHttpCharge first = { 0 }, second = { 0 }, other = { 0 };

  madang_http_charge_begin (&first, &self->budget, 7, NULL);
  madang_http_charge_begin (&second, &self->budget, 7, self->here);
  madang_http_charge_begin (&other, &self->budget, 8, self->here);
  grow (&first, 200);
  grow (&second, 50);
  refuse (&first, 1, MADANG_ERROR_RATE_LIMITED);
  refuse (&second, 1, MADANG_ERROR_RATE_LIMITED);
  grow (&other, 250);
  madang_http_charge_end (&first);
  grow (&second, 200);
  madang_http_charge_end (&second);
  madang_http_charge_end (&other);
}

static void
test_address (Fixture *self, gconstpointer data)
{
  MadangHttpCharge charges[3] = { 0 };
  MadangHttpCharge other = { 0 };

  for (guint i = 0; i < 3; i++)
    madang_http_charge_begin (&charges[i], &self->budget, i, self->here);
  madang_http_charge_begin (&other, &self->budget, 3, self->there);
  grow (&charges[0], 300);
  grow (&charges[1], 200);
  refuse (&charges[2], 1, MADANG_ERROR_RATE_LIMITED);
  grow (&other, 200);
  for (guint i = 0; i < 3; i++)
    madang_http_charge_end (&charges[i]);
  madang_http_charge_end (&other);
}

static void
test_loopback (Fixture *self, gconstpointer data)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV6);
  MadangHttpCharge charge = { 0 };

  madang_http_charge_begin (&charge, &self->budget, 0, loopback);
  grow (&charge, 1000);
  madang_http_charge_end (&charge);
}

/* However much of the budget the largest body is, one of them has room. */
static void
test_largest (Fixture *self, gconstpointer data)
{
  MadangHttpCharge charge = { 0 };

  self->budget.largest = 600;
  madang_http_charge_begin (&charge, &self->budget, 7, self->here);
  grow (&charge, 600);
  refuse (&charge, 1, MADANG_ERROR_RATE_LIMITED);
  madang_http_charge_end (&charge);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/http-budget/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("all", test_all);
  ADD ("user", test_user);
  ADD ("address", test_address);
  ADD ("loopback", test_loopback);
  ADD ("largest", test_largest);
  return g_test_run ();
}
