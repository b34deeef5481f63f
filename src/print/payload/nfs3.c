// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Procedures of NFS version 3 (RFC 1813 section 3): names, and the arguments of calls. */
#include "print/payload/nfs.h"

#define ACCESS_FULL 0x3f
#define TYPE_BLOCK  3
#define TYPE_CHAR   4

static bool is_verbose(const struct scan *scan)
{
	return scan->printer->options.verbose;
}

void print_nfs3_stable(struct scan *scan, uint32_t stable)
{
	static const struct print_name names[] = {
		{0, "unstable"},
		{1, "datasync"},
		{2, "filesync"},
		{0, NULL},
	};
	const char *name = print_name_find(names, stable);

	if (name)
		scan_put(scan, " <%s>", name);
	else
		scan_put(scan, " <#%d>", (int32_t)stable);
}

static void put_handle_name(struct scan *scan)
{
	print_nfs_handle_counted(scan);
	print_nfs_text(scan, " ");
}

static void put_access(struct scan *scan)
{
	static const struct print_name names[] = {
		{0x01, "READ"},	  {0x02, "LOOKUP"},  {0x04, "MODIFY"}, {0x08, "EXTEND"},
		{0x10, "DELETE"}, {0x20, "EXECUTE"}, {0, NULL},
	};
	const struct print_name *name;
	const char *before = " ";
	uint32_t access;

	print_nfs_handle_counted(scan);
	access = scan_take_u32(scan);
	if (access & ~(uint32_t)ACCESS_FULL) {
		scan_put(scan, " %04x", access);
		return;
	}
	if (access == ACCESS_FULL) {
		scan_put(scan, " NFS_ACCESS_FULL");
		return;
	}
	for (name = names; name->name; name++) {
		if (!(access & name->value))
			continue;
		scan_put(scan, "%sNFS_ACCESS_%s", before, name->name);
		before = "|";
	}
}

/* read and commit */
static void put_range(struct scan *scan)
{
	uint64_t offset;
	uint32_t count;

	print_nfs_handle_counted(scan);
	offset = scan_take_u64(scan);
	count = scan_take_u32(scan);
	scan_put(scan, " %u bytes @ %llu", count, (unsigned long long)offset);
}

static void put_write(struct scan *scan)
{
	uint32_t count, stable, length;
	uint64_t offset;

	print_nfs_handle_counted(scan);
	offset = scan_take_u64(scan);
	count = scan_take_u32(scan);
	stable = scan_take_u32(scan);
	length = scan_take_u32(scan);
	scan_put(scan, " %u (%u) bytes @ %llu", length, count, (unsigned long long)offset);
	if (is_verbose(scan))
		print_nfs3_stable(scan, stable);
}

static void put_symlink(struct scan *scan)
{
	struct nfs_settings settings;

	put_handle_name(scan);
	scan_put(scan, " ->");
	print_nfs_attribute_take(scan, &settings);
	print_nfs_text(scan, "");
	if (is_verbose(scan))
		print_nfs_attribute_settings(scan, &settings);
}

static void put_mknod(struct scan *scan)
{
	struct nfs_settings settings;
	uint32_t type, major, minor;
	const char *name;

	put_handle_name(scan);
	type = scan_take_u32(scan);
	print_nfs_attribute_take(scan, &settings);
	name = print_nfs_attribute_type(type);
	if (name)
		scan_put(scan, " %s", name);
	else
		scan_put(scan, " unk-ft %u", type);
	if (!is_verbose(scan))
		return;
	if (type == TYPE_BLOCK || type == TYPE_CHAR) {
		major = scan_take_u32(scan);
		minor = scan_take_u32(scan);
		scan_put(scan, " %u/%u", major, minor);
	}
	print_nfs_attribute_settings(scan, &settings);
}

static void put_rename(struct scan *scan)
{
	put_handle_name(scan);
	scan_put(scan, " ->");
	put_handle_name(scan);
}

static void put_link(struct scan *scan)
{
	print_nfs_handle_counted(scan);
	scan_put(scan, " ->");
	put_handle_name(scan);
}

static void put_verifier(struct scan *scan, uint64_t verifier)
{
	if (is_verbose(scan))
		scan_put(scan, " verf %016llx", (unsigned long long)verifier);
}

static void put_directory(struct scan *scan, bool plus)
{
	uint64_t cookie, verifier;

	print_nfs_handle_counted(scan);
	cookie = scan_take_u64(scan);
	verifier = scan_take_u64(scan);
	scan_put(scan, " %u bytes @ %lld", scan_take_u32(scan), (long long)cookie);
	if (plus && is_verbose(scan))
		scan_put(scan, " max %u", scan_take_u32(scan));
	put_verifier(scan, verifier);
}

static void put_readdir(struct scan *scan)
{
	put_directory(scan, false);
}

static void put_readdirplus(struct scan *scan)
{
	put_directory(scan, true);
}

static const struct nfs_procedure procedures[] = {
	{"null", NULL, NULL},
	{"getattr", print_nfs_handle_counted, NULL},
	{"setattr", print_nfs_handle_counted, NULL},
	{"lookup", put_handle_name, NULL},
	{"access", put_access, NULL},
	{"readlink", print_nfs_handle_counted, NULL},
	{"read", put_range, NULL},
	{"write", put_write, NULL},
	{"create", put_handle_name, NULL},
	{"mkdir", put_handle_name, NULL},
	{"symlink", put_symlink, NULL},
	{"mknod", put_mknod, NULL},
	{"remove", put_handle_name, NULL},
	{"rmdir", put_handle_name, NULL},
	{"rename", put_rename, NULL},
	{"link", put_link, NULL},
	{"readdir", put_readdir, NULL},
	{"readdirplus", put_readdirplus, NULL},
	{"fsstat", print_nfs_handle_counted, NULL},
	{"fsinfo", print_nfs_handle_counted, NULL},
	{"pathconf", print_nfs_handle_counted, NULL},
	{"commit", put_range, NULL},
	[25] = {"nop", NULL, NULL}, /* in no document; so tcpdump names it */
};

const struct nfs_procedure *print_nfs3_procedure(uint32_t procedure)
{
	return procedure < sizeof(procedures) / sizeof(procedures[0]) ? &procedures[procedure]
								      : NULL;
}
