/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef TCPLENS_CLI_LINK_TYPE_H
#define TCPLENS_CLI_LINK_TYPE_H

/*
 * The LINKTYPE_ number that filters are compiled for, by any of libpcap's names for link types, in
 * any case; or -EINVAL.
 */
int link_type_find(const char *name);

#endif
