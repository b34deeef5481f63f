// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The notation of --dump-filter against the kernel's: the verifier's log of the same program. */
#include "reference.h"

#include <linux/bpf.h>
#include <ctype.h>

#include "filter/dump_ebpf.h"
#include "tap.h"

static const char *const expressions[] = {
	"tcp port 80",
	"vlan 100 and tcp[((tcp[12] & 0xf0) >> 2):4] = 0x47455420",
	"ether[14:4] / ether[18] > 3 or ether[14:4] % 7 = 0 or ether[14:4] * 3 = ether[15:4]",
	"-ether[14:4] ^ ether[20] | 3 > 0x50000000 or ether[14:4] << 3 - ether[15] > 7",
	"len > 100 and tcp[13] & 7 != 0 and ether[len - 1] = 0",
	"ip6 protochain 6",
	"vlan and ether[ether[14] & 7:2] = 3",
};

/* Owns both texts. */
struct listing {
	char *ours;
	char *kernels;
};

static void free_listing(struct listing *listing)
{
	free(listing->ours);
	free(listing->kernels);
}

static void print(struct listing *listing, const struct translate_program *program)
{
	size_t size;
	FILE *stream = open_memstream(&listing->ours, &size);

	if (!stream || dump_ebpf_print(stream, program))
		abort();
	fclose(stream);
}

static int load(const struct translate_program *program, enum translate_hook hook,
		const struct bpf_prog_load_opts *options)
{
	return bpf_prog_load(hook == TRANSLATE_TC ? BPF_PROG_TYPE_SCHED_CLS : BPF_PROG_TYPE_XDP,
			     "listing", "Dual BSD/GPL", program->insns, program->count, options);
}

static bool make(struct listing *listing, const char *expression, enum translate_hook hook)
{
	_cleanup_(cleanup_close) int map =
		bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "programs", 4, 4, 1, NULL);
	const struct translate_target target = {
		.hook = hook, .xdp_load_bytes = reference_has_xdp_load_bytes(), .map_fd = map};
	_cleanup_(reference_classic_free) struct reference_classic classic = {0};
	_cleanup_(translate_free) struct translate_program program = {0};
	_cleanup_(cleanup_close) int fd = -1;
	LIBBPF_OPTS(bpf_prog_load_opts, options, .log_level = 2,
		    .log_size = 16 * REFERENCE_LOG_SIZE - 1);

	if (!reference_compile(&classic, expression, DLT_EN10MB) ||
	    translate_program(&program, &target, classic.insns, classic.count, NULL))
		return false;
	print(listing, &program);
	options.log_buf = listing->kernels = calloc(1, options.log_size);
	fd = load(&program, hook, &options);
	/* Kernels before 6.4 fail if the log does not fit; then its beginning is enough. */
	if (fd == -ENOSPC)
		fd = load(&program, hook, NULL);
	return fd >= 0;
}

/* The line of our listing that has the number, or NULL. */
static const char *find_line(const char *listing, unsigned long number)
{
	const char *line;

	for (line = listing; line && *line;
	     line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		if (strtoul(line, NULL, 10) == number)
			return strchr(line, '(');
	}
	return NULL;
}

/* The kernel's line may continue with the state of registers. */
static bool begins_with(const char *theirs, const char *ours)
{
	size_t length = strcspn(ours, "\n");

	/* The verifier prints the map as an address. */
	if (!strncmp(ours, "(18) r2 = map[fd:", 17))
		return !strncmp(theirs, "(18) r2 = ", 10);
	return !strncmp(theirs, ours, length) && (!theirs[length] || isspace(theirs[length]));
}

static void check(struct tap *tap, const char *expression, enum translate_hook hook)
{
	_cleanup_(free_listing) struct listing listing = {0};
	size_t lines = 0, differences = 0;
	char *line, *end, *rest = NULL;

	if (!tap_ok(tap, make(&listing, expression, hook), "'%s' is loaded", expression))
		return;
	for (line = strtok_r(listing.kernels, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		unsigned long number = strtoul(line, &end, 10);
		const char *ours;

		if (end == line || strncmp(end, ": (", 3))
			continue;
		ours = find_line(listing.ours, number);
		lines++;
		if (ours && begins_with(end + 2, ours))
			continue;
		if (!differences++)
			tap_note("%lu: kernel \"%.60s\", ours \"%.40s\"", number, end + 2,
				 ours ? ours : "");
	}
	tap_ok(tap, lines > 20 && !differences, "the listing equals the verifier's, %zu lines",
	       lines);
}

int main(void)
{
	struct tap tap = {0};
	size_t i;

	for (i = 0; i < sizeof(expressions) / sizeof(expressions[0]); i++) {
		check(&tap, expressions[i], TRANSLATE_TC);
		check(&tap, expressions[i], TRANSLATE_XDP);
	}
	return tap_done(&tap);
}
