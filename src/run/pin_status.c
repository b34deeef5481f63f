// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/pin_status.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/foreign.h"
#include "base/message.h"
#include "capture/clock.h"
#include "capture/link_kind.h"
#include "capture/pin.h"
#include "capture/pin_folder.h"
#include "capture/pin_hooks.h"

#define SECOND	  1000000000.0
#define TEXT_SIZE (4 * PIN_EXPRESSION)
#define DATE_SIZE 64

#define UNFINISHED "unfinished: its start or its end was interrupted, or goes on"

static const char *put_date(const struct pin_head *head, char text[DATE_SIZE])
{
	time_t seconds = (time_t)((double)((int64_t)head->started + head->to_realtime) / SECOND);
	struct tm date;

	if (!head->started || !localtime_r(&seconds, &date) ||
	    !strftime(text, DATE_SIZE, "%Y-%m-%d %H:%M:%S", &date))
		snprintf(text, DATE_SIZE, "?");
	return text;
}

static const char *put_names(const struct pin_head *head, char *text, size_t size)
{
	char name[4 * PIN_INTERFACE_NAME];
	size_t i, used = 0;

	*text = '\0';
	for (i = 0; i < head->interface_count && used < size; i++) {
		foreign_copy(name, sizeof(name), head->interfaces[i].name);
		used += (size_t)snprintf(text + used, size - used, "%s%s", used ? "," : "", name);
	}
	return text;
}

/* Of the interfaces of a recorder: to how many it is attached, if partly, and wholly. */
struct interfaces {
	size_t attached;
	size_t whole;
	size_t gone; /* that are not there any more */
};

/* entered: we are in its network namespace; else it is not known. */
static bool is_gone(const struct pin_interface *interface, bool entered)
{
	char name[IF_NAMESIZE];

	return entered && !if_indextoname(interface->index, name);
}

static struct interfaces count_interfaces(const char *name, const struct pin_head *head,
					  bool entered)
{
	struct interfaces count = {0};
	enum pin_attached attached;
	size_t i;

	for (i = 0; i < head->interface_count; i++) {
		attached = pin_hooks_attached(name, head, i);
		count.attached += attached != PIN_ATTACHED_NOT;
		count.whole += attached == PIN_ATTACHED;
		count.gone += !attached && is_gone(&head->interfaces[i], entered);
	}
	return count;
}

/* One word, and why. */
static const char *describe_state(const char *name, const struct pin_head *head)
{
	bool entered;
	struct interfaces count;

	if (head->state != PIN_RECORDING)
		return UNFINISHED;
	entered = pin_hooks_enter(head);
	if (!entered && !pin_hooks_has_links(name))
		return "not recording, or in a network namespace that is not found";
	count = count_interfaces(name, head, entered);
	if (count.whole && count.whole == head->interface_count)
		return "recording";
	if (count.attached)
		return count.gone ? "recording, but an interface has disappeared"
				  : "recording, but not all of it is attached any more";
	return count.gone || !head->interface_count
		       ? "not recording: an interface has disappeared"
		       : "not recording: its programs are not attached any more";
}

/* known: filters of its network namespace can be seen, or it has links. */
static const char *describe_interface(const char *name, const struct pin_head *head, size_t i,
				      bool entered, bool known)
{
	const enum pin_attached attached = known ? pin_hooks_attached(name, head, i) : PIN_ATTACHED;

	if (attached == PIN_ATTACHED)
		return "";
	if (attached == PIN_ATTACHED_PARTLY)
		return ": partly attached";
	return is_gone(&head->interfaces[i], entered) ? ": has disappeared"
						      : ": not attached any more";
}

static void print_interfaces(const char *name, const struct pin_head *head)
{
	const bool entered = pin_hooks_enter(head);
	const bool known = entered || pin_hooks_has_links(name);
	char text[4 * PIN_INTERFACE_NAME];
	size_t i;

	for (i = 0; i < head->interface_count; i++) {
		foreign_copy(text, sizeof(text), head->interfaces[i].name);
		printf("  interface    %s (%u)%s\n", text, head->interfaces[i].index,
		       describe_interface(name, head, i, entered, known));
	}
}

static void print_slots(const struct pin *pin)
{
	const struct pin_description *description = pin_description(pin);
	const unsigned long long bytes =
		(unsigned long long)description->slots * description->slot_bytes;
	struct pin_counts counts;

	printf("  link type    %s, at most %u bytes of a frame\n",
	       link_kind_name((uint16_t)description->linktype), description->frame_bytes);
	printf("  memory       %llu KiB, %u packets on each of %u CPUs\n",
	       bytes * description->cpus / 1024, description->slots, description->cpus);
	pin_count(pin, &counts);
	printf("  packets      %llu received by filter, %llu recorded, %llu of them overwritten, "
	       "%llu dropped\n",
	       (unsigned long long)counts.matched, (unsigned long long)counts.recorded,
	       (unsigned long long)counts.overwritten, (unsigned long long)counts.lost);
}

static void print_reach(const struct pin *pin)
{
	uint64_t now = clock_monotonic(), oldest, records;
	struct keep_ring *ring = malloc(sizeof(*ring));
	unsigned int cpu;

	for (cpu = 0; ring && cpu < pin_description(pin)->cpus; cpu++) {
		pin_ring(pin, cpu, ring);
		oldest = keep_ring_oldest(ring, &records);
		if (oldest)
			printf("  CPU %-8u %llu packets, back to %.3f s ago\n", cpu,
			       (unsigned long long)records,
			       oldest < now ? (double)(now - oldest) / SECOND : 0.0);
		else
			printf("  CPU %-8u no packet\n", cpu);
	}
	free(ring);
}

static int print_pin(const char *name)
{
	_cleanup_(pin_closep) struct pin *pin = NULL;
	char expression[TEXT_SIZE], program[4 * PIN_PROGRAM], date[DATE_SIZE];
	struct pin_head head;
	int error;

	error = pin_open(&pin, name);
	if (error)
		return error;
	head = pin_description(pin)->head;
	foreign_copy(expression, sizeof(expression), head.expression);
	foreign_copy(program, sizeof(program), head.program);
	printf("%s: %s\n", name, describe_state(name, &head));
	printf("  since        %s, %.0f s ago, by tcplens %s\n", put_date(&head, date),
	       (double)(clock_monotonic() - head.started) / SECOND, program);
	print_interfaces(name, &head);
	printf("  namespace    net:[%u]\n", head.netns);
	printf("  hook         %s\n", pin_description(pin)->hook  ? "xdp"
				      : pin_hooks_has_links(name) ? "tc, by TCX links"
								  : "tc, by clsact filters");
	printf("  expression   %s\n", *expression ? expression : "none: all of TCP");
	print_slots(pin);
	print_reach(pin);
	return 0;
}

static int list_pin(void *arg, const char *name)
{
	char expression[TEXT_SIZE], date[DATE_SIZE], names[TEXT_SIZE];
	const int *home = arg;
	struct pin_head head;
	int error;

	if (!pin_folder_name_is_valid(name))
		return 0;
	error = pin_read_head(name, &head);
	if (error == -ENOENT)
		printf("%s: " UNFINISHED "\n", name);
	if (error)
		return 0;
	foreign_copy(expression, sizeof(expression), head.expression);
	printf("%s: %s; on %s since %s%s%s\n", name, describe_state(name, &head),
	       put_names(&head, names, sizeof(names)), put_date(&head, date),
	       *expression ? ", expression " : "", expression);
	/* Back where we came from: with us alone in it the next one's would not be found. */
	return setns(*home, CLONE_NEWNET) ? -errno : 0;
}

static int list_pins(void)
{
	_cleanup_(cleanup_close) int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	int error = home < 0 ? -errno : pin_folder_each(NULL, list_pin, &home);

	/* The last may have gone meanwhile. */
	return error && error != -ENOENT ? message_errno(error, "cannot list the recorders") : 0;
}

int pin_status_run(const struct run_config *config)
{
	const char *name = config->pin.name;
	int error = pin_folder_check();

	if (error && error != -ENOENT)
		return 1;
	if (error && name)
		message_error("--pin %s: there is no pinned recorder", name);
	else if (error)
		message_info("there is no pinned recorder");
	else
		error = name ? print_pin(name) : list_pins();
	return message_flush_output() || (error && error != -ENOENT) || (error && name) ? 1 : 0;
}

static int remove_pin(const char *name)
{
	_cleanup_(cleanup_close) int lock = pin_folder_lock(name);
	struct pin_head head;
	bool known;

	if (lock == -EBUSY)
		message_error("--pin %s: another process is making or removing it", name);
	else if (lock == -ENOENT)
		message_error("--pin %s: there is no pinned recorder of that name (--status lists "
			      "them)",
			      name);
	else if (lock < 0)
		message_errno(lock, "--pin %s", name);
	if (lock < 0)
		return lock;
	known = !pin_read_head(name, &head);
	return pin_hooks_remove(name, known ? &head : NULL);
}

int pin_status_remove(const struct run_config *config)
{
	const char *name = config->pin.name;
	int error = pin_folder_check();

	if (error && error != -ENOENT)
		return 1;
	if (error)
		message_error("--pin %s: there is no pinned recorder", name);
	else
		error = remove_pin(name);
	if (!error)
		message_info("pinned recorder %s: removed", name);
	return error ? 1 : 0;
}
