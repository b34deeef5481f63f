/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Where packets go: text, JSON, capture files. A sink takes whole packets into a buffer of its own
 * and writes them on request; it never waits. The loop knows sinks by this interface only,
 * so that a new output format is one file, one row in sink.c and the option that chooses it
 * (CONTRIBUTING.md has the steps).
 */
#ifndef TCPLENS_OUTPUT_SINK_H
#define TCPLENS_OUTPUT_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include "packet.h"
#include "print/print.h"
#include "print/account.h"

/* What a sink wants of each packet, beside its headers. */
struct sink_needs {
	bool sum;	    /* the sum of a segment of which not all bytes are copied */
	bool whole;	    /* every byte up to the snapshot length */
	bool payload_text;  /* payload between ports that have a printer */
	bool reset_payload; /* what a reset carries */
	bool segment;	    /* packet.segment */
	bool processes;	    /* packet.processes, where --proc is given */
	bool names;	    /* names of hosts and ports, where numbers do not do */
};

struct pool;

/* For whoever writes to standard output. */
struct sink_request {
	const struct sandbox_token *token; /* of sandbox_enter() */
	const struct print_options *print; /* borrowed as long as the sink */
	bool line_buffered;		   /* each packet is written at once */
	uint64_t flow_seconds; /* of a sink of connections: how often it shows those that live */
	/* Of reopen_output(), which the sandbox does not let a sink call; -1: it is called here. */
	int fd;
	struct pool *pool; /* threads for lines, borrowed; NULL: this one alone makes them */
};

struct lines_format;

/* A packet was taken, and it is time to flush. */
#define SINK_FULL 1

struct sink_type {
	const char *name;
	bool machine_readable; /* options that shape text change nothing; no names of hosts */
	struct sink_needs (*needs)(const struct print_options *print);
	const struct lines_format *lines; /* of lines on standard output; NULL: no such */
	/* Standard output's; a capture file is opened by capture_file_open. */
	int (*open)(void **state, const struct sink_type *type, const struct sink_request *request);
	/* Takes a packet. Returns 0, SINK_FULL, or a negative errno that has been reported. */
	int (*packet)(void *state, const struct packet *packet);
	/* Writes what it has. Returns 0, -EAGAIN when fd must become writable first, or -errno. */
	int (*flush)(void *state);
	int (*fd)(const void *state);
	/* Once a pass: 1 when the sink is complete and the run over, 0, or -errno. May be NULL. */
	int (*tick)(void *state);
	/* After the last packet: takes what the output ends with. May be NULL. */
	void (*end)(void *state);
	/* Between packets, and before end: what the run counted. May be NULL. */
	void (*account)(void *state, const struct account *account);
	/* Gives up what is not written. Returns how many packets taken were not written whole. */
	uint64_t (*abandon)(void *state);
	void (*stats)(const void *state, struct printer_stats *stats); /* may be NULL */
	/* Returns 0, or a negative errno that has been reported. */
	int (*close)(void *state);
};

struct sink {
	const struct sink_type *type;
	void *state;
	int error; /* 0, or why nothing may be given to it any more; -EPIPE is an orderly end */
};

/* The type of an output format by its name, "text" or that of an option; NULL: there is none. */
const struct sink_type *sink_find(const char *name);

/* Returns 0 or -errno. */
int sink_open(struct sink *sink, const struct sink_type *type, const struct sink_request *request);

/* Returns -EAGAIN where the reader has to read first, else 0; an error is kept in the sink. */
int sink_flush(struct sink *sink);

/* Returns true when the sink is complete. */
bool sink_tick(struct sink *sink);

/* Closes; takes one that was never opened. Returns 0 or -errno, which has been reported. */
int sink_close(struct sink *sink);

#endif
