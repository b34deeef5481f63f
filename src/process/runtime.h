/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What container runtimes keep on disk about their containers: Docker, containerd (Kubernetes and
 * nerdctl), CRI-O, Podman. Files of others, which may be anything: a file that is too long, no
 * regular file or not what it should be has no names.
 */
#ifndef TCPLENS_PROCESS_RUNTIME_H
#define TCPLENS_PROCESS_RUNTIME_H

#include <stdbool.h>

/* An id is so many hexadecimal digits. */
#define RUNTIME_ID_LENGTH 64

/* "" where a runtime has none. Any bytes but zero: to be shown as src/base/foreign does it. */
struct runtime_names {
	char container[128];
	char pod[256];
	char pod_namespace[64];
};

/* The names of the container with that id, hexadecimal digits. False where no runtime has any. */
bool runtime_find_names(const char *id, struct runtime_names *names);

/* The id of the container of that name. False where there is none. */
bool runtime_find_id(const char *name, char id[RUNTIME_ID_LENGTH + 1]);

/* Whether a text begins with an id. */
bool runtime_is_id(const char *text);

#endif
