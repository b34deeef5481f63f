// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <linux/types.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/number.h"
#include "cli/tcpdump_names.h"
#include "cli/unknown_option.h"
#include "cli/words.h"
#include "facts/table.h"
#include "only/condition.h"
#include "recorder/keep.h"
#include "recorder/trigger.h"

/* A long name alone gets this plus its row as getopt's value. */
#define LONG_BASE 256

#define NAME_SIZE 64

static int argument_of(const struct option_row *row)
{
	if (!row->argument)
		return no_argument;
	return option_table_optional(row) ? optional_argument : required_argument;
}

static void make_getopt_tables(char *letters, struct option *names)
{
	size_t count, i;
	const struct option_row *rows = option_table(&count);

	*letters++ = ':'; /* getopt distinguishes a missing argument from an unknown option */
	for (i = 0; i < count; i++) {
		if (rows[i].letter) {
			*letters++ = rows[i].letter;
			if (rows[i].argument)
				*letters++ = ':';
		}
		if (rows[i].name)
			*names++ = (struct option){rows[i].name, argument_of(&rows[i]), NULL,
						   LONG_BASE + (int)i};
	}
	*letters = '\0';
	*names = (struct option){0};
}

static const struct option_row *find_row(int value)
{
	size_t count;

	return value < LONG_BASE ? option_table_letter(value)
				 : &option_table(&count)[value - LONG_BASE];
}

static int refuse_missing(const struct option_row *row)
{
	char name[NAME_SIZE];

	message_error("%s requires an argument: %s", option_table_spell(row, name, sizeof(name)),
		      row->kind == OPTION_CHOICE ? row->choices : row->argument);
	return -EINVAL;
}

static int apply_number(const struct option_row *row, uint64_t *number, const char *argument)
{
	int error = number_parse(argument, row->min, row->max, number);
	uint64_t ignored;
	char name[NAME_SIZE];

	if (error == -EINVAL && *argument == '-' &&
	    !number_parse(argument + 1, 0, UINT64_MAX, &ignored))
		error = -ERANGE;

	option_table_spell(row, name, sizeof(name));
	if (error == -ERANGE && row->max == UINT64_MAX)
		message_error("number '%s' for %s is out of range: %llu or more", argument, name,
			      (unsigned long long)row->min);
	else if (error == -ERANGE)
		message_error("number '%s' for %s is out of range: %llu to %llu", argument, name,
			      (unsigned long long)row->min, (unsigned long long)row->max);
	else if (error)
		message_error("invalid number '%s' for %s", argument, name);
	return error ? -EINVAL : 0;
}

/* The index of the argument among the row's choices, in capitals or not. */
static int find_choice(const struct option_row *row, const char *argument)
{
	const char *word = row->choices;
	size_t length = strlen(argument);
	char name[NAME_SIZE];
	int index = 0;

	for (;; index++) {
		size_t span = strcspn(word, "|");

		if (span == length && !strncasecmp(word, argument, length))
			return index;
		if (!word[span])
			break;
		word += span + 1;
	}
	message_error("invalid argument '%s' for %s: not one of %s", argument,
		      option_table_spell(row, name, sizeof(name)), row->choices);
	return -EINVAL;
}

static int apply_string(const struct option_row *row, const char **string, const char *argument)
{
	char name[NAME_SIZE];

	if (strlen(argument) < row->min)
		return refuse_missing(row);
	if (row->max && strlen(argument) > row->max) {
		message_error("'%s' for %s is longer than the limit of %llu bytes", argument,
			      option_table_spell(row, name, sizeof(name)),
			      (unsigned long long)row->max);
		return -EINVAL;
	}
	*string = argument;
	return 0;
}

static int apply_word(const struct option_row *row, const char **string, const char *argument)
{
	*string = argument;
	return find_choice(row, argument) < 0 ? -EINVAL : 0;
}

static int apply_choice(const struct option_row *row, int *choice, const char *argument)
{
	*choice = find_choice(row, argument);
	return *choice < 0 ? -EINVAL : 0;
}

static int apply_json(struct options *options, const struct option_row *row, const char *argument)
{
	options->format = row->name;
	if (argument)
		return apply_choice(row, (int *)&options->config.print.json, argument);
	options->config.print.json = JSON_FORM_RECORDS;
	return 0;
}

static int apply_pid(struct options *options, const struct option_row *row, const char *argument)
{
	uint64_t number;
	int error = apply_number(row, &number, argument);

	if (!error)
		options->pids[options->pid_count++] = (uint32_t)number;
	return error;
}

/* Words joined by commas. */
static int apply_without(feature_set *without, const char *argument)
{
	const char *word = argument;
	int feature, length;

	for (;; word++) {
		length = (int)strcspn(word, ",");
		feature = feature_find(word, (size_t)length);
		if (feature < 0) {
			message_error(
				"unknown kernel feature '%.*s' for --without (--features "
				"lists them; ring-buffer, tc, xdp and btf cannot be left out)",
				length, word);
			return -EINVAL;
		}
		*without |= feature_bit((enum feature)feature);
		word += length;
		if (!*word)
			return 0;
	}
}

static int refuse_event(const char *word, int length)
{
	char names[128] = "";
	int kind, used = 0;

	for (kind = 0; kind < FACT_KINDS && used < (int)sizeof(names); kind++)
		used += snprintf(names + used, sizeof(names) - (size_t)used, "%s%s",
				 kind ? ", " : "", table_kind(kind)->name);
	message_error("unknown event '%.*s' for --events: not one of %s", length, word, names);
	return -EINVAL;
}

/* Words joined by commas; without an argument, all but those that must be named. */
static int apply_events(fact_set *events, const char *argument)
{
	const char *word = argument;
	int kind, length;

	if (!word) {
		*events |= table_default();
		return 0;
	}
	for (;; word++) {
		length = (int)strcspn(word, ",");
		kind = table_find(word, (size_t)length);
		if (kind < 0)
			return refuse_event(word, length);
		*events |= table_bit((enum fact_kind)kind);
		word += length;
		if (!*word)
			return 0;
	}
}

static int apply_interval_word(const struct option_row *row, struct run_interval *interval,
			       const char *word)
{
	char name[NAME_SIZE];

	if (!strcmp(word, "forwarded") && !interval->forwarded) {
		interval->forwarded = true;
		return 0;
	}
	if (isdigit((unsigned char)*word) && !interval->seconds)
		return apply_number(row, &interval->seconds, word);
	message_error("'%s' for %s is neither a number of seconds nor 'forwarded', each once", word,
		      option_table_spell(row, name, sizeof(name)));
	return -EINVAL;
}

/* Seconds, a word, or both joined by a comma. */
static int apply_interval(const struct option_row *row, struct run_interval *interval,
			  const char *argument)
{
	_cleanup_(cleanup_free) char *words = argument ? strdup(argument) : NULL;
	char *rest = words;
	int error = 0;

	*interval = (struct run_interval){.chosen = true};
	if (argument && !words)
		return -ENOMEM;
	while (rest && !error)
		error = apply_interval_word(row, interval, strsep(&rest, ","));
	return error;
}

static int apply_count(const struct option_row *row, uint8_t *count)
{
	char name[NAME_SIZE];

	if (*count == row->max && row->max < 255) {
		message_error("%s given more than %d times",
			      option_table_spell(row, name, sizeof(name)), (int)row->max);
		return -EINVAL;
	}
	*count += *count < 255;
	return 0;
}

static int apply(struct options *options, const struct option_row *row, const char *argument)
{
	void *at = (char *)options + row->offset;
	struct run_words *words;

	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)at = true;
		return 0;
	case OPTION_COUNT:
		return apply_count(row, at);
	case OPTION_NUMBER:
		return apply_number(row, at, argument);
	case OPTION_NAME:
		*(const char **)at = row->name;
		return 0;
	case OPTION_JSON:
		return apply_json(options, row, argument);
	case OPTION_STRING:
		return apply_string(row, at, argument);
	case OPTION_WORD:
		return apply_word(row, at, argument);
	case OPTION_CHOICE:
		return apply_choice(row, at, argument);
	case OPTION_COLLECT:
		words = at;
		words->words[words->count++] = argument;
		return 0;
	case OPTION_PID:
		return apply_pid(options, row, argument);
	case OPTION_WITHOUT:
		return apply_without(at, argument);
	case OPTION_ONLY:
		return condition_parse(at, argument);
	case OPTION_KEEP:
		return keep_parse(at, argument);
	case OPTION_ON:
		return trigger_parse(at, argument);
	case OPTION_INTERVAL:
		return apply_interval(row, at, argument);
	case OPTION_EVENTS:
		return apply_events(at, argument);
	}
	return -EINVAL;
}

static int use(struct options *options, const struct option_row *row, const char *argument)
{
	size_t count;
	struct options_use *found = &options->uses[row - option_table(&count)];

	found->count++;
	found->argument = argument;
	return apply(options, row, argument);
}

static int refuse_argument(const struct option_row *row)
{
	message_error("--%s takes no argument", row->name);
	return -EINVAL;
}

/*
 * A long name that getopt does not know, or knows as the beginning of several: which it may be
 * because of options that tcpdump does not have.
 */
static int use_abbreviation(struct options *options, char **argv)
{
	const char *word = argv[optind - 1] + 2, *argument = NULL;
	size_t length = strcspn(word, "=");
	const char *name = tcpdump_names_find(word, length);
	const struct option_row *row = name ? option_table_name(name, strlen(name)) : NULL;

	if (!row)
		return unknown_option_name(argv[optind - 1]);
	if (!row->argument && word[length])
		return refuse_argument(row);
	if (row->argument) {
		argument = word[length] ? word + length + 1 : argv[optind];
		if (!argument)
			return refuse_missing(row);
		optind += !word[length];
	}
	return use(options, row, argument);
}

/*
 * getopt returns '?' with the letter, or with 0 for a long name, and ':' where the argument is
 * missing.
 */
static int use_unclear(struct options *options, int value, char **argv)
{
	if (value == ':')
		return refuse_missing(find_row(optopt));
	if (!optopt)
		return use_abbreviation(options, argv);
	if (optopt < LONG_BASE)
		return unknown_option_letter((char)optopt);
	return refuse_argument(find_row(optopt));
}

/* Where no command can run, what follows -- belongs to the expression, as in tcpdump. */
static int join_expression(struct options *options, char **words)
{
	const struct run_source *source = &options->config.source;
	char *const *more = NULL;

	if (source->file || source->list || options->config.filter.dump_style) {
		more = options->config.command;
		options->config.command = NULL;
	}
	options->expression = words_join(words, more);
	return options->expression ? 0 : -ENOMEM;
}

/* What follows the first -- is a command with its own options, which getopt must not parse. */
static void split_child(struct options *options, int *argc, char **argv)
{
	int i;

	for (i = 1; i < *argc && strcmp(argv[i], "--"); i++)
		;
	if (i == *argc)
		return;
	options->config.command = argv + i + 1;
	argv[i] = NULL;
	*argc = i;
}

static int parse(struct options *options, int argc, char **argv)
{
	char letters[2 * OPTION_TABLE_MAX + 2];
	struct option names[OPTION_TABLE_MAX + 1];
	int value, error = 0;

	make_getopt_tables(letters, names);
	opterr = 0;
	while (!error && (value = getopt_long(argc, argv, letters, names, NULL)) != -1)
		error = value == '?' || value == ':' ? use_unclear(options, value, argv)
						     : use(options, find_row(value), optarg);
	return error ?: join_expression(options, argv + optind);
}

/* No option can be given more often than there are words. */
static int make_room(struct options *options, size_t words)
{
	options->config.source.interfaces.words =
		calloc(words, sizeof(*options->config.source.interfaces.words));
	options->config.source.netns.words =
		calloc(words, sizeof(*options->config.source.netns.words));
	options->pids = calloc(words, sizeof(*options->pids));
	return options->config.source.interfaces.words && options->config.source.netns.words &&
			       options->pids
		       ? 0
		       : -ENOMEM;
}

int options_parse(struct options *out, int argc, char **argv)
{
	_cleanup_(options_free) struct options options = {
		.config.keep = {.after = KEEP_AFTER, .interval = KEEP_INTERVAL},
		.config.print.version = TCPLENS_PRINT_VERSION,
	};
	int error = make_room(&options, (size_t)argc + 1);

	split_child(&options, &argc, argv);
	if (!error)
		error = parse(&options, argc, argv);
	if (!error && options.config.command && !*options.config.command) {
		message_error("-- requires a command");
		error = -EINVAL;
	}
	if (error == -ENOMEM)
		message_errno(ENOMEM, "command line");
	if (error)
		return error;
	*out = options;
	options = (struct options){0};
	return 0;
}

void options_free(struct options *options)
{
	free(options->config.source.interfaces.words);
	free(options->config.source.netns.words);
	free(options->pids);
	free(options->expression);
}
