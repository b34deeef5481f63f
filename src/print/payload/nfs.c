// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* NFS in ONC RPC (RFC 5531): the first record of a segment. */
#include "print/payload/nfs.h"

#define NFS_PORT     2049
#define LAST_RECORD  0x80000000 /* RFC 5531 section 11; not looked at */
#define MARK_LENGTH  4
#define CALL_HEADER  24 /* up to the procedure */
#define REPLY_HEADER 12 /* up to the status */
#define AUTH_HEADER  8
#define LEAST	     12 /* bytes of a record by which it is known */

enum {
	MESSAGE_CALL = 0,
	MESSAGE_REPLY = 1,
};

enum {
	REPLY_ACCEPTED = 0,
	REPLY_DENIED = 1,
};

enum {
	REJECT_VERSION = 0,
	REJECT_AUTH = 1,
};

static const struct print_name accept_names[] = {
	{1, "PROG_UNAVAIL"}, {2, "PROG_MISMATCH"}, {3, "PROC_UNAVAIL"},
	{4, "GARBAGE_ARGS"}, {5, "SYSTEM_ERR"},	   {0, NULL},
};

static const struct print_name auth_names[] = {
	{0, "OK"},
	{1, "Bogus Credentials (seal broken)"},
	{2, "Rejected Credentials (client should begin new session)"},
	{3, "Bogus Verifier (seal broken)"},
	{4, "Verifier expired or was replayed"},
	{5, "Credentials are too weak"},
	{6, "Bogus response verifier"},
	{7, "Unknown failure"},
	{0, NULL},
};

static void copy_address(uint8_t *to, const struct segment_network *network, const uint8_t *from)
{
	memcpy(to, from, network->version == 6 ? 16 : 4);
}

/* What a call and its reply have in common. */
static struct rpc_call call_between(struct printer *printer, const struct segment_network *network,
				    const uint8_t *client, const uint8_t *server, uint32_t xid)
{
	struct rpc_call call = {
		.xid = xid,
		.netns = printer_netns(printer->packet),
		.ip_version = network->version,
	};

	copy_address(call.client, network, client);
	copy_address(call.server, network, server);
	return call;
}

/* NULL: there is no such procedure. */
static const struct nfs_procedure *find(uint32_t version, uint32_t procedure)
{
	return version == NFS_VERSION_3 ? print_nfs3_procedure(procedure)
					: print_nfs2_procedure(procedure);
}

/* Of a procedure without arguments nothing is printed but its name. */
static bool has_arguments(uint32_t version, uint32_t procedure)
{
	const struct nfs_procedure *found = find(version, procedure);

	return found && found->arguments;
}

static void put_name(struct scan *scan, uint32_t version, uint32_t procedure)
{
	const struct nfs_procedure *found = find(version, procedure);

	if (found && found->name)
		scan_put(scan, " %s", found->name);
	else
		scan_put(scan, " proc-%u", procedure);
}

/*
 * Moves past credentials or a verifier. *left: bytes of the record, of which rest and these must
 * be there. 4.99.5 says so where the length alone is more than that.
 */
static void skip_auth(struct scan *scan, const char *name, int64_t *left, int64_t rest)
{
	uint32_t length, padded;

	if (*left < AUTH_HEADER)
		nfs_has(scan, UINT64_MAX);
	length = scan_u32(scan, 4);
	padded = (length + 3) & ~3u;
	if (!scan->error && length > *left && printer_since(scan->printer, PRINT_4_99_5)) {
		scan_put(scan, " [%s length %u > %u]", name, length, (uint32_t)*left);
		scan_invalid(scan);
		scan->error = SCAN_SHORT;
	}
	*left -= AUTH_HEADER + (int64_t)padded;
	nfs_has(scan, *left < rest ? UINT64_MAX : AUTH_HEADER + (uint64_t)padded);
	/* Rounded up, the greatest lengths are 0 above, but what follows them is not there. */
	scan_skip(scan, length > padded ? UINT32_MAX : AUTH_HEADER + padded);
}

static void put_call(struct scan *scan, const struct segment_network *network, uint32_t length)
{
	uint32_t xid = scan_u32(scan, 0), version, procedure;
	int64_t left = length;
	struct rpc_call call;

	scan_put(scan, ": NFS request xid %u %u", xid, length);
	if (!nfs_has(scan, CALL_HEADER))
		return;
	version = scan_u32(scan, 16);
	procedure = scan_u32(scan, 20);
	call = call_between(scan->printer, network, network->source, network->destination, xid);
	call.version = version;
	call.procedure = procedure;
	rpc_calls_add(&scan->printer->calls, &call);
	put_name(scan, version, procedure);
	scan_skip(scan, CALL_HEADER);
	if (!has_arguments(version, procedure))
		return;
	skip_auth(scan, "credentials", &left, AUTH_HEADER);
	skip_auth(scan, "verifier", &left, 1);
	find(version, procedure)->arguments(scan);
}

static void put_results(struct scan *scan, const struct rpc_call *call, uint32_t length)
{
	const struct nfs_procedure *found = find(call->version, call->procedure);
	uint32_t verifier = scan_u32(scan, 4), status;
	const char *name;

	if (length <= verifier)
		nfs_has(scan, UINT64_MAX);
	scan_skip(scan, AUTH_HEADER + ((verifier + 3) & ~3u));
	status = scan_take_u32(scan);
	if (scan->error)
		return;
	name = print_name_find(accept_names, status);
	if (name)
		scan_put(scan, " %s", name);
	else if (status)
		scan_put(scan, " ar_stat %u", status);
	else if (call->version == NFS_VERSION_3)
		print_nfs3_results(scan, call->procedure);
	else if (found && found->results)
		found->results(scan);
}

static void put_denied(struct scan *scan)
{
	uint32_t reason, detail;
	const char *name;

	scan_put(scan, ": ");
	if (!nfs_has(scan, 4))
		return;
	reason = scan_u32(scan, 0);
	if (reason > REJECT_AUTH) {
		scan_put(scan, "Unknown reason for rejecting rpc message %u", reason);
		return;
	}
	if (!nfs_has(scan, reason == REJECT_VERSION ? 12 : 8))
		return;
	detail = scan_u32(scan, 4);
	if (reason == REJECT_VERSION) {
		scan_put(scan, "RPC Version mismatch (%u-%u)", detail, scan_u32(scan, 8));
		return;
	}
	name = print_name_find(auth_names, detail);
	if (name)
		scan_put(scan, "Auth %s", name);
	else
		scan_put(scan, "Auth Invalid failure code %u", detail);
}

static void put_reply(struct scan *scan, const struct segment_network *network, uint32_t length)
{
	uint32_t xid = scan_u32(scan, 0), status;
	const struct rpc_call *call;
	struct rpc_call like;

	scan_put(scan, ": NFS reply xid %u ", xid);
	if (!nfs_has(scan, REPLY_HEADER))
		return;
	status = scan_u32(scan, 8);
	scan_skip(scan, REPLY_HEADER);
	if (status == REPLY_DENIED) {
		scan_put(scan, "reply ERR %u", length);
		put_denied(scan);
		return;
	}
	if (status != REPLY_ACCEPTED) {
		scan_put(scan, "reply Unknown rpc response code=%u %u", status, length);
		return;
	}
	scan_put(scan, "reply ok %u", length);
	like = call_between(scan->printer, network, network->destination, network->source, xid);
	call = rpc_calls_find(&scan->printer->calls, &like);
	if (!call)
		return;
	put_name(scan, call->version, call->procedure);
	if (!has_arguments(call->version, call->procedure))
		return;
	put_results(scan, call, length);
}

int print_nfs_payload(struct printer *printer, const struct segment *segment, struct cursor at,
		      uint32_t length)
{
	struct scan scan = scan_begin(printer, at);
	uint32_t record, message;

	printer->protocol = "nfs";
	if (length < LEAST || !cursor_has(at, LEAST))
		return 0;
	record = scan_u32(&scan, 0) & ~LAST_RECORD;
	if (record > length - MARK_LENGTH)
		record = length - MARK_LENGTH;
	message = scan_u32(&scan, 8);
	scan_skip(&scan, MARK_LENGTH);
	if (message == MESSAGE_CALL && segment->destination_port == NFS_PORT)
		put_call(&scan, &segment->network, record);
	else if (message == MESSAGE_REPLY && segment->source_port == NFS_PORT)
		put_reply(&scan, &segment->network, record);
	if (scan.error == SCAN_SHORT)
		print_text_cut(printer);
	return scan.error == PRINT_CUT ? PRINT_CUT : 0;
}
