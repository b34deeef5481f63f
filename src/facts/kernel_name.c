// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "facts/kernel_name.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/take.h"

#define SYMBOLS	      "/proc/kallsyms"
#define REASONS_MAX   1024 /* of a kind; those of the kernel's subsystems have higher numbers */
#define SYMBOLS_FIRST 65536
#define SYMBOLS_MAX   (1 << 21)
/* No function is longer: what lies further on is of a module that came later. */
#define FUNCTION_MAX (1 << 18)

#define DROP_PREFIX  "SKB_DROP_REASON_"
#define RESET_PREFIX "SK_RST_REASON_"

struct reasons {
	char *names[REASONS_MAX]; /* owned; NULL: there is none */
};

struct symbol {
	uint64_t address;
	char *name; /* owned */
};

/* That the kernel has named: no kernel drops packets at so many places. */
#define PLACES_MAX 4096

struct kernel_names {
	struct reasons drop;
	struct reasons reset;
	struct symbol *places; /* by address, of the instruction after a call */
	size_t places_count;
	struct symbol *symbols; /* by address, of functions */
	size_t count;
	size_t room;
};

static const char *without_prefix(const char *name, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(name, prefix, length) ? name : name + length;
}

static const struct btf_type *find_enum(const struct btf *btf, const char *name)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_ENUM);

	return id > 0 ? btf__type_by_id(btf, (__u32)id) : NULL;
}

static int read_reasons(struct reasons *reasons, const struct btf *btf, const char *enumeration,
			const char *prefix)
{
	const struct btf_type *type = find_enum(btf, enumeration);
	const struct btf_enum *value = type ? btf_enum(type) : NULL;
	unsigned int i, count = type ? btf_vlen(type) : 0;
	const char *name;

	for (i = 0; i < count; i++, value++) {
		name = btf__name_by_offset(btf, value->name_off);
		if (!name || value->val < 0 || value->val >= REASONS_MAX ||
		    reasons->names[value->val])
			continue;
		reasons->names[value->val] = strdup(without_prefix(name, prefix));
		if (!reasons->names[value->val])
			return -ENOMEM;
	}
	return 0;
}

/* The value of that name, without the prefix, or NULL. */
static const struct btf_enum *find_value(const struct btf *btf, const char *enumeration,
					 const char *prefix, const char *name)
{
	const struct btf_type *type = find_enum(btf, enumeration);
	const struct btf_enum *value = type ? btf_enum(type) : NULL;
	unsigned int i, count = type ? btf_vlen(type) : 0;

	for (i = 0; i < count; i++, value++)
		if (!strcmp(without_prefix(btf__name_by_offset(btf, value->name_off), prefix),
			    name))
			return value;
	return NULL;
}

uint32_t kernel_name_drop_number(const struct btf *btf, const char *name)
{
	const struct btf_enum *value = find_value(btf, "skb_drop_reason", DROP_PREFIX, name);

	return value ? (uint32_t)value->val : 0;
}

bool kernel_name_has_helper(const struct btf *btf, const char *name)
{
	return find_value(btf, "bpf_func_id", "", name);
}

static int add_symbol(struct kernel_names *names, uint64_t address, const char *name)
{
	struct symbol *more;

	if (names->count == SYMBOLS_MAX)
		return 0;
	if (names->count == names->room) {
		names->room = names->room ? 2 * names->room : SYMBOLS_FIRST;
		more = reallocarray(names->symbols, names->room, sizeof(*more));
		if (!more)
			return -ENOMEM;
		names->symbols = more;
	}
	names->symbols[names->count].address = address;
	names->symbols[names->count].name = strdup(name);
	return names->symbols[names->count].name ? (names->count++, 0) : -ENOMEM;
}

/* "ffffffff81000000 T startup_64\t[module]" */
static int take_line(struct kernel_names *names, char *line)
{
	char *at, *name;
	uint64_t address = strtoull(line, &at, 16);

	if (!address || at[0] != ' ' || !strchr("tTwW", at[1]) || at[2] != ' ')
		return 0;
	name = at + 3;
	name[strcspn(name, "\t\n")] = '\0';
	return add_symbol(names, address, name);
}

static int compare_symbols(const void *a, const void *b)
{
	uint64_t left = ((const struct symbol *)a)->address;
	uint64_t right = ((const struct symbol *)b)->address;

	return (left > right) - (left < right);
}

int kernel_name_read_functions(struct kernel_names *names)
{
	_cleanup_(cleanup_file) FILE *file = fopen(SYMBOLS, "re");
	_cleanup_(cleanup_free) char *line = NULL;
	size_t size = 0;
	int error = 0;

	while (file && !error && getline(&line, &size, file) > 0)
		error = take_line(names, line);
	if (error)
		return error;
	if (!names->count)
		message_warning("--events: functions have no names: the kernel does not show their "
				"addresses (" SYMBOLS ")");
	else
		qsort(names->symbols, names->count, sizeof(*names->symbols), compare_symbols);
	return 0;
}

int kernel_name_new(struct kernel_names **out, const struct btf *btf)
{
	_cleanup_(kernel_name_freep) struct kernel_names *names = calloc(1, sizeof(*names));
	int error;

	if (!names)
		return -ENOMEM;
	error = read_reasons(&names->drop, btf, "skb_drop_reason", DROP_PREFIX);
	if (!error)
		error = read_reasons(&names->reset, btf, "sk_rst_reason", RESET_PREFIX);
	if (error)
		return error;
	*out = TAKE_PTR(names);
	return 0;
}

static void free_symbols(struct symbol *symbols, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		free(symbols[i].name);
	free(symbols);
}

static void free_reasons(struct reasons *reasons)
{
	size_t i;

	for (i = 0; i < REASONS_MAX; i++)
		free(reasons->names[i]);
}

void kernel_name_free(struct kernel_names *names)
{
	if (!names)
		return;
	free_reasons(&names->drop);
	free_reasons(&names->reset);
	free_symbols(names->places, names->places_count);
	free_symbols(names->symbols, names->count);
	free(names);
}

const char *kernel_name_drop(const struct kernel_names *names, uint32_t reason)
{
	return reason < REASONS_MAX ? names->drop.names[reason] : NULL;
}

const char *kernel_name_reset(const struct kernel_names *names, uint32_t reason)
{
	return reason < REASONS_MAX ? names->reset.names[reason] : NULL;
}

/* The number of symbols below the address. */
static size_t below(const struct symbol *symbols, size_t count, uint64_t address)
{
	size_t low = 0, high = count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (symbols[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_place(const struct kernel_names *names, size_t at, uint64_t address)
{
	return at < names->places_count && names->places[at].address == address;
}

void kernel_name_add_function(struct kernel_names *names, uint64_t address, const char *name,
			      size_t size)
{
	size_t at = below(names->places, names->places_count, address);
	size_t length = strnlen(name, size);
	const char *space = memchr(name, ' ', length);
	char *copy;

	if (names->places_count == PLACES_MAX || is_place(names, at, address))
		return;
	if (!names->places)
		names->places = calloc(PLACES_MAX, sizeof(*names->places));
	copy = strndup(name, space ? (size_t)(space - name) : length);
	if (!names->places || !copy) {
		free(copy);
		return;
	}
	memmove(&names->places[at + 1], &names->places[at],
		(names->places_count - at) * sizeof(*names->places));
	names->places[at] = (struct symbol){.address = address, .name = copy};
	names->places_count++;
}

const char *kernel_name_function(const struct kernel_names *names, uint64_t address)
{
	size_t at = below(names->places, names->places_count, address);

	if (is_place(names, at, address))
		return names->places[at].name;
	/* A return address may be the first of the next function. */
	at = below(names->symbols, names->count, address);
	if (!at || address - names->symbols[at - 1].address > FUNCTION_MAX)
		return NULL;
	return names->symbols[at - 1].name;
}
