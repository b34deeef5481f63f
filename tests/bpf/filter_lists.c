// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Long lists of terms joined by `or`, which bypass libpcap's optimizer: the same verdicts as
 * libpcap's program for the whole expression, in its interpreter and in the kernel. Of a frame that
 * is cut within its headers libpcap's optimizer may change the verdict, since it moves loads: there
 * the verdict of the unoptimized program is accepted too.
 */
#include "reference.h"

#include <linux/bpf.h>
#include <time.h>

#include "filter/filter.h"
#include "filter/term_list.h"
#include "frames.h"
#include "tap.h"

#define LISTS	   16
#define FRAMES	   400
#define IN_KERNEL  60 /* of them */
#define LARGE	   3000
#define ETHERNET   1
#define RAW	   101
#define TEXT_SIZE  65536
#define EXPRESSION 131072

/* The words of terms, and what kind of value follows. */
static const struct {
	const char *words;
	char kind; /* Address, Network, Port, IPv6 */
} shapes[] = {
	{"host", 'A'},	   {"src host", 'A'},	  {"dst host", 'A'},	 {"ip host", 'A'},
	{"src", 'A'},	   {"dst", 'A'},	  {"net", 'N'},		 {"src net", 'N'},
	{"dst net", 'N'},  {"port", 'P'},	  {"src port", 'P'},	 {"dst port", 'P'},
	{"tcp port", 'P'}, {"tcp src port", 'P'}, {"tcp dst port", 'P'}, {"host", '6'},
};

static const char *const forms[] = {
	"%s",
	"(%s)",
	"tcp[13] & 2 != 0 and (%s)",
	"port 1005 or src net 10.0.2.0/24 and (%s)",
	"(%s) and tcp[13] & 16 != 0",
	"( %s ) && dst portrange 1000-1150 and not src port 1004",
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static unsigned int below(uint64_t *state, unsigned int limit)
{
	return reference_random(state) % limit;
}

static size_t put_term(char *text, size_t shape, uint64_t *state)
{
	const unsigned int b = below(state, 4), c = below(state, 256);
	const unsigned int prefix = 20 + below(state, 13);
	const uint32_t net = (10u << 24 | b << 8 | c) & ~0u << (32 - prefix);

	switch (shapes[shape].kind) {
	case 'A':
		return (size_t)sprintf(text, "%s 10.0.%u.%u", shapes[shape].words, b, c);
	case 'N':
		return (size_t)sprintf(text, "%s %u.%u.%u.%u/%u", shapes[shape].words, net >> 24,
				       net >> 16 & 255, net >> 8 & 255, net & 255, prefix);
	case 'P':
		return (size_t)sprintf(text, "%s %u", shapes[shape].words,
				       1000 + below(state, 300));
	}
	return (size_t)sprintf(text, "%s 2001:db8::%x", shapes[shape].words, c);
}

/* Runs of terms of the same form, mostly long enough for a binary search. */
static void put_list(char *text, unsigned int number, uint64_t *state)
{
	const unsigned int count = TERM_LIST_LEAST + below(state, 16);
	size_t used = 0, shape = 0;
	unsigned int i, run = 0;

	for (i = 0; i < count; i++, run--) {
		if (!run) {
			shape = (number * 3 + below(state, 3)) % COUNT(shapes);
			run = 1 + below(state, 30);
		}
		used += (size_t)sprintf(text + used, "%s", i % 7 == 3 ? " || " : i ? " or " : "");
		used += put_term(text + used, shape, state);
	}
}

/* Returns whether it is cut. */
static bool make_frame(struct reference_frame *frame, bool raw, uint64_t *state)
{
	struct frames_wish wish = {
		.ip6 = below(state, 4) == 0,
		.raw = raw,
		.options = below(state, 8) ? 0 : 8,
		.fragment = below(state, 10) ? 0 : 3,
		.fragment_header = below(state, 10) == 0,
		.protocol = below(state, 10) ? 0 : 17,
		.flags = below(state, 2) ? FRAMES_SYN : FRAMES_ACK,
		.port = (uint16_t)(1000 + below(state, 300)),
		.payload = 20,
	};
	struct frames_frame made;
	uint8_t *ip;
	unsigned int i;

	frames_make(&made, &wish);
	ip = made.data + (raw ? 0 : FRAMES_ETHERNET);
	if (wish.ip6)
		memcpy(ip + 8, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\0\x20\x01\x0d\xb8", 20);
	for (i = 0; i < 2 && wish.ip6; i++)
		ip[8 + 16 * i + 15] = (uint8_t)below(state, 256);
	for (i = 0; i < 2 && !wish.ip6; i++) {
		memcpy(ip + 12 + 4 * i, "\x0a\0\0\0", 2);
		ip[12 + 4 * i + 2] = (uint8_t)below(state, 5);
		ip[12 + 4 * i + 3] = (uint8_t)below(state, 256);
	}
	if (below(state, 2))
		frames_put16(&made, made.tcp, 1000 + below(state, 300));
	frame->length = below(state, 12) ? made.length : 34 + below(state, made.length - 34);
	memcpy(frame->data, made.data, frame->length);
	return frame->length < made.length;
}

/* libpcap's programs for an expression. */
struct expected {
	struct reference_classic optimized;
	struct reference_classic plain;
};

static bool compile_expected(struct expected *expected, const char *expression, int dlt)
{
	return reference_compile_as(&expected->optimized, expression, dlt, true) &&
	       reference_compile_as(&expected->plain, expression, dlt, false);
}

static void free_expected(struct expected *expected)
{
	reference_classic_free(&expected->optimized);
	reference_classic_free(&expected->plain);
}

struct counts {
	unsigned int wrong, matched, kernel_wrong;
};

static void compare(struct counts *counts, const struct reference_classic *ours,
		    const struct expected *expected, bool raw, uint64_t *state)
{
	const enum translate_link link = raw ? TRANSLATE_LINK_NONE : TRANSLATE_LINK_ETHERNET;
	_cleanup_(cleanup_close) int tc = reference_load(ours, TRANSLATE_TC, link, 0);
	_cleanup_(cleanup_close) int xdp = reference_load(ours, TRANSLATE_XDP, link, 0);
	struct reference_frame frame;
	unsigned int i;
	bool want, got, is_cut;

	counts->kernel_wrong += tc < 0 || xdp < 0;
	for (i = 0; i < FRAMES; i++) {
		is_cut = make_frame(&frame, raw, state);
		got = reference_expect(ours, &frame);
		want = reference_expect(&expected->optimized, &frame);
		if (is_cut && got == reference_expect(&expected->plain, &frame))
			want = got;
		counts->matched += want;
		counts->wrong += got != want;
		if (i >= IN_KERNEL)
			continue;
		counts->kernel_wrong += reference_run(xdp, &frame, 0) != want;
		/*
		 * Test runs of TC take the first 14 bytes as the link header, and reject cut IP
		 * headers.
		 */
		if (!raw && !reference_is_cut_ip(&frame))
			counts->kernel_wrong += reference_run(tc, &frame, 0) != want;
	}
}

static void check_list(struct tap *tap, unsigned int number)
{
	static char list[TEXT_SIZE], expression[EXPRESSION], with_tcp[EXPRESSION + 16];
	const char *form = forms[number % COUNT(forms)];
	const bool raw = number % 5 == 4;
	struct reference_classic ours;
	struct expected expected = {0};
	struct counts counts = {0};
	char reason[FILTER_ERROR_SIZE];
	struct term_list parsed = {0};
	struct filter filter = {0};
	uint64_t state = number + 1;

	put_list(list, number, &state);
	snprintf(expression, sizeof(expression), form, list);
	snprintf(with_tcp, sizeof(with_tcp), "(%s) and tcp", expression);
	tap_number(tap, term_list_parse(&parsed, expression), 0, "list %u: is parsed as a list",
		   number);
	term_list_free(&parsed);
	if (!tap_number(tap,
			filter_compile(&filter, expression, raw ? RAW : ETHERNET, reason,
				       sizeof(reason)),
			0, "list %u: compiled", number) ||
	    !tap_ok(tap, compile_expected(&expected, with_tcp, raw ? DLT_RAW : DLT_EN10MB),
		    "list %u: compiled by libpcap", number))
		return;
	ours = (struct reference_classic){filter.insns, filter.count};
	compare(&counts, &ours, &expected, raw, &state);
	tap_number(tap, counts.wrong, 0, "list %u: verdicts on %u frames are libpcap's", number,
		   FRAMES);
	tap_number(tap, counts.kernel_wrong, 0, "list %u: verdicts in the kernel are libpcap's",
		   number);
	tap_ok(tap, counts.matched && counts.matched < FRAMES, "list %u: some frames match, %u",
	       number, counts.matched);
	free_expected(&expected);
	filter_free(&filter);
}

/* Every second address of a range. */
static char *large_list(void)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	unsigned int i;

	if (!stream)
		abort();
	for (i = 0; i < LARGE; i++)
		fprintf(stream, "%shost 10.7.%u.%u", i ? " or " : "", 2 * i >> 8, 2 * i & 255);
	fclose(stream);
	return text;
}

static void check_large(struct tap *tap)
{
	_cleanup_(cleanup_free) char *text = large_list();
	_cleanup_(filter_free) struct filter filter = {0};
	_cleanup_(cleanup_close) int fd = -1;
	struct reference_classic ours;
	struct reference_frame frame = {0};
	struct frames_wish wish = {.payload = 20};
	struct frames_frame made;
	char reason[FILTER_ERROR_SIZE];
	unsigned int i, wrong = 0;
	clock_t start = clock();

	if (!tap_number(tap, filter_compile(&filter, text, ETHERNET, reason, sizeof(reason)), 0,
			"%u hosts: compiled", LARGE))
		return;
	ours = (struct reference_classic){filter.insns, filter.count};
	fd = reference_load(&ours, TRANSLATE_TC, TRANSLATE_LINK_ETHERNET, 0);
	tap_note("%zu instructions, %.3f s of processor time to compile and load", filter.count,
		 (double)(clock() - start) / CLOCKS_PER_SEC);
	if (!tap_ok(tap, fd >= 0, "%u hosts: loaded", LARGE))
		return;
	frames_make(&made, &wish);
	frame.length = made.length;
	for (i = 0; i < 2 * LARGE + 100; i++) {
		frames_put16(&made, FRAMES_ETHERNET + 12, i % 3 ? 0x0a07 : 0x0a08);
		frames_put16(&made, FRAMES_ETHERNET + 14, i);
		frames_put16(&made, FRAMES_ETHERNET + 16, i % 3 ? 0x0a08 : 0x0a07);
		frames_put16(&made, FRAMES_ETHERNET + 18, i);
		memcpy(frame.data, made.data, made.length);
		wrong += reference_run(fd, &frame, 0) != (i % 2 == 0 && i < 2 * LARGE);
	}
	tap_number(tap, wrong, 0, "%u hosts: each matches, and no address between them", LARGE);
}

/* filter_lists [FROM [COUNT]]: other lists than those of the suite */
int main(int argc, char **argv)
{
	const unsigned int from = argc > 1 ? (unsigned int)atoi(argv[1]) : 0;
	const unsigned int count = argc > 2 ? (unsigned int)atoi(argv[2]) : LISTS;
	struct tap tap = {0};
	unsigned int i;

	for (i = from; i < from + count; i++)
		check_list(&tap, i);
	check_large(&tap);
	return tap_done(&tap);
}
