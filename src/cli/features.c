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
#include "facts/facts.h"
#include "flow/forwarded.h"
#include "flow/sockets.h"
#include "helper/privilege.h"
#include "process/btf.h"
#include "process/hooks.h"
#include "process/selection.h"

struct row {
	const char *use;
	const char *loss;
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

static const struct row rows[FEATURE_CAPTURE_END] = {
	[FEATURE_RING_BUFFER] = {"carries packets out of the kernel (Linux 5.8)",
				 "nothing can be captured", has_ring_buffer},
	[FEATURE_TC] = {"programs on an interface, both directions", "only --hook xdp captures",
			has_tc},
	[FEATURE_TCX] =
		{"attaches at the head of the chain, detached when the process ends (Linux 6.6)",
		 "clsact filters instead, which stay after a killed process until the next start",
		 attach_has_tcx},
	[FEATURE_XDP] = {"--hook xdp", "only --hook tc captures", has_xdp},
	[FEATURE_XDP_LOAD_BYTES] = {"--hook xdp sees frames of several buffers (Linux 5.18)",
				    "a driver with such frames refuses --hook xdp",
				    load_probe_xdp_bytes},
	[FEATURE_SLOTS] = {"--keep, and short records at least cost (x86-64, or arm64 with Linux "
			   "6.0; no PREEMPT_RT)",
			   "no --keep; all packets go through ring buffers", load_has_slots},
};

static void print_feature(const char *name, bool avail, const char *use, const char *loss)
{
	printf("%-20s %-4s %s; without: %s\n", name, avail ? "yes" : "no", use, loss);
}

static void list_capture(feature_set without)
{
	enum feature feature;
	bool avail;

	for (feature = FEATURE_CAPTURE_FIRST; feature < FEATURE_CAPTURE_END; feature++) {
		avail = !feature_in(without, feature) && rows[feature].probe();
		print_feature(feature_name(feature), avail, rows[feature].use, rows[feature].loss);
	}
}

/* types NULL: the kernel has no BTF. */
static void list_processes(feature_set without, const struct btf_source *types)
{
	enum feature feature;
	bool avail;

	print_feature("btf", types,
		      "--proc, filters by process, --events, --flows (CONFIG_DEBUG_INFO_BTF)",
		      "nothing about processes, events and sums of connections; capturing does not "
		      "need it");
	for (feature = FEATURE_PROCESS_FIRST; feature < FEATURE_PROCESS_END; feature++) {
		avail = !feature_in(without, feature) && types && hooks_probe(feature, types);
		print_feature(feature_name(feature), avail, "--proc", hooks_loss(feature));
	}
}

static void list_events(feature_set without, const struct btf_source *types)
{
	enum feature feature;
	bool avail;

	for (feature = FEATURE_EVENT_FIRST; feature < FEATURE_EVENT_END; feature++) {
		avail = !feature_in(without, feature) && types &&
			facts_probe(feature, btf_btf(types), btf_path(types));
		print_feature(feature_name(feature), avail, "--events", table_hook(feature)->lost);
	}
}

static void list_flows(feature_set without, const struct btf_source *types)
{
	enum feature feature;
	bool avail;

	for (feature = FEATURE_FLOW_FIRST; feature < FEATURE_FLOW_END; feature++) {
		avail = !feature_in(without, feature) && types &&
			sockets_probe(feature, btf_btf(types), btf_path(types));
		print_feature(feature_name(feature), avail, "--flows, --top, --metrics",
			      sockets_loss(feature));
	}
	avail = !feature_in(without, FEATURE_FLOW_FORWARDED) && types &&
		forwarded_probe(btf_path(types));
	print_feature(feature_name(FEATURE_FLOW_FORWARDED), avail, "--flows=forwarded",
		      "connections that this machine forwards are not shown");
}

int features_list(const struct run_config *config)
{
	_cleanup_(btf_closep) struct btf_source *types = NULL;
	const char *btf_file = config->processes.btf_file;
	char missing[128];
	int error;

	error = btf_file ? selection_btf(&types, btf_file) : btf_open(&types, NULL);
	/* Without --btf, missing types are a result and not an error. */
	if (error && btf_file)
		return error;
	if (privilege_missing(missing, sizeof(missing)))
		message_warning("results may be incomplete: %s missing", missing);
	list_capture(config->capture.without);
	list_processes(config->capture.without, types);
	list_events(config->capture.without, types);
	list_flows(config->capture.without, types);
	return message_flush_output();
}
