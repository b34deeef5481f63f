// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Which expressions are long lists of terms and which are compiled by libpcap, and its limit. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter/filter.h"
#include "filter/term_list.h"
#include "tap.h"

#define LINKTYPE 1

/* count terms of what, joined by `or`, with numbers from from in place of %u. */
static char *list_of(const char *what, unsigned int from, unsigned int count)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	unsigned int i;

	if (!stream)
		abort();
	for (i = 0; i < count; i++) {
		fputs(i ? " or " : "", stream);
		fprintf(stream, what, from + i);
	}
	fclose(stream);
	return text;
}

static char *put_into(const char *form, const char *list)
{
	char *text;

	if (asprintf(&text, form, list) < 0)
		abort();
	return text;
}

/* form has 64 hosts in place of %s; groups: expected number, 0: not a list. */
static const struct {
	const char *form;
	size_t groups;
	const char *condition;
} forms[] = {
	{"%s", 1, NULL},
	{" \t%s\n", 1, NULL},
	{"(%s)", 1, NULL},
	{"( %s )", 1, NULL},
	{"%s or port 80 or port 443", 2, NULL},
	{"host 10.9.9.9 or port 80 || %s", 3, NULL},
	{"%s or host 2001:db8::1", 2, NULL},
	{"%s or net 10.0.0.0/8 or net 10.1.0.0/16", 3, NULL},
	{"tcp and (%s)", 1, "tcp"},
	{"port 80 or port 81 and (%s)", 1, "port 80 or port 81"},
	{"(port 80) && (%s)", 1, "(port 80)"},
	{"(%s) and port 80", 1, "port 80"},
	{"(%s) and tcp[13] & 2 != 0 and not src port 5", 1, "tcp[13] & 2 != 0 and not src port 5"},
	{"(%s) and (port 80 or port 81)", 0, NULL}, /* begins with no word */
	{"(%s) and port 80 or port 81", 0, NULL},   /* ((LIST) and port 80) or port 81 */
	{"(%s) and not port 80", 0, NULL},
	{"(%s) and 10.0.0.1", 0,
	 NULL}, /* a bare address takes the qualifiers of the term before it */
	{"(%s) or (port 80)", 0, NULL},
	{"not (%s)", 0, NULL},
	{"port 80 and not (%s)", 0, NULL},
	{"%s and port 80", 0, NULL},
	{"port 80 and %s", 0, NULL},
	{"vlan and (%s)", 0, NULL},
	{"(%s) and ip and mpls", 0, NULL},
	{"%s or", 0, NULL},
	{"or %s", 0, NULL},
	{"%s)", 0, NULL},
	{"(%s", 0, NULL},
	{"%s or 10.0.0.1", 0, NULL},
	{"%s or host localhost", 0, NULL},
	{"%s or host 10.0.0", 0, NULL},
	{"%s or host 10.0.0.256", 0, NULL},
	{"%s or host 010.0.0.1", 0, NULL},
	{"%s or host 10.0.0.0/8", 0, NULL},
	{"%s or net 10.0.0.1/8", 0, NULL}, /* libpcap rejects it with a message */
	{"%s or net 0.0.0.0/0", 0, NULL},
	{"%s or net 10", 0, NULL},
	{"%s or port http", 0, NULL},
	{"%s or port 0", 0, NULL},
	{"%s or port 65536", 0, NULL},
	{"%s or portrange 1-5", 0, NULL},
	{"%s or tcp", 0, NULL},
	{"%s or not host 10.0.0.1", 0, NULL},
	{"%s or src or dst", 0, NULL},
	{"%s or ip src ip src ip src ip src ip src host 10.0.0.1", 0, NULL},
};

static void test_forms(struct tap *tap)
{
	char *hosts = list_of("host 10.0.0.%u", 1, TERM_LIST_LEAST), *text;
	struct term_list list;
	bool same;
	size_t i;
	int got;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		list = (struct term_list){0};
		text = put_into(forms[i].form, hosts);
		got = term_list_parse(&list, text);
		tap_number(tap, got, forms[i].groups ? 0 : -EINVAL, "\"%.60s\"", forms[i].form);
		tap_number(tap, (long long)list.group_count, (long long)forms[i].groups,
			   "\"%.60s\": groups", forms[i].form);
		same = !list.condition == !forms[i].condition &&
		       (!list.condition ||
			!strncmp(list.condition, forms[i].condition, strlen(list.condition)));
		tap_ok(tap, same, "\"%.60s\": condition", forms[i].form);
		term_list_free(&list);
		free(text);
	}
	free(hosts);
}

static void test_text(struct tap *tap)
{
	static const char *const terms[] = {"src host 10.0.0.", "dst net 10.0.", "tcp src port ",
					    "ip host 2001:db8::"};
	static const char *const ends[] = {"%u", "%u.0/24", "%u", "%u"};
	char what[64], want[64], text[TERM_TEXT_SIZE], *made;
	struct term_list list;
	size_t i;

	for (i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		snprintf(what, sizeof(what), "%s%s", terms[i], ends[i]);
		made = list_of(what, 7, TERM_LIST_LEAST);
		snprintf(want, sizeof(want), "%s%s", terms[i], i == 1 ? "9.0/24" : "9");
		if (tap_number(tap, term_list_parse(&list, made), 0, "%s: is a list", what)) {
			term_list_text(&list, list.groups, list.groups[0].values[2], text);
			tap_text(tap, text, want, "%s: the third term", what);
			term_list_free(&list);
		}
		free(made);
	}
	made = list_of("host 10.0.0.%u", 1, TERM_LIST_LEAST - 1);
	tap_number(tap, term_list_parse(&list, made), -EINVAL,
		   "a list with one term less is not long");
	free(made);
}

/* libpcap would take more than a minute for these. */
static void test_limit(struct tap *tap)
{
	char *text = list_of("(host 10.0.0.1 and port %u)", 1, 501);
	char reason[FILTER_ERROR_SIZE] = "";
	struct filter filter;

	tap_number(tap, filter_compile(&filter, text, LINKTYPE, reason, sizeof(reason)), -EINVAL,
		   "1,002 terms that are not a list are refused");
	tap_text(tap, reason,
		 "the expression has 1002 terms, of at most 1000: only plain lists of hosts, nets "
		 "and ports, joined by 'or', may be longer",
		 "the message for 1,002 terms");
	free(text);
	text = list_of("port %u", 1, 1002);
	tap_number(tap, filter_compile(&filter, text, LINKTYPE, reason, sizeof(reason)), 0,
		   "a list of 1,002 terms is accepted");
	filter_free(&filter);
	free(text);
}

int main(void)
{
	struct tap tap = {};

	test_forms(&tap);
	test_text(&tap);
	test_limit(&tap);
	return tap_done(&tap);
}
