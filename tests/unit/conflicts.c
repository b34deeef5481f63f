// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/conflicts.h"

#include <errno.h>

#include "command_line.h"
#include "tap.h"

#define RULES_MAX 64

static const struct {
	const char *line;
	const char *message;
} broken[] = {
	{"-r a -V b", "-r cannot be combined with -V"},
	{"-V a --netns b", "--netns cannot be combined with -V: it is for live captures only"},
	{"-r a --limit-cpu 5",
	 "--limit-cpu cannot be combined with -r: it is for live captures only"},
	{"-r a -w b --headers",
	 "--headers cannot be combined with -r: it is for live captures only"},
	{"-r a --proc --btf b", "--btf cannot be combined with -r: it is for live captures only"},
	{"-r a --pid 1",
	 "--pid cannot be combined with -r: only a live capture can filter by process"},
	{"-V a --comm b",
	 "--comm cannot be combined with -V: only a live capture can filter by process"},
	{"-V a --uid b",
	 "--uid cannot be combined with -V: only a live capture can filter by process"},
	{"-r a --cgroup b",
	 "--cgroup cannot be combined with -r: only a live capture can filter by process"},
	{"-r a --container b",
	 "--container cannot be combined with -r: only a live capture can filter by process"},
	{"--count", "--count requires -r or -V"},
	{"-r a --count --json", "--count cannot be combined with --json: it prints a number alone"},
	{"--netns a -D --netns b",
	 "two --netns cannot be combined with -D: they list those of one network namespace"},
	{"--netns a -L --netns b",
	 "two --netns cannot be combined with -L: they list those of one network namespace"},
	{"--netns all -D",
	 "--netns all cannot be combined with -D: they list those of one network namespace"},
	{"--netns all -L",
	 "--netns all cannot be combined with -L: they list those of one network namespace"},
	{"--netns all --hook xdp",
	 "--netns all cannot be combined with --hook xdp: it is for namespaces that are named"},
	{"--netns all --promisc",
	 "--netns all cannot be combined with --promisc: it is for namespaces that are named"},
	{"--netns all --events",
	 "--netns all cannot be combined with --events: it is for namespaces that are named"},
	{"--netns all --only reset",
	 "--netns all cannot be combined with --only: it is for namespaces that are named"},
	{"--netns all --tcp-info",
	 "--netns all cannot be combined with --tcp-info: it is for namespaces that are named"},
	{"--netns all --flows",
	 "--netns all cannot be combined with --flows: it is for namespaces that are named"},
	{"--netns all --top",
	 "--netns all cannot be combined with --top: it is for namespaces that are named"},
	{"--netns all --metrics a",
	 "--netns all cannot be combined with --metrics: it is for namespaces that are named"},
	{"--netns all --keep 30 --on signal -w a",
	 "--netns all cannot be combined with --keep: it is for namespaces that are named"},
	{"--hook xdp -Q out",
	 "--hook xdp cannot be combined with -Q out: XDP sees incoming packets only"},
	{"-p --promisc", "-p cannot be combined with --promisc"},
	{"--cgroup a --container b", "--cgroup cannot be combined with --container"},
	{"--cgroup a --pod b", "--cgroup cannot be combined with --pod"},
	{"-r a --pod b",
	 "--pod cannot be combined with -r: only a live capture can filter by process"},
	{"--follow --proc", "--follow requires --pid"},
	{"--btf a",
	 "--btf requires --proc, --pid, --comm, --uid, --cgroup, --container, --pod, -- "
	 "COMMAND, --events, --only, --on, --tcp-info, --flows, --top, --metrics or --features"},
	{"--events --sample 2",
	 "--events cannot be combined with --sample: events are not sampled"},
	{"--events=drop --limit-cpu 5",
	 "--events cannot be combined with --limit-cpu: events are not sampled"},
	{"--tcp-info --hook xdp",
	 "--tcp-info cannot be combined with --hook xdp: packets have no sockets there"},
	{"--keep 30 -w a", "--keep requires --on or --pin"},
	{"--keep 30 --on signal", "--keep requires -w or --pin"},
	{"--after 3 -w a", "--after requires --keep"},
	{"--scope host -w a", "--scope requires --keep"},
	{"--keep-free 10 -w a", "--keep-free requires --keep"},
	{"--keep-files 3 -w a", "--keep-files requires --keep, -C or -G"},
	{"--keep-bytes 1000 -w a", "--keep-bytes requires --keep"},
	{"--keep 30 --on signal -w a --events",
	 "--keep with --on cannot be combined with --events"},
	{"--keep 30 --on exit -w a --json", "--keep with --on cannot be combined with --json"},
	{"--keep 30 --on exit -w a -c 3", "--keep with --on cannot be combined with -c"},
	{"--dump -w a", "--dump requires --pin"},
	{"--remove", "--remove requires --pin"},
	{"--pin a", "--pin requires --keep, --dump, --status or --remove"},
	{"--pin a --dump --remove", "--dump cannot be combined with --remove"},
	{"--pin a --status --remove", "--status cannot be combined with --remove"},
	{"--keep 30 -i lo --pin a --on signal -w b",
	 "--pin cannot be combined with --on: it needs a process, and a pinned recorder has none"},
	{"--keep 30 -i lo --pin a --proc",
	 "--pin cannot be combined with --proc: it needs a process, and a pinned recorder has "
	 "none"},
	{"--keep 30 -i any --pin a",
	 "--pin cannot be combined with -i any: it needs a process, and a pinned recorder has "
	 "none"},
	{"--keep 30 -i lo --pin a -w b",
	 "-w with --pin requires --dump: a pinned recorder writes nothing by itself"},
	{"--pin a --status --json",
	 "--json with --pin requires --dump: a pinned recorder writes nothing by itself"},
	{"--pin a --dump -i lo",
	 "--dump cannot be combined with -i: a pinned recorder has them since it was made"},
	{"--pin a --dump --netns b",
	 "--dump cannot be combined with --netns: a pinned recorder has them since it was made"},
	{"--pin a --dump --keep 30 --keep-bytes 100",
	 "--dump cannot be combined with --keep-bytes: a pinned recorder has them since it was "
	 "made"},
	{"--pin a --remove --keep 30", "--remove cannot be combined with --keep"},
	{"--pin a --remove port 80", "--remove cannot be combined with an expression"},
	{"--status --json", "--status cannot be combined with --json"},
	{"--status -w a", "--status cannot be combined with -w"},
	{"--status --proc",
	 "--status cannot be combined with --proc: it needs a process, and a pinned recorder has "
	 "none"},
	{"--keep 30 --pin a", "--keep with --pin requires -i or --dump"},
	{"--pin a --dump -r b", "--pin cannot be combined with -r"},
	{"--status --flows", "--status cannot be combined with --flows"},
	{"--top -r a",
	 "--top cannot be combined with -r: it shows the connections of this machine"},
	{"--top=2 --json",
	 "--top cannot be combined with --json: it is a screen; --flows has the others"},
	{"--top --flows",
	 "--top cannot be combined with --flows: it is a screen; --flows has the others"},
	{"--top -w a", "--top cannot be combined with -w: it shows connections, not packets"},
	{"--flows -w a", "--flows cannot be combined with -w: it shows connections, not packets"},
	{"--flows=5 -Q in",
	 "--flows cannot be combined with -Q in: it shows connections, not packets"},
	{"--flows --only reset",
	 "--flows cannot be combined with --only: it shows connections, not packets"},
	{"--metrics a -w b",
	 "--metrics cannot be combined with -w: it shows connections, not packets"},
	{"--flows=5,forwarded -r a",
	 "forwarded cannot be combined with -r: every connection of a file is shown"},
	{"--top=forwarded --comm a",
	 "forwarded cannot be combined with --comm: forwarded connections have no process on this "
	 "machine"},
	{"-r a --count -n --threads 2",
	 "--threads cannot be combined with --count: no packets are printed"},
	{"--flows -n --threads 2",
	 "--threads cannot be combined with --flows: no packets are printed"},
	{"--keep 30 -i lo --pin a -n --threads 2",
	 "--threads cannot be combined with --keep with -i: no packets are printed"},
	{"--keep 30 --on signal -w a -n --threads 2",
	 "--threads cannot be combined with --keep with --on: no packets are printed"},
	{"--top -n --threads 2", "--threads cannot be combined with --top: no packets are printed"},
	{"-w a -n --threads 2",
	 "--threads with -w requires --print: only printing takes several threads"},
	{"-n -l --threads 2", "--threads cannot be combined with -l: each line is written at once"},
	{"-v --threads 2",
	 "--threads requires -n or --json: names are looked up one after the other"},
	{"-w a --json=flat",
	 "-w with --json requires --print: only printed packets are JSON, not files"},
	{"-w a --json",
	 "-w with --json requires --print: only printed packets are JSON, not files"},
	{"--headers", "--headers requires -w"},
	{"--pcapng --print", "--pcapng requires -w"},
	{"-w a -G 1 -W 2 --keep-files 3",
	 "-W cannot be combined with --keep-files: it limits the files already"},
	{"-w a -G 1 --z-last", "--z-last requires -z"},
	{"--proc --comment-all", "--comment-all requires -w: lines have the processes anyway"},
	{"-w a --comment-all", "--comment-all requires --proc"},
	{"-w - -C 1",
	 "-w - cannot be combined with -C: standard output can only be one capture file"},
	{"-w - -G 1",
	 "-w - cannot be combined with -G: standard output can only be one capture file"},
	{"-w - --print",
	 "-w - cannot be combined with --print: standard output can only be one capture file"},
};

/* Valid lines that nearly break a rule. */
static const char *const sound[] = {
	"-r a --count",
	"-i lo -r a",
	"-U",
	"-w a --json --print",
	"-w a --print -n --threads 2",
	"--json=flat --threads 2",
	"-r a -nn --threads 2",
	"-r a --proc --sample 2",
	"--netns a -D",
	"--netns a --netns b",
	"--netns all -i eth0 --proc -v --container a --pod c -w b",
	"-F a",
	"-F a port 80",
	"-r a --count -w b",
	"--nano --micro",
	"--hook xdp -Q in",
	"--hook xdp -Q out -Q in", /* the last one counts */
	"--hook tc -Q out",
	"--pid 1 --follow",
	"--btf a --features",
	"--btf a --events",
	"--btf a --flows",
	"--btf a --top",
	"--btf a --metrics b",
	"--btf a --keep 30 --on drop -w b",
	"--keep 30 --keep 64M --on signal,reset --after 3 -w a port 80",
	"--keep 30 --on exit -w a -- true",
	"--keep 30 --keep-bytes 1500 --on signal -w a --hook xdp",
	"--keep 30 --keep 64M --pin a -i lo -Q in port 80",
	"--pin a --dump --keep 30 -w - -c 3",
	"--pin a --dump -w b --print --json",
	"--pin a --dump --keep 30 -n --threads 2 port 80",
	"--pin a --dump -F b",
	"--status",
	"--keep 30 --on signal --proc -v -w a",
	"--keep 30 --on signal --on rtt>1ms --scope connection -w a -Q out",
	"--top=5 -i lo -c 3 port 80",
	"--flows --json",
	"--flows=forwarded --json -i lo port 80",
	"--flows=2 --metrics a -r b",
	"--metrics a -V b",
	"--flows -i lo -Q inout port 80",
	"--btf a --tcp-info",
	"--tcp-info -r a",
	"--tcp-info -w a",
	"--btf a -- true",
	"-w a -C 1 -W 2 -z gzip",
	"-w a -G 1 -W 2",
	"-w a -G 1 --keep-files 2 -z gzip --z-last",
	"-w a -C 1 --keep-files 2",
	"-r a --proc -w b --comment-all",
	"-w a --print -U --headers --pcapng",
	"-w -",
	"-w a- --print",
	"-w --print",
	"--print",
	"-- true -r a",
};

static size_t count_rules(void)
{
	size_t count = 0;

	while (conflicts_rule(count))
		count++;
	return count;
}

static void test_broken(struct tap *tap)
{
	bool found[RULES_MAX] = {false};
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		tap_number(tap, command_line_read(&line, broken[i].line), -EINVAL, "broken: %s",
			   broken[i].line);
		tap_text(tap, line.messages, broken[i].message, "broken: message for %s",
			 broken[i].line);
		if (tap_ok(tap, conflicts_find(&line.options), "broken: a rule is found for %s",
			   broken[i].line))
			found[conflicts_find(&line.options) - conflicts_rule(0)] = true;
		options_free(&line.options);
	}
	for (i = 0; i < count_rules(); i++)
		tap_ok(tap, found[i], "broken: a line breaks rule %zu, %s", i,
		       conflicts_rule(i)->options);
}

/* Wherever it stands among others. */
static void test_netns(struct tap *tap)
{
	static const char *const lines[] = {"--netns a --netns all", "--netns all --netns a"};
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		tap_number(tap, command_line_read(&line, lines[i]), -EINVAL, "netns: %s", lines[i]);
		tap_text(tap, line.messages,
			 "--netns all cannot be combined with another --netns: it has them all",
			 "netns: message for %s", lines[i]);
		options_free(&line.options);
	}
}

static void test_link_type(struct tap *tap)
{
	static const char *const refused[] = {"-y nosuch", "-r a -y nosuch", "-d -y nosuch"};
	static const char *const accepted[] = {"-y en10mb", "-r a -y RAW", "-d -y RAW"};
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		tap_number(tap, command_line_read(&line, refused[i]), -EINVAL, "link type: %s",
			   refused[i]);
		tap_text(tap, line.messages, "invalid data link type 'nosuch' for -y",
			 "link type: message for %s", refused[i]);
		options_free(&line.options);
	}
	for (i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++) {
		tap_number(tap, command_line_read(&line, accepted[i]), 0, "link type: %s",
			   accepted[i]);
		options_free(&line.options);
	}
}

static void test_sound(struct tap *tap)
{
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(sound) / sizeof(sound[0]); i++) {
		command_line_read(&line, sound[i]);
		tap_ok(tap, line.options.expression && !conflicts_find(&line.options), "sound: %s",
		       sound[i]);
		options_free(&line.options);
	}
}

/* A misspelled option would never match: each must be spelled as in the option table. */
static void test_words(struct tap *tap)
{
	const char *const pseudo[] = {"an", "expression", "COMMAND", "two", "--"};
	char list[256], *word, *rest;
	const struct conflict *rule;
	size_t i, j;

	for (i = 0; (rule = conflicts_rule(i)); i++) {
		snprintf(list, sizeof(list), "%s, %s", rule->options, rule->others);
		for (rest = list; (word = strsep(&rest, ", "));) {
			bool known = *word != '-' || !strcmp(word, "-");

			for (j = 0; j < sizeof(pseudo) / sizeof(pseudo[0]); j++)
				known |= !strcmp(word, pseudo[j]);
			known |= word[0] == '-' && word[1] == '-' &&
				 option_table_name(word + 2, strlen(word + 2));
			known |= word[0] == '-' && word[1] && !word[2] &&
				 option_table_letter(word[1]);
			tap_ok(tap, known, "words: rule %zu: '%s' is in the option table", i, word);
		}
	}
}

int main(void)
{
	struct tap tap = {};

	test_broken(&tap);
	test_netns(&tap);
	test_link_type(&tap);
	test_sound(&tap);
	test_words(&tap);
	return tap_done(&tap);
}
