/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A DNS message (RFC 1035 section 4) as its printers share it. Places in it are offsets from its
 * begin. The printers return 0, -EINVAL when the message ends or errs inside what they print (the
 * marker follows), or PRINT_CUT as all printers do. An offset changes only on 0.
 */
#ifndef TCPLENS_PRINT_PAYLOAD_DOMAIN_H
#define TCPLENS_PRINT_PAYLOAD_DOMAIN_H

#include "print/printer.h"

#define DOMAIN_SHORT	(-EINVAL)
#define DOMAIN_TYPE_OPT 41 /* RFC 6891 */

struct domain {
	struct printer *printer;
	struct cursor message;
};

/* Moves over a name without printing it. */
int print_domain_name_skip(const struct domain *domain, uint32_t *offset);
/* Prints a name. base: what compression pointers count from, 0 save inside an EDNS option. */
int print_domain_name(const struct domain *domain, uint32_t *offset, uint32_t base);

int print_domain_record_question(const struct domain *domain, uint32_t *offset);
int print_domain_record(const struct domain *domain, uint32_t *offset);
/* The options of an OPT record from *offset to end. */
int print_domain_options(const struct domain *domain, uint32_t *offset, uint32_t end);

#endif
