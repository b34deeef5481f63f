// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/options.h"

#include <errno.h>

#include "command_line.h"
#include "tap.h"

struct refusal {
	const char *line;
	int error;
};

static const struct refusal refusals[] = {
	{"--nosuch", -EINVAL},
	{"-Y", -EINVAL},
	{"-i", -EINVAL},
	{"-c", -EINVAL},
	{"--help=x", -EINVAL},
	{"-Q up", -EINVAL},
	{"--hook", -EINVAL},
	{"--hook tcx", -EINVAL},
	{"-p --promisc", -EINVAL},
	{"--micro --nano", -EINVAL},
	{"-r a -V b", -EINVAL},
	{"-r a -i lo", -EINVAL},
	{"-F a port 80", -EINVAL},
	{"--hook xdp -Q out", -EINVAL},
	{"--without x", -EINVAL},
	{"--without tcx,", -EINVAL},
	{"--without x --without tcx", -EINVAL},
	{"--count", -EINVAL},
	{"-tttttt", -EINVAL},
	{"-dddd", -EINVAL},
	{"-c 0", -ERANGE},
	{"-c 5x", -ERANGE},
	{"-c -1", -ERANGE},
	{"-c 0x10", -ERANGE},
	{"-c +5", -ERANGE},
	{"-c 18446744073709551616", -ERANGE},
	{"-s -1", -ERANGE},
	{"-s 262145", -ERANGE},
	{"-s 64k", -ERANGE},
	{"-B 3", -ERANGE},
	{"-B 1048577", -ERANGE},
	{"-B 4M", -ERANGE},
	{"--sample 0", -ERANGE},
	{"--sample 1000001", -ERANGE},
	{"--sample 4x", -ERANGE},
	{"--limit-cpu 0", -ERANGE},
	{"--limit-cpu 101", -ERANGE},
	{"--limit-cpu 5%", -ERANGE},
	{"-r a --limit-cpu 5", -EINVAL},
	{"--sample", -EINVAL},
};

static void test_refusals(struct tap *tap)
{
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		tap_number(tap, command_line_read(&line, refusals[i].line), refusals[i].error,
			   "refused: %s", refusals[i].line);
		tap_ok(tap, !line.options.expression && !line.options.pids,
		       "refused: %s leaves the result untouched", refusals[i].line);
	}
}

static void test_without(struct tap *tap)
{
	struct command_line line;
	feature_set without;

	if (!tap_number(tap, command_line_read(&line, "--without send,tcx --without fork"), 0,
			"--without: taken"))
		return;
	without = line.options.without;
	tap_ok(tap, feature_in(without, FEATURE_SEND), "--without: the first of two in one word");
	tap_ok(tap, feature_in(without, FEATURE_TCX), "--without: the second of two in one word");
	tap_ok(tap, feature_in(without, FEATURE_FORK), "--without: given a second time");
	tap_number(tap, __builtin_popcountll(without), 3, "--without: no other feature");
	options_free(&line.options);
}

int main(void)
{
	struct tap tap = {};

	test_refusals(&tap);
	test_without(&tap);
	return tap_done(&tap);
}
