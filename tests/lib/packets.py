# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Packets and capture files as bytes, from the segment outwards: pcap(RAW, [ip4(tcp(flags="S"))]).

Every field has a default that makes a valid packet; a test names only what it is about.
"""

import hashlib
import ipaddress
import struct

NULL, ETHERNET, PPP, RAW, LOOP, SLL, IPV4, IPV6, SLL2 = 0, 1, 9, 101, 108, 113, 228, 229, 276
WIFI, PRISM, RADIOTAP, AVS, PPI = 105, 119, 127, 163, 192
CLIENT4, SERVER4 = "192.0.2.1", "198.51.100.2"
CLIENT6, SERVER6 = "2001:db8::1", "2001:db8:ffff::2"
CLIENT_MAC, SERVER_MAC = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
ETHERTYPE_IP4, ETHERTYPE_IP6 = 0x0800, 0x86DD
FLAGS = {letter: 1 << bit for bit, letter in enumerate("FSRPAUEC")}
# The first packet's time; a packet follows each quarter of a second.
START, STEP = 1700000000 * 10**6 + 123456, 250000


def checksum(data):
    """RFC 1071, as a number in network byte order."""
    total = sum(struct.unpack(f"!{(len(data) + 1) // 2}H", data + b"\0" * (len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def option(kind, data=b"", length=None):
    """A TCP option; length is a wrong value for its length byte."""
    return bytes((kind, 2 + len(data) if length is None else length)) + data


def padded(options, fill=b"\1"):
    return options + fill * (-len(options) % 4)


def tcp(flags="A", sport=40000, dport=80, seq=1000, ack=0, window=512, urgent=0, options=b"", payload=b"",
        offset=None, reserved=0, total=None):
    """A segment whose checksum ip4() or ip6() fills in; total is a wrong one instead."""
    options = padded(options)
    offset = 5 + len(options) // 4 if offset is None else offset
    bits = sum(FLAGS[letter] for letter in flags)
    header = struct.pack("!HHIIBBHHH", sport, dport, seq, ack, offset << 4 | reserved, bits, window, total or 0, urgent)
    return Segment(header + options + payload, total)


class Segment(bytes):
    """TCP bytes, and a checksum to keep."""

    def __new__(cls, data, total):
        made = super().__new__(cls, data)
        made.total = total
        return made

    def between(self, source, destination):
        """With the checksum for these packed addresses."""
        if self.total is not None:
            return bytes(self)
        total = checksum(source + destination + struct.pack("!HH", 6, len(self)) + self)
        return self[:16] + struct.pack("!H", total) + self[18:]


def signed(secret, flags="A", payload=b"", sport=40000, dport=80, seq=1000, ack=0, window=512):
    """A segment from CLIENT4 to SERVER4 with an MD5 signature (RFC 2385), which leaves out the options."""
    size = 40
    total = ipaddress.ip_address(CLIENT4).packed + ipaddress.ip_address(SERVER4).packed + struct.pack("!HH", 6, size + len(payload))
    plain = tcp(flags, sport, dport, seq, ack, window, offset=size // 4, total=0)
    digest = hashlib.md5(total + plain + payload + secret).digest()
    return tcp(flags, sport, dport, seq, ack, window, options=option(19, digest), payload=payload)


def ip4(data, source=CLIENT4, destination=SERVER4, options=b"", tos=0, identity=1, fragment=0x4000, ttl=64,
        protocol=6, length=None, total=None):
    """An IPv4 packet; fragment is the 16 bits of flags and offset (don't fragment)."""
    source, destination = (ipaddress.ip_address(text).packed for text in (source, destination))
    data = data.between(source, destination) if isinstance(data, Segment) else data
    options = padded(options, b"\0")
    size = 20 + len(options)
    header = struct.pack("!BBHHHBBH4s4s", 0x40 | size // 4, tos, size + len(data) if length is None else length, identity,
                         fragment, ttl, protocol, 0, source, destination) + options
    total = checksum(header) if total is None else total
    return header[:10] + struct.pack("!H", total) + header[12:] + data


def ip6(data, source=CLIENT6, destination=SERVER6, headers=b"", first=6, traffic=0, flow=0, hops=64, length=None):
    """An IPv6 packet; headers are extension headers, of which first is the first one's number."""
    source, destination = (ipaddress.ip_address(text).packed for text in (source, destination))
    data = headers + (data.between(source, destination) if isinstance(data, Segment) else data)
    return struct.pack("!IHBB", 6 << 28 | traffic << 20 | flow, len(data) if length is None else length, first,
                       hops) + source + destination + data


def ethertype_of(packet):
    return ETHERTYPE_IP6 if packet[0] >> 4 == 6 else ETHERTYPE_IP4


def ethernet(packet, tags=(), kind=None):
    """A frame; tags are (tag's Ethertype, tag control information), the outermost first."""
    words = [word for tag in tags for word in tag] + [ethertype_of(packet) if kind is None else kind]
    return SERVER_MAC + CLIENT_MAC + struct.pack(f"!{len(words)}H", *words) + packet


def sll(packet, kind=0):
    """Linux cooked v1; kind: 0 to us, 1 broadcast, 3 to another host, 4 outgoing."""
    return struct.pack("!HHH6s2xH", kind, 1, 6, CLIENT_MAC, ethertype_of(packet)) + packet


def sll2(packet, kind=0, interface=999999):
    """Linux cooked v2; the interface number is one that no machine has."""
    return struct.pack("!HHIHBB6s2x", ethertype_of(packet), 0, interface, 1, kind, 6, CLIENT_MAC) + packet


def ppp(packet, address=b"\xff\x03"):
    return address + struct.pack("!H", 0x57 if packet[0] >> 4 == 6 else 0x21) + packet


def null(packet, order="<"):
    """BSD loopback: the address family, IPv6's is FreeBSD's."""
    return struct.pack(order + "I", 28 if packet[0] >> 4 == 6 else 2) + packet


def wifi(packet, subtype=0, flags=0, pad=False, before=b""):
    """A data frame of IEEE 802.11; flags: 1 to and 2 from the distribution system, and so on; before: what LLC follows."""
    header = struct.pack("<BBH", 8 | subtype << 4, flags, 44) + SERVER_MAC + CLIENT_MAC + bytes.fromhex("020000000003 1000")
    header += bytes.fromhex("020000000004") * (flags & 3 == 3) + bytes(2) * (subtype >> 3)
    return header + bytes(-len(header) % 4) * pad + before + struct.pack("!IHH", 0xAAAA0300, 0, ethertype_of(packet)) + packet


def radiotap(frame, fields, *words):
    """words: of bits that say which fields there are."""
    return struct.pack(f"<BBH{len(words)}I", 0, 0, 4 + 4 * len(words) + len(fields), *words) + fields + frame


def ppi(frame, linktype):
    return struct.pack("<BBHI", 0, 0, 8, linktype) + frame


def times(count):
    return [START + number * STEP for number in range(count)]


def pcap(linktype, packets, snaplen=262144, nano=False, order="<", at=None):
    """A capture file; at: microseconds since 1970 for each packet."""
    parts = [struct.pack(order + "IHHiIII", 0xA1B23C4D if nano else 0xA1B2C3D4, 2, 4, 0, 0, snaplen, linktype)]
    for time, packet in zip(at or times(len(packets)), packets):
        seconds, fraction = divmod(time, 10**6)
        kept = packet[:snaplen]
        parts += [struct.pack(order + "IIII", seconds, fraction * 1000 + 789 if nano else fraction, len(kept), len(packet)),
                  kept]
    return b"".join(parts)


def ng_option(code, value, order="<"):
    return struct.pack(order + "HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def ng_block(kind, body, order="<"):
    body += b"\0" * (-len(body) % 4)
    size = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + size + body + size


def ng_comment(text, pid=None):
    """The options of a packet: a comment, and the process that sent it."""
    return ng_option(1, text.encode()) + (ng_option(8, struct.pack("<II", pid, pid)) if pid else b"")


def pcapng(linktype, packets, nano=False, order="<", names=(b"",)):
    """packets: bytes, or (bytes, options), or (bytes, options, number of the interface); names: of the interfaces"""
    parts = [ng_block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)]
    for name in names:
        options = (ng_option(2, name, order) if name else b"") + (ng_option(9, b"\x09", order) if nano else b"")
        parts.append(ng_block(1, struct.pack(order + "HHI", linktype, 0, 262144) + options, order))
    for time, packet in zip(times(len(packets)), packets):
        packet, options, number = (*packet, 0)[:3] if isinstance(packet, tuple) else (packet, b"", 0)
        time = time * 1000 + 789 if nano else time
        body = struct.pack(order + "IIIII", number, time >> 32, time & 0xFFFFFFFF, len(packet), len(packet)) + packet
        parts.append(ng_block(6, body + b"\0" * (-len(packet) % 4) + options, order))
    return b"".join(parts)
