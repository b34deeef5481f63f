// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "cli/option_table.h"

#define WIDTH	   80
#define NAME_WIDTH 28
#define INDENT	   (2 + NAME_WIDTH + 1)

static const char *const headings[OPTION_GROUPS] = {
	[OPTION_SOURCE] = "Where packets come from",
	[OPTION_FILTER] = "Which packets",
	[OPTION_PROCESS] = "Processes",
	[OPTION_FACTS] = "Kernel events and connections",
	[OPTION_RECORDER] = "The flight recorder",
	[OPTION_COST] = "How much of the traffic, and at what cost",
	[OPTION_TEXT] = "What is printed",
	[OPTION_FILE] = "Writing files",
	[OPTION_SYSTEM] = "Privileges and the kernel",
	[OPTION_ACCEPTED] = "Options of tcpdump that are accepted without effect",
	[OPTION_ABOUT] = "About tcplens",
};

/* "-c N", "    --hook tc|xdp", "-h, --help" */
static int print_name(const struct option_row *row)
{
	const char *argument = row->kind == OPTION_CHOICE ? row->choices : row->argument;
	int length = row->letter ? printf("  -%c", row->letter) : printf("    ");

	if (row->name)
		length += printf("%s--%s", row->letter ? ", " : "  ", row->name);
	if (argument)
		length += printf(option_table_optional(row) ? "[=%s]" : " %s", argument);
	return length;
}

/* From INDENT on, in lines of WIDTH. */
static void print_text(const char *text)
{
	int column = INDENT, word;

	for (; *text; text += word + strspn(text + word, " ")) {
		word = (int)strcspn(text, " ");
		if (column > INDENT && column + 1 + word > WIDTH) {
			printf("\n%*s", INDENT, "");
			column = INDENT;
		}
		column += printf("%s%.*s", column > INDENT ? " " : "", word, text);
	}
	putchar('\n');
}

static void print_row(const struct option_row *row)
{
	int column = print_name(row);

	if (column < INDENT)
		printf("%*s", INDENT - column, "");
	else
		printf("\n%*s", INDENT, "");
	print_text(row->help);
}

int help_version(enum print_version tcpdump)
{
	printf("tcplens " TCPLENS_VERSION "\nprints the text of tcpdump %s (--tcpdump)\n",
	       print_name_version(tcpdump));
	return message_flush_output();
}

int help_print(void)
{
	size_t count, i;
	const struct option_row *rows = option_table(&count);

	printf("usage: tcplens [options] [expression] [-- command [arguments]]\n\n"
	       "Prints TCP packets in tcpdump's format; the expression is pcap-filter(7)'s.\n");
	for (i = 0; i < count; i++) {
		if (!i || rows[i].group != rows[i - 1].group)
			printf("\n%s:\n", headings[rows[i].group]);
		print_row(&rows[i]);
	}
	return message_flush_output();
}
