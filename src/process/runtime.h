/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What container runtimes keep on disk about their containers: Docker, containerd (Kubernetes and
 * nerdctl), CRI-O, Podman. Files of others, which may be anything: a file that is too long, no
 * regular file or not what it should be has no names.
 */
#ifndef TCPLENS_PROCESS_RUNTIME_H
#define TCPLENS_PROCESS_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>

/* An id is so many hexadecimal digits. */
#define RUNTIME_ID_LENGTH 64

/* "" where a runtime has none. Any bytes but zero: to be shown as src/base/foreign does it. */
struct runtime_names {
	char container[128];
	char in_pod[128]; /* the container's name in its pod, where that is another */
	char pod[256];
	char pod_namespace[64];
};

/* The names of the container with that id, hexadecimal digits. False where no runtime has any. */
bool runtime_find_names(const char *id, struct runtime_names *names);

struct runtime_container {
	char id[RUNTIME_ID_LENGTH + 1];
	struct runtime_names names;
};

/* Containers by these names, of which at least one is given; NULL: any. */
struct runtime_query {
	const char *container; /* its own, or in its pod */
	const char *pod;
	const char *pod_namespace;
};

/* Those that match, each once. Returns how many there are in found, at most so many. */
size_t runtime_find(const struct runtime_query *query, struct runtime_container *found,
		    size_t most);

/* Whether a text begins with an id. */
bool runtime_is_id(const char *text);

#endif
