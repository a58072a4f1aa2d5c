#include "base/madang-weight.h"

static const struct
{
  const char *text;
  int weight;
  const char *rest; /* NULL where it is malformed */
} weights[] = {
  { "", 1000, "" },
  { " \t", 1000, "" },
  { ", x", 1000, ", x" },
  { "x", 1000, "x" },
  { ";q=1", 1000, "" },
  { ";q=1.", 1000, "" },
  { ";q=1.000", 1000, "" },
  { ";q=0", 0, "" },
  { ";q=0.", 0, "" },
  { ";q=0.8", 800, "" },
  { ";q=0.85", 850, "" },
  { ";q=0.001,x", 1, ",x" },
  { " ; Q=0.5 ,x", 500, ",x" },
  { ";q=0.5;x=1", 500, ";x=1" },
  { ";q=0.1234", 123, "4" },
  { ";q=1.001", 1001, NULL },
  { ";q=2", 0, NULL },
  { ";q=.5", 0, NULL },
  { ";q=", 0, NULL },
  { ";q", 0, NULL },
  { ";", 0, NULL },
  { ";q = 1", 0, NULL },
  { ";p=1", 0, NULL },
  { ";q=-0", 0, NULL },
};

static void
test_read (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      int weight = 0;
      const char *rest = madang_weight_read (weights[i].text, &weight);

      g_test_message ("%s", weights[i].text);
      g_assert_cmpstr (rest, ==, weights[i].rest);
      if (rest != NULL)
        g_assert_cmpint (weight, ==, weights[i].weight);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weight/read", test_read);
  return g_test_run ();
}
