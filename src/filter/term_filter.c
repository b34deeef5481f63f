// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/term_filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "filter/append.h"
#include "filter/term_list.h"
#include "filter/term_set.h"

/* libpcap's program for a term of the group with that value. */
static int compile_term(pcap_t *pcap, struct bpf_program *program, const struct term_list *list,
			const struct term_group *group, uint32_t value)
{
	char text[TERM_TEXT_SIZE], expression[TERM_TEXT_SIZE + 16], ignored[PCAP_ERRBUF_SIZE];

	term_list_text(list, group, value, text);
	snprintf(expression, sizeof(expression), "(%s) and tcp", text);
	return append_compile(pcap, program, expression, 1, ignored, sizeof(ignored));
}

static int compare_values(const void *a, const void *b)
{
	const uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static void sort_values(struct term_group *group)
{
	size_t i, kept = 0;

	qsort(group->values, group->count, sizeof(*group->values), compare_values);
	for (i = 0; i < group->count; i++)
		if (!kept || group->values[i] != group->values[kept - 1])
			group->values[kept++] = group->values[i];
	group->count = kept;
}

/* Two values whose programs are compared; no constant of libpcap's is one of these. */
static void choose_samples(const struct term_group *group, struct term_set_sample samples[2])
{
	const uint32_t mask = group->prefix ? ~0u << (32 - group->prefix) : ~0u;

	samples[0].value = group->kind == TERM_PORT ? 54321 : 0xcb00714d & mask;
	samples[1].value = group->kind == TERM_PORT ? 43210 : 0x36b3a9c5 & mask;
}

static int append_set(struct filter *filter, pcap_t *pcap, const struct term_list *list,
		      struct term_group *group)
{
	_cleanup_(cleanup_free) struct translate_classic *insns = NULL;
	struct term_set_sample samples[2];
	struct bpf_program programs[2];
	size_t i, made, count;
	int result = 0;

	sort_values(group);
	choose_samples(group, samples);
	for (made = 0; made < 2 && !result; made += !result) {
		result = compile_term(pcap, &programs[made], list, group, samples[made].value);
		samples[made].insns = (const struct translate_classic *)programs[made].bf_insns;
		samples[made].count = programs[made].bf_len;
	}
	if (!result)
		result = term_set_make(samples, group->values, group->count, &insns, &count);
	for (i = 0; i < made; i++)
		pcap_freecode(&programs[i]);
	return result ?: append_insns(filter, APPEND_OR, insns, count);
}

/*
 * Terms that libpcap is given at a time: its optimizer's time grows faster than their square. A
 * group with fewer is not worth a search.
 */
#define TERMS_AT_A_TIME 24
#define SEARCH_LEAST	8

/* Terms collected for libpcap. */
struct terms {
	char expression[TERMS_AT_A_TIME * (TERM_TEXT_SIZE + 4) + 16];
	size_t used;
	size_t count;
};

static int flush_terms(struct filter *filter, pcap_t *pcap, struct terms *terms)
{
	char ignored[PCAP_ERRBUF_SIZE];

	if (!terms->count)
		return 0;
	strcpy(terms->expression + terms->used, ") and tcp");
	terms->used = terms->count = 0;
	return append_expression(filter, pcap, APPEND_OR, terms->expression, ignored,
				 sizeof(ignored));
}

static int collect_terms(struct filter *filter, pcap_t *pcap, const struct term_list *list,
			 const struct term_group *group, struct terms *terms)
{
	char text[TERM_TEXT_SIZE];
	int result = 0;
	size_t i;

	for (i = 0; i < group->count && !result; i++) {
		term_list_text(list, group, group->values[i], text);
		terms->used += (size_t)sprintf(terms->expression + terms->used, "%s%s",
					       terms->count ? " or " : "(", text);
		if (++terms->count == TERMS_AT_A_TIME)
			result = flush_terms(filter, pcap, terms);
	}
	return result;
}

static int append_group(struct filter *filter, pcap_t *pcap, const struct term_list *list,
			struct term_group *group, struct terms *terms)
{
	int result = -EINVAL;

	if (group->kind != TERM_OTHER && group->count >= SEARCH_LEAST) {
		result = flush_terms(filter, pcap, terms);
		if (!result)
			result = append_set(filter, pcap, list, group);
	}
	return result == -EINVAL ? collect_terms(filter, pcap, list, group, terms) : result;
}

/* The condition has to be an expression by itself, like all of one in filter.c. */
static int append_condition(struct filter *filter, pcap_t *pcap, const char *condition)
{
	_cleanup_(cleanup_free) char *with_tcp = NULL;
	char ignored[PCAP_ERRBUF_SIZE];
	int result;

	if (!condition)
		return 0;
	if (asprintf(&with_tcp, "(%s) and tcp", condition) < 0)
		return -ENOMEM;
	result = append_check(pcap, condition, 0, ignored, sizeof(ignored));
	return result
		       ?: append_expression(filter, pcap, APPEND_AND, with_tcp, ignored,
					    sizeof(ignored));
}

int term_filter_compile(struct filter *filter, pcap_t *pcap, const char *expression)
{
	_cleanup_(term_list_free) struct term_list list = {0};
	_cleanup_(filter_free) struct filter made = {0};
	struct terms terms = {.used = 0};
	size_t i;
	int result = term_list_parse(&list, expression);

	for (i = 0; i < list.group_count && !result; i++)
		result = append_group(&made, pcap, &list, &list.groups[i], &terms);
	if (!result)
		result = flush_terms(&made, pcap, &terms);
	if (!result)
		result = append_condition(&made, pcap, list.condition);
	if (result)
		return result;
	filter->insns = made.insns;
	filter->count = made.count;
	made.insns = NULL;
	return 0;
}
