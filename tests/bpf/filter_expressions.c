// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Expressions as programs in the kernel against libpcap's bpf_filter() on the same frames, by
 * BPF_PROG_TEST_RUN: filter_expressions [SEED [COMBINATIONS]]. The frames are run as they are, with
 * a VLAN tag moved out of them, in fragments, without their link header, and without it after the
 * headers of a tunnel.
 */
#include "reference.h"

#include <linux/bpf.h>
#include <unistd.h>

#include "corpus.h"
#include "outer.h"
#include "tap.h"

#define EXPRESSIONS_FILE "tests/bpf/filter_expressions.txt"
#define EXPRESSIONS_MAX	 100000
#define COMBINATIONS	 400
#define SHOWN		 5

struct expressions {
	char **list;
	size_t count;
	size_t primitives;
};

enum way {
	WAY_TC,
	WAY_XDP,
	WAY_XDP_FRAGMENTS,
	WAY_TC_TAGGED,
	WAY_TC_RAW,
	WAY_TC_RAW_OUTER,
	WAY_XDP_RAW,
	WAYS,
};

static const char *const way_names[WAYS] = {
	"TC",
	"XDP",
	"XDP with all but the link header in fragments",
	"TC with a VLAN tag in metadata",
	"TC without a link header",
	"TC without a link header, after the headers of a tunnel",
	"XDP without a link header",
};

struct bench {
	struct tap tap;
	struct expressions expressions;
	struct corpus frames;
	struct reference_tags tags;
	struct outer outer;
	size_t expressions_run[WAYS];
	size_t runs[WAYS];
	size_t matches[WAYS];
	size_t differences[WAYS];
	bool unavailable[WAYS];
};

static void add(struct expressions *expressions, char *text)
{
	expressions->list =
		realloc(expressions->list, (expressions->count + 1) * sizeof(*expressions->list));
	if (!expressions->list || !text)
		abort();
	expressions->list[expressions->count++] = text;
}

static bool read_expressions(struct expressions *expressions)
{
	FILE *file = fopen(EXPRESSIONS_FILE, "re");
	char line[512];

	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#')
			add(expressions, strdup(line));
	}
	fclose(file);
	expressions->primitives = expressions->count;
	return expressions->count > 0;
}

static void combine(struct expressions *expressions, size_t wanted, uint64_t seed)
{
	static const char *const forms[] = {
		"(%s) and (%s)",
		"(%s) or (%s)",
		"(%s) and not (%s)",
		"not ((%s) or (%s))",
		"(%s) or not (%s)",
		"((%s) and (%s)) or tcp[13] & 1 = 1",
		"port 80 and ((%s) or (%s))",
		"(%s) and (%s) and vlan",
		"vlan and ((%s) or (%s))",
		"((%s) or (%s)) and len > 50",
	};
	struct reference_classic classic;
	char *text;

	while (wanted) {
		const char *form =
			forms[reference_random(&seed) % (sizeof(forms) / sizeof(forms[0]))];
		const char *one =
			expressions->list[reference_random(&seed) % expressions->primitives];
		const char *two =
			expressions->list[reference_random(&seed) % expressions->primitives];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		if (asprintf(&text, form, one, two) < 0)
			abort();
#pragma GCC diagnostic pop
		/* libpcap rejects the many that contradict themselves. */
		if (!reference_compile(&classic, text, DLT_EN10MB)) {
			free(text);
			continue;
		}
		reference_classic_free(&classic);
		add(expressions, text);
		wanted--;
	}
}

static void count(struct bench *bench, enum way way, const char *expression, size_t frame, int got,
		  bool want)
{
	bench->runs[way]++;
	bench->matches[way] += want;
	if (got == (int)want)
		return;
	if (bench->differences[way]++ < SHOWN)
		tap_note("%s: '%s' on frame %zu: %d, bpf_filter() returns %d", way_names[way],
			 expression, frame, got, want);
}

static void run_frame(struct bench *bench, enum way way, int fd, const char *expression,
		      const struct reference_classic *classic, size_t index)
{
	const struct reference_frame *frame = &bench->frames.list[index];
	struct reference_frame other = {0};
	int got;

	if ((way == WAY_TC || way == WAY_TC_TAGGED) && reference_is_cut_ip(frame))
		return;
	switch (way) {
	case WAY_TC:
	case WAY_XDP:
		count(bench, way, expression, index, reference_run(fd, frame, 0),
		      reference_expect(classic, frame));
		break;
	case WAY_XDP_FRAGMENTS:
		count(bench, way, expression, index, reference_run(fd, frame, REFERENCE_LINEAR),
		      reference_expect(classic, frame));
		break;
	case WAY_TC_TAGGED:
		got = reference_run_tagged(&bench->tags, index, frame, &other);
		count(bench, way, expression, index, got,
		      reference_expect(classic, reference_asks_tag(classic) ? &other : frame));
		break;
	case WAY_TC_RAW:
	case WAY_TC_RAW_OUTER:
	case WAY_XDP_RAW:
		if (frame->length < 14 + CORPUS_SHORTEST)
			break;
		other.length = frame->length - 14;
		memcpy(other.data, frame->data + 14, other.length);
		if (way != WAY_XDP_RAW && reference_is_cut_ip(&other))
			break;
		got = way == WAY_XDP_RAW  ? reference_run(fd, &other, 0)
		      : way == WAY_TC_RAW ? reference_run_tc(fd, &other)
					  : reference_run_tc(bench->outer.fd, &other);
		count(bench, way, expression, index, got, reference_expect(classic, &other));
		break;
	default:
		break;
	}
}

static void run_expression(struct bench *bench, enum way way, const char *expression)
{
	bool raw = way == WAY_TC_RAW || way == WAY_TC_RAW_OUTER || way == WAY_XDP_RAW;
	bool xdp = way == WAY_XDP || way == WAY_XDP_FRAGMENTS || way == WAY_XDP_RAW;
	_cleanup_(reference_classic_free) struct reference_classic classic = {0};
	_cleanup_(cleanup_close) int fd = -1;
	size_t i;

	if (!reference_compile(&classic, expression, raw ? DLT_RAW : DLT_EN10MB))
		return;
	fd = reference_load(&classic, xdp ? TRANSLATE_XDP : TRANSLATE_TC,
			    raw ? TRANSLATE_LINK_NONE : TRANSLATE_LINK_ETHERNET,
			    way == WAY_XDP_FRAGMENTS ? BPF_F_XDP_HAS_FRAGS : 0);
	if (fd < 0) {
		tap_note("%s: '%s' is not loaded", way_names[way], expression);
		bench->differences[way]++;
		return;
	}
	if (way == WAY_TC_TAGGED)
		reference_tags_select(&bench->tags, fd);
	if (way == WAY_TC_RAW_OUTER && !outer_select(&bench->outer, fd))
		abort();
	bench->expressions_run[way]++;
	for (i = 0; i < bench->frames.count; i++)
		run_frame(bench, way, fd, expression, &classic, i);
}

static bool open_bench(struct bench *bench, uint64_t seed, size_t combinations)
{
	if (!read_expressions(&bench->expressions))
		return false;
	combine(&bench->expressions, combinations, seed);
	corpus_make(&bench->frames, seed);
	bench->unavailable[WAY_XDP_FRAGMENTS] = !reference_has_fragments(&bench->frames.list[0]);
	return reference_tags_open(&bench->tags) && outer_open(&bench->outer);
}

static void close_bench(struct bench *bench)
{
	size_t i;

	for (i = 0; i < bench->expressions.count; i++)
		free(bench->expressions.list[i]);
	free(bench->expressions.list);
	corpus_free(&bench->frames);
	reference_tags_close(&bench->tags);
	outer_close(&bench->outer);
}

static void report(struct bench *bench, enum way way)
{
	if (bench->unavailable[way]) {
		tap_skip(&bench->tap, way_names[way],
			 "this kernel's test runs do not support them");
		return;
	}
	tap_note("%zu expressions, %zu runs, %zu matches", bench->expressions_run[way],
		 bench->runs[way], bench->matches[way]);
	tap_number(&bench->tap, (long long)bench->differences[way], 0,
		   "%s: %zu expressions x %zu frames, %zu matches, 0 differences", way_names[way],
		   bench->expressions_run[way], bench->frames.count, bench->matches[way]);
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	size_t combinations = argc > 2 ? strtoul(argv[2], NULL, 10) : COMBINATIONS;
	_cleanup_(close_bench) struct bench bench = {0};
	enum way way;
	size_t i;

	if (!seed || combinations > EXPRESSIONS_MAX) {
		fprintf(stderr, "usage: %s [SEED [COMBINATIONS]]\n", argv[0]);
		return 2;
	}
	if (!tap_ok(&bench.tap, open_bench(&bench, seed, combinations), "set up"))
		return tap_done(&bench.tap);
	for (way = 0; way < WAYS; way++) {
		for (i = 0; i < bench.expressions.count && !bench.unavailable[way]; i++)
			run_expression(&bench, way, bench.expressions.list[i]);
		report(&bench, way);
	}
	tap_ok(&bench.tap, bench.expressions_run[WAY_TC] >= 500 && bench.frames.count >= 500,
	       "at least 500 expressions and 500 frames");
	return tap_done(&bench.tap);
}
