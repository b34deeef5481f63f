// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/resolver.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"

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

struct resolver {
	bool (*patient)(void *arg);
	void *arg;
	char *ports[65536];
	size_t used;
	struct hash_seed seed;
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

static void *answer_questions(void *arg)
{
	struct resolver *resolver = arg;
	uint8_t address[16];
	char *name;
	int family;

	pthread_mutex_lock(&resolver->lock);
	while (!resolver->ending) {
		if (!resolver->question) {
			pthread_cond_wait(&resolver->changed, &resolver->lock);
			continue;
		}
		resolver->question = false;
		resolver->busy = true;
		family = resolver->asked_family;
		memcpy(address, resolver->asked_address, sizeof(address));
		pthread_mutex_unlock(&resolver->lock);
		name = resolve(family, address);
		pthread_mutex_lock(&resolver->lock);
		resolver->busy = false;
		resolver->answer = true;
		resolver->asked_name = name;
		pthread_cond_broadcast(&resolver->changed);
	}
	pthread_mutex_unlock(&resolver->lock);
	return NULL;
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

int resolver_new(struct resolver **out, bool (*patient)(void *arg), void *arg)
{
	struct resolver *resolver = calloc(1, sizeof(*resolver));
	pthread_condattr_t monotonic;
	int error;

	if (!resolver)
		return -ENOMEM;
	error = hash_seed_draw(&resolver->seed);
	if (error) {
		free(resolver);
		return error;
	}
	resolver->patient = patient;
	resolver->arg = arg;
	pthread_mutex_init(&resolver->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&resolver->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
	load_ports(resolver);
	*out = resolver;
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
	if (resolver->started) {
		pthread_mutex_lock(&resolver->lock);
		resolver->ending = true;
		pthread_cond_broadcast(&resolver->changed);
		/*
		 * A resolver that does not answer is not waited for: the process is about to end,
		 * and the thread must find its memory until then.
		 */
		if (resolver->busy) {
			pthread_mutex_unlock(&resolver->lock);
			pthread_detach(resolver->thread);
			return;
		}
		pthread_mutex_unlock(&resolver->lock);
		pthread_join(resolver->thread, NULL);
	}
	forget_all(resolver);
	for (i = 0; i < 65536; i++)
		free(resolver->ports[i]);
	free(resolver->asked_name);
	pthread_cond_destroy(&resolver->changed);
	pthread_mutex_destroy(&resolver->lock);
	free(resolver);
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
		forget_all(resolver);
		entry = find(resolver, family, address);
	}
	resolver->used++;
	entry->state = ASKED;
	entry->family = family;
	memcpy(entry->address, address, address_length(family));
	return entry;
}

/* Files an answer that came since the last look. Called with the lock held. */
static void take_answer(struct resolver *resolver)
{
	struct entry *entry;

	if (!resolver->answer)
		return;
	resolver->answer = false;
	entry = find_or_add(resolver, resolver->asked_family, resolver->asked_address);
	free(entry->name);
	entry->name = resolver->asked_name;
	entry->state = ANSWERED;
	resolver->asked_name = NULL;
}

static void wait_a_little(struct resolver *resolver)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += PATIENCE_MS * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_cond_timedwait(&resolver->changed, &resolver->lock, &until);
}

/*
 * Puts the question as soon as the thread is free, and waits for its answer while that is harmless;
 * once for an address: the lines that follow do not stand behind a name server that is silent.
 */
static void ask(struct resolver *resolver, int family, const uint8_t *address)
{
	bool put = false;
	int waited;

	for (waited = 0; !resolver->patient || waited <= WAIT_MAX_MS; waited += PATIENCE_MS) {
		take_answer(resolver);
		if (find(resolver, family, address)->state == ANSWERED)
			return;
		if (!put && !resolver->question && !resolver->busy) {
			resolver->asked_family = family;
			memcpy(resolver->asked_address, address, address_length(family));
			resolver->question = put = true;
			pthread_cond_broadcast(&resolver->changed);
		}
		if (resolver->patient && (find_or_add(resolver, family, address)->waited ||
					  !resolver->patient(resolver->arg)))
			return;
		wait_a_little(resolver);
	}
	find_or_add(resolver, family, address)->waited = true;
}

static const char *host_name(void *arg, int family, const uint8_t *address)
{
	struct resolver *resolver = arg;
	struct entry *entry;

	entry = find_or_add(resolver, family, address);
	if (entry->state == ANSWERED)
		return entry->name;
	if (!resolver->started)
		resolver->started =
			!pthread_create(&resolver->thread, NULL, answer_questions, resolver);
	if (!resolver->started)
		return NULL;
	pthread_mutex_lock(&resolver->lock);
	ask(resolver, family, address);
	pthread_mutex_unlock(&resolver->lock);
	return find_or_add(resolver, family, address)->name;
}

static const char *port_name(void *arg, uint16_t port)
{
	const struct resolver *resolver = arg;

	return resolver->ports[port];
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

struct print_names resolver_callbacks(struct resolver *resolver)
{
	return (struct print_names){
		.arg = resolver,
		.host = host_name,
		.port = port_name,
		.ethernet = ethernet_name,
	};
}
