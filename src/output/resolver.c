// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/resolver.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <netinet/in.h>
#include <string.h>

#include "base/hash.h"
#include "base/signals.h"
#include "base/take.h"
#include "helper/server.h"

/* Addresses kept; when there are more, the table is emptied. */
#define ENTRIES 8192 /* a power of two */

/* Of ether_ntohost(3), which takes no size: NI_MAXHOST and more. */
#define NAME_SIZE 2048

#define PATIENCE_MS 5
#define WAIT_MAX_MS 1000

enum state {
	FREE,
	ASKED,
	ANSWERED,
};

struct entry {
	enum state state;
	bool waited; /* its answer was waited for once, in vain */
	int family;  /* AF_INET, AF_INET6, or AF_PACKET for an Ethernet address */
	uint8_t address[16];
	char *name; /* NULL: there is none */
};

struct question {
	int family; /* AF_INET, AF_INET6, or AF_PACKET for an Ethernet address */
	uint8_t address[16];
};

struct resolver {
	bool (*patient)(void *arg);
	void *arg;
	char *ports[65536];
	size_t used;
	uint64_t evicted; /* addresses forgotten to make room */
	struct hash_seed seed;
	struct entry entries[ENTRIES];

	struct helper helper;
	bool busy; /* it has a question, asked, and has not answered */
	struct question asked;
};

static size_t address_length(int family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 16 : 6;
}

static int find_host(const struct question *question, char *name)
{
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	bool is_v4 = question->family == AF_INET;
	struct sockaddr *socket = is_v4 ? (void *)&v4 : (void *)&v6;

	if (is_v4)
		memcpy(&v4.sin_addr, question->address, sizeof(v4.sin_addr));
	else
		memcpy(&v6.sin6_addr, question->address, sizeof(v6.sin6_addr));
	return getnameinfo(socket, is_v4 ? sizeof(v4) : sizeof(v6), name, NAME_SIZE, NULL, 0,
			   NI_NAMEREQD);
}

/* In the helper. The name with its zero byte; the empty one where there is none. */
static size_t answer(void *arg, const void *request, size_t size, void *reply, int *fd)
{
	struct question question;
	struct ether_addr ethernet;
	char *name = reply;
	int error = -1;

	(void)arg;
	(void)fd;
	if (size == sizeof(question)) {
		memcpy(&question, request, sizeof(question));
		memcpy(&ethernet, question.address, sizeof(ethernet));
		error = question.family == AF_PACKET ? ether_ntohost(name, &ethernet)
						     : find_host(&question, name);
	}
	if (error)
		name[0] = '\0';
	return strlen(name) + 1;
}

static void load_ports(struct resolver *resolver)
{
	struct servent *service;
	char **port;

	setservent(1);
	while ((service = getservent())) {
		port = &resolver->ports[ntohs((uint16_t)service->s_port)];
		/* The first entry of a port is the one that getservbyport would find. */
		if (!*port && !strcmp(service->s_proto, "tcp"))
			*port = strdup(service->s_name);
	}
	endservent();
}

int resolver_new(struct resolver **out, const struct user *user, bool (*patient)(void *arg),
		 void *arg)
{
	const struct server server = {
		.name = "tcplens-names",
		.rights = {.user = user, .filter = SYSCALL_FILTER_LOOKUP, .death = SIGKILL},
		.answer = answer,
	};
	_cleanup_(resolver_freep) struct resolver *resolver = calloc(1, sizeof(*resolver));
	int error;

	if (!resolver)
		return -ENOMEM;
	resolver->helper = HELPER_NONE;
	resolver->patient = patient;
	resolver->arg = arg;
	error = hash_seed_draw(&resolver->seed);
	if (!error)
		error = server_start(&resolver->helper, &server, NULL);
	if (error)
		return error;
	load_ports(resolver);
	*out = TAKE_PTR(resolver);
	return 0;
}

static void forget_all(struct resolver *resolver)
{
	size_t i;

	for (i = 0; i < ENTRIES; i++)
		free(resolver->entries[i].name);
	memset(resolver->entries, 0, sizeof(resolver->entries));
	resolver->used = 0;
}

void resolver_free(struct resolver *resolver)
{
	size_t i;

	if (!resolver)
		return;
	/* A name server that does not answer is not waited for. */
	if (resolver->busy)
		helper_abandon(&resolver->helper);
	helper_stop(&resolver->helper);
	forget_all(resolver);
	for (i = 0; i < 65536; i++)
		free(resolver->ports[i]);
	free(resolver);
}

uint64_t resolver_evicted(const struct resolver *resolver)
{
	return resolver->evicted;
}

struct helper *resolver_process(struct resolver *resolver)
{
	return &resolver->helper;
}

static uint32_t hash_address(const struct hash_seed *seed, int family, const uint8_t *address)
{
	uint32_t words[1 + 4] = {(uint32_t)family};

	memcpy(words + 1, address, address_length(family));
	return hash_words(seed, words, sizeof(words) / sizeof(words[0]));
}

/* The entry of an address, which may be a free one for it. */
static struct entry *find(struct resolver *resolver, int family, const uint8_t *address)
{
	uint32_t at = hash_address(&resolver->seed, family, address);
	struct entry *entry;

	for (;; at++) {
		entry = &resolver->entries[at & (ENTRIES - 1)];
		if (entry->state == FREE)
			return entry;
		if (entry->family == family &&
		    !memcmp(entry->address, address, address_length(family)))
			return entry;
	}
}

static struct entry *find_or_add(struct resolver *resolver, int family, const uint8_t *address)
{
	struct entry *entry = find(resolver, family, address);

	if (entry->state != FREE)
		return entry;
	if (resolver->used == ENTRIES / 2) {
		resolver->evicted += resolver->used;
		forget_all(resolver);
		entry = find(resolver, family, address);
	}
	resolver->used++;
	entry->state = ASKED;
	entry->family = family;
	memcpy(entry->address, address, address_length(family));
	return entry;
}

/* Waits a little for an answer, which may be to an earlier question. */
static void take_answer(struct resolver *resolver, int timeout)
{
	char name[NAME_SIZE] = "";
	struct entry *entry;
	ssize_t size;

	if (!resolver->busy)
		return;
	size = helper_receive(resolver->helper.socket, name, sizeof(name), NULL, timeout);
	if (size == -ETIMEDOUT || size == -EINTR)
		return;
	resolver->busy = false;
	entry = find_or_add(resolver, resolver->asked.family, resolver->asked.address);
	free(entry->name);
	/* Where the helper has ended there are no names any more. */
	entry->name = size > 1 && !name[size - 1] ? strdup(name) : NULL;
	entry->state = ANSWERED;
}

static bool put_question(struct resolver *resolver, int family, const uint8_t *address)
{
	resolver->asked = (struct question){.family = family};
	memcpy(resolver->asked.address, address, address_length(family));
	resolver->busy = !helper_send(resolver->helper.socket, &resolver->asked,
				      sizeof(resolver->asked), -1);
	return resolver->busy;
}

/*
 * Puts the question as soon as the helper is free, and waits for its answer while that is harmless;
 * once for an address: the lines that follow do not wait for a name server that does not answer.
 */
static void ask(struct resolver *resolver, int family, const uint8_t *address)
{
	bool put = false;
	int waited, pause = 0;

	for (waited = 0; !resolver->patient || waited <= WAIT_MAX_MS; waited += PATIENCE_MS) {
		take_answer(resolver, pause);
		if (find(resolver, family, address)->state == ANSWERED)
			return;
		if (!put && !resolver->busy) {
			put = true;
			if (!put_question(resolver, family, address))
				return;
		}
		if (resolver->patient && (find_or_add(resolver, family, address)->waited ||
					  !resolver->patient(resolver->arg)))
			return;
		/* A file can be ended while it waits. */
		if (!resolver->patient && (signals_stop() || helper_check(&resolver->helper)))
			return;
		pause = PATIENCE_MS;
	}
	find_or_add(resolver, family, address)->waited = true;
}

static const char *find_name(struct resolver *resolver, int family, const uint8_t *address)
{
	struct entry *entry = find_or_add(resolver, family, address);

	if (entry->state == ANSWERED)
		return entry->name;
	ask(resolver, family, address);
	return find_or_add(resolver, family, address)->name;
}

static const char *host_name(void *arg, int family, const uint8_t *address)
{
	return find_name(arg, family, address);
}

static const char *port_name(void *arg, uint16_t port)
{
	const struct resolver *resolver = arg;

	return resolver->ports[port];
}

static const char *ethernet_name(void *arg, const uint8_t *address)
{
	return find_name(arg, AF_PACKET, address);
}

struct print_names resolver_callbacks(struct resolver *resolver)
{
	return (struct print_names){
		.arg = resolver,
		.host = host_name,
		.port = port_name,
		.ethernet = ethernet_name,
	};
}
