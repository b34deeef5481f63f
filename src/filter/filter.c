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
#include "filter/analysis.h"
#include "filter/append.h"
#include "filter/term_filter.h"

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

/* Up to three tags deep: each `vlan` looks after the one before it. */
#define TCP_AFTER_TAGS "tcp or (vlan and (tcp or (vlan and (tcp or (vlan and tcp)))))"

/* Both structs are the kernel's struct sock_filter under other names. */
_Static_assert(sizeof(struct translate_classic) == sizeof(struct bpf_insn) &&
		       offsetof(struct translate_classic, k) == offsetof(struct bpf_insn, k),
	       "one classic instruction");

/* Whether a word moves the offset at which libpcap looks for what follows. */
static bool leaves_ethernet(const char *expression)
{
	return strstr(expression, "mpls") || strstr(expression, "pppoes") ||
	       strstr(expression, "geneve");
}

/* See filter_compile(). before and after are the expression with `tcp` on either side. */
static int compile_moving(struct filter *filter, pcap_t *pcap, const char *expression,
			  const char *before, const char *after, char *error, size_t error_size)
{
	int first = append_check(pcap, before, 1, error, error_size);
	int second = append_check(pcap, after, 1, error, error_size);
	int result;

	/* "Expression rejects all packets" of one order leaves the other. */
	if (first && second)
		return second;
	result = append_expression(filter, pcap, APPEND_AND, expression, error, error_size);
	if (result)
		return result;
	/*
	 * A program that compares with tags sees those in metadata too: only an expression that
	 * does so itself may be joined with such a one.
	 */
	result = append_expression(
		filter, pcap, APPEND_AND,
		analysis_checks_tag(filter->insns, filter->count) ? TCP_AFTER_TAGS : "tcp", error,
		error_size);
	if (!result && !second && leaves_ethernet(expression))
		result = append_expression(filter, pcap, APPEND_OR, after, error, error_size);
	return result;
}

/*
 * libpcap's compiler takes time that grows faster than the square of the number of terms: seconds
 * for hundreds, minutes for thousands.
 */
#define TERMS_MAX 1000

static int check_length(const char *expression, char *error, size_t error_size)
{
	static const char *const operators[] = {"or", "and", "||", "&&"};
	const char *at = expression, *end;
	size_t terms = 1, i;

	while (*(at += strspn(at, " \t\r\n()"))) {
		end = at + strcspn(at, " \t\r\n()");
		for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
			terms += strlen(operators[i]) == (size_t)(end - at) &&
				 !memcmp(at, operators[i], (size_t)(end - at));
		at = end;
	}
	if (terms <= TERMS_MAX)
		return 0;
	snprintf(error, error_size,
		 "the expression has %zu terms, of at most %d: only plain lists of hosts, nets and "
		 "ports, joined by 'or', may be longer",
		 terms, TERMS_MAX);
	return -EINVAL;
}

static int name(struct filter *filter, const char *expression)
{
	return asprintf(&filter->expression, "(%s) and tcp", expression) < 0 ? -ENOMEM : 0;
}

static int compile_expression(struct filter *filter, pcap_t *pcap, const char *expression,
			      char *error, size_t error_size)
{
	_cleanup_(cleanup_free) char *before = NULL;
	int result;

	result = term_filter_compile(filter, pcap, expression);
	if (result != -EINVAL)
		return result ?: name(filter, expression);
	result = check_length(expression, error, error_size);
	if (result)
		return result;
	/*
	 * A parenthesis in the expression must not close the one around it ("tcp) or (udp"), and a
	 * message must be about what the user wrote: so it has to be an expression by itself.
	 */
	result = append_check(pcap, expression, 0, error, error_size);
	if (result)
		return result;
	if (name(filter, expression) || asprintf(&before, "tcp and (%s)", expression) < 0)
		return -ENOMEM;
	if (strstr(expression, "vlan") || leaves_ethernet(expression))
		return compile_moving(filter, pcap, expression, before, filter->expression, error,
				      error_size);
	return append_expression(filter, pcap, APPEND_AND, filter->expression, error, error_size);
}

int filter_compile_for(struct filter *filter, const char *expression, struct pcap *pcap,
		       char *error, size_t error_size)
{
	_cleanup_(filter_free) struct filter made = {0};
	int result;

	snprintf(error, error_size, "out of memory");
	if (filter_is_tcp(expression)) {
		made.expression = strdup("tcp");
		result = made.expression ? append_expression(&made, pcap, APPEND_AND, "tcp", error,
							     error_size)
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
	*expression = text;
	text = NULL;
	return 0;
}
