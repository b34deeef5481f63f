// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/filter.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/take.h"
#include "filter/analysis.h"

#define LINKTYPE_RAW_IP 101
#define SNAP_LENGTH	262144
#define FILE_MAX	(16u << 20)

static void close_pcap(pcap_t **pcap)
{
	if (*pcap)
		pcap_close(*pcap);
}

static bool is_blank(const char *text)
{
	while (text && isspace((unsigned char)*text))
		text++;
	return !text || !*text;
}

bool filter_is_tcp(const char *expression)
{
	if (is_blank(expression))
		return true;
	while (isspace((unsigned char)*expression))
		expression++;
	return !strncmp(expression, "tcp", 3) && is_blank(expression + 3);
}

/* Up to three tags deep: each `vlan` looks behind the one before it. */
#define TCP_BEHIND_TAGS "tcp or (vlan and (tcp or (vlan and (tcp or (vlan and tcp)))))"

/* Both structs are the kernel's struct sock_filter under other names. */
_Static_assert(sizeof(struct translate_classic) == sizeof(struct bpf_insn) &&
		       offsetof(struct translate_classic, k) == offsetof(struct bpf_insn, k),
	       "one classic instruction");

static int compile(pcap_t *pcap, struct bpf_program *program, const char *expression, int optimize,
		   char *error, size_t error_size)
{
	if (!pcap_compile(pcap, program, expression, optimize, PCAP_NETMASK_UNKNOWN))
		return 0;
	snprintf(error, error_size, "%s", pcap_geterr(pcap));
	return -EINVAL;
}

/* Whether libpcap takes the expression; optimized, it also says when no packet can match. */
static int check(pcap_t *pcap, const char *expression, int optimize, char *error, size_t error_size)
{
	struct bpf_program program;
	int result = compile(pcap, &program, expression, optimize, error, error_size);

	if (!result)
		pcap_freecode(&program);
	return result;
}

/* How a program goes on into one that is appended to it. */
enum join {
	JOIN_AND, /* from where it matched */
	JOIN_OR,  /* from where it did not */
};

/* Appends what libpcap makes of the expression to the filter, which may be empty. */
static int append(struct filter *filter, pcap_t *pcap, enum join join, const char *expression,
		  char *error, size_t error_size)
{
	struct translate_classic *insns;
	struct bpf_program program;
	int result = compile(pcap, &program, expression, 1, error, error_size);
	size_t pc, total;

	if (result)
		return result;
	total = filter->count + program.bf_len;
	insns = realloc(filter->insns, total * sizeof(*insns));
	if (insns) {
		filter->insns = insns;
		for (pc = 0; pc < filter->count; pc++) {
			if (insns[pc].code == (BPF_RET | BPF_K) &&
			    (insns[pc].k != 0) == (join == JOIN_AND))
				insns[pc] = (struct translate_classic){
					.code = BPF_JMP | BPF_JA,
					.k = (uint32_t)(filter->count - pc - 1),
				};
		}
		memcpy(&insns[filter->count], program.bf_insns, program.bf_len * sizeof(*insns));
		filter->count = total;
	}
	pcap_freecode(&program);
	return insns ? 0 : -ENOMEM;
}

/* Of the words that move the place where libpcap looks for what follows. */
static bool leaves_ethernet(const char *expression)
{
	return strstr(expression, "mpls") || strstr(expression, "pppoes") ||
	       strstr(expression, "geneve");
}

/* See filter_compile(). before and after are the expression with `tcp` on either side. */
static int compile_moving(struct filter *filter, pcap_t *pcap, const char *expression,
			  const char *before, const char *after, char *error, size_t error_size)
{
	int first = check(pcap, before, 1, error, error_size);
	int second = check(pcap, after, 1, error, error_size);
	int result;

	/* "Expression rejects all packets" of one order leaves the other. */
	if (first && second)
		return second;
	result = append(filter, pcap, JOIN_AND, expression, error, error_size);
	if (result)
		return result;
	/*
	 * A program that asks for tags sees those beside the frame too: it must not come to by
	 * this.
	 */
	result = append(filter, pcap, JOIN_AND,
			analysis_asks_tag(filter->insns, filter->count) ? TCP_BEHIND_TAGS : "tcp",
			error, error_size);
	if (!result && !second && leaves_ethernet(expression))
		result = append(filter, pcap, JOIN_OR, after, error, error_size);
	return result;
}

static int compile_expression(struct filter *filter, pcap_t *pcap, const char *expression,
			      char *error, size_t error_size)
{
	_cleanup_(cleanup_free) char *before = NULL;
	int result;

	/*
	 * A parenthesis in the expression must not close the one around it ("tcp) or (udp"), and a
	 * message must be about what the user wrote: so it has to be an expression by itself.
	 */
	result = check(pcap, expression, 0, error, error_size);
	if (result)
		return result;
	if (asprintf(&filter->expression, "(%s) and tcp", expression) < 0 ||
	    asprintf(&before, "tcp and (%s)", expression) < 0)
		return -ENOMEM;
	if (strstr(expression, "vlan") || leaves_ethernet(expression))
		return compile_moving(filter, pcap, expression, before, filter->expression, error,
				      error_size);
	return append(filter, pcap, JOIN_AND, filter->expression, error, error_size);
}

int filter_compile_for(struct filter *filter, const char *expression, struct pcap *pcap,
		       char *error, size_t error_size)
{
	_cleanup_(filter_free) struct filter made = {0};
	int result;

	snprintf(error, error_size, "out of memory");
	if (filter_is_tcp(expression)) {
		made.expression = strdup("tcp");
		result = made.expression ? append(&made, pcap, JOIN_AND, "tcp", error, error_size)
					 : -ENOMEM;
		made.ethernet_tcp = pcap_datalink(pcap) == DLT_EN10MB;
	} else {
		result = compile_expression(&made, pcap, expression, error, error_size);
	}
	if (result)
		return result;
	*filter = made;
	made = (struct filter){0};
	return 0;
}

int filter_compile(struct filter *filter, const char *expression, int linktype, char *error,
		   size_t error_size)
{
	/* libpcap knows raw IP under another number inside the host than in files. */
	int dlt = linktype == LINKTYPE_RAW_IP ? DLT_RAW : linktype;
	_cleanup_(close_pcap) pcap_t *pcap = pcap_open_dead(dlt, SNAP_LENGTH);

	snprintf(error, error_size, "out of memory");
	if (!pcap)
		return -ENOMEM;
	return filter_compile_for(filter, expression, pcap, error, error_size);
}

#define ETHERTYPE      12
#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd
#define IPV4_PROTOCOL  23
#define IPV6_NEXT      20

/*
 * Whether "tcp" plainly matches an Ethernet frame. Where not, the interpreter decides: a frame may
 * be cut short, and a fragment of IPv6 matches too.
 */
static bool is_tcp(const uint8_t *frame, uint32_t avail)
{
	uint32_t type;

	if (avail <= IPV4_PROTOCOL)
		return false;
	type = (uint32_t)frame[ETHERTYPE] << 8 | frame[ETHERTYPE + 1];
	if (type == ETHERTYPE_IPV4)
		return frame[IPV4_PROTOCOL] == IPPROTO_TCP;
	return type == ETHERTYPE_IPV6 && frame[IPV6_NEXT] == IPPROTO_TCP;
}

bool filter_matches(const struct filter *filter, const uint8_t *data, uint32_t avail,
		    uint32_t length)
{
	if (filter->ethernet_tcp && is_tcp(data, avail))
		return true;
	return bpf_filter((const struct bpf_insn *)filter->insns, data, length, avail) != 0;
}

void filter_free(struct filter *filter)
{
	free(filter->insns);
	free(filter->expression);
	*filter = (struct filter){0};
}

/* Appends what there is to read; returns 0 at the end of the file. */
static int read_all(int fd, char **text, size_t *length)
{
	size_t capacity = 0;
	char *larger;
	ssize_t n;

	do {
		if (capacity - *length < 2) {
			capacity = capacity ? capacity * 2 : 4096;
			if (capacity > FILE_MAX)
				return -E2BIG;
			larger = realloc(*text, capacity);
			if (!larger)
				return -ENOMEM;
			*text = larger;
		}
		n = read(fd, *text + *length, capacity - *length - 1);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			*length += (size_t)n;
	} while (n);
	(*text)[*length] = '\0';
	return 0;
}

int filter_read_file(char **expression, const char *path)
{
	_cleanup_(cleanup_close) int fd = -1;
	_cleanup_(cleanup_free) char *text = NULL;
	bool standard = !strcmp(path, "-");
	size_t length = 0;
	int result;

	if (!standard) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return -errno;
	}
	result = read_all(standard ? STDIN_FILENO : fd, &text, &length);
	if (result)
		return result;
	*expression = TAKE_PTR(text);
	return 0;
}
