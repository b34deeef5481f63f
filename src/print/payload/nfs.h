/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the parts of the NFS printer share. All of them move the scan past what they print.
 *
 * Which bytes have to be there for the next piece of text is as in tcpdump, and so is what follows
 * where they are not: with PRINT_CUT dumps begin at the link header, with SCAN_SHORT as always. The
 * marker is printed at the end.
 */
#ifndef TCPLENS_PRINT_PAYLOAD_NFS_H
#define TCPLENS_PRINT_PAYLOAD_NFS_H

#include "print/payload/scan.h"

#define NFS_VERSION_3 3 /* every other version is read as 2 */

/* The rest of the line is the marker of a cut, unless the call had failed. */
#define NFS_SILENT (-ECANCELED)

/* Whether length bytes are there for the next piece of text; else it is the end, as SCAN_SHORT. */
static inline bool nfs_has(struct scan *scan, uint64_t length)
{
	if (!scan->error && !cursor_has(scan->at, length))
		scan->error = SCAN_SHORT;
	return !scan->error;
}

/*
 * arguments: of a call, after the name; NULL: there are none. results: of a reply; NULL: there are
 * none, or those of version 3, which print_nfs3_results() has.
 */
struct nfs_procedure {
	const char *name;
	void (*arguments)(struct scan *scan);
	void (*results)(struct scan *scan);
};

/* NULL: there is no such procedure. */
const struct nfs_procedure *print_nfs2_procedure(uint32_t procedure);
const struct nfs_procedure *print_nfs3_procedure(uint32_t procedure);
void print_nfs3_results(struct scan *scan, uint32_t procedure);

/* How a write is stored: stable_how of RFC 1813 */
void print_nfs3_stable(struct scan *scan, uint32_t stable);

/* A file handle: of version 2 (32 bytes), and of version 3 (a length and as many). */
void print_nfs_handle_fixed(struct scan *scan);
void print_nfs_handle_counted(struct scan *scan);

/* before, and a name or path in quotation marks (RFC 1813 section 2.5: filename3, nfspath3) */
void print_nfs_text(struct scan *scan, const char *before);
/* ` ERROR: ...` and false, unless the status is that of success */
bool print_nfs_text_status(struct scan *scan);

enum nfs_detail {
	NFS_SKIP,
	NFS_SHORT,
	NFS_LONG,
};

/* By how often -v was given. */
enum nfs_detail print_nfs_attribute_detail(const struct scan *scan);
const char *print_nfs_attribute_type(uint32_t type); /* NULL: unknown */
/* fattr of RFC 1094, fattr3 of RFC 1813 */
void print_nfs_attribute_fattr(struct scan *scan, enum nfs_detail detail);
void print_nfs_attribute_fattr3(struct scan *scan, enum nfs_detail detail);
/* post_op_attr */
void print_nfs_attribute_optional(struct scan *scan, enum nfs_detail detail);
/* wcc_data */
void print_nfs_attribute_change(struct scan *scan);

/* sattr3, which is taken from where the scan is, and printed later */
struct nfs_settings {
	bool set_mode, set_uid, set_gid;
	uint32_t mode, uid, gid;
	uint32_t access_how, modify_how;
	uint32_t access[2], modify[2]; /* seconds and nanoseconds */
};

void print_nfs_attribute_take(struct scan *scan, struct nfs_settings *settings);
void print_nfs_attribute_settings(struct scan *scan, const struct nfs_settings *settings);

#endif
