// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/unknown_option.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/nearest.h"
#include "cli/option_table.h"
#include "cli/tcpdump_names.h"

#define LIST_SIZE 256

/* The options of tcpdump 4.99.3 that tcplens lacks. */
struct absent {
	char letter;	  /* 0: a long name alone */
	const char *name; /* NULL: a letter alone */
	const char *what;
	const char *reason;
};

static const struct absent absent[] = {
	{'E', NULL, "decryption of IPsec", "packets in ESP are not captured"},
	{'f', NULL, "foreign addresses as numbers", "-n prints all addresses as numbers"},
	{'I', "monitor-mode", "monitor mode", "802.11 frames do not pass the hooks"},
	{'j', "time-stamp-type", "time stamp type", "there is only the time at the hook"},
	{'J', "list-time-stamp-types", "time stamp types", "there is only the time at the hook"},
	{'m', NULL, "SMI MIB modules", "SNMP is not decoded"},
};

#define ABSENT_END (absent + sizeof(absent) / sizeof(absent[0]))

static int refuse_absent(const struct absent *option, const char *spelled)
{
	message_error("%s (%s) is an option of tcpdump that tcplens does not have: %s", spelled,
		      option->what, option->reason);
	return -EINVAL;
}

int unknown_option_letter(char letter)
{
	const char spelled[] = {'-', letter, '\0'};
	const struct absent *option;

	for (option = absent; option < ABSENT_END; option++)
		if (option->letter == letter)
			return refuse_absent(option, spelled);
	message_error("unknown option '%s' (--help lists all options)", spelled);
	return -EINVAL;
}

/* The most similar long name: a third of the letters may differ. NULL: there is none. */
static const char *nearest(const char *name, int length)
{
	int best = length / 3 + 1, away;
	const char *found = NULL;
	size_t count, i;
	const struct option_row *rows = option_table(&count);

	for (i = 0; i < count && length <= NEAREST_LENGTH_MAX; i++) {
		if (!rows[i].name)
			continue;
		away = nearest_distance(name, length, rows[i].name, (int)strlen(rows[i].name));
		if (away < best) {
			best = away;
			found = rows[i].name;
		}
	}
	return found;
}

/* Long names may be abbreviated if that is unambiguous. True, after a message, if it is not. */
static bool is_ambiguous(const char *name, int length)
{
	char list[LIST_SIZE] = "";
	size_t count, used = 0, i;
	const struct option_row *rows = option_table(&count);

	for (i = 0; i < count && used < sizeof(list); i++)
		if (rows[i].name && !strncmp(rows[i].name, name, (size_t)length))
			used += (size_t)snprintf(list + used, sizeof(list) - used, "%s--%s",
						 used ? ", " : "", rows[i].name);
	if (used)
		message_error("ambiguous option '--%.*s': %s", length, name, list);
	return used;
}

int unknown_option_name(const char *word)
{
	const char *name = word + 2, *like;
	int length = (int)strcspn(name, "=");
	const char *whole = tcpdump_names_find(name, (size_t)length);
	const struct absent *option;
	char spelled[NEAREST_LENGTH_MAX + 3];

	for (option = absent; whole && option < ABSENT_END; option++) {
		if (!option->name || strcmp(option->name, whole) != 0)
			continue;
		snprintf(spelled, sizeof(spelled), "--%s", option->name);
		return refuse_absent(option, spelled);
	}
	if (is_ambiguous(name, length))
		return -EINVAL;
	like = nearest(name, length);
	if (like)
		message_error("unknown option '--%.*s'; did you mean '--%s'?", length, name, like);
	else
		message_error("unknown option '--%.*s' (--help lists all options)", length, name);
	return -EINVAL;
}
