// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Procedures of NFS version 2 (RFC 1094 section 2.2). */
#include "print/payload/nfs.h"

#define SIZE_SPACE 20

static void put_handle_name(struct scan *scan)
{
	print_nfs_handle_fixed(scan);
	print_nfs_text(scan, " ");
}

static void put_read(struct scan *scan)
{
	uint32_t offset, count;

	print_nfs_handle_fixed(scan);
	offset = scan_take_u32(scan);
	count = scan_take_u32(scan);
	scan_put(scan, " %u bytes @ %u", count, offset);
}

static void put_write(struct scan *scan)
{
	uint32_t begin, offset, total, length;

	print_nfs_handle_fixed(scan);
	begin = scan_take_u32(scan);
	offset = scan_take_u32(scan);
	total = scan_take_u32(scan);
	length = scan_take_u32(scan);
	scan_put(scan, " %u (%u) bytes @ %u (%u)", length, total, offset, begin);
}

static void put_rename(struct scan *scan)
{
	put_handle_name(scan);
	scan_put(scan, " ->");
	put_handle_name(scan);
}

static void put_link(struct scan *scan)
{
	print_nfs_handle_fixed(scan);
	scan_put(scan, " ->");
	put_handle_name(scan);
}

static void put_symlink(struct scan *scan)
{
	put_handle_name(scan);
	print_nfs_text(scan, " ->");
}

static void put_attributes(struct scan *scan)
{
	if (print_nfs_text_status(scan))
		print_nfs_attribute_fattr(scan, NFS_SHORT);
}

static void put_data(struct scan *scan)
{
	if (print_nfs_text_status(scan))
		print_nfs_attribute_fattr(scan, print_nfs_attribute_detail(scan));
}

static void put_directory(struct scan *scan)
{
	if (!print_nfs_text_status(scan))
		return;
	print_nfs_handle_fixed(scan);
	print_nfs_attribute_fattr(scan, print_nfs_attribute_detail(scan));
}

static void put_target(struct scan *scan)
{
	if (print_nfs_text_status(scan))
		print_nfs_text(scan, " ");
}

static void put_status(struct scan *scan)
{
	print_nfs_text_status(scan);
}

static void put_entries(struct scan *scan)
{
	uint32_t offset, size;

	if (!print_nfs_text_status(scan))
		return;
	offset = scan_take_u32(scan);
	size = scan_take_u32(scan);
	scan_put(scan, " offset 0x%x size %u ", offset, size);
	if (scan_take_u32(scan))
		scan_put(scan, " eof");
}

static void put_space(struct scan *scan)
{
	if (!print_nfs_text_status(scan) || !nfs_has(scan, SIZE_SPACE))
		return;
	scan_put(scan, " tsize %u bsize %u blocks %u bfree %u bavail %u", scan_u32(scan, 0),
		 scan_u32(scan, 4), scan_u32(scan, 8), scan_u32(scan, 12), scan_u32(scan, 16));
}

static const struct nfs_procedure procedures[] = {
	{"null", NULL, NULL},
	{"getattr", print_nfs_handle_fixed, put_attributes},
	{"setattr", print_nfs_handle_fixed, put_attributes},
	{"nop", NULL, NULL},
	{"lookup", put_handle_name, put_directory},
	{"readlink", print_nfs_handle_fixed, put_target},
	{"read", put_read, put_data},
	{"nop", NULL, NULL},
	{"write", put_write, put_data},
	{"create", put_handle_name, put_directory},
	{"remove", put_handle_name, put_status},
	{"rename", put_rename, put_status},
	{"link", put_link, put_status},
	{"symlink", put_symlink, put_status},
	{"mkdir", put_handle_name, put_directory},
	{"rmdir", put_handle_name, put_status},
	{"readdir", put_read, put_entries},
	{"fsstat", print_nfs_handle_fixed, put_space},
	/* Those that version 3 has beyond these. */
	{"nop", NULL, NULL},
	{"nop", NULL, NULL},
	{"nop", NULL, NULL},
	{"nop", NULL, NULL},
	{"nop", NULL, NULL},
	{"nop", NULL, NULL},
	{"nop", NULL, NULL},
	{"nop", NULL, NULL},
};

const struct nfs_procedure *print_nfs2_procedure(uint32_t procedure)
{
	return procedure < sizeof(procedures) / sizeof(procedures[0]) ? &procedures[procedure]
								      : NULL;
}
