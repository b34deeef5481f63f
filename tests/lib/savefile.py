# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Reads capture files for tests: packets of pcap, blocks of pcapng; checks them with other readers."""

import re
import shutil
import struct

import netns

PCAP_HEADER, PCAP_RECORD = 24, 16
SECTION, INTERFACE, STATISTICS, PACKET = 0x0A0D0D0A, 1, 5, 6
# Messages for every file, for every SLL2 file, and of tshark as root.
HARMLESS = re.compile(r"reading from file .*|Warning: interface names might be incorrect|Running as user .*|")


def packets(path):
    """[(bytes, length on the wire)] of a pcap file of this machine's byte order."""
    data = path.read_bytes()
    at, found = PCAP_HEADER, []
    while at < len(data):
        _, _, kept, length = struct.unpack_from("=IIII", data, at)
        at += PCAP_RECORD
        found.append((data[at:at + kept], length))
        at += kept
    if at != len(data):
        raise ValueError(f"{path}: the last record is cut")
    return found


def options(data):
    """{code: value} of a block's options."""
    found, at = {}, 0
    while at < len(data):
        code, length = struct.unpack_from("=HH", data, at)
        if code == 0:
            break
        found[code] = data[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4
    return found


def blocks(path):
    """[(type, body)] of a pcapng file."""
    data = path.read_bytes()
    at, found = 0, []
    while at < len(data):
        kind, length = struct.unpack_from("=II", data, at)
        if length % 4 or struct.unpack_from("=I", data, at + length - 4)[0] != length:
            raise ValueError(f"{path}: the block at {at} has two lengths")
        found.append((kind, data[at + 8:at + length - 4]))
        at += length
    return found


def interfaces(path):
    """[(name, filter)] of a pcapng file's interfaces."""
    found = [options(body[8:]) for kind, body in blocks(path) if kind == INTERFACE]
    return [(each.get(2, b"").decode(), each.get(11, b"\0")[1:].decode()) for each in found]


def statistics(path):
    """{interface name: (matched, lost, captured)} of a pcapng file."""
    names, found = [name for name, _ in interfaces(path)], {}
    for kind, body in blocks(path):
        if kind == STATISTICS:
            each = options(body[12:])
            found[names[struct.unpack_from("=I", body)[0]]] = tuple(
                struct.unpack("=Q", each[code])[0] for code in (6, 7, 8))
    return found


def read_by_all(path):
    """
    Read a file with each installed reader; returns {reader: packets}, and their warnings.
    """
    counts, complaints = {}, []
    commands = {"tcpdump": ("tcpdump", "-nn", "-t", "-r", path),
                "tshark": ("tshark", "-n", "-r", path, "-T", "fields", "-e", "frame.number"),
                "capinfos": ("capinfos", "-c", "-M", "-T", "-r", path)}
    for reader, command in commands.items():
        if not shutil.which(reader):
            continue
        result = netns.run(*command, check=False)
        complaints += [f"{reader}: {line}" for line in result.stderr.splitlines()
                       if not HARMLESS.fullmatch(line)]
        if result.returncode:
            complaints.append(f"{reader}: exit status {result.returncode}")
        if reader == "capinfos":
            counts[reader] = int(result.stdout.split()[-1]) if result.stdout.split() else None
        else:
            counts[reader] = len(result.stdout.splitlines())
    return counts, complaints


def check_readers(test, name, path, count):
    """Check that every reader finds so many packets and prints no warning."""
    counts, complaints = read_by_all(path)
    test.ok(not complaints and set(counts.values()) <= {count}, f"{name}: read by {', '.join(counts)}",
            f"want {count} packets, got {counts}", *complaints)
