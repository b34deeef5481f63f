// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/payload/nfs.h"

/* Rounded up to words, a longer one would be of no length. */
#define LENGTH_MAX 0xfffffffc

/* Those that version 2 and 3 define, and some that systems send. */
static const struct print_name statuses[] = {
	{1, "Operation not permitted"},
	{2, "No such file or directory"},
	{5, "Input/output error"},
	{6, "Device not configured"},
	{11, "Resource deadlock avoided"},
	{12, "Cannot allocate memory"},
	{13, "Permission denied"},
	{17, "File exists"},
	{18, "Cross-device link"},
	{19, "Operation not supported by device"},
	{20, "Not a directory"},
	{21, "Is a directory"},
	{22, "Invalid argument"},
	{26, "Text file busy"},
	{27, "File too large"},
	{28, "No space left on device"},
	{30, "Read-only file system"},
	{31, "Too many links"},
	{45, "Operation not supported"},
	{62, "Too many levels of symbolic links"},
	{63, "File name too long"},
	{66, "Directory not empty"},
	{69, "Disc quota exceeded"},
	{70, "Stale NFS file handle"},
	{71, "Too many levels of remote in path"},
	{99, "Write cache flushed to disk"},
	{10001, "Illegal NFS file handle"},
	{10002, "Update synchronization mismatch"},
	{10003, "READDIR/READDIRPLUS cookie is stale"},
	{10004, "Operation not supported"},
	{10005, "Buffer or request is too small"},
	{10006, "Unspecified error on server"},
	{10007, "Object of that type not supported"},
	{10008, "Request couldn't be completed in time"},
	{0, NULL},
};

bool print_nfs_text_status(struct scan *scan)
{
	uint32_t status = scan_take_u32(scan);
	const char *name = print_name_find(statuses, status);

	if (!status)
		return !scan->error;
	if (name)
		scan_put(scan, " ERROR: %s", name);
	else
		scan_put(scan, " ERROR: unk %u", status);
	return false;
}

void print_nfs_text(struct scan *scan, const char *before)
{
	uint32_t length, padded;

	scan_put(scan, "%s", before);
	length = scan_take_u32(scan);
	if (length > LENGTH_MAX) {
		scan_put(scan, "[cannot pad to 32-bit boundaries]");
		scan_invalid(scan);
		nfs_has(scan, UINT64_MAX);
		return;
	}
	padded = (length + 3) / 4 * 4;
	if (!nfs_has(scan, padded))
		return;
	scan_put(scan, "\"");
	scan_put_text(scan, 0, length, false);
	scan_put(scan, "\"");
	scan_skip(scan, padded);
}
