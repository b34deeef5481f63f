// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/extcap.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/foreign.h"
#include "base/message.h"
#include "capture/device.h"

CLEANUP_DEFINE(pcap_if_t *, pcap_freealldevs)

/* In front of each interface's name: Wireshark has its own of that name. */
#define PREFIX "tcplens-"
#define ANY    "any"

#define NAME_SIZE 256

/* Words of a capture besides those passed on. */
#define FIXED_WORDS 16

enum word {
	WORD_INTERFACES = 1,
	WORD_DLTS,
	WORD_CONFIG,
	WORD_CAPTURE,
	WORD_INTERFACE,
	WORD_FIFO,
	WORD_FILTER,
	WORD_PASSED,
	WORD_IGNORED,
};

/* Those that are passed on have their dashes in front. */
static const struct option options[] = {
	{"extcap-interfaces", no_argument, NULL, WORD_INTERFACES},
	{"extcap-dlts", no_argument, NULL, WORD_DLTS},
	{"extcap-config", no_argument, NULL, WORD_CONFIG},
	{"capture", no_argument, NULL, WORD_CAPTURE},
	{"extcap-interface", required_argument, NULL, WORD_INTERFACE},
	{"fifo", required_argument, NULL, WORD_FIFO},
	{"extcap-capture-filter", required_argument, NULL, WORD_FILTER},
	{"extcap-version", optional_argument, NULL, WORD_IGNORED},
	{&"--netns"[2], required_argument, NULL, WORD_PASSED},
	{&"--sample"[2], required_argument, NULL, WORD_PASSED},
	{&"--proc"[2], no_argument, NULL, WORD_PASSED},
	{&"--comment-all"[2], no_argument, NULL, WORD_PASSED},
	{&"--events"[2], no_argument, NULL, WORD_PASSED},
	{&"--tcp-info"[2], no_argument, NULL, WORD_PASSED},
	{&"--headers"[2], no_argument, NULL, WORD_PASSED},
	{0},
};

/* In Wireshark's dialog of the interface. */
static const char config[] =
	"arg {number=0}{call=--proc}{display=Processes}{tooltip=Comments with the processes at "
	"the local ends of each packet}{type=boolflag}{default=false}\n"
	"arg {number=1}{call=--events}{display=Events}{tooltip=Retransmissions, drops and resets, "
	"with the kernel's reasons}{type=boolflag}{default=false}\n"
	"arg {number=2}{call=--tcp-info}{display=State of sockets}{tooltip=Round trip time, "
	"congestion window and more at each packet}{type=boolflag}{default=false}\n"
	"arg {number=3}{call=--headers}{display=Headers only}{tooltip=No payload: costs the "
	"traffic "
	"less}{type=boolflag}{default=false}\n"
	"arg {number=4}{call=--netns}{display=Network namespace}{tooltip=A name of ip-netns(8), a "
	"path, or the number of a process in it}{type=string}\n"
	"arg {number=5}{call=--sample}{display=1 in N connections}{type=unsigned}{range=1,65536}"
	"{default=1}\n"
	"arg {number=6}{call=--comment-all}{display=Processes at every packet}{tooltip=With "
	"Processes: not only where they change}{type=boolflag}{default=false}\n";

struct extcap {
	enum word action;
	const char *interface;
	const char *fifo;
	const char *filter;
	char **passed;
	int passed_count;
};

static void free_passed(struct extcap *extcap)
{
	free(extcap->passed);
}

bool extcap_is_called(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strncmp(argv[i], "--extcap-", strlen("--extcap-")))
			return true;
	return false;
}

static void print_interface(const char *name, const char *description)
{
	char shown[NAME_SIZE];

	/* The protocol has no way to write these. */
	if (strpbrk(name, "{}"))
		return;
	foreign_copy(shown, sizeof(shown), name);
	printf("interface {value=" PREFIX "%s}{display=tcplens: %s}\n", shown,
	       description ?: shown);
}

static int print_interfaces(void)
{
	_cleanup_(pcap_freealldevsp) pcap_if_t *list = NULL;
	const pcap_if_t *device;
	int error = device_find_all(&list);

	if (error)
		return error;
	printf("extcap {version=" TCPLENS_VERSION "}{display=TCP with processes and kernel "
	       "events}\n");
	print_interface(ANY, "all interfaces");
	for (device = list; device; device = device->next)
		if (if_nametoindex(device->name))
			print_interface(device->name, NULL);
	return message_flush_output();
}

/* As libpcap has it, which needs privileges; else Ethernet, as most have. */
static int link_type(const char *interface)
{
	char reason[PCAP_ERRBUF_SIZE];
	int type = DLT_EN10MB;
	pcap_t *pcap;

	if (!strcmp(interface, ANY))
		return DLT_LINUX_SLL2;
	pcap = pcap_create(interface, reason);
	if (!pcap)
		return type;
	if (pcap_activate(pcap) >= 0)
		type = pcap_datalink(pcap);
	pcap_close(pcap);
	return type;
}

static int print_link_type(const char *interface)
{
	int type;

	if (strcmp(interface, ANY) && !if_nametoindex(interface))
		return message_errno(errno, "%s", interface);
	type = link_type(interface);
	printf("dlt {number=%d}{name=%s}{display=%s}\n", type,
	       pcap_datalink_val_to_name(type) ?: "unknown",
	       pcap_datalink_val_to_description(type) ?: "unknown");
	return message_flush_output();
}

static int print_config(void)
{
	fputs(config, stdout);
	return message_flush_output();
}

/* What a user leaves empty in the dialog is not passed on. */
static void pass_on(struct extcap *extcap, const struct option *option)
{
	if (option->has_arg == required_argument && !*optarg)
		return;
	/* Wireshark passes what the dialog has without being changed, which is no sample. */
	if (!strcmp(option->name, "sample") && !strcmp(optarg, "1"))
		return;
	extcap->passed[extcap->passed_count++] = (char *)option->name - strlen("--");
	if (option->has_arg == required_argument)
		extcap->passed[extcap->passed_count++] = optarg;
}

static void take_word(struct extcap *extcap, enum word word, int index)
{
	switch (word) {
	case WORD_INTERFACES:
	case WORD_DLTS:
	case WORD_CONFIG:
	case WORD_CAPTURE:
		extcap->action = word;
		break;
	case WORD_INTERFACE:
		extcap->interface = optarg;
		break;
	case WORD_FIFO:
		extcap->fifo = optarg;
		break;
	case WORD_FILTER:
		extcap->filter = optarg;
		break;
	case WORD_PASSED:
		pass_on(extcap, &options[index]);
		break;
	case WORD_IGNORED:
		break;
	}
}

static int parse(struct extcap *extcap, int argc, char **argv)
{
	int value, index = 0;

	opterr = 0;
	while ((value = getopt_long(argc, argv, ":", options, &index)) != -1) {
		if (value == '?' || value == ':') {
			message_error("'%s' is not a word of the extcap protocol, or requires an "
				      "argument",
				      argv[optind - 1]);
			return -EINVAL;
		}
		take_word(extcap, (enum word)value, index);
	}
	/* options_parse() begins again. */
	optind = 0;
	if (extcap->action == WORD_INTERFACES)
		return 0;
	if (!extcap->interface || strncmp(extcap->interface, PREFIX, strlen(PREFIX))) {
		message_error("--extcap-interface requires an interface of --extcap-interfaces");
		return -EINVAL;
	}
	extcap->interface += strlen(PREFIX);
	return 0;
}

/* Standard output becomes Wireshark's pipe, which it reads already. */
static int open_fifo(const char *fifo)
{
	_cleanup_(cleanup_close) int fd = -1;

	if (!fifo) {
		message_error("--capture requires --fifo");
		return -EINVAL;
	}
	fd = open(fifo, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return message_errno(errno, "%s", fifo);
	return dup2(fd, STDOUT_FILENO) < 0 ? message_errno(errno, "%s", fifo) : 0;
}

/* Wireshark asks whether an expression is right: what is wrong is read from standard output. */
static int answer_on_output(void)
{
	_cleanup_(cleanup_close) int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (nowhere < 0 || dup2(STDOUT_FILENO, STDERR_FILENO) < 0 ||
	    dup2(nowhere, STDOUT_FILENO) < 0)
		return message_errno(errno, "/dev/null");
	return 0;
}

static int make_words(char ***words, const struct extcap *extcap)
{
	static const char *const capture[] = {"-w", "-", "-U", "--pcapng", "--only-warnings"};
	size_t i, count = 0;
	char **out = calloc((size_t)extcap->passed_count + FIXED_WORDS, sizeof(*out));

	if (!out)
		return -ENOMEM;
	out[count++] = "tcplens";
	out[count++] = "-i";
	out[count++] = (char *)extcap->interface;
	if (extcap->action != WORD_CAPTURE)
		out[count++] = "-d";
	for (i = 0; extcap->action == WORD_CAPTURE && i < sizeof(capture) / sizeof(capture[0]); i++)
		out[count++] = (char *)capture[i];
	memcpy(out + count, extcap->passed, (size_t)extcap->passed_count * sizeof(*out));
	count += (size_t)extcap->passed_count;
	/* In parentheses nothing is taken for an option. */
	if (extcap->filter && *extcap->filter) {
		out[count++] = "(";
		out[count++] = (char *)extcap->filter;
		out[count++] = ")";
	}
	*words = out;
	return (int)count;
}

static int prepare_capture(char ***words, const struct extcap *extcap)
{
	int error = extcap->action == WORD_CAPTURE ? open_fifo(extcap->fifo) : answer_on_output();

	return error ?: make_words(words, extcap);
}

int extcap_run(char ***words, int argc, char **argv)
{
	_cleanup_(free_passed) struct extcap extcap = {0};
	int error;

	extcap.passed = calloc((size_t)argc + 1, sizeof(*extcap.passed));
	if (!extcap.passed)
		return message_errno(ENOMEM, "command line");
	error = parse(&extcap, argc, argv);
	if (error)
		return error;
	if (extcap.action == WORD_INTERFACES)
		return print_interfaces();
	if (extcap.action == WORD_DLTS)
		return print_link_type(extcap.interface);
	if (extcap.action == WORD_CONFIG)
		return print_config();
	return prepare_capture(words, &extcap);
}
