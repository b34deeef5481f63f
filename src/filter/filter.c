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
#include "filter/append.h"
#include "filter/hint.h"
#include "filter/tcp.h"
#include "filter/term_filter.h"

#define LINKTYPE_RAW_IP 101
#define SNAP_LENGTH	262144
#define FILE_MAX	(16u << 20)

static void close_pcap(pcap_t **pcap)
{
	if (*pcap)
		pcap_close(*pcap);
}

bool filter_is_blank(const char *text)
{
	while (text && isspace((unsigned char)*text))
		text++;
	return !text || !*text;
}

bool filter_is_tcp(const char *expression)
{
	if (filter_is_blank(expression))
		return true;
	while (isspace((unsigned char)*expression))
		expression++;
	return !strncmp(expression, "tcp", 3) && filter_is_blank(expression + 3);
}

/* Up to three tags deep: each `vlan` looks after the one before it. */
#define TCP_AFTER_TAGS "tcp or (vlan and (tcp or (vlan and (tcp or (vlan and tcp)))))"

/* Both structs are the kernel's struct sock_filter under other names. */
_Static_assert(sizeof(struct translate_classic) == sizeof(struct bpf_insn) &&
		       offsetof(struct translate_classic, k) == offsetof(struct bpf_insn, k),
	       "one classic instruction");

/* None of the words that move the place where libpcap looks for what follows into a tunnel. */
bool filter_selects_tcp(const char *expression)
{
	return filter_is_blank(expression) ||
	       (!strstr(expression, "mpls") && !strstr(expression, "pppoes") &&
		!strstr(expression, "geneve"));
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
	 * A program that reads tags sees those beside the frame too: it must not come to by
	 * this.
	 */
	result = append_expression(
		filter, pcap, APPEND_AND,
		analysis_checks_tag(filter->insns, filter->count) ? TCP_AFTER_TAGS : "tcp", error,
		error_size);
	if (!result && !second)
		result = append_expression(filter, pcap, APPEND_OR, after, error, error_size);
	return result;
}

/*
 * All that may be TCP by tcp_definition.h, and as little else as few instructions can exclude:
 * for speed, and so that libpcap refuses what no TCP packet can match. It comes first, since `vlan`
 * moves the place where libpcap looks for what follows.
 */
#define MAY_BE_TCP                                                                      \
	"(tcp or ip proto 51 or (ip6 and not (udp or icmp6)) or not (ip or ip6 or arp " \
	"or rarp))"

/* TCP inside other packets, where libpcap alone knows the way. */
static int compile_inside(struct filter *filter, pcap_t *pcap, const char *expression, char *error,
			  size_t error_size)
{
	_cleanup_(cleanup_free) char *before = NULL;

	if (asprintf(&filter->expression, "(%s) and tcp", expression) < 0 ||
	    asprintf(&before, "tcp and (%s)", expression) < 0)
		return -ENOMEM;
	return compile_moving(filter, pcap, expression, before, filter->expression, error,
			      error_size);
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

/*
 * Where libpcap looks elsewhere than where the headers are, what it takes for ARP may be TCP: the
 * expression alone decides, and after it tcp_find(). tcp is the expression with what is TCP by
 * libpcap: where that is nothing, it is refused as for other link types, unless it looks at bytes.
 */
static int compile_elsewhere(struct filter *filter, pcap_t *pcap, const char *expression,
			     const char *tcp, char *error, size_t error_size)
{
	int result = 0;

	if (!strchr(expression, '[') && !append_check(pcap, "tcp", 1, error, error_size))
		result = append_check(pcap, tcp, 1, error, error_size);
	return result ?: append_expression(filter, pcap, APPEND_AND, expression, error, error_size);
}

static int name(struct filter *filter, const char *expression)
{
	return asprintf(&filter->expression, "(%s) and tcp", expression) < 0 ? -ENOMEM : 0;
}

static int compile_expression(struct filter *filter, pcap_t *pcap, const char *expression,
			      char *error, size_t error_size)
{
	_cleanup_(cleanup_free) char *text = NULL;
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
	if (!filter->all_tcp)
		return compile_inside(filter, pcap, expression, error, error_size);
	filter->expression = strdup(expression);
	if (!filter->expression)
		return -ENOMEM;
	if (filter->every_packet)
		return append_expression(filter, pcap, APPEND_AND, filter->expression, error,
					 error_size);
	if (asprintf(&text, MAY_BE_TCP " and (%s)", expression) < 0)
		return -ENOMEM;
	if (tcp_is_elsewhere(filter->linktype))
		return compile_elsewhere(filter, pcap, expression, text, error, error_size);
	return append_expression(filter, pcap, APPEND_AND, text, error, error_size);
}

static bool reads_memory(const struct filter *filter)
{
	size_t i;

	for (i = 0; i < filter->count; i++)
		if (filter->insns[i].code == (BPF_LD | BPF_MEM) ||
		    filter->insns[i].code == (BPF_LDX | BPF_MEM))
			return true;
	return false;
}

/*
 * What libpcap compiles may read words of scratch memory that it never wrote (`(geneve and port 80)
 * or tcp`), and its interpreter has there what is on its stack. So all are written first, with A,
 * which is 0 then, as they are in the kernel.
 */
static int write_memory(struct filter *filter)
{
	struct translate_classic *insns;
	uint32_t i;

	if (!reads_memory(filter))
		return 0;
	insns = calloc(filter->count + BPF_MEMWORDS, sizeof(*insns));
	if (!insns)
		return -ENOMEM;
	for (i = 0; i < BPF_MEMWORDS; i++)
		insns[i] = (struct translate_classic){.code = BPF_ST, .k = i};
	memcpy(&insns[BPF_MEMWORDS], filter->insns, filter->count * sizeof(*insns));
	filter->decider = insns;
	return 0;
}

int filter_add_tcp(struct filter *filter, const char *expression, struct pcap *pcap, char *error,
		   size_t error_size)
{
	struct filter tcp = {0};
	int result = append_expression(&tcp, pcap, APPEND_AND, "tcp", error, error_size);

	filter->all_tcp = filter_selects_tcp(expression);
	filter->every_packet = filter_is_tcp(expression);
	filter->linktype = pcap_datalink(pcap);
	if (filter_is_blank(expression) && tcp_is_elsewhere(filter->linktype))
		filter_free(&tcp);
	filter->tcp = tcp.insns;
	filter->tcp_count = tcp.count;
	/* libpcap has no "tcp" for some link types of which tcp_find() knows the headers. */
	if (result == -EINVAL && tcp_has_link(filter->linktype))
		result = 0;
	return result ?: write_memory(filter);
}

int filter_compile_for(struct filter *filter, const char *expression, struct pcap *pcap,
		       char *error, size_t error_size)
{
	_cleanup_(filter_free) struct filter made = {0};
	int result;

	snprintf(error, error_size, "out of memory");
	made.all_tcp = filter_selects_tcp(expression);
	made.every_packet = filter_is_tcp(expression);
	made.linktype = pcap_datalink(pcap);
	if (filter_is_blank(expression)) {
		made.expression = strdup("");
		result = made.expression
				 ? append_expression(&made, pcap, APPEND_AND, "", error, error_size)
				 : -ENOMEM;
	} else {
		result = compile_expression(&made, pcap, expression, error, error_size);
	}
	if (!result)
		result = filter_add_tcp(&made, expression, pcap, error, error_size);
	if (result == -EINVAL)
		hint_append(expression, error, error_size);
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

static bool runs(const struct translate_classic *insns, const uint8_t *data, uint32_t avail,
		 uint32_t length)
{
	return bpf_filter((const struct bpf_insn *)insns, data, length, avail) != 0;
}

bool filter_asks_kernel(const struct filter *filter)
{
	return analysis_asks_kernel(filter->insns, filter->count);
}

bool filter_decide(struct filter *filter, const uint8_t *data, uint32_t avail, uint32_t length)
{
	enum tcp_definition_verdict verdict;

	/* "tcp" is less than every packet, when it comes to those that are not plain. */
	if (!runs(filter->decider ?: filter->insns, data, avail, length))
		return false;
	if (!filter->all_tcp || (filter->tcp && runs(filter->tcp, data, avail, length)))
		return true;
	verdict = tcp_find(filter->linktype, filter->mesh, data, avail);
	if (verdict >= TCP_DEFINITION_TAGS)
		filter->left_out[verdict - TCP_DEFINITION_TAGS + RECORD_UNPARSED_TAGS]++;
	return verdict == TCP_DEFINITION_TCP;
}

void filter_free(struct filter *filter)
{
	free(filter->insns);
	free(filter->decider);
	free(filter->tcp);
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

static void blank_comments(char *text)
{
	for (text = strchr(text, '#'); text; text = strchr(text, '#'))
		while (*text && *text != '\n')
			*text++ = ' ';
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
	blank_comments(text);
	*expression = TAKE_PTR(text);
	return 0;
}
