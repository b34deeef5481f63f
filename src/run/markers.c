// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/markers.h"

#include <errno.h>
#include <linux/filter.h>
#include <stdbool.h>
#include <string.h>

#include "base/message.h"
#include "filter/entry.h"
#include "filter/filter.h"
#include "packet.h"
#include "run/programs.h"

/* sizeof(struct record_cpu) */
#define STRIDE_LOG2 7

_Static_assert(sizeof(struct record_cpu) == 1 << STRIDE_LOG2, "each CPU's word after another's");

/* One expression, and what its programs are loaded with. */
struct marker {
	const struct load *load;
	const char *expression;
	uint32_t bits;
	struct attach_point_arrays next;
	struct attach_point_arrays *made;
};

static int put(const struct marker *marker, const struct filter *filter, int point, bool generic)
{
	struct entry_request request =
		programs_request(marker->load, point, &marker->next, generic);
	struct load_mark mark = load_mark(marker->load);
	_cleanup_(cleanup_close) int fd = -1;
	char error[ENTRY_ERROR_SIZE];

	request.target.mark = (struct translate_mark){
		.map_fd = mark.map_fd,
		.offset = mark.offset,
		.stride_log2 = STRIDE_LOG2,
		.cpus = RECORD_CPUS_MAX,
		.bits = marker->bits,
	};
	fd = entry_load(filter, &request, error, sizeof(error));
	if (fd < 0) {
		message_error("--on expr: %s", error);
		return fd;
	}
	return attach_point_put(generic ? marker->made->generic : marker->made->programs,
				(__u32)point, fd);
}

static int put_all(const struct marker *marker, const struct filter *filter, bool ip)
{
	struct attach_point_choice choice = load_choice(marker->load);
	int point, error = 0;

	for (point = 0; point < ATTACH_POINTS && !error; point++) {
		if (!choice.used[point] || (point >= ATTACH_POINT_INGRESS_IP) != ip)
			continue;
		error = put(marker, filter, point, false);
		if (!error && marker->made->generic >= 0)
			error = put(marker, filter, point, true);
	}
	return error;
}

/* Which marks nothing: the chain must go on. */
static int put_none(const struct marker *marker, bool ip)
{
	struct translate_classic none = {.code = BPF_RET | BPF_K};
	const struct filter filter = {
		.insns = &none,
		.count = 1,
		.expression = (char *)marker->expression,
	};

	return put_all(marker, &filter, ip);
}

/* Of interfaces with a link header, or of those without. */
static int compile(const struct marker *marker, bool ip, bool required)
{
	_cleanup_(filter_free) struct filter filter = {0};
	char reason[FILTER_ERROR_SIZE];
	int error = filter_compile(&filter, marker->expression,
				   ip ? LINKTYPE_RAW : LINKTYPE_ETHERNET, reason, sizeof(reason));

	if (!error)
		return put_all(marker, &filter, ip);
	if (error == -EINVAL && !required)
		return put_none(marker, ip);
	message_error("--on expr:%s: %s", marker->expression,
		      error == -ENOMEM ? strerror(-error) : reason);
	return error;
}

static int make_arrays(struct attach_point_arrays *arrays, bool generic)
{
	arrays->programs = attach_point_make("tcplens_marker");
	if (arrays->programs < 0)
		return arrays->programs;
	if (generic)
		arrays->generic = attach_point_make("tcplens_marker");
	return generic && arrays->generic < 0 ? arrays->generic : 0;
}

static int add(struct markers *markers, struct marker *marker, const char *ip_name)
{
	struct attach_point_choice choice = load_choice(marker->load);
	bool ethernet = choice.used[ATTACH_POINT_INGRESS] || choice.used[ATTACH_POINT_EGRESS];
	int error;

	marker->next = markers_programs(markers, marker->load);
	marker->made = &markers->list[markers->count];
	*marker->made = ATTACH_POINT_NO_ARRAYS;
	error = make_arrays(marker->made, marker->next.generic >= 0);
	if (error)
		message_errno(error, "--on expr:%s", marker->expression);
	else
		error = compile(marker, false, ethernet || !ip_name);
	if (!error)
		error = compile(marker, true, ip_name);
	if (error)
		attach_point_close(marker->made);
	else
		markers->count++;
	return error;
}

int markers_open(struct markers *markers, const struct load *load,
		 const struct trigger_set *triggers, const char *ip_name)
{
	struct marker marker = {.load = load};
	size_t i;
	int error = 0;

	for (i = 0; i < triggers->count && !error; i++) {
		if (triggers->list[i].kind != TRIGGER_EXPRESSION)
			continue;
		marker.expression = triggers->list[i].expression;
		marker.bits = (uint32_t)1 << i;
		error = add(markers, &marker, ip_name);
	}
	return error;
}

void markers_close(struct markers *markers)
{
	size_t i;

	for (i = 0; i < markers->count; i++)
		attach_point_close(&markers->list[i]);
	markers->count = 0;
}

struct attach_point_arrays markers_programs(const struct markers *markers, const struct load *load)
{
	return markers->count ? markers->list[markers->count - 1] : load_programs(load);
}
