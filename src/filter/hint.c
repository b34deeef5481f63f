// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/hint.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define SPACE  " \t\r\n()"
#define DIGITS "0123456789"

/* A word of an expression. */
struct word {
	const char *text;
	int length;
};

static bool next_word(const char **at, struct word *word)
{
	word->text = *at + strspn(*at, SPACE);
	word->length = (int)strcspn(word->text, SPACE);
	*at = word->text + word->length;
	return word->length;
}

static bool is_one_of(const struct word *word, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == (size_t)word->length &&
		    !memcmp(word->text, *list, (size_t)word->length))
			return true;
	return false;
}

static bool is_number(const char *text, int length)
{
	return length > 0 && length <= 5 && strspn(text, DIGITS) >= (size_t)length;
}

static void append(char *error, size_t size, const char *text)
{
	size_t used = strlen(error);

	snprintf(error + used, size - used, "%s", text);
}

/* 192.0.2.1, 192.0.2.0/24 */
static bool append_host(const struct word *word, bool alone, char *error, size_t size)
{
	bool net = memchr(word->text, '/', (size_t)word->length);
	unsigned int a, b, c, d;
	char text[64];
	int end = 0;

	if (!alone || word->length > 18 ||
	    sscanf(word->text, net ? "%3u.%3u.%3u.%3u/%*2u%n" : "%3u.%3u.%3u.%3u%n", &a, &b, &c, &d,
		   &end) != 4 ||
	    end != word->length)
		return false;
	snprintf(text, sizeof(text), "; did you mean '%s %.*s'?", net ? "net" : "host",
		 word->length, word->text);
	append(error, size, text);
	return true;
}

/* 80, :80, tcp:80, example.com:80, but not an IPv6 address. */
static bool append_port(const struct word *word, bool alone, char *error, size_t size)
{
	static const char *const before[] = {"tcp", "ip", "ip6", "src", "dst", NULL};
	static const char *const keywords[] = {"port", "host", NULL};
	const char *colon = memchr(word->text, ':', (size_t)word->length);
	struct word host = {word->text, colon ? (int)(colon - word->text) : 0};
	const char *port = colon ? colon + 1 : word->text;
	int length = (int)(word->text + word->length - port);
	char text[128];

	if (!is_number(port, length) || (!colon && !alone))
		return false;
	if (!host.length || is_one_of(&host, keywords))
		snprintf(text, sizeof(text), "; did you mean 'port %.*s'?", length, port);
	else if (is_one_of(&host, before))
		snprintf(text, sizeof(text), "; did you mean '%.*s port %.*s'?", host.length,
			 host.text, length, port);
	else
		snprintf(text, sizeof(text), "; did you mean 'host %.*s and port %.*s'?",
			 host.length, host.text, length, port);
	append(error, size, text);
	return true;
}

/* A capture file, whose option was forgotten. */
static bool append_file(const struct word *word, bool alone, char *error, size_t size)
{
	const char *suffix = strstr(word->text, ".pcap") ?: strstr(word->text, ".cap");
	char text[128];

	if (!alone || !suffix || suffix - word->text >= word->length || word->length > 80)
		return false;
	snprintf(text, sizeof(text), "; did you mean '-r %.*s'?", word->length, word->text);
	append(error, size, text);
	return true;
}

/* The programs see other packets too, but nothing prints them. */
static bool append_protocol(const struct word *word, char *error, size_t size)
{
	static const char *const others[] = {"udp",  "icmp", "icmp6", "arp", "rarp", "sctp",
					     "igmp", "pim",  "esp",   "stp", NULL};
	char text[64];

	if (!is_one_of(word, others))
		return false;
	snprintf(text, sizeof(text), ": tcplens captures TCP only, not %.*s", word->length,
		 word->text);
	append(error, size, text);
	return true;
}

void hint_append(const char *expression, char *error, size_t size)
{
	bool syntax = strstr(error, "syntax error"), rejects = strstr(error, "rejects all");
	const char *at = expression, *rest;
	struct word word, other;
	bool alone;

	if (!syntax && !rejects)
		return;
	rest = expression;
	alone = next_word(&rest, &word) && !next_word(&rest, &other);
	while (next_word(&at, &word))
		if (syntax ? append_port(&word, alone, error, size) ||
				     append_host(&word, alone, error, size) ||
				     append_file(&word, alone, error, size)
			   : append_protocol(&word, error, size))
			return;
}
