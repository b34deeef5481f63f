/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What a test program says to tests/run, in TAP (https://testanything.org): a line for each check
 * and the plan last. A program keeps one struct tap and returns tap_done() from main.
 *
 *	struct tap tap = {0};
 *
 *	tap_ok(&tap, x > 3, "x of %s is large", name);
 *	tap_number(&tap, got, want, "length");
 *	return tap_done(&tap);
 */
#ifndef TCPLENS_TAP_H
#define TCPLENS_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct tap {
	unsigned int count;
	unsigned int failed;
};

#define TAP_FORMAT(at) __attribute__((format(printf, at, at + 1), unused))

static inline void tap_line(struct tap *tap, bool ok, const char *format, va_list args)
{
	tap->count++;
	tap->failed += !ok;
	printf("%sok %u - ", ok ? "" : "not ", tap->count);
	vprintf(format, args);
	putchar('\n');
	/* What was said must be seen even where the program dies next. */
	fflush(stdout);
}

/* A line of explanation; after a failed check it is shown with it. */
TAP_FORMAT(1) static inline void tap_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("# ");
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

/* One check; returns ok, so that a caller can add notes or give up. */
TAP_FORMAT(3) static inline bool tap_ok(struct tap *tap, bool ok, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tap_line(tap, ok, format, args);
	va_end(args);
	return ok;
}

TAP_FORMAT(4)
static inline bool tap_number(struct tap *tap, long long got, long long want, const char *format,
			      ...)
{
	va_list args;

	va_start(args, format);
	tap_line(tap, got == want, format, args);
	va_end(args);
	if (got != want)
		tap_note("got %lld, want %lld", got, want);
	return got == want;
}

TAP_FORMAT(4)
static inline bool tap_text(struct tap *tap, const char *got, const char *want, const char *format,
			    ...)
{
	bool equal = !strcmp(got, want);
	va_list args;

	va_start(args, format);
	tap_line(tap, equal, format, args);
	va_end(args);
	if (!equal) {
		tap_note("got  \"%s\"", got);
		tap_note("want \"%s\"", want);
	}
	return equal;
}

/* A check that cannot be made here, and why. */
static inline void tap_skip(struct tap *tap, const char *name, const char *reason)
{
	tap->count++;
	printf("ok %u - %s # SKIP %s\n", tap->count, name, reason);
}

/* The plan; returns main's exit status. */
static inline int tap_done(const struct tap *tap)
{
	printf("1..%u\n", tap->count);
	return tap->failed || fflush(stdout) ? 1 : 0;
}

#endif
