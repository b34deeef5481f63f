// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Attributes of files: fattr (RFC 1094 section 2.3.5), fattr3 and what it is part of (RFC 1813). */
#include "print/payload/nfs.h"

#define WORD	   4
#define OWNER	   (5 * WORD)
#define SIZE_2	   (17 * WORD)
#define SIZE_3	   (21 * WORD)
#define SIZE_WCC   (6 * WORD) /* the attributes before an operation */
#define SET_TO_ONE 2	      /* SET_TO_CLIENT_TIME: a time follows */

enum nfs_detail print_nfs_attribute_detail(const struct scan *scan)
{
	uint8_t verbose = scan->printer->options.verbose;

	return !verbose ? NFS_SKIP : verbose == 1 ? NFS_SHORT : NFS_LONG;
}

const char *print_nfs_attribute_type(uint32_t type)
{
	static const struct print_name types[] = {
		{0, "NON"}, {1, "REG"}, {2, "DIR"},  {3, "BLK"},
		{4, "CHR"}, {5, "LNK"}, {7, "FIFO"}, {0, NULL},
	};

	return print_name_find(types, type);
}

/* Type, mode and owners, which both versions begin with. */
static void put_owner(struct scan *scan)
{
	const char *name;
	uint32_t type;

	if (!nfs_has(scan, OWNER))
		return;
	type = scan_u32(scan, 0);
	name = print_nfs_attribute_type(type);
	if (name)
		scan_put(scan, " %s", name);
	else
		scan_put(scan, " unk-ft %u ", type);
	scan_put(scan, " %o ids %d/%d", scan_u32(scan, WORD), (int32_t)scan_u32(scan, 3 * WORD),
		 (int32_t)scan_u32(scan, 4 * WORD));
}

static void put_time(struct scan *scan, const char *before, uint32_t offset)
{
	scan_put(scan, "%s%u.%06u", before, scan_u32(scan, offset), scan_u32(scan, offset + WORD));
}

static void put_times(struct scan *scan, uint32_t offset)
{
	put_time(scan, " a/m/ctime ", offset);
	put_time(scan, " ", offset + 2 * WORD);
	put_time(scan, " ", offset + 4 * WORD);
}

void print_nfs_attribute_fattr(struct scan *scan, enum nfs_detail detail)
{
	nfs_has(scan, OWNER);
	if (detail != NFS_SKIP) {
		put_owner(scan);
		scan_put(scan, " sz %u", scan_u32(scan, 5 * WORD));
	}
	if (detail == NFS_LONG && nfs_has(scan, SIZE_2)) {
		scan_put(scan, " nlink %u rdev 0x%x fsid 0x%x nodeid 0x%x",
			 scan_u32(scan, 2 * WORD), scan_u32(scan, 7 * WORD),
			 scan_u32(scan, 9 * WORD), scan_u32(scan, 10 * WORD));
		put_times(scan, 11 * WORD);
	}
	scan_skip(scan, SIZE_2);
}

void print_nfs_attribute_fattr3(struct scan *scan, enum nfs_detail detail)
{
	if (detail != NFS_SKIP) {
		put_owner(scan);
		scan_put(scan, " sz %llu", (unsigned long long)scan_u64(scan, 5 * WORD));
	}
	if (detail == NFS_LONG && nfs_has(scan, SIZE_3)) {
		scan_put(scan, " nlink %u rdev %u/%u fsid %llx fileid %llx",
			 scan_u32(scan, 2 * WORD), scan_u32(scan, 9 * WORD),
			 scan_u32(scan, 10 * WORD), (unsigned long long)scan_u64(scan, 11 * WORD),
			 (unsigned long long)scan_u64(scan, 13 * WORD));
		put_times(scan, 15 * WORD);
	}
	scan_skip(scan, SIZE_3);
}

void print_nfs_attribute_optional(struct scan *scan, enum nfs_detail detail)
{
	if (scan_take_u32(scan))
		print_nfs_attribute_fattr3(scan, detail);
}

void print_nfs_attribute_change(struct scan *scan)
{
	enum nfs_detail detail = print_nfs_attribute_detail(scan);

	if (detail == NFS_LONG)
		scan_put(scan, " PRE:");
	if (scan_take_u32(scan) && nfs_has(scan, SIZE_WCC)) {
		if (detail == NFS_LONG) {
			scan_put(scan, " sz %llu", (unsigned long long)scan_u64(scan, 0));
			put_time(scan, " mtime ", 2 * WORD);
			put_time(scan, " ctime ", 4 * WORD);
		}
		scan_skip(scan, SIZE_WCC);
	}
	if (detail != NFS_SKIP)
		scan_put(scan, " POST:");
	print_nfs_attribute_optional(scan, detail);
}

static void take_time(struct scan *scan, uint32_t how, uint32_t *time)
{
	if (how != SET_TO_ONE)
		return;
	time[0] = scan_take_u32(scan);
	time[1] = scan_take_u32(scan);
}

void print_nfs_attribute_take(struct scan *scan, struct nfs_settings *settings)
{
	*settings = (struct nfs_settings){0};
	settings->set_mode = scan_take_u32(scan);
	if (settings->set_mode)
		settings->mode = scan_take_u32(scan);
	settings->set_uid = scan_take_u32(scan);
	if (settings->set_uid)
		settings->uid = scan_take_u32(scan);
	settings->set_gid = scan_take_u32(scan);
	if (settings->set_gid)
		settings->gid = scan_take_u32(scan);
	/* The size is not printed. tcpdump reads one word of the two. */
	if (scan_take_u32(scan))
		scan_take_u32(scan);
	settings->access_how = scan_take_u32(scan);
	take_time(scan, settings->access_how, settings->access);
	settings->modify_how = scan_take_u32(scan);
	take_time(scan, settings->modify_how, settings->modify);
}

void print_nfs_attribute_settings(struct scan *scan, const struct nfs_settings *settings)
{
	if (settings->set_mode)
		scan_put(scan, " mode %o", settings->mode);
	if (settings->set_uid)
		scan_put(scan, " uid %u", settings->uid);
	if (settings->set_gid)
		scan_put(scan, " gid %u", settings->gid);
	if (print_nfs_attribute_detail(scan) != NFS_LONG)
		return;
	if (settings->access_how == SET_TO_ONE)
		scan_put(scan, " atime %u.%06u", settings->access[0], settings->access[1]);
	if (settings->modify_how == SET_TO_ONE)
		scan_put(scan, " mtime %u.%06u", settings->modify[0], settings->modify[1]);
}
