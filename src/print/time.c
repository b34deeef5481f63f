// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Time stamps. The text of a minute is kept as long as it lasts, and so is that of its second. */
#include <time.h>

#include "print/printer.h"

#define SECONDS_A_DAY		  86400
#define NANOSECONDS_A_MICROSECOND 1000

/* Of the years that a struct tm holds, which are those of an int. */
#define SECOND_MIN (-67768040609740800)
#define SECOND_MAX 67768036191676799

/* 4.99.3 takes seconds with this bit for negative and prints no time at all. */
#define NEGATIVE_4_99_3 0x80000000

static bool is_convertible(const struct printer *printer, int64_t seconds)
{
	return printer_since(printer, PRINT_4_99_5) ? seconds >= 0
						    : !((uint32_t)seconds & NEGATIVE_4_99_3);
}

static int64_t fraction_of(const struct printer *printer, const struct packet_time *time)
{
	if (printer->options.nanoseconds)
		return time->nanoseconds;
	return time->nanoseconds / NANOSECONDS_A_MICROSECOND;
}

/* Fractions that make no sense, which broken files have, are 32 bits without sign. */
static void put_fraction(struct printer *printer, int64_t value)
{
	uint32_t fraction = (uint32_t)value;
	bool fits = fraction < (printer->options.nanoseconds ? 1000000000 : 1000000);

	buffer_char(printer->out, '.');
	if (!fits)
		buffer_decimal(printer->out, fraction);
	else if (printer->options.nanoseconds)
		buffer_padded(printer->out, fraction, 9);
	else
		buffer_padded(printer->out, fraction, 6);
}

/* In the place of a time that cannot be converted. */
static void put_error(struct printer *printer, int64_t seconds, int64_t fraction)
{
	if (!printer_since(printer, PRINT_4_99_5)) {
		buffer_literal(printer->out, "[Error converting time]");
	} else if (seconds < 0) {
		buffer_literal(printer->out, "[timestamp < 1970-01-01 00:00:00 UTC]");
	} else {
		buffer_literal(printer->out,
			       "[localtime() or gmtime() couldn't convert the date and time]");
		put_fraction(printer, fraction);
	}
}

static bool start_minute(struct print_clock *clock, int64_t seconds, bool with_date)
{
	time_t now = seconds;
	struct tm local;

	if (!localtime_r(&now, &local))
		return false;
	clock->text_length = (uint32_t)strftime(clock->text, sizeof(clock->text) - 2,
						with_date ? "%Y-%m-%d %H:%M:" : "%H:%M:", &local);
	clock->minute = seconds - local.tm_sec;
	return true;
}

/* False where the time cannot be converted; text is then unchanged. */
static bool start_second(struct print_clock *clock, int64_t seconds, bool with_date)
{
	uint64_t second = (uint64_t)seconds - (uint64_t)clock->minute;

	if (!clock->text_length || second >= 60) {
		if (!start_minute(clock, seconds, with_date))
			return false;
		second = (uint64_t)seconds - (uint64_t)clock->minute;
	}
	buffer_put_padded(clock->text + clock->text_length, (uint32_t)second, 2);
	clock->second = seconds;
	return true;
}

static void put_local(struct printer *printer, const struct packet_time *time, bool with_date)
{
	struct print_clock *clock = &printer->clock;

	if (!is_convertible(printer, time->seconds) ||
	    !start_second(clock, time->seconds, with_date)) {
		put_error(printer, time->seconds, fraction_of(printer, time));
		return;
	}
	buffer_bytes(printer->out, clock->text, clock->text_length + 2);
	put_fraction(printer, fraction_of(printer, time));
}

/* Times of broken files may be further apart than 64 bits hold. */
static int64_t subtract(int64_t from, int64_t value)
{
	return (int64_t)((uint64_t)from - (uint64_t)value);
}

/* A difference as a time of day: whole days are lost, as in tcpdump. */
static void put_difference(struct printer *printer, int64_t seconds, int64_t fraction)
{
	uint32_t of_day;

	if (fraction < 0) {
		seconds = subtract(seconds, 1);
		fraction += printer->options.nanoseconds ? 1000000000 : 1000000;
	}
	if (!is_convertible(printer, seconds) || seconds < SECOND_MIN || seconds > SECOND_MAX) {
		put_error(printer, seconds, fraction);
		return;
	}
	of_day = (uint32_t)((seconds % SECONDS_A_DAY + SECONDS_A_DAY) % SECONDS_A_DAY);
	buffer_padded(printer->out, of_day / 3600, 2);
	buffer_char(printer->out, ':');
	buffer_padded(printer->out, of_day / 60 % 60, 2);
	buffer_char(printer->out, ':');
	buffer_padded(printer->out, of_day % 60, 2);
	put_fraction(printer, fraction);
}

/* A reference of 0.0 counts as unset: the packet after it becomes the reference. */
static void put_since_reference(struct printer *printer, const struct packet_time *time)
{
	struct packet_time *reference = &printer->clock.reference;
	struct packet_time now = {time->seconds, fraction_of(printer, time)};
	int64_t seconds, fraction;
	bool earlier;

	if (!reference->seconds && !reference->nanoseconds)
		*reference = now;
	seconds = subtract(now.seconds, reference->seconds);
	fraction = now.nanoseconds - reference->nanoseconds;
	earlier = now.seconds < reference->seconds || (!seconds && fraction < 0);
	buffer_char(printer->out, earlier ? '-' : ' ');
	if (earlier)
		put_difference(printer, subtract(0, seconds), -fraction);
	else
		put_difference(printer, seconds, fraction);
	if (printer->options.time == PRINT_TIME_SINCE_PREVIOUS)
		*reference = now;
}

void print_time_pass(struct printer *printer, const struct packet_time *time)
{
	struct packet_time *reference = &printer->clock.reference;
	enum print_time kind = printer->options.time;
	bool unset = !reference->seconds && !reference->nanoseconds;

	if (kind == PRINT_TIME_SINCE_PREVIOUS || (kind == PRINT_TIME_SINCE_FIRST && unset))
		*reference = (struct packet_time){time->seconds, fraction_of(printer, time)};
}

static void put_epoch(struct printer *printer, const struct packet_time *time)
{
	if (!is_convertible(printer, time->seconds)) {
		put_error(printer, time->seconds, fraction_of(printer, time));
		return;
	}
	buffer_decimal(printer->out, (uint32_t)time->seconds);
	put_fraction(printer, fraction_of(printer, time));
}

char *print_time_pen(const struct printer *printer, char *out)
{
	const struct packet_time *time = &printer->packet->time;
	const struct print_clock *clock = &printer->clock;
	uint32_t fraction = (uint32_t)time->nanoseconds / NANOSECONDS_A_MICROSECOND;

	if (time->seconds != clock->second || !clock->text_length || printer->options.nanoseconds ||
	    (uint64_t)time->nanoseconds >= 1000000000)
		return NULL;
	memcpy(out, clock->text, sizeof(clock->text));
	out += clock->text_length + 2;
	*out++ = '.';
	memcpy(out, buffer_four_digits[fraction / 100], 4);
	memcpy(out + 4, buffer_four_digits[fraction % 100] + 2, 2);
	out[6] = ' ';
	return out + 7;
}

/* As the last one but for its fraction; false where it is not. */
static bool put_again(struct printer *printer)
{
	char *out = buffer_reserve(printer->out, PRINT_TIME_PEN);
	const char *after = out ? print_time_pen(printer, out) : NULL;

	if (after)
		buffer_commit(printer->out, after);
	return after;
}

void print_time_stamp(struct printer *printer)
{
	const struct packet_time *time = &printer->packet->time;

	if (put_again(printer))
		return;
	switch (printer->options.time) {
	case PRINT_TIME_NONE:
		return;
	case PRINT_TIME_OF_DAY:
		put_local(printer, time, false);
		break;
	case PRINT_TIME_DATE:
		put_local(printer, time, true);
		break;
	case PRINT_TIME_EPOCH:
		put_epoch(printer, time);
		break;
	case PRINT_TIME_SINCE_PREVIOUS:
	case PRINT_TIME_SINCE_FIRST:
		put_since_reference(printer, time);
		break;
	}
	buffer_char(printer->out, ' ');
}
