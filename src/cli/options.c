// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <linux/types.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/number.h"
#include "record.h"
#include "sample.h"

/* What an option's argument is and where it goes. */
enum kind {
	FLAG,	 /* bool at offset becomes true */
	COUNT,	 /* uint8_t at offset counts how often; max at most */
	NUMBER,	 /* uint64_t at offset, min ... max */
	STRING,	 /* const char * at offset */
	CHOICE,	 /* enum (int) at offset: index of the argument among the words of choices */
	COLLECT, /* a word more in the struct run_words at offset */
	PID,	 /* a process more */
	WITHOUT, /* more bits in the feature_set at offset */
};

struct row {
	char letter;	  /* 0: a long name alone */
	const char *name; /* NULL: a letter alone */
	const char *argument;
	enum kind kind;
	size_t offset;
	uint64_t min, max;
	const char *choices; /* CHOICE: words joined by '|' */
	const char *help;
};

#define AT(member) offsetof(struct options, member)

/* A long name alone gets this plus its row as getopt's value. */
#define LONG_BASE 256

static const struct row rows[] = {
	{'i', "interface", "IF", COLLECT, AT(interfaces), 0, 0, NULL,
	 "capture on this interface, by name or by its number in -D; may be repeated (any)"},
	{'D', "list-interfaces", NULL, FLAG, AT(list_interfaces), 0, 0, NULL,
	 "list the interfaces and exit"},
	{0, "netns", "NAME", COLLECT, AT(netns), 0, 0, NULL,
	 "capture in this network namespace: a name of ip-netns(8), a path, or a process id; may "
	 "be "
	 "repeated"},
	{'L', "list-data-link-types", NULL, FLAG, AT(list_link_types), 0, 0, NULL,
	 "list the link types of the interface and exit"},
	{'r', NULL, "FILE", STRING, AT(read_file), 0, 0, NULL,
	 "read packets from a pcap or pcapng file, gzipped or not; - is standard input"},
	{'V', NULL, "FILE", STRING, AT(read_list), 0, 0, NULL,
	 "read packets from the files listed in FILE, one a line"},
	{'w', NULL, "FILE", STRING, AT(write_file), 0, 0, NULL,
	 "write whole packets to a file instead of printing them; - is standard output"},
	{0, "pcapng", NULL, FLAG, AT(pcapng), 0, 0, NULL,
	 "write pcapng, as to a file named .pcapng, not pcap"},
	{0, "headers", NULL, FLAG, AT(headers), 0, 0, NULL,
	 "with -w: only as much of a packet as its headers need"},
	{0, "print", NULL, FLAG, AT(print_too), 0, 0, NULL, "with -w: print packets too"},
	{'U', "packet-buffered", NULL, FLAG, AT(flush_packets), 0, 0, NULL,
	 "with -w: write each packet at once"},
	{'C', NULL, "MB", NUMBER, AT(rotate_megabytes), 1, UINT64_MAX / 1000000, NULL,
	 "with -w: go on in another file once this one is larger than MB million bytes"},
	{'G', NULL, "SECONDS", NUMBER, AT(rotate_seconds), 1, INT32_MAX, NULL,
	 "with -w: go on in another file every SECONDS; FILE is given to strftime(3)"},
	{'W', NULL, "FILES", NUMBER, AT(rotate_files), 1, INT32_MAX, NULL,
	 "with -C: write so many files in turn; with -G: end after so many"},
	{'z', NULL, "COMMAND", STRING, AT(rotate_command), 0, 0, NULL,
	 "with -C or -G: run COMMAND with the name of each file that another one followed"},
	{'Z', "relinquish-privileges", "USER", STRING, AT(user), 0, 0, NULL,
	 "become USER before looking at packets; files that are written are USER's"},
	{'Q', "direction", "DIR", CHOICE, AT(direction), 0, 0, "inout|in|out",
	 "packets going in, out or inout (inout)"},
	{0, "hook", "HOOK", CHOICE, AT(hook), 0, 0, "tc|xdp",
	 "where to look: tc, or xdp (incoming packets only) (tc)"},
	{'c', NULL, "N", NUMBER, AT(count), 1, UINT64_MAX, NULL, "exit after N packets"},
	{0, "count", NULL, FLAG, AT(count_only), 0, 0, NULL,
	 "print only how many packets a file holds"},
	{'s', "snapshot-length", "BYTES", NUMBER, AT(snaplen), 0, RECORD_SNAP_MAX, NULL,
	 "look at no more of a packet than this; 0 is the most (262144)"},
	{'B', "buffer-size", "KIB", NUMBER, AT(ring_kib), 4, 1 << 20, NULL,
	 "size of the ring buffer of each CPU; by default, which -v tells, 1/64 of the machine's "
	 "memory for all, 1 to 16 MiB each"},
	{0, "sample", "N", NUMBER, AT(sample), 1, SAMPLE_DIVISOR_MAX, NULL,
	 "only 1 in N connections, both directions of each, chosen by a hash of addresses and "
	 "ports"},
	{0, "limit-cpu", "PCT", NUMBER, AT(limit_cpu), 1, 100, NULL,
	 "capture fewer connections, and say so, when the capture takes more than PCT percent of "
	 "one CPU"},
	{'p', "no-promiscuous-mode", NULL, FLAG, AT(not_promiscuous), 0, 0, NULL,
	 "no promiscuous mode, which is the default"},
	{0, "promisc", NULL, FLAG, AT(promiscuous), 0, 0, NULL,
	 "put the interfaces into promiscuous mode"},
	{'n', NULL, NULL, COUNT, AT(numeric_count), 0, 255, NULL, "addresses and ports as numbers"},
	{'N', NULL, NULL, FLAG, AT(print.no_domain), 0, 0, NULL, "host names without their domain"},
	{'v', NULL, NULL, COUNT, AT(print.verbose), 0, 255, NULL,
	 "more of each packet; -vv and -vvv more still"},
	{'q', "quiet", NULL, COUNT, AT(print.quiet_count), 0, 255, NULL, "less of each packet"},
	{'e', NULL, NULL, FLAG, AT(print.link_header), 0, 0, NULL, "the link header too"},
	{'S', "absolute-tcp-sequence-numbers", NULL, FLAG, AT(print.absolute), 0, 0, NULL,
	 "sequence numbers as they are, not relative"},
	{'K', "dont-verify-checksums", NULL, FLAG, AT(print.no_checksum), 0, 0, NULL,
	 "do not verify checksums"},
	{'#', "number", NULL, FLAG, AT(print.number), 0, 0, NULL, "a packet number on each line"},
	{'t', NULL, NULL, COUNT, AT(time_count), 0, 5, NULL,
	 "-t no time, -tt seconds since the epoch, -ttt since the previous packet, -tttt with the "
	 "date, -ttttt since the first packet"},
	{0, "micro", NULL, FLAG, AT(microseconds), 0, 0, NULL, "time stamps in microseconds"},
	{0, "nano", NULL, FLAG, AT(print.nanoseconds), 0, 0, NULL, "time stamps in nanoseconds"},
	{'A', NULL, NULL, COUNT, AT(dump_ascii), 0, 255, NULL,
	 "the packet in ASCII; -AA with its link header"},
	{'x', NULL, NULL, COUNT, AT(dump_hex), 0, 255, NULL,
	 "the packet in hex; -xx with its link header"},
	{'X', NULL, NULL, COUNT, AT(dump_both), 0, 255, NULL,
	 "the packet in hex and ASCII; -XX with its link header"},
	{'M', NULL, "SECRET", STRING, AT(print.secret), 0, 0, NULL,
	 "shared secret to check TCP MD5 options (RFC 2385) with"},
	{'T', NULL, "TYPE", STRING, AT(payload), 0, 0, NULL,
	 "take payloads as domain or resp; tcpdump's other types turn payload text off"},
	{'l', NULL, NULL, FLAG, AT(line_buffered), 0, 0, NULL, "write each line at once"},
	{'F', NULL, "FILE", STRING, AT(expression_file), 0, 0, NULL,
	 "read the expression from FILE"},
	{'d', NULL, NULL, COUNT, AT(dump_filter), 0, 3, NULL,
	 "print the compiled expression and exit; -dd as C, -ddd as numbers"},
	{0, "dump-filter", NULL, FLAG, AT(dump_translated), 0, 0, NULL,
	 "print the eBPF program made of the expression and exit"},
	{0, "json", NULL, FLAG, AT(json), 0, 0, NULL,
	 "an object a packet in JSON, one a line, instead of text"},
	{0, "proc", NULL, FLAG, AT(processes), 0, 0, NULL,
	 "the process at each local end behind each line: | LEFT > RIGHT; pcapng files have it "
	 "too"},
	{0, "pid", "PID", PID, 0, 1, INT32_MAX, NULL,
	 "only packets of this process; may be repeated"},
	{0, "follow", NULL, FLAG, AT(follow), 0, 0, NULL,
	 "of the children of --pid's processes too, and of theirs"},
	{0, "comm", "NAME", STRING, AT(comm), 0, 0, NULL,
	 "only packets of processes with this name"},
	{0, "uid", "USER", STRING, AT(uid), 0, 0, NULL,
	 "only packets of this user's processes; a name or a number"},
	{0, "cgroup", "PATH", STRING, AT(cgroup), 0, 0, NULL,
	 "only packets of processes in this cgroup (version 2) and those below it"},
	{0, "container", "NAME", STRING, AT(container), 0, 0, NULL,
	 "only packets of this container's processes; its name, its id or the begin of that"},
	{0, "btf", "FILE", STRING, AT(btf_file), 0, 0, NULL,
	 "for --proc and the like: the kernel's types from a copy of /sys/kernel/btf/vmlinux"},
	{0, "without", "FEATURES", WITHOUT, AT(without), 0, 0, NULL,
	 "do without kernel features, joined by commas, as --features names them; may be "
	 "repeated"},
	{0, "features", NULL, FLAG, AT(features), 0, 0, NULL,
	 "tell what this kernel has of what tcplens uses, and exit"},
	{0, "debug", NULL, FLAG, AT(debug), 0, 0, NULL,
	 "tell what libbpf and the kernel's verifier say"},
	{'h', "help", NULL, FLAG, AT(help), 0, 0, NULL, "this text"},
	{0, "version", NULL, FLAG, AT(version), 0, 0, NULL, "the version"},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

static void make_getopt_tables(char *letters, struct option *names)
{
	const struct row *row;

	*letters++ = ':'; /* a missing argument is told apart from an unknown option */
	for (row = rows; row < rows + ROWS; row++) {
		if (row->letter) {
			*letters++ = row->letter;
			if (row->argument)
				*letters++ = ':';
		}
		if (row->name)
			*names++ = (struct option){row->name,
						   row->argument ? required_argument : no_argument,
						   NULL, LONG_BASE + (int)(row - rows)};
	}
	*letters = '\0';
	*names = (struct option){0};
}

static const struct row *find_row(int value)
{
	const struct row *row;

	if (value >= LONG_BASE)
		return &rows[value - LONG_BASE];
	for (row = rows; row < rows + ROWS; row++)
		if (row->letter == value)
			return row;
	return NULL;
}

/* The option as users type it: "-c" or "--hook". */
static const char *spell(const struct row *row, char *text, size_t size)
{
	if (row->letter)
		snprintf(text, size, "-%c", row->letter);
	else
		snprintf(text, size, "--%s", row->name);
	return text;
}

static int apply_number(const struct row *row, uint64_t *number, const char *argument)
{
	char name[64];
	int error = number_parse(argument, row->min, row->max, number);

	spell(row, name, sizeof(name));
	if (error == -ERANGE && row->max == UINT64_MAX)
		message_error("%s %s: out of range (%llu or more)", name, argument,
			      (unsigned long long)row->min);
	else if (error == -ERANGE)
		message_error("%s %s: out of range (%llu to %llu)", name, argument,
			      (unsigned long long)row->min, (unsigned long long)row->max);
	else if (error)
		message_error("%s %s: not a number", name, argument);
	return error ? -ERANGE : 0;
}

static int apply_choice(const struct row *row, int *choice, const char *argument)
{
	const char *word = row->choices;
	size_t length = strlen(argument);
	char name[64];
	int index = 0;

	for (;; index++) {
		size_t span = strcspn(word, "|");

		if (span == length && !memcmp(word, argument, length)) {
			*choice = index;
			return 0;
		}
		if (!word[span])
			break;
		word += span + 1;
	}
	message_error("%s %s: not one of %s", spell(row, name, sizeof(name)), argument,
		      row->choices);
	return -EINVAL;
}

static int apply_pid(struct options *options, const struct row *row, const char *argument)
{
	uint64_t number;
	int error = apply_number(row, &number, argument);

	if (!error)
		options->pids[options->pid_count++] = (uint32_t)number;
	return error;
}

/* Words joined by commas. */
static int apply_without(feature_set *without, const char *argument)
{
	const char *word = argument;
	int feature;

	for (;; word++) {
		size_t length = strcspn(word, ",");

		feature = feature_find(word, length);
		if (feature < 0) {
			message_error("--without %s: no such feature (--features lists them)",
				      word);
			return -EINVAL;
		}
		*without |= feature_bit((enum feature)feature);
		word += length;
		if (!*word)
			return 0;
	}
}

static int apply(struct options *options, const struct row *row, const char *argument)
{
	void *at = (char *)options + row->offset;
	struct run_words *words;
	char name[64];

	switch (row->kind) {
	case FLAG:
		*(bool *)at = true;
		return 0;
	case COUNT:
		if (*(uint8_t *)at == row->max && row->max < 255) {
			message_error("%s: given more than %d times",
				      spell(row, name, sizeof(name)), (int)row->max);
			return -EINVAL;
		}
		*(uint8_t *)at += *(uint8_t *)at < 255;
		return 0;
	case NUMBER:
		return apply_number(row, at, argument);
	case STRING:
		*(const char **)at = argument;
		return 0;
	case CHOICE:
		return apply_choice(row, at, argument);
	case COLLECT:
		words = at;
		words->words[words->count++] = argument;
		return 0;
	case PID:
		return apply_pid(options, row, argument);
	case WITHOUT:
		return apply_without(at, argument);
	}
	return -EINVAL;
}

/*
 * getopt says '?' with the letter, or with 0 for a long name, and ':' where the argument is
 * missing.
 */
static int refuse(int value, char **argv)
{
	const struct row *row = value == ':' ? find_row(optopt) : NULL;
	char name[64];

	if (row)
		message_error("%s needs an argument: %s", spell(row, name, sizeof(name)),
			      row->argument);
	else if (optopt && optopt < LONG_BASE)
		message_error("there is no option -%c (--help lists them all)", optopt);
	else if (optopt)
		message_error("%s takes no argument", argv[optind - 1]);
	else
		message_error("there is no option %s (--help lists them all)", argv[optind - 1]);
	return -EINVAL;
}

static int join_expression(struct options *options, char **words)
{
	size_t length = 1;
	char **word, *out;

	for (word = words; *word; word++)
		length += strlen(*word) + 1;
	options->expression = out = calloc(1, length);
	if (!out)
		return -ENOMEM;
	for (word = words; *word; word++) {
		if (word != words)
			*out++ = ' ';
		out = stpcpy(out, *word);
	}
	return 0;
}

static int check_writing(const struct options *options)
{
	bool rotates = options->rotate_megabytes || options->rotate_seconds;

	if (!options->write_file &&
	    (rotates || options->pcapng || options->headers || options->flush_packets))
		message_error("-C, -G, -U, --headers and --pcapng go with -w");
	else if (!rotates && (options->rotate_files || options->rotate_command))
		message_error("-W and -z go with -C or -G");
	else if (!options->write_file)
		return 0;
	else if (!*options->write_file)
		message_error("-w needs the name of a file");
	else if (!strcmp(options->write_file, "-") && (rotates || options->print_too))
		message_error("-w - has standard output for itself: no -C, -G or --print");
	else if (options->headers && (options->read_file || options->read_list))
		message_error("--headers goes with a live capture, not with a file");
	else if (options->count_only)
		message_error("--count and -w exclude each other");
	else
		return 0;
	return -EINVAL;
}

/* The types of tcpdump 4.99.3. Those that are not printers of TCP turn payload text off. */
static bool is_payload_type(const char *type)
{
	static const char *const types[] = {
		"vat",	     "wb",   "rpc",  "rtp",    "rtcp",	 "snmp",   "cnfp",
		"tftp",	     "aodv", "carp", "radius", "zmtp1",	 "vxlan",  "pgm",
		"pgm_zmtp1", "lmp",  "resp", "ptp",    "someip", "domain",
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i], type))
			return true;
	return false;
}

static int check(const struct options *options)
{
	bool file = options->read_file || options->read_list;
	bool chosen = options->pid_count || options->comm || options->cgroup ||
		      options->container || options->uid || options->command;

	if (options->read_file && options->read_list)
		message_error("-r and -V exclude each other");
	else if (file && options->interfaces.count)
		message_error("-i goes with a live capture, not with a file");
	else if (file && options->netns.count)
		message_error("--netns goes with a live capture, not with a file");
	else if (options->netns.count > 1 && (options->list_interfaces || options->list_link_types))
		message_error("-D and -L look at one network namespace: --netns once");
	else if (options->expression_file && *options->expression)
		message_error("the expression is either in the file of -F or on the command line");
	else if (options->hook == RUN_HOOK_XDP && options->direction == RUN_OUT)
		message_error("XDP sees incoming packets only: -Q out needs --hook tc");
	else if (options->not_promiscuous && options->promiscuous)
		message_error("-p and --promisc exclude each other");
	else if (options->microseconds && options->print.nanoseconds)
		message_error("--micro and --nano exclude each other");
	else if (chosen && file)
		message_error("packets are chosen by process in a live capture, not in a file");
	else if (options->limit_cpu && file)
		message_error("--limit-cpu goes with a live capture, not with a file");
	else if (options->btf_file &&
		 (file || !(options->processes || chosen || options->features)))
		message_error("--btf goes with --proc in a live capture, choosing by process, or "
			      "--features");
	else if (options->cgroup && options->container)
		message_error("--cgroup and --container exclude each other");
	else if (options->follow && !options->pid_count)
		message_error("--follow goes with --pid");
	else if (options->count_only && !file)
		message_error("--count counts the packets of a file: -r or -V");
	else if (options->payload && !is_payload_type(options->payload))
		message_error("-T %s: unknown packet type", options->payload);
	else
		return check_writing(options);
	return -EINVAL;
}

/* What stands behind the first -- is a command of its own, which getopt is not to see. */
static int split_child(struct options *options, int *argc, char **argv)
{
	int i;

	for (i = 1; i < *argc && strcmp(argv[i], "--"); i++)
		;
	if (i == *argc)
		return 0;
	if (i + 1 == *argc) {
		message_error("-- needs a command behind it");
		return -EINVAL;
	}
	options->command = argv + i + 1;
	argv[i] = NULL;
	*argc = i;
	return 0;
}

int options_parse(struct options *out, int argc, char **argv)
{
	_cleanup_(options_free) struct options options = {0};
	char letters[2 * ROWS + 3];
	struct option names[ROWS + 1];
	int value, error;

	options.interfaces.words = calloc((size_t)argc + 1, sizeof(*options.interfaces.words));
	options.netns.words = calloc((size_t)argc + 1, sizeof(*options.netns.words));
	options.pids = calloc((size_t)argc + 1, sizeof(*options.pids));
	if (!options.interfaces.words || !options.netns.words || !options.pids)
		return -ENOMEM;
	error = split_child(&options, &argc, argv);
	if (error)
		return error;
	make_getopt_tables(letters, names);
	opterr = 0;
	while ((value = getopt_long(argc, argv, letters, names, NULL)) != -1) {
		error = value == '?' || value == ':' ? refuse(value, argv)
						     : apply(&options, find_row(value), optarg);
		if (error)
			return error;
	}
	error = join_expression(&options, argv + optind);
	if (!error)
		error = check(&options);
	if (error)
		return error;
	*out = options;
	options = (struct options){0};
	return 0;
}

void options_free(struct options *options)
{
	free(options->interfaces.words);
	free(options->netns.words);
	free(options->pids);
	free(options->expression);
}

int options_help(void)
{
	const struct row *row;
	char name[80];

	printf("usage: tcplens [options] [expression] [-- command [arguments]]\n\n"
	       "Prints TCP packets in tcpdump's format; the expression is pcap-filter(7)'s.\n\n");
	for (row = rows; row < rows + ROWS; row++) {
		snprintf(name, sizeof(name), "%s%s%s%s%s%s", row->letter ? "-" : "   ",
			 row->letter ? (char[]){row->letter, '\0'} : "",
			 row->letter && row->name ? ", "
			 : row->name		  ? " "
						  : "",
			 row->name ? "--" : "", row->name ? row->name : "",
			 row->argument ? " " : "");
		if (row->argument)
			strncat(name, row->choices ? row->choices : row->argument,
				sizeof(name) - strlen(name) - 1);
		printf("  %-30s %s\n", name, row->help);
	}
	return message_flush_output();
}
