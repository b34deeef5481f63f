// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/filter.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

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

/*
 * A parenthesis in the expression must not close the one around it ("tcp) or (udp"), and a message
 * must be about what the user wrote: so it has to be an expression by itself.
 */
static int check_alone(pcap_t *pcap, const char *expression, char *error, size_t error_size)
{
	struct bpf_program program;
	int result = compile(pcap, &program, expression, 0, error, error_size);

	if (!result)
		pcap_freecode(&program);
	return result;
}

static int compile_whole(struct filter *filter, pcap_t *pcap, const char *expression, char *error,
			 size_t error_size)
{
	struct translate_classic *insns;
	struct bpf_program program;
	int result = compile(pcap, &program, expression, 1, error, error_size);

	if (result)
		return result;
	insns = malloc(program.bf_len * sizeof(*insns));
	if (insns) {
		memcpy(insns, program.bf_insns, program.bf_len * sizeof(*insns));
		filter->insns = insns;
		filter->count = program.bf_len;
	}
	pcap_freecode(&program);
	return insns ? 0 : -ENOMEM;
}

int filter_compile(struct filter *filter, const char *expression, int linktype, char *error,
		   size_t error_size)
{
	/* libpcap knows raw IP under another number inside the host than in files. */
	int dlt = linktype == LINKTYPE_RAW_IP ? DLT_RAW : linktype;
	_cleanup_(close_pcap) pcap_t *pcap = pcap_open_dead(dlt, SNAP_LENGTH);
	_cleanup_(cleanup_free) char *whole = NULL;
	int result;

	snprintf(error, error_size, "out of memory");
	if (!pcap)
		return -ENOMEM;
	if (is_blank(expression)) {
		whole = strdup("tcp");
	} else {
		result = check_alone(pcap, expression, error, error_size);
		if (result)
			return result;
		if (asprintf(&whole, "(%s) and tcp", expression) < 0)
			whole = NULL;
	}
	if (!whole)
		return -ENOMEM;
	result = compile_whole(filter, pcap, whole, error, error_size);
	if (result)
		return result;
	filter->expression = whole;
	whole = NULL;
	return 0;
}

bool filter_matches(const struct filter *filter, const uint8_t *data, uint32_t have,
		    uint32_t length)
{
	return bpf_filter((const struct bpf_insn *)filter->insns, data, length, have) != 0;
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
