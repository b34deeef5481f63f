// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/option_table.h"

#include <linux/types.h>
#include <stdio.h>
#include <string.h>

#include "base/pool.h"
#include "cli/options.h"
#include "record.h"
#include "sample.h"

/* The types of tcpdump 4.99.3. Those that are not printers of TCP turn payload text off. */
#define PAYLOAD_TYPES                                                                            \
	"aodv|carp|cnfp|domain|lmp|pgm|pgm_zmtp1|ptp|radius|resp|rpc|rtcp|rtp|snmp|someip|tftp|" \
	"vat|vxlan|wb|zmtp1"

#define COMM_LENGTH_MAX 15 /* TASK_COMM_LEN less its zero byte */

#define AT(member) offsetof(struct options, member)

static const struct option_row rows[] = {
	{OPTION_SOURCE, 'i', "interface", "IF", OPTION_COLLECT, AT(config.source.interfaces), 0, 0,
	 NULL,
	 "capture on this interface, by name or by its number in -D; may be repeated (default: "
	 "any)"},
	{OPTION_SOURCE, 'D', "list-interfaces", NULL, OPTION_FLAG, AT(list_interfaces), 0, 0, NULL,
	 "list the interfaces and exit"},
	{OPTION_SOURCE, 'L', "list-data-link-types", NULL, OPTION_FLAG, AT(list_link_types), 0, 0,
	 NULL, "list the link types of the interface and exit"},
	{OPTION_SOURCE, 'y', "linktype", "TYPE", OPTION_STRING, AT(config.source.link_type), 1, 0,
	 NULL, "link type of the packets; LINUX_SLL for readers that do not know LINUX_SLL2"},
	{OPTION_SOURCE, 0, "netns", "NAME", OPTION_COLLECT, AT(config.source.netns), 0, 0, NULL,
	 "capture in this network namespace: a name of ip-netns(8), a path or a process id; may "
	 "be repeated; all: in every one, those too that come later"},
	{OPTION_SOURCE, 'Q', "direction", "DIR", OPTION_CHOICE, AT(config.source.direction), 0, 0,
	 "inout|in|out", "packets that come in, that go out, or both (default: inout)"},
	{OPTION_SOURCE, 0, "hook", "HOOK", OPTION_CHOICE, AT(config.source.hook), 0, 0, "tc|xdp",
	 "where the programs are attached; xdp sees incoming packets only (default: tc)"},
	{OPTION_SOURCE, 'p', "no-promiscuous-mode", NULL, OPTION_FLAG, AT(not_promiscuous), 0, 0,
	 NULL, "no promiscuous mode; this is the default"},
	{OPTION_SOURCE, 0, "promisc", NULL, OPTION_FLAG, AT(config.source.promiscuous), 0, 0, NULL,
	 "put the interfaces of -i into promiscuous mode"},
	{OPTION_SOURCE, 'H', NULL, NULL, OPTION_FLAG, AT(config.source.mesh), 0, 0, NULL,
	 "files of IEEE 802.11 have mesh headers; of live packets without effect"},
	{OPTION_SOURCE, 'r', NULL, "FILE", OPTION_STRING, AT(config.source.file), 0, 0, NULL,
	 "read packets from a pcap or pcapng file, also in gzip, zstd or lz4; - is standard input"},
	{OPTION_SOURCE, 'V', NULL, "FILE", OPTION_STRING, AT(config.source.list), 0, 0, NULL,
	 "read packets from the files listed in FILE, one a line"},

	{OPTION_FILTER, 'F', NULL, "FILE", OPTION_STRING, AT(expression_file), 0, 0, NULL,
	 "read the expression from FILE"},
	{OPTION_FILTER, 'c', NULL, "N", OPTION_NUMBER, AT(config.filter.count), 1, UINT64_MAX, NULL,
	 "exit after N packets"},
	{OPTION_FILTER, 'd', NULL, NULL, OPTION_COUNT, AT(config.filter.dump_style), 0, 255, NULL,
	 "print the compiled expression and exit; -dd as C, -ddd as numbers"},
	{OPTION_FILTER, 0, "dump-filter", NULL, OPTION_FLAG, AT(dump_translated), 0, 0, NULL,
	 "print the eBPF program made from the expression and exit"},

	{OPTION_PROCESS, 0, "proc", NULL, OPTION_FLAG, AT(config.processes.show), 0, 0, NULL,
	 "show the processes at the local ends after each line: | SENDER > RECEIVER; also in "
	 "pcapng files"},
	{OPTION_PROCESS, 0, "pid", "PID", OPTION_PID, 0, 1, INT32_MAX, NULL,
	 "only packets of this process; may be repeated"},
	{OPTION_PROCESS, 0, "follow", NULL, OPTION_FLAG, AT(config.processes.follow), 0, 0, NULL,
	 "with --pid: packets of the processes' descendants too"},
	{OPTION_PROCESS, 0, "comm", "NAME", OPTION_STRING, AT(config.processes.comm), 0,
	 COMM_LENGTH_MAX, NULL, "only packets of processes with this name"},
	{OPTION_PROCESS, 0, "uid", "USER", OPTION_STRING, AT(config.processes.uid), 0, 0, NULL,
	 "only packets of this user's processes; a name or a number"},
	{OPTION_PROCESS, 0, "cgroup", "PATH", OPTION_STRING, AT(config.processes.cgroup), 0, 0,
	 NULL, "only packets of processes in this cgroup (version 2) and below it"},
	{OPTION_PROCESS, 0, "container", "NAME", OPTION_STRING, AT(config.processes.container), 0,
	 0, NULL,
	 "only packets of this container's processes; its name, its id or a prefix of the id"},
	{OPTION_PROCESS, 0, "pod", "NAME", OPTION_STRING, AT(config.processes.pod), 0, 0, NULL,
	 "only packets of this pod's containers, or of that of --container; NAME or "
	 "NAMESPACE/NAME"},

	{OPTION_FACTS, 0, "events", "LIST", OPTION_EVENTS, AT(config.events), 0, 0, NULL,
	 "show what the kernel does to connections among their packets, all but state and connect, "
	 "or "
	 "those of "
	 "LIST: retransmit,drop,reset,state,ca,csum,listen-overflow,connect"},

	{OPTION_FACTS, 0, "tcp-info", NULL, OPTION_FLAG, AT(config.tcp_info), 0, 0, NULL,
	 "show the state of the sockets at the local ends after the line, as it was at that "
	 "packet: | SENDER > RECEIVER"},
	{OPTION_FACTS, 0, "only", "LIST", OPTION_ONLY, AT(config.only), 0, 0, NULL,
	 "only packets of connections to which one of LIST happened, from then on: "
	 "retransmit,drop,reset,zero-window,rtt>DURATION,connect>DURATION, as in 'rtt>10ms'"},

	{OPTION_FACTS, 0, "flows", "SECONDS", OPTION_INTERVAL, AT(config.flows), 1, INT32_MAX, NULL,
	 "instead of packets a line for each connection when it ends, and for those still open at "
	 "the end, or every SECONDS; =forwarded or =SECONDS,forwarded: those too that this machine "
	 "forwards"},
	{OPTION_FACTS, 0, "top", "SECONDS", OPTION_INTERVAL, AT(config.top), 1, INT32_MAX, NULL,
	 "a screen of the connections that refreshes every SECONDS (default: 1); a table each time "
	 "where there is no terminal; forwarded as for --flows"},
	{OPTION_FACTS, 0, "metrics", "FILE", OPTION_STRING, AT(config.metrics), 1, 0, NULL,
	 "write sums of connections to FILE for Prometheus, every SECONDS of --flows (default: 15) "
	 "and at the end"},

	{OPTION_RECORDER, 0, "keep", "SECONDS|SIZE", OPTION_KEEP, AT(config.keep), 0, 0, NULL,
	 "keep the headers of the last SECONDS, or as many as SIZE a CPU holds (64M), in memory; "
	 "write them to a file in the folder of -w when something of --on happens"},
	{OPTION_RECORDER, 0, "keep-bytes", "N", OPTION_NUMBER, AT(config.keep.packet_bytes),
	 RECORD_KEEP_BYTES_MIN, RECORD_KEEP_BYTES_MAX, NULL,
	 "with --keep: keep N bytes of each packet, payload included, not its headers alone: 64 to "
	 "16360"},
	{OPTION_RECORDER, 0, "on", "LIST", OPTION_ON, AT(config.keep.triggers), 0, 0, NULL,
	 "with --keep: upon what: signal (SIGUSR2), exit (of -- COMMAND), retransmit[=CAUSE], "
	 "reset, drop[=REASON], zero-window, rtt>DURATION, connect>DURATION; expr:EXPRESSION (a "
	 "packet that matches) is the last of a LIST, and --on may be given again"},
	{OPTION_RECORDER, 0, "scope", "SCOPE", OPTION_CHOICE, AT(config.keep.scope), 0, 0,
	 SCOPE_CHOICES,
	 "with --keep: which packets a file has: all, those of the trigger's connection or of the "
	 "host at its other end (default: all)"},
	{OPTION_RECORDER, 0, "after", "SECONDS", OPTION_NUMBER, AT(config.keep.after), 0, 86400,
	 NULL, "with --keep: write what comes in so many seconds after it too (default: 1)"},
	{OPTION_RECORDER, 0, "keep-interval", "SECONDS", OPTION_NUMBER, AT(config.keep.interval), 0,
	 INT32_MAX, NULL,
	 "with --keep: no file within SECONDS after another; what happens is counted (default: "
	 "10)"},
	{OPTION_RECORDER, 0, "keep-files", "N", OPTION_NUMBER, AT(config.keep.files), 1, 1000000,
	 NULL, "with --keep, -C or -G: no more than N files of this run; the oldest is removed"},
	{OPTION_RECORDER, 0, "keep-total", "MB", OPTION_NUMBER, AT(config.keep.megabytes), 1,
	 UINT64_MAX / 1000000, NULL,
	 "with --keep: no more than MB million bytes in files of this run; the oldest are removed"},
	{OPTION_RECORDER, 0, "keep-free", "MB", OPTION_NUMBER, AT(config.keep.free_megabytes), 1,
	 UINT64_MAX / 1000000, NULL,
	 "with --keep: no file, and the end of the one that is written, while its file system has "
	 "less than MB million bytes free"},

	{OPTION_RECORDER, 0, "pin", "NAME", OPTION_STRING, AT(config.pin.name), 1, 0, NULL,
	 "with --keep and -i: record without a process from now on, as NAME; or with --dump, "
	 "--status or --remove, which recorder"},
	{OPTION_RECORDER, 0, "dump", NULL, OPTION_FLAG, AT(config.pin.dump), 0, 0, NULL,
	 "write what the recorder of --pin has now to the pcapng file of -w, or print it; --keep "
	 "SECONDS: no more than that"},
	{OPTION_RECORDER, 0, "status", NULL, OPTION_FLAG, AT(config.pin.status), 0, 0, NULL,
	 "print what the recorder of --pin records and how far back; without --pin list all"},
	{OPTION_RECORDER, 0, "remove", NULL, OPTION_FLAG, AT(config.pin.remove), 0, 0, NULL,
	 "end the recorder of --pin and remove all of it"},

	{OPTION_COST, 's', "snapshot-length", "BYTES", OPTION_NUMBER, AT(snaplen), 0,
	 RECORD_SNAP_MAX, NULL,
	 "take no more of a packet than this; 0 is the most (default: 262144)"},
	{OPTION_COST, 'B', "buffer-size", "KIB", OPTION_NUMBER, AT(config.capture.ring_kib), 1,
	 1 << 20, NULL,
	 "size of each CPU's buffer, and of that of process events (default: 1/64 of the memory "
	 "for all, 1 to 16 MiB each; -v prints it)"},
	{OPTION_COST, 0, "sample", "N", OPTION_NUMBER, AT(config.filter.sample), 1,
	 SAMPLE_DIVISOR_MAX, NULL,
	 "only 1 in N connections, both directions of each, chosen by a hash of addresses and "
	 "ports"},
	{OPTION_COST, 0, "limit-cpu", "PCT", OPTION_NUMBER, AT(config.capture.limit_cpu), 1, 100,
	 NULL,
	 "capture fewer connections, and report it, when the capture takes more than PCT percent "
	 "of one CPU"},
	{OPTION_COST, 0, "threads", "N", OPTION_NUMBER, AT(config.output.threads), 1,
	 POOL_THREADS_MAX, NULL,
	 "print in so many threads, in order, with -n or --json (default: 1)"},

	{OPTION_TEXT, 'n', NULL, NULL, OPTION_COUNT, AT(numeric_count), 0, 255, NULL,
	 "addresses and ports as numbers"},
	{OPTION_TEXT, 'N', NULL, NULL, OPTION_FLAG, AT(config.print.no_domain), 0, 0, NULL,
	 "host names without their domain"},
	{OPTION_TEXT, 'v', NULL, NULL, OPTION_COUNT, AT(config.print.verbose), 0, 255, NULL,
	 "more of each packet; -vv and -vvv more still"},
	{OPTION_TEXT, 'q', "quiet", NULL, OPTION_COUNT, AT(config.print.quiet_count), 0, 255, NULL,
	 "less of each packet"},
	{OPTION_TEXT, 'e', NULL, NULL, OPTION_FLAG, AT(config.print.link_header), 0, 0, NULL,
	 "the link header too"},
	{OPTION_TEXT, 'S', "absolute-tcp-sequence-numbers", NULL, OPTION_FLAG,
	 AT(config.print.absolute), 0, 0, NULL, "sequence numbers as they are, not relative"},
	{OPTION_TEXT, 'K', "dont-verify-checksums", NULL, OPTION_FLAG, AT(config.print.no_checksum),
	 0, 0, NULL, "do not verify checksums"},
	{OPTION_TEXT, 'b', NULL, NULL, OPTION_FLAG, AT(config.print.as_dot), 0, 0, NULL,
	 "AS numbers of BGP in ASDOT notation (RFC 5396)"},
	{OPTION_TEXT, 'u', NULL, NULL, OPTION_FLAG, AT(config.print.handle_words), 0, 0, NULL,
	 "file handles of NFS undecoded, in hex"},
	{OPTION_TEXT, '#', "number", NULL, OPTION_FLAG, AT(config.print.number), 0, 0, NULL,
	 "a packet number on each line"},
	{OPTION_TEXT, 't', NULL, NULL, OPTION_COUNT, AT(time_count), 0, 5, NULL,
	 "-t no time, -tt seconds since the epoch, -ttt since the previous packet, -tttt with the "
	 "date, -ttttt since the first packet"},
	{OPTION_TEXT, 0, "micro", NULL, OPTION_NAME, AT(precision), 0, 0, NULL,
	 "time stamps in microseconds; this is the default"},
	{OPTION_TEXT, 0, "nano", NULL, OPTION_NAME, AT(precision), 0, 0, NULL,
	 "time stamps in nanoseconds"},
	{OPTION_TEXT, 0, "time-stamp-precision", "PRECISION", OPTION_WORD, AT(precision), 0, 0,
	 "micro|nano|microsecond|nanosecond|microseconds|nanoseconds",
	 "the same as --micro and --nano"},
	{OPTION_TEXT, 'A', NULL, NULL, OPTION_COUNT, AT(dump_ascii), 0, 255, NULL,
	 "the packet in ASCII; -AA with its link header"},
	{OPTION_TEXT, 'x', NULL, NULL, OPTION_COUNT, AT(dump_hex), 0, 255, NULL,
	 "the packet in hex; -xx with its link header"},
	{OPTION_TEXT, 'X', NULL, NULL, OPTION_COUNT, AT(dump_both), 0, 255, NULL,
	 "the packet in hex and ASCII; -XX with its link header"},
	{OPTION_TEXT, 'M', NULL, "SECRET", OPTION_STRING, AT(config.print.secret), 0, 0, NULL,
	 "shared secret to check TCP MD5 signatures (RFC 2385) with"},
	{OPTION_TEXT, 'T', NULL, "TYPE", OPTION_WORD, AT(payload), 0, 0, PAYLOAD_TYPES,
	 "decode payload as domain or resp; tcpdump's other types turn payload text off"},
	{OPTION_TEXT, 0, "tcpdump", "VERSION", OPTION_CHOICE, AT(config.print.version), 0, 0,
	 PRINT_VERSION_CHOICES,
	 "print what this version of tcpdump prints, where versions differ (default: --version "
	 "says it)"},
	{OPTION_TEXT, 0, "json", "FORM", OPTION_JSON, AT(config.print.json), 0, 0, "3|1|flat",
	 "a JSON object for each packet, one a line, instead of text; =flat: without objects and "
	 "arrays in it; =1: as the first version had it (default: 3)"},
	{OPTION_TEXT, 0, "count", NULL, OPTION_FLAG, AT(config.output.count_only), 0, 0, NULL,
	 "with -r or -V: print only the number of packets"},
	{OPTION_TEXT, 0, "only-warnings", NULL, OPTION_FLAG, AT(config.output.warnings), 0, 0, NULL,
	 "of a live capture only warnings and errors: none at the start, and at the end only what "
	 "is missing"},
	{OPTION_TEXT, 'l', NULL, NULL, OPTION_FLAG, AT(config.output.line_buffered), 0, 0, NULL,
	 "write each line at once"},

	{OPTION_FILE, 'w', NULL, "FILE", OPTION_STRING, AT(config.file.rules.path), 1, 0, NULL,
	 "write whole packets to a file instead of printing them; - is standard output"},
	{OPTION_FILE, 0, "pcapng", NULL, OPTION_FLAG, AT(pcapng), 0, 0, NULL,
	 "write pcapng, not pcap; the default for a file named .pcapng"},
	{OPTION_FILE, 0, "comment-all", NULL, OPTION_FLAG, AT(config.file.comment_every), 0, 0,
	 NULL,
	 "with --proc and -w: the processes in a comment of every packet, not only where they "
	 "change"},
	{OPTION_FILE, 0, "headers", NULL, OPTION_FLAG, AT(config.capture.headers), 0, 0, NULL,
	 "write only as much of a packet as its headers need"},
	{OPTION_FILE, 0, "print", NULL, OPTION_FLAG, AT(print_too), 0, 0, NULL,
	 "print the packets too"},
	{OPTION_FILE, 'U', "packet-buffered", NULL, OPTION_FLAG, AT(config.file.flush_packets), 0,
	 0, NULL, "write each packet at once"},
	{OPTION_FILE, 'C', NULL, "MB", OPTION_NUMBER, AT(rotate_megabytes), 1, UINT64_MAX / 1000000,
	 NULL, "continue in another file once this one is larger than MB million bytes"},
	{OPTION_FILE, 'G', NULL, "SECONDS", OPTION_NUMBER, AT(config.file.rules.seconds), 0,
	 INT32_MAX, NULL, "continue in another file every SECONDS; FILE is given to strftime(3)"},
	{OPTION_FILE, 'W', NULL, "FILES", OPTION_NUMBER, AT(config.file.rules.files), 1, INT32_MAX,
	 NULL, "with -C: use so many files in turn; with -G: end after so many"},
	{OPTION_FILE, 'z', NULL, "COMMAND", OPTION_STRING, AT(config.file.rotate_command), 0, 0,
	 NULL, "with -C or -G: run COMMAND with the name of each file that is complete"},
	{OPTION_FILE, 0, "z-last", NULL, OPTION_FLAG, AT(config.file.last), 0, 0, NULL,
	 "with -z: run it with the last file too, and end when all commands have ended"},

	{OPTION_SYSTEM, 'Z', "relinquish-privileges", "USER", OPTION_STRING, AT(config.user), 0, 0,
	 NULL,
	 "become USER before the first packet is parsed; files that are written are USER's "
	 "(default for root: tcplens, or nobody)"},
	{OPTION_SYSTEM, 0, "features", NULL, OPTION_FLAG, AT(features), 0, 0, NULL,
	 "list which kernel features that tcplens uses this kernel has, and exit"},
	{OPTION_SYSTEM, 0, "without", "FEATURES", OPTION_WITHOUT, AT(config.capture.without), 0, 0,
	 NULL,
	 "do not use these kernel features, joined by commas, as --features names them; may be "
	 "repeated"},
	{OPTION_SYSTEM, 0, "btf", "FILE", OPTION_STRING, AT(config.processes.btf_file), 0, 0, NULL,
	 "take the kernel's types from a copy of /sys/kernel/btf/vmlinux, for --on and the options "
	 "under Processes and under Kernel events and connections"},
	{OPTION_SYSTEM, 0, "debug", NULL, OPTION_FLAG, AT(config.capture.debug), 0, 0, NULL,
	 "show the messages of libbpf and of the kernel's verifier"},

	{OPTION_ACCEPTED, 'O', "no-optimize", NULL, OPTION_FLAG, AT(accepted), 0, 0, NULL,
	 "do not optimize the expression; the same packets match, so it is optimized"},
	{OPTION_ACCEPTED, 'a', NULL, NULL, OPTION_FLAG, AT(accepted), 0, 0, NULL,
	 "has no effect, as in tcpdump"},
	{OPTION_ACCEPTED, 0, "immediate-mode", NULL, OPTION_FLAG, AT(accepted), 0, 0, NULL,
	 "packets are taken within 20 ms anyway"},

	{OPTION_ABOUT, 'h', "help", NULL, OPTION_FLAG, AT(help), 0, 0, NULL,
	 "print this text and exit"},
	{OPTION_ABOUT, 0, "version", NULL, OPTION_FLAG, AT(version), 0, 0, NULL,
	 "print the version and exit"},
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))
_Static_assert(ROWS <= OPTION_TABLE_MAX, "raise OPTION_TABLE_MAX");

const struct option_row *option_table(size_t *count)
{
	*count = ROWS;
	return rows;
}

const struct option_row *option_table_letter(int letter)
{
	const struct option_row *row;

	for (row = rows; row < rows + ROWS; row++)
		if (row->letter && row->letter == letter)
			return row;
	return NULL;
}

const struct option_row *option_table_name(const char *name, size_t length)
{
	const struct option_row *row;

	for (row = rows; row < rows + ROWS; row++)
		if (row->name && strlen(row->name) == length && !memcmp(row->name, name, length))
			return row;
	return NULL;
}

bool option_table_optional(const struct option_row *row)
{
	return row->kind == OPTION_EVENTS || row->kind == OPTION_INTERVAL ||
	       row->kind == OPTION_JSON;
}

const char *option_table_spell(const struct option_row *row, char *text, size_t size)
{
	if (row->letter)
		snprintf(text, size, "-%c", row->letter);
	else
		snprintf(text, size, "--%s", row->name);
	return text;
}
