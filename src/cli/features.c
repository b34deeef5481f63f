// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/features.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "capture/attach.h"
#include "capture/load.h"
#include "helper/privilege.h"
#include "process/attribution.h"
#include "process/btf.h"
#include "process/selection.h"

struct feature {
	const char *name;
	const char *use;
	const char *loss;
	bool needed; /* there is no doing without */
	bool (*probe)(void);
};

static bool has_ring_buffer(void)
{
	return libbpf_probe_bpf_map_type(BPF_MAP_TYPE_RINGBUF, NULL) == 1;
}

static bool has_tc(void)
{
	return libbpf_probe_bpf_prog_type(BPF_PROG_TYPE_SCHED_CLS, NULL) == 1;
}

static bool has_xdp(void)
{
	return libbpf_probe_bpf_prog_type(BPF_PROG_TYPE_XDP, NULL) == 1;
}

static const struct feature table[] = {
	{"ring-buffer", "carries packets out of the kernel (Linux 5.8)", "nothing can be captured",
	 true, has_ring_buffer},
	{"tc", "programs on an interface, both directions", "--hook xdp alone captures", true,
	 has_tc},
	{"tcx", "attaches at the head of the chain, gone with the process (Linux 6.6)",
	 "clsact filters instead, which a killed process leaves until the next start", false,
	 attach_has_tcx},
	{"xdp", "--hook xdp", "--hook tc alone captures", true, has_xdp},
	{"xdp-load-bytes", "--hook xdp sees frames of several buffers (Linux 5.18)",
	 "a driver with such frames refuses --hook xdp", false, load_probe_xdp_bytes},
};

#define FEATURES (sizeof(table) / sizeof(table[0]))

bool features_known(const char *word, size_t length)
{
	const char *name;
	unsigned int i;

	for (i = 0; i < FEATURES; i++)
		if (!table[i].needed && strlen(table[i].name) == length &&
		    !memcmp(table[i].name, word, length))
			return true;
	for (i = 0; (name = attribution_hook(i)); i++)
		if (strlen(name) == length && !memcmp(name, word, length))
			return true;
	return false;
}

static void print_feature(const char *name, bool avail, const char *use, const char *loss)
{
	printf("%-15s %-4s %s; without: %s\n", name, avail ? "yes" : "no", use, loss);
}

int features_list(const struct options *options)
{
	_cleanup_(btf_closep) struct btf_source *types = NULL;
	char missing[128];
	unsigned int i;
	bool avail;
	int error;

	error = options->btf_file ? selection_btf(&types, options->btf_file)
				  : btf_open(&types, NULL);
	/* Without a file it is an answer. */
	if (error && options->btf_file)
		return error;
	if (privilege_missing(missing, sizeof(missing)))
		message_warning("%s missing: the kernel says no to what it may have", missing);
	for (i = 0; i < FEATURES; i++) {
		avail = !options_without(options, table[i].name) && table[i].probe();
		print_feature(table[i].name, avail, table[i].use, table[i].loss);
	}
	print_feature("btf", types, "--proc (CONFIG_DEBUG_INFO_BTF)",
		      "no --proc; capturing needs none");
	for (i = 0; attribution_hook(i); i++) {
		avail = !options_without(options, attribution_hook(i)) && types &&
			attribution_has_hook(i, types);
		print_feature(attribution_hook(i), avail, "--proc", attribution_hook_loss(i));
	}
	if (!fflush(stdout))
		return 0;
	error = -errno;
	message_error("Unable to write output: %s", strerror(-error));
	return error;
}
