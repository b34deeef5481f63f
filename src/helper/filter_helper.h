/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A process that compiles the expression for the link type of a file. Only the file's header has
 * that type, so the sandbox has been entered when it is known; but the expression may have names of
 * hosts and ports in it, for which libpcap opens files and talks to name servers.
 */
#ifndef TCPLENS_HELPER_FILTER_HELPER_H
#define TCPLENS_HELPER_FILTER_HELPER_H

#include "filter/filter.h"
#include "filter/scope.h"
#include "helper/helper.h"

/*
 * expression: copied by the fork. user: whom the process becomes. Where the expression has no names
 * (it is "tcp") no process is started, and the reader compiles itself. Returns 0 or -errno.
 */
int filter_helper_start(struct helper *helper, const char *expression, const struct user *user);

/*
 * As filter_compile_for(), of the expression of filter_helper_start(). pcap: of the open file;
 * NULL: as filter_compile() for linktype. note: as of scope_describe().
 */
int filter_helper_compile(struct helper *helper, const char *expression, struct pcap *pcap,
			  int linktype, struct filter *filter, char error[FILTER_ERROR_SIZE],
			  char note[SCOPE_SIZE]);

/*
 * The same for expressions that are typed while the program runs. Names of hosts may take long: an
 * expression, at most FILTER_HELPER_TYPED_SIZE - 1 bytes and not empty, is sent, and the filter
 * taken when the helper's socket is readable. Taking returns 0, -EAGAIN where there is no answer
 * yet, or as filter_compile().
 */
#define FILTER_HELPER_TYPED_SIZE 256
int filter_helper_start_typed(struct helper *helper, const struct user *user);
int filter_helper_send_typed(struct helper *helper, const char *expression, int linktype);
int filter_helper_take_typed(struct helper *helper, const char *expression, int linktype,
			     struct filter *filter, char error[FILTER_ERROR_SIZE]);

#endif
