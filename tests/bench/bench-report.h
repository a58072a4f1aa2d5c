/*
 * BenchReport: what a run found, printed as one line of JSON.
 */
#pragma once

#include <glib.h>

typedef struct
{
  GString *line;
} BenchReport;

/**
 * bench_report_begin:
 * @self: a report; bench_report_end() ends it
 * @mode: what was run
 */
void bench_report_begin (BenchReport *self, const char *mode);

/**
 * bench_report_add:
 * @self: a report
 * @name: a member's name
 * @value: its value
 */
void bench_report_add (BenchReport *self, const char *name, double value);

/**
 * bench_report_add_list:
 * @self: a report
 * @name: a member's name
 * @values: (element-type double): its values
 */
void bench_report_add_list (BenchReport *self, const char *name, GArray *values);

/**
 * bench_report_end:
 * @self: a report
 *
 * Prints the line to standard output and frees what the report holds.
 */
void bench_report_end (BenchReport *self);
