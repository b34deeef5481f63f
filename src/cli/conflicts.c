// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/conflicts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "capture/pin_folder.h"
#include "cli/link_type.h"
#include "cli/option_table.h"

#define EXCLUDES CONFLICT_EXCLUDES
#define REQUIRES CONFLICT_REQUIRES

#define LIST_SIZE 192

static const struct conflict rules[] = {
	{"-r", EXCLUDES, "-V", NULL},
	{"--netns, --limit-cpu, --headers, --btf", EXCLUDES, "-r, -V",
	 "it is for live captures only"},
	{"--pid, --comm, --uid, --cgroup, --container, --pod", EXCLUDES, "-r, -V",
	 "only a live capture can filter by process"},
	{"--count", REQUIRES, "-r, -V", NULL},
	{"--count", EXCLUDES, "--json", "it prints a number alone"},
	{"two --netns", EXCLUDES, "-D, -L", "they list those of one network namespace"},
	{"--netns all", EXCLUDES, "-D, -L", "they list those of one network namespace"},
	{"--netns all", EXCLUDES,
	 "--hook xdp, --promisc, --keep, --pin, --events, --only, --tcp-info, --flows, --top, "
	 "--metrics",
	 "it is for namespaces that are named"},
	{"--hook xdp", EXCLUDES, "-Q out", "XDP sees incoming packets only"},
	{"-p", EXCLUDES, "--promisc", NULL},
	{"--cgroup", EXCLUDES, "--container, --pod", NULL},
	{"--follow", REQUIRES, "--pid", NULL},
	{"--btf", REQUIRES,
	 "--proc, --pid, --comm, --uid, --cgroup, --container, --pod, -- COMMAND, --events, "
	 "--only, --on, --tcp-info, --flows, --top, --metrics, --features",
	 NULL},
	{"--events", EXCLUDES, "--sample, --limit-cpu", "events are not sampled"},
	{"--tcp-info", EXCLUDES, "--hook xdp", "packets have no sockets there"},
	{"--top", EXCLUDES, "-r, -V", "it shows the connections of this machine"},
	{"--top", EXCLUDES, "--flows, --json, --metrics", "it is a screen; --flows has the others"},
	{"--flows, --metrics, --top", EXCLUDES,
	 "-w, --events, --only, --tcp-info, --sample, --limit-cpu, --hook xdp, -Q in, -Q out, "
	 "--count, --promisc, -y",
	 "it shows connections, not packets"},
	{"forwarded", EXCLUDES, "-r, -V", "every connection of a file is shown"},
	{"forwarded", EXCLUDES, "--pid, --comm, --uid, --cgroup, --container, --pod, -- COMMAND",
	 "forwarded connections have no process on this machine"},
	{"--keep", REQUIRES, "--on, --pin", NULL},
	{"--keep", REQUIRES, "-w, --pin", NULL},
	{"--on, --after, --scope, --keep-interval, --keep-total, --keep-free, --keep-bytes",
	 REQUIRES, "--keep", NULL},
	{"--keep-files", REQUIRES, "--keep, -C, -G", NULL},
	{"--dump, --remove", REQUIRES, "--pin", NULL},
	{"--pin", REQUIRES, "--keep, --dump, --status, --remove", NULL},
	{"--dump", EXCLUDES, "--status, --remove", NULL},
	{"--status", EXCLUDES, "--remove", NULL},
	{"--pin, --status", EXCLUDES,
	 "--on, --after, --scope, --keep-interval, --keep-files, --keep-total, --keep-free, "
	 "--proc, --pid, --comm, --uid, --cgroup, --container, --pod, -- COMMAND, --promisc, two "
	 "--netns, "
	 "-i any, --limit-cpu",
	 "it needs a process, and a pinned recorder has none"},
	{"-w with --pin, --print with --pin, --json with --pin, -c with --pin", REQUIRES, "--dump",
	 "a pinned recorder writes nothing by itself"},
	{"--dump, --status, --remove", EXCLUDES,
	 "-i, -Q, -y, -B, --hook, --without, --netns, --keep-bytes",
	 "a pinned recorder has them since it was made"},
	{"--status, --remove", EXCLUDES,
	 "--keep, -w, --print, --json, -c, --threads, an expression, -F", NULL},
	{"--keep with --pin", REQUIRES, "-i, --dump", NULL},
	{"--pin, --status", EXCLUDES,
	 "-r, -V, --events, --tcp-info, --only, --flows, --top, --metrics, --sample, --count, "
	 "--headers, -s, -C, -G, -D, -L, -d, --dump-filter",
	 NULL},
	{"--keep with --on", EXCLUDES,
	 "-r, -V, --events, --tcp-info, --only, --flows, --metrics, --limit-cpu, --print, "
	 "--count, --headers, --json, -w -, -c, -s, -C, -G, -U, -D, -L, -d, --dump-filter",
	 NULL},
	{"--threads", EXCLUDES,
	 "--keep with --on, --keep with -i, --top, --flows, --metrics, --count, -D, -L, -d, "
	 "--dump-filter",
	 "no packets are printed"},
	{"--threads with -w", REQUIRES, "--print", "only printing takes several threads"},
	{"--threads", EXCLUDES, "-l", "each line is written at once"},
	{"--threads", REQUIRES, "-n, --json", "names are looked up one after the other"},
	{"--headers, --pcapng", REQUIRES, "-w", NULL},
	{"-w with --json", REQUIRES, "--print", "only printed packets are JSON, not files"},
	{"-W", EXCLUDES, "--keep-files", "it limits the files already"},
	{"--z-last", REQUIRES, "-z", NULL},
	{"--comment-all", REQUIRES, "-w", "lines have the processes anyway"},
	{"--comment-all", REQUIRES, "--proc", NULL},
	{"-w -", EXCLUDES, "-C, -G, --print", "standard output can only be one capture file"},
};

#define RULES (sizeof(rules) / sizeof(rules[0]))

/* One condition of a list. */
struct condition {
	const char *text;
	int length;
};

static bool is_text(const struct condition *condition, const char *text)
{
	return strlen(text) == (size_t)condition->length &&
	       !memcmp(condition->text, text, strlen(text));
}

static const struct option_row *find_option(const char *text, size_t length)
{
	if (length > 2 && text[0] == '-' && text[1] == '-')
		return option_table_name(text + 2, length - 2);
	return length == 2 && *text == '-' ? option_table_letter(text[1]) : NULL;
}

static const struct options_use *find_use(const struct options *options, const char *text,
					  size_t length)
{
	static const struct options_use none;
	const struct option_row *row = find_option(text, length);
	size_t count;

	return row ? &options->uses[row - option_table(&count)] : &none;
}

static bool holds(const struct options *options, const struct condition *condition)
{
	static const char two[] = "two ", with[] = " with ";
	const char *text = condition->text;
	size_t length = (size_t)condition->length, name = strcspn(text, " ,");
	const struct options_use *use;

	const char *both = memmem(text, length, with, strlen(with));
	struct condition first, second;

	if (both) {
		first = (struct condition){text, (int)(both - text)};
		second.text = both + strlen(with);
		second.length = (int)(text + length - second.text);
		return holds(options, &first) && holds(options, &second);
	}
	if (is_text(condition, "an expression"))
		return *options->expression;
	if (is_text(condition, "forwarded"))
		return options->config.flows.forwarded || options->config.top.forwarded;
	if (is_text(condition, "-- COMMAND"))
		return options->config.command;
	if (!strncmp(text, two, strlen(two)))
		return find_use(options, text + strlen(two), length - strlen(two))->count > 1;
	if (name >= length)
		return find_use(options, text, length)->count;
	use = find_use(options, text, name);
	return use->argument && strlen(use->argument) == length - name - 1 &&
	       !memcmp(use->argument, text + name + 1, length - name - 1);
}

/* The first condition of a list that holds. */
static bool find(const struct options *options, const char *list, struct condition *found)
{
	const char *text = list;

	for (;;) {
		*found = (struct condition){text, (int)strcspn(text, ",")};
		if (holds(options, found))
			return true;
		text += found->length;
		if (!*text)
			return false;
		text += strlen(", ");
	}
}

static bool is_broken(const struct options *options, const struct conflict *rule,
		      struct condition *option, struct condition *other)
{
	return find(options, rule->options, option) &&
	       find(options, rule->others, other) == (rule->rule == EXCLUDES);
}

/* "-C, -G" as "-C or -G". */
static const char *join(const char *list, char *text, size_t size)
{
	const char *last = strrchr(list, ',');

	if (last)
		snprintf(text, size, "%.*s or%s", (int)(last - list), list, last + 1);
	else
		snprintf(text, size, "%s", list);
	return text;
}

const struct conflict *conflicts_rule(size_t number)
{
	return number < RULES ? &rules[number] : NULL;
}

const struct conflict *conflicts_find(const struct options *options)
{
	struct condition option, other;
	size_t i;

	for (i = 0; i < RULES; i++)
		if (is_broken(options, &rules[i], &option, &other))
			return &rules[i];
	return NULL;
}

/* Rules of what is in the list of --on. */
static int check_triggers(const struct run_config *config)
{
	const struct trigger_set *triggers = &config->keep.triggers;

	if (trigger_has(triggers, TRIGGER_EXIT) && !config->command)
		message_error("--on exit requires -- COMMAND");
	else if (trigger_has(triggers, TRIGGER_RTT) && config->source.hook == RUN_HOOK_XDP)
		message_error("--on rtt cannot be combined with --hook xdp: packets have no "
			      "sockets there");
	else if (trigger_has(triggers, TRIGGER_RTT) && config->source.direction == RUN_IN)
		message_error("--on rtt cannot be combined with -Q in: only packets that leave "
			      "have their sockets");
	else
		return 0;
	return -EINVAL;
}

/* Rules of the arguments of --netns. */
static int check_netns(const struct run_words *netns)
{
	size_t i;

	for (i = 0; netns->count > 1 && i < netns->count; i++) {
		if (strcmp(netns->words[i], RUN_NETNS_ALL) != 0)
			continue;
		message_error("--netns all cannot be combined with another --netns: it has them "
			      "all");
		return -EINVAL;
	}
	return 0;
}

/* Also where it has no effect, as with -r. */
static int check_link_type(const char *name)
{
	if (!name || link_type_find(name) >= 0)
		return 0;
	message_error("invalid data link type '%s' for -y", name);
	return -EINVAL;
}

/* Rules of the argument of --pin, and of --keep beside it. */
static int check_pin(const struct run_config *config)
{
	const char *name = config->pin.name;

	if (name && !pin_folder_name_is_valid(name))
		message_error("invalid name '%s' for --pin: 1 to %d letters, digits, - and _", name,
			      PIN_FOLDER_NAME);
	else if (config->pin.dump && config->keep.bytes)
		message_error(
			"--keep with --dump is a time: the recorder has the size since it was "
			"made");
	else
		return 0;
	return -EINVAL;
}

int conflicts_check(const struct options *options)
{
	const struct conflict *rule = conflicts_find(options);
	const char *reason = rule && rule->reason ? rule->reason : "";
	struct condition option = {0}, other = {0};
	char others[LIST_SIZE];

	if (!rule)
		return check_link_type(options->config.source.link_type)
			       ?: check_netns(&options->config.source.netns)
			       ?: check_triggers(&options->config)
			       ?: check_pin(&options->config);
	is_broken(options, rule, &option, &other);
	if (rule->rule == REQUIRES)
		message_error("%.*s requires %s%s%s", option.length, option.text,
			      join(rule->others, others, sizeof(others)), *reason ? ": " : "",
			      reason);
	else
		message_error("%.*s cannot be combined with %.*s%s%s", option.length, option.text,
			      other.length, other.text, *reason ? ": " : "", reason);
	return -EINVAL;
}
