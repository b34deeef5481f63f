// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/resolver.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

/* Addresses remembered; when there are more, all are forgotten and asked for again. */
#define ENTRIES 8192 /* a power of two */

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

struct names {
	bool (*patient)(void *arg);
	void *arg;
	char *ports[65536];
	size_t used;
	struct entry entries[ENTRIES];

	pthread_t thread;
	bool started;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	bool ending;
	bool question; /* asked_* holds one that the thread has not taken */
	bool busy;     /* the thread is asking the resolver */
	bool answer;   /* asked_name holds an answer that was not picked up */
	int asked_family;
	uint8_t asked_address[16];
	char *asked_name;
};

static size_t address_length(int family)
{
	return family == AF_INET ? 4 : family == AF_INET6 ? 16 : 6;
}

static char *resolve(int family, const uint8_t *address)
{
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr *socket = family == AF_INET ? (void *)&v4 : (void *)&v6;
	char host[NI_MAXHOST];

	if (family == AF_INET)
		memcpy(&v4.sin_addr, address, 4);
	else
		memcpy(&v6.sin6_addr, address, 16);
	if (getnameinfo(socket, family == AF_INET ? sizeof(v4) : sizeof(v6), host, sizeof(host),
			NULL, 0, NI_NAMEREQD))
		return NULL;
	return strdup(host);
}

static void *resolver(void *arg)
{
	struct names *names = arg;
	uint8_t address[16];
	char *name;
	int family;

	pthread_mutex_lock(&names->lock);
	while (!names->ending) {
		if (!names->question) {
			pthread_cond_wait(&names->changed, &names->lock);
			continue;
		}
		names->question = false;
		names->busy = true;
		family = names->asked_family;
		memcpy(address, names->asked_address, sizeof(address));
		pthread_mutex_unlock(&names->lock);
		name = resolve(family, address);
		pthread_mutex_lock(&names->lock);
		names->busy = false;
		names->answer = true;
		names->asked_name = name;
		pthread_cond_broadcast(&names->changed);
	}
	pthread_mutex_unlock(&names->lock);
	return NULL;
}

static void load_ports(struct names *names)
{
	struct servent *service;
	char **port;

	setservent(1);
	while ((service = getservent())) {
		port = &names->ports[ntohs((uint16_t)service->s_port)];
		/* The first entry of a port is the one that getservbyport would find. */
		if (!*port && !strcmp(service->s_proto, "tcp"))
			*port = strdup(service->s_name);
	}
	endservent();
}

int names_new(struct names **out, bool (*patient)(void *arg), void *arg)
{
	struct names *names = calloc(1, sizeof(*names));
	pthread_condattr_t monotonic;

	if (!names)
		return -ENOMEM;
	names->patient = patient;
	names->arg = arg;
	pthread_mutex_init(&names->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&names->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	load_ports(names);
	*out = names;
	return 0;
}

static void forget_all(struct names *names)
{
	size_t i;

	for (i = 0; i < ENTRIES; i++)
		free(names->entries[i].name);
	memset(names->entries, 0, sizeof(names->entries));
	names->used = 0;
}

void names_free(struct names *names)
{
	size_t i;

	if (!names)
		return;
	if (names->started) {
		pthread_mutex_lock(&names->lock);
		names->ending = true;
		pthread_cond_broadcast(&names->changed);
		/*
		 * A resolver that does not answer is not waited for: the process is about to end,
		 * and the thread must find its memory until then.
		 */
		if (names->busy) {
			pthread_mutex_unlock(&names->lock);
			pthread_detach(names->thread);
			return;
		}
		pthread_mutex_unlock(&names->lock);
		pthread_join(names->thread, NULL);
	}
	forget_all(names);
	for (i = 0; i < 65536; i++)
		free(names->ports[i]);
	free(names->asked_name);
	pthread_cond_destroy(&names->changed);
	pthread_mutex_destroy(&names->lock);
	free(names);
}

static uint32_t hash_address(int family, const uint8_t *address)
{
	uint32_t hash = 2166136261u ^ (uint32_t)family;
	size_t i;

	for (i = 0; i < address_length(family); i++)
		hash = (hash ^ address[i]) * 16777619u;
	return hash ^ hash >> 15;
}

/* The entry of an address, which may be a free one for it. */
static struct entry *find(struct names *names, int family, const uint8_t *address)
{
	uint32_t at = hash_address(family, address);
	struct entry *entry;

	for (;; at++) {
		entry = &names->entries[at & (ENTRIES - 1)];
		if (entry->state == FREE)
			return entry;
		if (entry->family == family &&
		    !memcmp(entry->address, address, address_length(family)))
			return entry;
	}
}

static struct entry *find_or_add(struct names *names, int family, const uint8_t *address)
{
	struct entry *entry = find(names, family, address);

	if (entry->state != FREE)
		return entry;
	if (names->used == ENTRIES / 2) {
		forget_all(names);
		entry = find(names, family, address);
	}
	names->used++;
	entry->state = ASKED;
	entry->family = family;
	memcpy(entry->address, address, address_length(family));
	return entry;
}

/* Files an answer that came since the last look. Called with the lock held. */
static void take_answer(struct names *names)
{
	struct entry *entry;

	if (!names->answer)
		return;
	names->answer = false;
	entry = find_or_add(names, names->asked_family, names->asked_address);
	free(entry->name);
	entry->name = names->asked_name;
	entry->state = ANSWERED;
	names->asked_name = NULL;
}

static void wait_a_little(struct names *names)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += PATIENCE_MS * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_cond_timedwait(&names->changed, &names->lock, &until);
}

/*
 * Puts the question as soon as the thread is free, and waits for its answer while that is harmless;
 * once for an address: the lines that follow do not stand behind a name server that is silent.
 */
static void ask(struct names *names, int family, const uint8_t *address)
{
	bool put = false;
	int waited;

	for (waited = 0; !names->patient || waited <= WAIT_MAX_MS; waited += PATIENCE_MS) {
		take_answer(names);
		if (find(names, family, address)->state == ANSWERED)
			return;
		if (!put && !names->question && !names->busy) {
			names->asked_family = family;
			memcpy(names->asked_address, address, address_length(family));
			names->question = put = true;
			pthread_cond_broadcast(&names->changed);
		}
		if (names->patient &&
		    (find_or_add(names, family, address)->waited || !names->patient(names->arg)))
			return;
		wait_a_little(names);
	}
	find_or_add(names, family, address)->waited = true;
}

static const char *host_name(void *arg, int family, const uint8_t *address)
{
	struct names *names = arg;
	struct entry *entry;

	entry = find_or_add(names, family, address);
	if (entry->state == ANSWERED)
		return entry->name;
	if (!names->started)
		names->started = !pthread_create(&names->thread, NULL, resolver, names);
	if (!names->started)
		return NULL;
	pthread_mutex_lock(&names->lock);
	ask(names, family, address);
	pthread_mutex_unlock(&names->lock);
	return find_or_add(names, family, address)->name;
}

static const char *port_name(void *arg, uint16_t port)
{
	const struct names *names = arg;

	return names->ports[port];
}

static const char *ethernet_name(void *arg, const uint8_t *address)
{
	struct entry *entry = find_or_add(arg, AF_PACKET, address);
	struct ether_addr ethernet;
	char name[1024];

	if (entry->state == ANSWERED)
		return entry->name;
	memcpy(&ethernet, address, sizeof(ethernet));
	if (!ether_ntohost(name, &ethernet))
		entry->name = strdup(name);
	entry->state = ANSWERED;
	return entry->name;
}

struct print_names names_callbacks(struct names *names)
{
	return (struct print_names){
		.arg = names,
		.host = host_name,
		.port = port_name,
		.ethernet = ethernet_name,
	};
}
