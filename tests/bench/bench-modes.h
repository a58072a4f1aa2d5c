/*
 * The modes of the generator: each runs one measurement against a server that is up and prints one line of JSON. What a
 * row means is in docs/bench.md.
 */
#pragma once

#include "bench-options.h"

/**
 * bench_run_fanout:
 * @options: members, in_flight, warm_up, seconds, pid
 *
 * One sender keeps @in_flight messages unanswered in a room of @members; a message is done when all have it.
 */
void bench_run_fanout (const BenchOptions *options);

/**
 * bench_run_idle:
 * @options: idle, few, members (of an idle room), seconds (of each echo span), pid
 *
 * Opens idle sockets; measures what each takes and what an echo takes beside few and beside many.
 */
void bench_run_idle (const BenchOptions *options);

/**
 * bench_run_paced:
 * @options: rate, rooms (all of them), members (of each), warm_up, seconds; bus, callers, calls, user
 *
 * Sends at fixed times, whatever the server does; measures from the time a message was due until each member has it.
 * Beside it clients of the D-Bus interface, where a bus is given.
 */
void bench_run_paced (const BenchOptions *options);

/**
 * bench_run_echo:
 * @options: rooms (all of them), members (of each), in_flight (of each member), warm_up, seconds, pid
 *
 * Every member sends; counts the messages that their senders heard back.
 */
void bench_run_echo (const BenchOptions *options);

/**
 * bench_run_http:
 * @options: clients, method, path, body, expect, warm_up, seconds
 *
 * Keep-alive clients, each with one request unanswered.
 */
void bench_run_http (const BenchOptions *options);

/**
 * bench_run_log_in:
 * @options: tokens (the first), pid
 *
 * One user logs in on `/ws/chatting/` and leaves, time and again; from the token's frame to the answer.
 */
void bench_run_log_in (const BenchOptions *options);

/**
 * bench_run_logged_in:
 * @options: tokens (of different users), idle, few, pid
 *
 * Logs users in on `/ws/chatting/`; measures what each takes, from @few on.
 */
void bench_run_logged_in (const BenchOptions *options);

/**
 * bench_run_presence:
 * @options: tokens (a user's and behind it those of @members friends, who count that user as one too), pid
 *
 * The friends log in at once, and the user hears of each; then the user comes and goes, and each friend hears of it.
 */
void bench_run_presence (const BenchOptions *options);

/**
 * bench_run_probe:
 * @options: text_bytes
 *
 * Sends one message to the first room and prints the frame that comes back, as it came.
 */
void bench_run_probe (const BenchOptions *options);

/**
 * bench_run_spin:
 * @options: seconds
 *
 * Does fixed work over and over; tells how long a piece took at best, in the middle and at worst, and what part of the
 * processor this process had: whether the machine is quiet enough to measure on.
 */
void bench_run_spin (const BenchOptions *options);
