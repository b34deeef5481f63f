// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/message.h"
#include "helper/privilege.h"
#include "helper/child.h"
#include "run/loop.h"
#include "output/resolver.h"
#include "run/capture_ns.h"
#include "process/selection.h"
#include "output/capture_file.h"
#include "base/signals.h"
#include "run/summary.h"
#include "run/cpu_limit.h"

/* Above this the resolver of names is not waited for. */
#define PATIENT_FILL_PERCENT 25

struct live {
	struct options *options;
	struct place *places; /* the network namespaces captured in; at home in the first */
	size_t place_count;
	bool any;	   /* every interface of one of them */
	uint16_t linktype; /* LINKTYPE_ of packet.h; _LINUX_SLL2 for several interfaces */
	uint32_t snaplen;

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
	bool over; /* nothing can be captured any more */
};

/* The warden of a place has a hold on those of the places before it. */
static void detach(struct live *live)
{
	size_t i;

	for (i = live->place_count; i-- > 0;)
		place_detach(&live->places[i]);
}

static void live_end(struct live *live)
{
	size_t i;

	detach(live);
	if (live->drain.epoll >= 0)
		close(live->drain.epoll);
	printer_free(live->drain.printer);
	note_free(live->drain.note);
	owners_close(live->drain.owners);
	child_close(&live->child);
	names_free(live->names);
	buffer_free(&live->drain.out);
	merge_close(live->drain.merge);
	save_close(&live->save);
	sampling_end(&live->sampling);
	for (i = 0; i < live->place_count; i++)
		place_close(&live->places[i]);
	clock_close(&live->clock);
	free(live->places);
}

/* Has each place seen to from inside, and comes home. */
static int in_each(struct live *live, int (*act)(struct live *live, struct place *place))
{
	int error = 0, back;
	size_t i;

	for (i = 0; i < live->place_count && !error; i++) {
		error = place_enter(&live->places[i]);
		if (!error)
			error = act(live, &live->places[i]);
	}
	back = place_enter(&live->places[0]);
	return error ?: back;
}

static bool is_known(const struct live *live, uint32_t inode)
{
	size_t i;

	for (i = 0; i < live->place_count; i++)
		if (live->places[i].inode == inode)
			return true;
	return false;
}

/* A namespace that is given twice is one, by the first of its names. */
static int open_places(struct live *live)
{
	const struct options_words *given = &live->options->netns;
	size_t i;
	int error;

	live->places = calloc(given->count + 1, sizeof(*live->places));
	if (!live->places)
		return -ENOMEM;
	for (i = 0; !i || i < given->count; i++) {
		struct place place = PLACE_NONE;

		error = place_open(&place, given->count > 1 ? given->words[i] : NULL);
		if (!error && !is_known(live, place.inode))
			live->places[live->place_count++] = place;
		else
			place_close(&place);
		if (error)
			return error;
	}
	return 0;
}

static int choose_in(struct live *live, struct place *place)
{
	return place_choose(place, live->options);
}

/* The shortest snapshot holds a byte behind a cooked header, as libpcap has it. */
static void choose_snaplen(struct live *live)
{
	uint32_t cooked = packet_cooked_length(live->linktype), least = cooked ? cooked + 1 : 0;

	live->snaplen = (uint32_t)live->options->snaplen;
	if (live->snaplen >= least)
		return;
	message_warning("snaplen raised from %u to %u", live->snaplen, least);
	live->snaplen = least;
}

static int choose_interfaces(struct live *live)
{
	const struct options *options = live->options;
	size_t i, count = 0;
	int error;

	if (!options->interfaces.count)
		message_info("no interface named with -i: capturing on any");
	error = in_each(live, choose_in);
	if (error)
		return error;
	for (i = 0; i < live->place_count; i++) {
		live->any |= live->places[i].any;
		count += live->places[i].interface_count;
	}
	if (live->any && options->promiscuous)
		message_warning("--promisc is for interfaces named with -i, not for any");
	live->linktype = live->any || count > 1 ? LINKTYPE_LINUX_SLL2
						: live->places[0].interfaces[0].linktype;
	choose_snaplen(live);
	return 0;
}

static int check_privileges(const struct live *live)
{
	char missing[128];

	if (!privilege_missing(missing, sizeof(missing)))
		return 0;
	message_error("%s: You don't have permission to capture there: %s missing (run as root, or "
		      "give the program these capabilities)",
		      live->any ? "any" : live->places[0].interfaces[0].name, missing);
	return -EPERM;
}

static int add_owners_of(struct live *live, struct place *place)
{
	int error = owners_add_netns(live->drain.owners, place->inode);

	if (error)
		message_error("addresses cannot be followed: %s", strerror(-error));
	return error;
}

static int open_processes(struct live *live)
{
	int error = processes_open(&live->drain.owners, live->options, live->child.pid);

	return error || !live->drain.owners ? error : in_each(live, add_owners_of);
}

static int load_in(struct live *live, struct place *place)
{
	int error = place_load(place, live->options, live->snaplen, live->drain.owners,
			       live->place_count);

	return error ?: sampling_add(&live->sampling, place->programs.sampler);
}

static int load_all(struct live *live)
{
	int error;

	sampling_begin(&live->sampling, live->options->sample);
	live->throttle.limit = live->options->limit_cpu;
	live->drain.sampling = &live->sampling;
	error = in_each(live, load_in);
	if (!error && live->options->print.verbose)
		programs_tell_memory(&live->places[0].programs, live->place_count);
	return error;
}

static int attach_in(struct live *live, struct place *place)
{
	return place_attach(place, live->options);
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
	if (live->linktype != LINKTYPE_LINUX_SLL2)
		print->interface_name = live->places[0].interfaces[0].name;
	return printer_new(&live->drain.printer, print);
}

static int unpack_in(struct live *live, struct place *place)
{
	return place_unpack(place, live->linktype, live->snaplen, &live->clock);
}

static int open_reader(struct live *live)
{
	int error = place_merge(live->places, live->place_count, &live->drain.merge);

	if (!error)
		error = clock_open(&live->clock);
	if (!error)
		error = in_each(live, unpack_in);
	if (!error)
		error = buffer_init(&live->drain.out, 1 << 18);
	if (!error)
		error = open_printer(live);
	live->drain.options = live->options;
	live->drain.clock = &live->clock;
	live->drain.places = live->places;
	live->drain.place_count = live->place_count;
	return error;
}

static int watch(int epoll, int fd, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.fd = fd};

	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

/* Rings edge-triggered: only a wakeup counts, not that there is something unread. */
static int watch_place(struct live *live, const struct place *place)
{
	const struct load *load = place->programs.load;
	unsigned int i;
	int error = watch(live->drain.epoll, place->news, EPOLLIN);

	if (!error && place->warden)
		error = watch(live->drain.epoll, warden_fd(place->warden), EPOLLIN);
	for (i = 0; !error && i < load_rings(load); i++)
		error = watch(live->drain.epoll, load_ring_fd(load, i), EPOLLIN | EPOLLET);
	return error;
}

static int open_waiting(struct live *live)
{
	size_t i;
	int error;

	live->drain.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (live->drain.epoll < 0)
		return -errno;
	error = watch(live->drain.epoll, live->clock.fd, EPOLLIN);
	if (!error && live->child.pid)
		error = watch(live->drain.epoll, live->child.fd, EPOLLIN);
	for (i = 0; !error && i < live->place_count; i++)
		error = watch_place(live, &live->places[i]);
	return error;
}

static uint64_t count_lost(void *arg, uint32_t netns, uint32_t ifindex)
{
	const struct live *live = arg;
	size_t i;

	for (i = 0; i < live->place_count; i++)
		if (live->places[i].inode == netns)
			return load_lost(live->places[i].programs.load, ifindex);
	return 0;
}

static int describe_in(struct live *live, struct place *place)
{
	return place_describe(place, live->save.writer);
}

static int open_save(struct live *live)
{
	struct save_source source = {
		.live = true,
		.linktype = live->linktype,
		.snaplen = live->snaplen,
		.lost = count_lost,
		.arg = live,
		.sampling = &live->sampling,
	};
	int error;

	if (!live->options->write_file)
		return 0;
	live->drain.save = &live->save;
	error = save_open(&live->save, live->options, &source, &live->identity);
	if (!error)
		error = in_each(live, describe_in);
	if (error || !live->options->processes)
		return error;
	if (live->save.processes)
		return note_new(&live->drain.note, live->drain.owners);
	if (!options_prints(live->options))
		message_warning("--proc: only a pcapng file tells of processes (--pcapng)");
	return 0;
}

/* As they are listed behind "listening on". */
static void list_interfaces(const struct live *live, char *names, size_t size)
{
	const struct place *place;
	size_t i, used = 0;

	for (place = live->places; place < live->places + live->place_count; place++) {
		for (i = 0; used < size && i < (place->any ? 1 : place->interface_count); i++)
			used += (size_t)snprintf(names + used, size - used, "%s%s%s",
						 used ? "," : "", place->prefix,
						 place->any ? "any" : place->interfaces[i].name);
	}
}

/* As libpcap names and describes it. */
static const char *name_of(uint16_t linktype)
{
	switch (linktype) {
	case LINKTYPE_LINUX_SLL2:
		return "LINUX_SLL2 (Linux cooked v2)";
	case LINKTYPE_LINUX_SLL:
		return "LINUX_SLL (Linux cooked v1)";
	case LINKTYPE_RAW:
		return "RAW (Raw IP)";
	}
	return "EN10MB (Ethernet)";
}

static void tell_start(const struct live *live)
{
	const struct options *options = live->options;
	char names[512];

	list_interfaces(live, names, sizeof(names));
	if (live->linktype == LINKTYPE_LINUX_SLL2)
		message_info("data link type LINUX_SLL2");
	if (!options->print.verbose && !options->write_file)
		message_info("verbose output suppressed, use -v[v]... for full protocol decode");
	message_info("listening on %s, link-type %s, snapshot length %u bytes", names,
		     name_of(live->linktype), live->snaplen);
}

/* What one of a place's descriptors has to say; false where it is none of them. */
static bool take_news(struct live *live, struct place *place, int fd)
{
	if (fd == place->news) {
		place_follow(place);
		live->failed |= place->failed;
	} else if (place->warden && fd == warden_fd(place->warden)) {
		message_error("the process that attaches has died");
		live->failed = true;
		live->over = true;
	} else {
		return false;
	}
	return true;
}

static void take_event(struct live *live, int fd)
{
	size_t i;

	if (fd == live->clock.fd)
		clock_follow(&live->clock);
	else if (fd == live->child.fd)
		live->child_ended = true;
	for (i = 0; i < live->place_count; i++)
		if (take_news(live, &live->places[i], fd))
			return;
}

static bool is_over(const struct live *live)
{
	size_t i;

	if (live->over || live->child_ended || signals_stop())
		return true;
	for (i = 0; i < live->place_count; i++)
		if (live->places[i].any || live->places[i].remaining)
			return false;
	return true;
}

static void sleep_or_look(struct live *live, int timeout)
{
	struct epoll_event events[8];
	int i, n;

	n = epoll_pwait(live->drain.epoll, events, 8, timeout, &live->drain.waiting);
	for (i = 0; i < n; i++)
		take_event(live, events[i].data.fd);
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
	} while (!is_over(live));
}

static int finish(struct live *live)
{
	struct drain *drain = &live->drain;

	detach(live);
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
	int error = open_places(live);

	if (!error)
		error = choose_interfaces(live);
	if (!error)
		error = check_privileges(live);
	if (!error)
		error = identity_find(&live->identity, live->options->user);
	if (!error)
		error = start_child(live);
	if (!error)
		error = open_processes(live);
	if (!error)
		error = load_all(live);
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
	error = in_each(live, attach_in);
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
