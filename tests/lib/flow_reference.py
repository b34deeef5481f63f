# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""What tshark and tcptrace count of the connections of a capture file, and tcplens --flows in the same form.

An end is (name, packets, ...), a connection its two ends in order, a file the sorted list of its connections.
"""

import collections
import csv
import os
import re
import shutil
import subprocess

import netns
import records
import reference

KINDS = ("retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order", "keep_alive",
         "zero_window_probe", "zero_window")
ADDRESSES = ("ip.src", "ipv6.src", "ip.dst", "ipv6.dst")
FIELDS = ("tcp.stream", *ADDRESSES, "tcp.srcport", "tcp.dstport", "tcp.len", *(f"tcp.analysis.{kind}" for kind in KINDS))
# ADDRESS:PORT <-> ADDRESS:PORT, and what came from the second one and from the first.
CONVERSATION = re.compile(r"^(\S+):(\d+) +<-> (\S+):(\d+) +(\d+) \d+ \S+ +(\d+) \d+ \S+ ", re.MULTILINE)


def missing():
    """The programs that are not installed."""
    return [name for name in ("tshark", "tcptrace") if not shutil.which(name)]


def output(*command, environment=None):
    return subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          text=True, errors="replace", timeout=netns.RUN_SECONDS, env=environment).stdout


def in_order(connections):
    return sorted(tuple(sorted(ends)) for ends in connections)


def flows(path, option="-r"):
    """The objects of --flows --json."""
    text = output(netns.TCPLENS, "--flows", "--json", "-nn", option, path)
    return records.of(text.splitlines(), "flow")


def sides(flow):
    return flow["client"], flow["server"]


def payload(side):
    """Bytes of payload, retransmitted ones as often as they were sent."""
    return side["bytes"] + side["retransmitted_bytes"]


def as_tshark(found):
    """tshark names fast and spurious retransmissions so beside their own name."""
    for flow in found:
        for side in sides(flow):
            kinds = side["analysis"]
            kinds["retransmission"] += kinds["fast_retransmission"] + kinds["spurious_retransmission"]
    return in_order([(side["address"], side["port"], side["segments"], payload(side),
                      *(side["analysis"][kind] for kind in KINDS)) for side in sides(flow)] for flow in found)


def as_conversations(found):
    return in_order([(side["address"], side["port"], side["segments"]) for side in sides(flow)] for flow in found)


def tshark(path):
    """(connections from the fields of each packet, connections of -z conv,tcp)"""
    fields = [word for name in FIELDS for word in ("-e", name)]
    environment = {**os.environ, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    # The last address and length of a packet are the innermost.
    text = output("tshark", "-n", "-r", path, "-T", "fields", "-E", "occurrence=l", *fields, "-z", "conv,tcp", "tcp",
                  environment=environment)
    packets, _, table = text.partition("=" * 20)
    streams = collections.OrderedDict()
    for line in packets.splitlines():
        row = dict(zip(FIELDS, line.split("\t")))
        if row.get("tcp.srcport"):
            count_packet(streams.setdefault(row["tcp.stream"], {}), row)
    conversations = [[(a, int(a_port), int(forth)), (b, int(b_port), int(back))]
                     for a, a_port, b, b_port, back, forth in CONVERSATION.findall(table)]
    return (in_order([(*name, *counts) for name, counts in ends.items()] for ends in streams.values()),
            in_order(conversations))


def count_packet(ends, row):
    for address, address6, port in (("ip.src", "ipv6.src", "tcp.srcport"), ("ip.dst", "ipv6.dst", "tcp.dstport")):
        ends.setdefault((row[address] or row[address6], int(row[port])), [0] * (2 + len(KINDS)))
    counts = ends[row["ip.src"] or row["ipv6.src"], int(row["tcp.srcport"])]
    counts[0] += 1
    counts[1] += int(row["tcp.len"] or 0)
    for number, kind in enumerate(KINDS):
        counts[2 + number] += row[f"tcp.analysis.{kind}"] != ""


def as_tcptrace(found):
    """By port only: tcptrace writes IPv6 addresses in a way of its own."""
    return in_order([(side["port"], side["segments"], payload(side), side["bytes"], side["retransmitted_segments"],
                      side["retransmitted_bytes"]) for side in sides(flow)] for flow in found)


def tcptrace(path):
    """
    tcptrace counts a SYN and a FIN that are sent again as a byte each; tcplens counts bytes of payload, so they
    are taken off.
    """
    lines = [line for line in output("tcptrace", "-n", "-l", "--csv", path).splitlines() if line and line[0] != "#"]
    connections = []
    for row in csv.DictReader(lines, skipinitialspace=True):
        ends = []
        for port, way in (("port_a", "a2b"), ("port_b", "b2a")):
            syns, fins = map(int, row[f"SYN/FIN_pkts_sent_{way}"].split("/"))
            number = [int(row[f"{name}_{way}"]) for name in ("total_packets", "actual_data_bytes", "unique_bytes_sent",
                                                             "rexmt_data_pkts", "rexmt_data_bytes")]
            number[4] -= max(0, syns - 1) + max(0, fins - 1)
            ends.append((int(row[port]), *number))
        connections.append(ends)
    return in_order(connections)


def compare(path):
    """{tool: ["want ...", "got ..."]} of the connections that differ."""
    found = flows(path)
    conversations = as_conversations(found)
    traced = as_tcptrace(found)
    packets, table = tshark(path)
    pairs = {"tshark": (packets, as_tshark(found)), "conv": (table, conversations), "tcptrace": (tcptrace(path), traced)}
    return {tool: difference(*pair) for tool, pair in pairs.items() if pair[0] != pair[1]}, len(found)


def difference(want, got):
    return [f"want {ends}" for ends in want if ends not in got] + [f"got  {ends}" for ends in got if ends not in want]


def captures():
    """Every capture of tests/cases, and of the corpus outside the repository where it is there."""
    return [path for path in reference.captures() if path.parent.name != "golden"]
