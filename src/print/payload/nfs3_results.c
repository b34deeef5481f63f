// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* What replies of NFS version 3 bring (RFC 1813 section 3). */
#include "print/payload/nfs.h"

#define SIZE_FSSTAT   52
#define SIZE_FSINFO   48
#define SIZE_PATHCONF 24

static enum nfs_detail detail_of(const struct scan *scan)
{
	return print_nfs_attribute_detail(scan);
}

/* Attributes that are printed after text, or passed over. */
static void put_labelled(struct scan *scan, const char *label)
{
	if (detail_of(scan) != NFS_SKIP)
		scan_put(scan, "%s", label);
	print_nfs_attribute_optional(scan, detail_of(scan));
}

/* All of these return whether the call had succeeded. */
static bool put_getattr(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	if (ok)
		print_nfs_attribute_fattr3(scan, NFS_SHORT);
	return ok;
}

/* setattr, remove and rmdir */
static bool put_change(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	print_nfs_attribute_change(scan);
	return ok;
}

static bool put_lookup(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	if (ok) {
		print_nfs_handle_counted(scan);
		print_nfs_attribute_optional(scan, detail_of(scan));
	}
	if (detail_of(scan) == NFS_LONG)
		put_labelled(scan, " post dattr:");
	return ok;
}

static bool put_access(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	put_labelled(scan, " attr:");
	if (ok)
		scan_put(scan, " c %04x", scan_take_u32(scan));
	return ok;
}

static bool put_readlink(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	if (ok) {
		print_nfs_attribute_optional(scan, detail_of(scan));
		print_nfs_text(scan, " ");
	}
	return ok;
}

static bool put_read(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);
	uint32_t count;

	print_nfs_attribute_optional(scan, detail_of(scan));
	if (!ok || detail_of(scan) == NFS_SKIP)
		return ok;
	count = scan_take_u32(scan);
	scan_put(scan, " %u bytes", count);
	if (scan_take_u32(scan))
		scan_put(scan, " EOF");
	return ok;
}

static void put_verifier(struct scan *scan)
{
	scan_put(scan, " verf %llx", (unsigned long long)scan_take_u64(scan));
}

static bool put_write(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	print_nfs_attribute_change(scan);
	if (!ok || detail_of(scan) == NFS_SKIP)
		return ok;
	scan_put(scan, " %u bytes", scan_take_u32(scan));
	if (detail_of(scan) == NFS_LONG) {
		print_nfs3_stable(scan, scan_take_u32(scan));
		put_verifier(scan);
	}
	return ok;
}

/* create, mkdir, symlink and mknod */
static bool put_create(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	if (!ok) {
		print_nfs_attribute_change(scan);
		return ok;
	}
	if (!scan_take_u32(scan))
		return ok;
	print_nfs_handle_counted(scan);
	if (detail_of(scan) == NFS_SKIP)
		return ok;
	print_nfs_attribute_optional(scan, detail_of(scan));
	if (detail_of(scan) == NFS_LONG) {
		scan_put(scan, " dir attr:");
		print_nfs_attribute_change(scan);
	}
	return ok;
}

static bool put_rename(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	if (detail_of(scan) == NFS_SKIP)
		return ok;
	scan_put(scan, " from:");
	print_nfs_attribute_change(scan);
	scan_put(scan, " to:");
	print_nfs_attribute_change(scan);
	return ok;
}

static bool put_link(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	if (detail_of(scan) == NFS_SKIP)
		return ok;
	put_labelled(scan, " file POST:");
	scan_put(scan, " dir:");
	print_nfs_attribute_change(scan);
	return ok;
}

/* readdir and readdirplus: of the entries nothing is printed */
static bool put_readdir(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	put_labelled(scan, " POST:");
	if (ok && detail_of(scan) != NFS_SKIP)
		scan_put(scan, " verf %016llx", (unsigned long long)scan_take_u64(scan));
	return ok;
}

/* Also of a call that failed. */
static bool put_fsstat(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	put_labelled(scan, " POST:");
	if (!nfs_has(scan, SIZE_FSSTAT))
		return ok;
	scan_put(scan, " tbytes %llu fbytes %llu abytes %llu",
		 (unsigned long long)scan_u64(scan, 0), (unsigned long long)scan_u64(scan, 8),
		 (unsigned long long)scan_u64(scan, 16));
	if (detail_of(scan) != NFS_SKIP)
		scan_put(scan, " tfiles %llu ffiles %llu afiles %llu invar %u",
			 (unsigned long long)scan_u64(scan, 24),
			 (unsigned long long)scan_u64(scan, 32),
			 (unsigned long long)scan_u64(scan, 40), scan_u32(scan, 48));
	return ok;
}

static bool put_fsinfo(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	put_labelled(scan, " POST:");
	if (!ok || !nfs_has(scan, SIZE_FSINFO))
		return ok;
	scan_put(scan, " rtmax %u rtpref %u wtmax %u wtpref %u dtpref %u", scan_u32(scan, 0),
		 scan_u32(scan, 4), scan_u32(scan, 12), scan_u32(scan, 16), scan_u32(scan, 24));
	if (detail_of(scan) != NFS_SKIP)
		scan_put(scan, " rtmult %u wtmult %u maxfsz %llu delta %u.%06u ", scan_u32(scan, 8),
			 scan_u32(scan, 20), (unsigned long long)scan_u64(scan, 28),
			 scan_u32(scan, 36), scan_u32(scan, 40));
	return ok;
}

static bool put_pathconf(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	put_labelled(scan, " POST:");
	if (ok && nfs_has(scan, SIZE_PATHCONF))
		scan_put(scan, " linkmax %u namemax %u %s %s %s %s", scan_u32(scan, 0),
			 scan_u32(scan, 4), scan_u32(scan, 8) ? "notrunc" : "",
			 scan_u32(scan, 12) ? "chownres" : "", scan_u32(scan, 16) ? "igncase" : "",
			 scan_u32(scan, 20) ? "keepcase" : "");
	return ok;
}

static bool put_commit(struct scan *scan)
{
	bool ok = print_nfs_text_status(scan);

	print_nfs_attribute_change(scan);
	if (detail_of(scan) == NFS_LONG)
		put_verifier(scan);
	return ok;
}

void print_nfs3_results(struct scan *scan, uint32_t procedure)
{
	static bool (*const results[])(struct scan * scan) = {
		NULL,	    put_getattr, put_change,   put_lookup, put_access,	put_readlink,
		put_read,   put_write,	 put_create,   put_create, put_create,	put_create,
		put_change, put_change,	 put_rename,   put_link,   put_readdir, put_readdir,
		put_fsstat, put_fsinfo,	 put_pathconf, put_commit,
	};

	if (procedure >= sizeof(results) / sizeof(results[0]) || !results[procedure])
		return;
	if (!results[procedure](scan) && scan->error == SCAN_SHORT)
		scan->error = NFS_SILENT;
}
