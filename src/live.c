// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "live.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/message.h"
#include "base/number.h"
#include "capture/attach.h"
#include "capture/interface.h"
#include "capture/privilege.h"
#include "capture/warden.h"
#include "child.h"
#include "devices.h"
#include "drain.h"
#include "names.h"
#include "processes.h"
#include "programs.h"
#include "save.h"
#include "signals.h"
#include "summary.h"
#include "throttle.h"

/* Above this the resolver of names is not waited for. */
#define PATIENT_FILL_PERCENT 25

/* The shortest snapshot that holds a byte behind a cooked header, as libpcap has it. */
#define SNAPLEN_MIN_COOKED (PACKET_SLL2_LENGTH + 1)

struct live {
	struct options *options;
	bool any;
	bool cooked;
	struct interface *interfaces; /* those named by -i */
	size_t interface_count;
	size_t remaining; /* of these, how many are still there and up */
	uint32_t snaplen;

	struct programs programs;
	struct attach *attach;
	struct warden *warden;
	int promiscuous; /* a socket that keeps the membership; -1 */
	int news;	 /* rtnetlink */
	struct clock clock;
	struct names *names;
	struct identity identity;
	struct save save;
	struct drain drain;
	struct sampling sampling;
	struct throttle throttle;
	struct child child; /* the command behind -- */
	bool child_ended;
	uint64_t told; /* when the count of packets was last told, CLOCK_MONOTONIC */
	struct summary_losses losses;
	bool failed;
};

static void live_end(struct live *live)
{
	warden_stop(live->warden);
	attach_free(live->attach);
	if (live->promiscuous >= 0)
		close(live->promiscuous);
	if (live->news >= 0)
		close(live->news);
	if (live->drain.epoll >= 0)
		close(live->drain.epoll);
	printer_free(live->drain.printer);
	note_free(live->drain.note);
	owners_close(live->drain.owners);
	child_close(&live->child);
	names_free(live->names);
	buffer_free(&live->drain.out);
	merge_close(live->drain.merge);
	unpack_free(live->drain.unpack);
	save_close(&live->save);
	programs_close(&live->programs);
	clock_close(&live->clock);
	free(live->interfaces);
}

static bool is_chosen(const struct live *live, uint32_t index)
{
	size_t i;

	for (i = 0; i < live->interface_count; i++)
		if (live->interfaces[i].index == index)
			return true;
	return false;
}

static int add_interface(struct live *live, const char *given)
{
	struct interface *interface = &live->interfaces[live->interface_count];
	char listed[IF_NAMESIZE];
	const char *name = given;
	uint64_t number;
	int error;

	error = interface_by_name(interface, name);
	if (error == -ENODEV && number_parse(given, 1, UINT32_MAX, &number) == 0) {
		if (devices_name((unsigned int)number, listed, sizeof(listed))) {
			message_error("Invalid adapter index %s (-D lists them)", given);
			return -ENODEV;
		}
		name = listed;
		if (!strcmp(name, "any")) {
			live->any = true;
			return 0;
		}
		error = interface_by_name(interface, name);
	}
	if (error == -ENODEV)
		message_error("%s: No such device exists", name);
	else if (error)
		message_error("%s: %s", name, strerror(-error));
	else if (!interface->up)
		message_error("%s: That device is not up", name);
	if (error || !interface->up)
		return error ?: -ENETDOWN;
	if (!is_chosen(live, interface->index))
		live->interface_count++;
	return 0;
}

static int choose_interfaces(struct live *live)
{
	const struct options *options = live->options;
	size_t i;
	int error;

	live->interfaces = calloc(options->interface_count + 1, sizeof(*live->interfaces));
	if (!live->interfaces)
		return -ENOMEM;
	live->any = !options->interface_count;
	if (live->any)
		message_info("no interface named with -i: capturing on any");
	for (i = 0; i < options->interface_count; i++) {
		if (!strcmp(options->interfaces[i], "any")) {
			live->any = true;
			continue;
		}
		error = add_interface(live, options->interfaces[i]);
		if (error)
			return error;
	}
	live->cooked = live->any || live->interface_count > 1;
	live->remaining = live->interface_count;
	live->snaplen = (uint32_t)options->snaplen;
	if (live->cooked && live->snaplen < SNAPLEN_MIN_COOKED) {
		message_warning("snaplen raised from %u to %u", live->snaplen, SNAPLEN_MIN_COOKED);
		live->snaplen = SNAPLEN_MIN_COOKED;
	}
	return 0;
}

static int check_privileges(const struct live *live)
{
	char missing[128];

	if (!privilege_missing(missing, sizeof(missing)))
		return 0;
	message_error("%s: You don't have permission to capture there: %s missing (run as root, or "
		      "give the program these capabilities)",
		      live->any ? "any" : live->interfaces[0].name, missing);
	return -EPERM;
}

static int note_link(void *arg, const struct interface *interface)
{
	struct programs_links *links = arg;

	if (interface->up && interface->link == INTERFACE_IP && !links->ip_name)
		links->ip_name = strdup(interface->name);
	return 0;
}

/* With -i any both kinds may come; an interface that is there already must have its programs. */
static int open_programs(struct live *live)
{
	struct programs_links links = {
		.ethernet = live->any, .ip = live->any, .owners = live->drain.owners};
	size_t i;
	int error;

	if (live->any)
		interface_each(note_link, &links);
	for (i = 0; i < live->interface_count; i++) {
		if (live->interfaces[i].link == INTERFACE_IP)
			note_link(&links, &live->interfaces[i]);
		else
			links.ethernet = true;
	}
	if (links.ip_name)
		links.ip = true;
	error = programs_open(&live->programs, live->options, live->snaplen, &links);
	sampling_begin(&live->sampling, live->options->sample, live->programs.sampler);
	live->throttle.limit = live->options->limit_cpu;
	live->drain.sampling = &live->sampling;
	free((char *)links.ip_name);
	return error;
}

static int attach_one(void *arg, const struct interface *interface)
{
	struct live *live = arg;
	int error;

	if (!interface->up)
		return 0;
	error = attach_interface(live->attach, interface);
	/* With -i any an interface of a kind we do not know is told and passed over. */
	return error == -EOPNOTSUPP ? 0 : error;
}

static int attach_all(struct live *live)
{
	const struct options *options = live->options;
	struct attach_options request = {
		.xdp = options->hook == OPTIONS_HOOK_XDP,
		.no_tcx = options_without(options, "tcx"),
		.ingress = options->direction != OPTIONS_OUT,
		.egress = options->direction != OPTIONS_IN,
		.no_ip_reason = live->programs.no_ip_reason,
	};
	size_t i;
	int error;

	memcpy(request.programs, live->programs.entries, sizeof(request.programs));
	error = attach_new(&live->attach, &request);
	if (error) {
		message_error("cannot attach: %s", strerror(-error));
		return error;
	}
	if (live->any)
		return interface_each(attach_one, live);
	for (i = 0; i < live->interface_count && !error; i++)
		error = attach_interface(live->attach, &live->interfaces[i]);
	return error;
}

/* The membership ends with the socket, so that nothing stays promiscuous after us. */
static int enter_promiscuous(struct live *live)
{
	struct packet_mreq request = {.mr_type = PACKET_MR_PROMISC};
	size_t i;
	int error;

	if (!live->options->promiscuous)
		return 0;
	if (live->any)
		message_warning("--promisc is for interfaces named with -i, not for any");
	live->promiscuous = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	for (i = 0; live->promiscuous >= 0 && i < live->interface_count; i++) {
		request.mr_ifindex = (int)live->interfaces[i].index;
		if (setsockopt(live->promiscuous, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request,
			       sizeof(request)))
			break;
	}
	if (live->promiscuous >= 0 && i == live->interface_count)
		return 0;
	error = -errno;
	message_error("--promisc: %s", strerror(-error));
	return error;
}

static int start_warden(struct live *live)
{
	struct attach *attach = live->attach;
	int error;

	if (!live->any && !attach_outlives(attach))
		return 0;
	live->attach = NULL;
	error = warden_start(&live->warden, attach, live->any);
	if (error)
		message_error("cannot start the process that attaches: %s", strerror(-error));
	return error;
}

static bool patient(void *arg)
{
	const struct live *live = arg;

	return !drain_done(&live->drain) && !signals_due() &&
	       merge_fill(live->drain.merge) < PATIENT_FILL_PERCENT;
}

static int open_printer(struct live *live)
{
	struct print_options *print = &live->options->print;
	int error;

	if (!options_prints(live->options))
		return 0;
	if (!print->numeric) {
		error = names_new(&live->names, patient, live);
		if (error)
			return error;
		print->names = names_callbacks(live->names);
	}
	if (!live->cooked)
		print->interface_name = live->interfaces[0].name;
	return printer_new(&live->drain.printer, print);
}

static int open_reader(struct live *live)
{
	int error = programs_merge(&live->programs, &live->drain.merge);

	if (!error)
		error = clock_open(&live->clock);
	if (!error)
		error = unpack_new(&live->drain.unpack, live->cooked, live->snaplen, &live->clock);
	if (!error)
		error = buffer_init(&live->drain.out, 1 << 18);
	if (!error)
		error = open_printer(live);
	live->drain.options = live->options;
	live->drain.clock = &live->clock;
	live->drain.load = live->programs.load;
	live->drain.counters = load_counters(live->programs.load);
	return error;
}

static int watch(int epoll, int fd, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.fd = fd};

	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

/* Rings edge-triggered: only a wakeup counts, not that there is something unread. */
static int open_waiting(struct live *live)
{
	const struct load *load = live->programs.load;
	unsigned int i;
	int error = 0;

	live->drain.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (live->drain.epoll < 0)
		return -errno;
	error = watch(live->drain.epoll, live->news, EPOLLIN);
	if (!error)
		error = watch(live->drain.epoll, live->clock.fd, EPOLLIN);
	if (!error && live->warden)
		error = watch(live->drain.epoll, warden_fd(live->warden), EPOLLIN);
	if (!error && live->child.pid)
		error = watch(live->drain.epoll, live->child.fd, EPOLLIN);
	for (i = 0; !error && i < load_rings(load); i++)
		error = watch(live->drain.epoll, load_ring_fd(load, i), EPOLLIN | EPOLLET);
	return error;
}

static uint64_t count_lost(void *arg, uint32_t ifindex)
{
	const struct live *live = arg;

	return load_lost(live->programs.load, ifindex);
}

static int open_save(struct live *live)
{
	bool ip = !live->cooked && live->interfaces[0].link == INTERFACE_IP;
	struct save_source source = {
		.live = true,
		.linktype = live->cooked ? LINKTYPE_LINUX_SLL2
			    : ip	 ? LINKTYPE_RAW
					 : LINKTYPE_ETHERNET,
		.snaplen = live->snaplen,
		.any = live->any,
		.interfaces = live->interfaces,
		.interface_count = live->interface_count,
		.lost = count_lost,
		.arg = live,
		.sampling = &live->sampling,
	};
	int error;

	if (!live->options->write_file)
		return 0;
	live->drain.save = &live->save;
	error = save_open(&live->save, live->options, &source, &live->identity);
	if (error || !live->options->processes)
		return error;
	if (live->save.processes)
		return note_new(&live->drain.note, live->drain.owners);
	if (!options_prints(live->options))
		message_warning("--proc: only a pcapng file tells of processes (--pcapng)");
	return 0;
}

static void tell_start(const struct live *live)
{
	const char *type = live->cooked ? "LINUX_SLL2 (Linux cooked v2)" : "EN10MB (Ethernet)";
	const struct options *options = live->options;
	char names[512] = "any";
	size_t i, used = 0;

	if (!live->cooked && live->interfaces[0].link == INTERFACE_IP)
		type = "RAW (Raw IP)";
	for (i = 0; !live->any && i < live->interface_count && used < sizeof(names); i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", i ? "," : "",
					 live->interfaces[i].name);
	if (live->cooked)
		message_info("data link type LINUX_SLL2");
	if (!options->print.verbose && !options->write_file)
		message_info("verbose output suppressed, use -v[v]... for full protocol decode");
	message_info("listening on %s, link-type %s, snapshot length %u bytes", names, type,
		     live->snaplen);
}

static void take_event(void *arg, const struct interface_event *event)
{
	struct live *live = arg;
	struct interface *interface;
	size_t i;

	unpack_renew(live->drain.unpack, event->index);
	if (live->any || (event->up && !event->gone))
		return;
	for (i = 0; i < live->interface_count; i++) {
		interface = &live->interfaces[i];
		if (interface->index != event->index || !interface->up)
			continue;
		message_error("%s: %s", interface->name,
			      event->gone ? "The interface disappeared"
					  : "The interface went down");
		interface->up = false;
		live->remaining--;
		live->failed = true;
	}
}

static void take_news(struct live *live)
{
	size_t i;

	if (interface_read_events(live->news, take_event, live) != -ENOBUFS)
		return;
	/* Events were dropped: ask about each of ours. */
	for (i = 0; i < live->interface_count; i++) {
		struct interface now = {0};
		struct interface_event event = {.index = live->interfaces[i].index};

		event.gone = interface_by_index(&now, event.index) != 0;
		event.up = now.up;
		take_event(live, &event);
	}
}

static void sleep_or_look(struct live *live, int timeout)
{
	struct epoll_event events[8];
	int i, n;

	n = epoll_pwait(live->drain.epoll, events, 8, timeout, &live->drain.waiting);
	for (i = 0; i < n; i++) {
		if (events[i].data.fd == live->news)
			take_news(live);
		else if (events[i].data.fd == live->clock.fd)
			clock_follow(&live->clock);
		else if (events[i].data.fd == live->child.fd)
			live->child_ended = true;
		else if (live->warden && events[i].data.fd == warden_fd(live->warden)) {
			message_error("the process that attaches has died");
			live->failed = true;
			live->remaining = 0;
			live->any = false;
		}
	}
	if (signals_counters())
		summary_counters(&live->drain);
}

static void limit_cpu(struct live *live)
{
	uint64_t now = clock_monotonic();
	struct drain_totals totals;
	struct timespec cpu;

	if (!throttle_due(&live->throttle, now))
		return;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
	drain_totals(&live->drain, &totals);
	throttle_look(&live->throttle, &live->sampling, now,
		      (uint64_t)cpu.tv_sec * 1000000000 + (uint64_t)cpu.tv_nsec, totals.matched);
}

static void loop(struct live *live)
{
	int timeout;

	do {
		summary_progress(&live->drain, &live->told);
		summary_losses(&live->drain, &live->losses);
		limit_cpu(live);
		timeout = drain_pass(&live->drain);
		if (drain_done(&live->drain))
			return;
		sleep_or_look(live, timeout);
	} while (!signals_stop() && !live->child_ended && (live->any || live->remaining));
}

static int finish(struct live *live)
{
	struct drain *drain = &live->drain;

	warden_stop(live->warden);
	live->warden = NULL;
	attach_free(live->attach);
	live->attach = NULL;
	drain_finish(drain);
	if (drain->printer && isatty(STDOUT_FILENO) && signals_stop())
		putchar('\n'), fflush(stdout); /* behind the terminal's ^C */
	if (drain->output_error && drain->output_error != -EPIPE) {
		message_error("Unable to write output: %s", strerror(-drain->output_error));
		live->failed = true;
	}
	if (drain->save_error && drain->save_error != -EPIPE)
		live->failed = true;
	if (save_close(&live->save))
		live->failed = true;
	summary_end(drain);
	processes_tell(drain->owners);
	if (live->child_ended && !live->failed)
		return child_status(&live->child);
	return live->failed ? 1 : 0;
}

/* Before there is anything that it could inherit. */
static int start_child(struct live *live)
{
	char *const *arguments = live->options->child_arguments;
	int error = arguments ? child_start(&live->child, arguments) : 0;

	if (error)
		message_error("%s: %s", arguments[0], strerror(-error));
	return error;
}

static int start(struct live *live)
{
	int error;

	/* Before the first look at an interface: what happens to it from then on is news. */
	live->news = interface_watch();
	if (live->news < 0) {
		message_error("no news of interfaces: %s", strerror(-live->news));
		return live->news;
	}
	error = choose_interfaces(live);
	if (!error)
		error = check_privileges(live);
	if (!error)
		error = identity_find(&live->identity, live->options->user);
	if (!error)
		error = start_child(live);
	if (!error)
		error = processes_open(&live->drain.owners, live->options, live->child.pid);
	if (!error)
		error = open_programs(live);
	if (!error)
		error = open_save(live);
	if (error)
		return error;
	error = signals_open(&live->drain.waiting);
	if (!error)
		error = open_reader(live);
	if (error) {
		message_error("cannot start reading: %s", strerror(-error));
		return error;
	}
	error = attach_all(live);
	if (!error)
		error = enter_promiscuous(live);
	if (!error)
		error = start_warden(live);
	if (error)
		return error;
	error = open_waiting(live);
	if (error) {
		message_error("cannot wait for packets: %s", strerror(-error));
		return error;
	}
	error = identity_assume(&live->identity, false);
	if (!error)
		error = privilege_drop();
	if (error)
		message_error("cannot give up privileges: %s", strerror(-error));
	return error;
}

int live_run(struct options *options)
{
	_cleanup_(live_end) struct live live = {
		.options = options,
		.programs.entries = {-1, -1, -1, -1},
		.promiscuous = -1,
		.news = -1,
		.clock.fd = -1,
		.drain.epoll = -1,
		.child = CHILD_NONE,
	};

	if (start(&live))
		return 1;
	tell_start(&live);
	child_go(&live.child);
	loop(&live);
	return finish(&live);
}
