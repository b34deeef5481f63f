/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Where pinned flight recorders are: a folder for each in the BPF file system, root's alone. Their
 * objects are named here, the same in every version (include/pin_description.h).
 */
#ifndef TCPLENS_CAPTURE_PIN_FOLDER_H
#define TCPLENS_CAPTURE_PIN_FOLDER_H

#include <stdbool.h>

#define PIN_FOLDER_ROOT "/sys/fs/bpf/tcplens"

#define PIN_FOLDER_NAME 32
#define PIN_FOLDER_PATH 128

/* Objects of a pin; those of the two prefixes have more after it. */
#define PIN_OBJECT_DESCRIPTION "description"
#define PIN_OBJECT_SLOTS       "slots"
#define PIN_OBJECT_STATE       "state"
#define PIN_OBJECT_LOSSES      "losses"
#define PIN_PREFIX_ENTRY       "entry_" /* a program that is attached */
#define PIN_PREFIX_LINK	       "link_"	/* with the interface's number, and of TCX the hook */

/* What a name may be: letters, digits, - and _, not beginning with -. */
bool pin_folder_name_is_valid(const char *name);

/*
 * Whether this process may use pins, and whether they are nobody else's. Returns 0, -ENOENT where
 * there is none yet, or another negative errno after a message.
 */
int pin_folder_check(void);

/* Makes the folder of a pin. Returns 0, or a negative errno after a message. */
int pin_folder_make(const char *name);

/*
 * Locks the folder of a pin, as whoever makes or removes it does meanwhile. Returns a descriptor to
 * close then, which a process that ends closes too; -EBUSY where another has it locked, or -errno.
 */
int pin_folder_lock(const char *name);

/* Removes it, empty as it has to be, and the root where no other is left. Returns 0 or -errno. */
int pin_folder_remove(const char *name);

/* The path of an object, in path, which is returned. */
const char *pin_folder_path(const char *name, const char *object, char path[PIN_FOLDER_PATH]);

/*
 * Calls visit for each object of a pin, or each pin with name NULL; stops at and returns the first
 * result that is not 0. Returns 0, or -errno: -ENOENT where there is no such pin.
 */
int pin_folder_each(const char *name, int (*visit)(void *arg, const char *name), void *arg);

#endif
