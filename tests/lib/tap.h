/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * TAP (https://testanything.org) for test programs: a line for each check, the file and line of one
 * that failed, and the plan last. A program keeps one struct tap and returns tap_done() from main.
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

/* The checks; each returns whether it passed, so that a caller can add notes or give up. */
#define tap_ok(tap, ok, ...) tap_check(tap, __FILE__, __LINE__, ok, __VA_ARGS__)
#define tap_number(tap, got, want, ...) \
	tap_check_number(tap, __FILE__, __LINE__, got, want, __VA_ARGS__)
#define tap_text(tap, got, want, ...) \
	tap_check_text(tap, __FILE__, __LINE__, got, want, __VA_ARGS__)

/* A line of explanation; shown with a failed check before it. */
TAP_FORMAT(1) static inline void tap_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("# ");
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

static inline void tap_line(struct tap *tap, const char *file, int line, bool ok,
			    const char *format, va_list args)
{
	tap->count++;
	tap->failed += !ok;
	printf("%sok %u - ", ok ? "" : "not ", tap->count);
	vprintf(format, args);
	putchar('\n');
	if (!ok)
		tap_note("at %s:%d", file, line);
	/* The line must be seen even if the program crashes next. */
	fflush(stdout);
}

TAP_FORMAT(5)
static inline bool tap_check(struct tap *tap, const char *file, int line, bool ok,
			     const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tap_line(tap, file, line, ok, format, args);
	va_end(args);
	return ok;
}

TAP_FORMAT(6)
static inline bool tap_check_number(struct tap *tap, const char *file, int line, long long got,
				    long long want, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tap_line(tap, file, line, got == want, format, args);
	va_end(args);
	if (got != want)
		tap_note("got %lld, want %lld", got, want);
	return got == want;
}

TAP_FORMAT(6)
static inline bool tap_check_text(struct tap *tap, const char *file, int line, const char *got,
				  const char *want, const char *format, ...)
{
	bool equal = !strcmp(got, want);
	va_list args;

	va_start(args, format);
	tap_line(tap, file, line, equal, format, args);
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
