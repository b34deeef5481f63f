/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * --metrics FILE: the sums of flow/metrics.h for the textfile collector of Prometheus's
 * node_exporter. Each write puts a complete new file in the place of the one before.
 */
#ifndef TCPLENS_OUTPUT_METRICS_FILE_H
#define TCPLENS_OUTPUT_METRICS_FILE_H

#include <stdbool.h>

#include "flow/analysis.h"
#include "flow/metrics.h"
#include "helper/replace_helper.h"
#include "helper/user.h"
#include "output/sink.h"

struct metrics_file {
	const char *path; /* NULL: none is written */
	struct metrics *metrics;
	struct replace_helper *helper;
	struct analysis *analysis; /* of packets; NULL: flows are added by the caller */
	struct buffer out;
	int error; /* of the last write; 0: it succeeded */
};

/*
 * Starts the process that replaces the file; path NULL: does nothing. To be called before the
 * sandbox is entered. Returns 0, or a negative errno that has been reported.
 */
int metrics_file_prepare(struct metrics_file *file, const char *path, const struct user *user);

/*
 * Writes the file. An error is reported when it is not the one of the write before, whose file
 * stays then. Returns 0 or a negative errno.
 */
int metrics_file_write(struct metrics_file *file);

/* As a sink of packets, which writes the file at the end. analysis is made by this. */
int metrics_file_analyze(struct metrics_file *file);
extern const struct sink_type metrics_file_sink;

/* Returns the error of the last write. Takes one that was not prepared. */
int metrics_file_close(struct metrics_file *file);

#endif
