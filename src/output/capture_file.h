/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Packets written to files, by a live capture and of a file that is read. */
#ifndef TCPLENS_OUTPUT_CAPTURE_FILE_H
#define TCPLENS_OUTPUT_CAPTURE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/rotate_command.h"
#include "file/writer.h"
#include "output/sink.h"
#include "helper/user.h"
#include "helper/file_helper.h"
#include "helper/replace_helper.h"

/* What is asked for: where to, and how. Strings are borrowed. */
struct capture_file_request {
	struct rotation_rules rules; /* path NULL: nothing is written; "-": standard output */
	enum writer_format format;
	bool flush_packets;	    /* each packet is written at once */
	const char *rotate_command; /* run with each complete file; NULL: none */
	bool last;		    /* and with the last one, and waited for */
	uint64_t keep;		    /* files that stay; 0: all */
	const char *expression;	    /* that chose the packets; "": none */
	bool comment_every;	    /* packet with its processes, not only where they change */
	bool replace; /* a regular file appears only once it is whole; it does not rotate then */
};

/* What is to be written. */
struct capture_file_source {
	bool live;
	uint16_t linktype;
	uint32_t snaplen;
	/* for a live capture: how many packets of an interface were lost so far */
	uint64_t (*lost)(void *arg, uint32_t netns, uint32_t ifindex);
	void *arg;
	/* what the file does not hold, as "sampled: 1 in 4 flows"; "": it holds all */
	void (*comment)(void *arg, char *text, size_t size);
	void *comment_arg;
};

struct capture_file {
	struct capture_file_source source;
	struct writer *writer; /* NULL: nothing is written */
	const char *path;      /* borrowed */
	bool processes;	       /* the format has room for them */
	struct file_helper *helper;
	struct replace_helper *replace; /* in its place, with request.replace */
	bool replacing;			/* by it, a file that is not in place yet */
	bool whole;			/* given before it is closed: with replace, it may appear */
	struct helper command;		/* that of -z */
	struct rotation_file turn;	/* of the file that is written */
	char *filter;
	uint64_t files; /* -W */
	bool last;	/* the command is run for the last file too */
	bool complete;	/* a file is open, and all of it was written */
	int fd;		/* of a path that is a descriptor, until the writer has it; -1: none */
};

#define CAPTURE_FILE_NONE ((struct capture_file){.command = HELPER_NONE, .fd = -1})

/*
 * Starts the processes that create files and run the command. To be called before the sandbox is
 * entered. Returns 0, or a negative errno after telling why.
 */
int capture_file_prepare(struct capture_file *file, const struct capture_file_request *asked,
			 const struct user *user);

/*
 * Opens the first file. file must stay where it is. Returns 0, or a negative errno after telling
 * why.
 */
int capture_file_open(struct capture_file *file, const struct capture_file_request *asked,
		      const struct capture_file_source *source);

/* Whether the helpers it needs run; reports the one that does not. */
bool capture_file_is_served(struct capture_file *file);

/* As a sink, whose state is a struct capture_file that was opened. */
extern const struct sink_type capture_file_sink;

/* Closes the file as it is. Returns 0, or a negative errno after telling why. */
int capture_file_close(struct capture_file *file);

#endif
