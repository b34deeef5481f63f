# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Makes the inputs of the cases in this folder: PYTHONPATH=tests/lib python3 tests/cases/inputs.py [NAME ...]

CASES has a row for each: the packets of the input and the lines of its cmd. The expected output is recorded
afterwards, by tests/run cases/NAME --update. A case may also be a folder by itself, with a capture from
elsewhere.
"""

import pathlib
import struct
import sys

from packets import (AVS, CLIENT4, CLIENT6, CLIENT_MAC, ETHERNET, IPV4, IPV6, LOOP, NULL, PPI, PPP, PRISM, RADIOTAP, RAW, SERVER4, SERVER6,
                     SERVER_MAC, SLL, SLL2, START, WIFI, ethernet, ethertype_of, ip4, ip6, ng_block, ng_comment, ng_option, null, option, pcap, pcapng, ppi, ppp,
                     radiotap, signed, sll, sll2, tcp, wifi)

FOLDER = pathlib.Path(__file__).resolve().parent
CASES = {}
# The offset of the TCP options in a raw IPv4 packet.
OPTIONS_AT = 40


def case(name, data, options="-nn", reference="tcpdump", **more):
    """more: expression, status (exit status)."""
    file = "in.pcapng" if data[:4] == b"\x0a\x0d\x0d\x0a" else "in.pcap"
    rows = {"reference": reference, "options": options, **more}
    CASES[name] = {file: data, "cmd": "".join(f"{key} {value}\n" for key, value in rows.items()).encode()}


def one(*packets, **words):
    return pcap(RAW, list(packets), **words)


def with_options(options, flags="A", **words):
    return ip4(tcp(flags, ack=1, options=options, **words))


def tcp_option(name, data, flags="A", cut=None, options="-nn"):
    """A case for the option; with a number also one that is cut off after so many bytes of it."""
    case(name, one(with_options(data, flags)), options)
    if cut is not None:
        case(f"{name}-cut-after-{cut}-byte{'s' * (cut > 1)}", one(with_options(data, flags), snaplen=OPTIONS_AT + cut), options)


def chain(count):
    """TCP after so many destination options headers."""
    return b"".join(bytes((60 if i + 1 < count else 6, 0, 1, 4, 0, 0, 0, 0)) for i in range(count))


def times_of(*seconds):
    """A pcapng file in nanoseconds, with an offset where the time is before the epoch."""
    section = ng_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    interfaces, packets, data = b"", b"", ethernet(ip4(tcp("S")))
    for i, time in enumerate(seconds):
        offset = -10 if time < 0 else 0
        ticks = round((time - offset) * 10**6)
        options = struct.pack("<HHqHH", 14, 8, offset, 0, 0)
        interfaces += ng_block(1, struct.pack("<HHI", ETHERNET, 0, 0) + options)
        packets += ng_block(6, struct.pack("<IIIII", i, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data)) + data)
    return section + interfaces + packets


def offsets(*seconds):
    """A pcapng file of a packet for each time, which is its interface's offset."""
    section = ng_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    data = ethernet(ip4(tcp("S")))
    interfaces = b"".join(ng_block(1, struct.pack("<HHIHHqHH", ETHERNET, 0, 0, 14, 8, offset, 0, 0)) for offset in seconds)
    return section + interfaces + b"".join(ng_block(6, struct.pack("<IIIII", i, 0, 1, len(data), len(data)) + data)
                                           for i in range(len(seconds)))


def mptcp(subtype, data, length=None):
    return option(30, bytes((subtype << 4 | data[0],)) + data[1:], length)


def exchange():
    """A connection from SYN to FIN, with numbers near the end of their range."""
    client, server = {"sport": 40000, "dport": 8000}, {"sport": 8000, "dport": 40000}
    first, second = 0xFFFFFFF0, 0x10000000
    answer = {"source": SERVER4, "destination": CLIENT4}

    def after(number, count):
        return (number + count) & 0xFFFFFFFF

    return [ip4(tcp("S", seq=first, **client)),
            ip4(tcp("SA", seq=second, ack=after(first, 1), **server), **answer),
            ip4(tcp("A", seq=after(first, 1), ack=second + 1, **client)),
            ip4(tcp("PA", seq=after(first, 1), ack=second + 1, payload=b"x" * 40, **client)),
            ip4(tcp("PA", seq=second + 1, ack=after(first, 41), payload=b"y" * 10, **server), **answer),
            ip4(tcp("FA", seq=after(first, 41), ack=second + 11, **client)),
            ip4(tcp("FA", seq=second + 11, ack=after(first, 42), **server), **answer),
            ip4(tcp("A", seq=after(first, 42), ack=second + 12, **client))]


def tcp_options():
    tcp_option("mss", option(2, b"\x05\xb4"), "S", 3)
    case("mss-longer-than-the-header", one(with_options(option(2, b"\x05\xb4", 8), "S")))
    tcp_option("window-scale", option(3, b"\7"), "S", 2)
    tcp_option("sack-permitted", option(4), "S", 1)
    case("sack-permitted-length-0", one(with_options(option(4, b"", 0), "S")))
    blocks = [struct.pack("!II", 5000 + 1000 * i, 5500 + 1000 * i) for i in range(3)]
    tcp_option("sack-one-block", option(5, blocks[0]))
    tcp_option("sack-three-blocks", option(5, b"".join(blocks)), cut=11)
    case("sack-length-not-of-whole-blocks", one(with_options(option(5, blocks[0] + b"\0\0"))))
    tcp_option("timestamps", option(8, struct.pack("!II", 4000000000, 1)), cut=6)
    case("timestamps-after-two-nops", one(with_options(b"\1\1" + option(8, struct.pack("!II", 7, 8)))))
    tcp_option("echo", option(6, b"\0\0\0\7"), cut=4)
    tcp_option("echo-reply", option(7, b"\0\0\0\7"))
    tcp_option("connection-counts", option(11, b"\0\0\0\1") + option(12, b"\0\0\0\2") + option(13, b"\0\0\0\3"), "S", 13)
    tcp_option("scps", option(20, b"\x80\x05"), "S", 3)
    tcp_option("user-timeout", option(28, b"\x00\x3c"), cut=3)
    tcp_option("fast-open-request", option(34), "S")
    tcp_option("fast-open-cookie", option(34, bytes(range(8))), "S", 6)
    case("fast-open-cookie-too-long", one(with_options(option(34, bytes(20)), "S")))
    tcp_option("experiment-fast-open", option(254, b"\xf9\x89" + bytes(range(8))), "S", 3)
    case("experiment-of-another-magic", one(with_options(option(254, b"\x12\x34\x56"))))
    tcp_option("authentication", option(29, b"\1\2" + bytes(range(12))), "S", 9)
    case("authentication-too-short", one(with_options(option(29, b"\1"), "S")))
    tcp_option("unknown-option", option(200, b"\1\2\3\4"), cut=4)
    case("end-of-options-hides-what-follows", one(with_options(b"\0" + option(2, b"\x05\xb4") + b"\0")))
    case("many-options", one(with_options(option(2, b"\x05\xb4") + option(4) + option(8, bytes(8)) + b"\1" + option(3, b"\7"),
                                          "S")))


def signatures():
    digest = bytes(range(16))
    tcp_option("md5-without-a-secret", option(19, digest), "PA", 9)
    case("md5-right", one(ip4(signed(b"secret", "PA", b"data"))), "-nn -M secret")
    case("md5-of-another-secret", one(ip4(signed(b"other", "PA", b"data"))), "-nn -M secret")
    case("md5-too-short", one(with_options(option(19, digest[:8]))), "-nn -M secret")


def multipath():
    key = struct.pack("!Q", 0x0123456789ABCDEF)
    tcp_option("mptcp-capable-syn", mptcp(0, b"\1\x81"), "S", 3)
    tcp_option("mptcp-capable-ack", mptcp(0, b"\0\x81" + key + key), "A", 11)
    tcp_option("mptcp-join-syn", mptcp(1, b"\1\2" + b"\0\0\0\3\0\0\0\4"), "S", 7)
    tcp_option("mptcp-dss", mptcp(2, b"\0\5" + struct.pack("!IIIHH", 5, 100, 1, 40, 0xBEEF)), cut=9)
    case("mptcp-dss-wrong-length", one(with_options(mptcp(2, b"\0\5" + bytes(6)))))
    tcp_option("mptcp-add-address", mptcp(3, b"\4\1" + bytes((192, 0, 2, 9))), cut=5)
    tcp_option("mptcp-remove-addresses", mptcp(4, b"\0\1\2"))
    tcp_option("mptcp-priority", mptcp(5, b"\1\7"))
    tcp_option("mptcp-fail", mptcp(6, b"\0\0" + key), cut=6)
    tcp_option("mptcp-fast-close", mptcp(7, b"\0\0" + key))
    case("mptcp-unknown-subtype", one(with_options(mptcp(12, b"\0\0"))))


def segments():
    flags = ("", "S", "SA", "FA", "RA", "PA", "U", "EC", "FSRPAUEC")
    case("flags", one(*[ip4(tcp(each, ack=1, urgent=7, payload=b"ab")) for each in flags]))
    case("flags-quiet", one(*[ip4(tcp(each, ack=1, payload=b"ab")) for each in flags]), "-nn -q")
    case("window-0-and-65535", one(ip4(tcp(window=0)), ip4(tcp(window=65535))))
    case("sequence-numbers-relative", one(*exchange()))
    case("sequence-numbers-absolute", one(*exchange()), "-nn -S")
    case("sequence-numbers-from-the-middle", one(*exchange()[3:]))
    case("reset-with-text", one(ip4(tcp("R", payload=b"no such port"))), "-nn -v")
    case("header-length-below-20", one(ip4(tcp(offset=4, payload=b"abcd"))))
    case("header-length-beyond-the-segment", one(ip4(tcp(offset=15, payload=b"abcd"))))
    case("tcp-header-cut-after-12-bytes", one(ip4(tcp("S")), snaplen=32))
    case("tcp-header-cut-after-19-bytes", one(ip4(tcp("S")), snaplen=39))
    case("segment-shorter-than-a-header", one(ip4(bytes(12))))
    case("checksum-right", one(ip4(tcp("PA", payload=b"odd"))), "-nn -v")
    case("checksum-wrong", one(ip4(tcp("PA", payload=b"odd", total=0x1234))), "-nn -v")
    case("checksum-wrong-unverified", one(ip4(tcp("PA", payload=b"odd", total=0x1234))), "-nn -v -K")
    case("checksum-of-a-cut-segment", one(ip4(tcp("PA", payload=bytes(100))), snaplen=90), "-nn -v")
    case("payload-hex-and-ascii", one(ip4(tcp("PA", payload=b"a line\n\0\xff"))), "-nn -X")
    case("payload-ascii", one(ip4(tcp("PA", payload=b"a line\r\nanother\n\0\xff"))), "-nn -A")
    case("link-header-hex", pcap(ETHERNET, [ethernet(ip4(tcp("S")))]), "-nn -xx")


def ip4_headers():
    case("ip4-verbose", one(ip4(tcp(), tos=0xB9, identity=7, ttl=1)), "-nn -v")
    case("ip4-checksum-wrong", one(ip4(tcp(), total=0x4321)), "-nn -v")
    case("ip4-length-beyond-the-capture", one(ip4(tcp("PA", payload=b"abcd"), length=60)), "-nn -v")
    case("ip4-length-below-the-header", one(ip4(tcp(), length=10)))
    case("ip4-header-cut-after-13-bytes", pcap(IPV4, [ip4(tcp())], snaplen=13))
    route = bytes((11, 8, 192, 0, 2, 7, 0, 0, 0, 0))[:9]
    case("ip4-record-route", one(ip4(tcp(), options=bytes((7,)) + route[:1] + route[1:])), "-nn -v")
    case("ip4-options", one(ip4(tcp(), options=b"\1" + bytes((148, 4, 0, 0)) + bytes((68, 8, 5, 0, 0, 0, 0, 9)))), "-nn -v")
    case("ip4-option-length-0", one(ip4(tcp(), options=bytes((7, 0, 4)))), "-nn -v")
    case("ip4-in-ip4-is-not-found-in-files", one(ip4(ip4(tcp("S")), protocol=4, source="10.0.0.1"), ip4(tcp("F"))))
    whole = ip4(tcp("PA", payload=bytes(40)))[20:]
    case("ip4-fragments", one(ip4(whole[:32], fragment=0x2000), ip4(whole[32:], fragment=4)))
    case("ip4-fragments-verbose", one(ip4(whole[:32], fragment=0x2000), ip4(whole[32:], fragment=4)), "-nn -v")
    case("ip4-first-fragment-of-8-bytes", one(ip4(whole[:8], fragment=0x2000)))


def ip6_headers():
    hop = bytes((6, 0, 1, 4, 0, 0, 0, 0))
    destination = bytes((6, 0, 5, 2, 0, 0, 1, 0))
    routing = bytes((6, 2, 0, 1, 0, 0, 0, 0)) + bytes.fromhex("20010db8000000000000000000000009")
    fragment = bytes((6, 0)) + struct.pack("!HI", 1, 99)
    case("ip6-verbose", one(ip6(tcp("S"), traffic=0xB9, flow=0x12345, hops=1)), "-nn -v")
    case("ip6-extension-headers",
         one(ip6(tcp("S"), headers=hop, first=0), ip6(tcp("S"), headers=destination, first=60),
             ip6(tcp("S"), headers=routing, first=43), ip6(tcp("F"))), all="tcp")
    case("ip6-routing-headers-of-odd-length",
         one(*(ip6(tcp("S"), headers=bytes((6, words, kind, 1)) + bytes(4 + 8 * words), first=43)
               for words, kind in ((1, 0), (1, 2), (3, 4), (1, 3)))), "-nn -v", reference="tcpdump", all="tcp")
    case("ip6-extension-headers-and-an-expression",
         one(ip6(tcp("S"), headers=hop, first=0), ip6(tcp("F"))), expression="port 80")
    case("ip6-first-fragment", one(ip6(tcp("S"), headers=fragment, first=44)), "-nn -v")
    case("ip6-later-fragment", one(ip6(bytes(16), headers=bytes((6, 0)) + struct.pack("!HI", 8, 99), first=44)))
    case("ip6-header-cut-after-39-bytes", pcap(IPV6, [ip6(tcp())], snaplen=39))
    case("ip6-length-beyond-the-capture", one(ip6(tcp("PA", payload=b"abcd"), length=60)), "-nn -v")
    case("ip6-address-forms", one(ip6(tcp(), source="::", destination="::1"),
                                  ip6(tcp(), source="::ffff:192.0.2.1", destination="fe80::1:0:0:2"),
                                  ip6(tcp(), source="2001:0:0:1::", destination="2001:db8:1:2:3:4:5:6")))


def links():
    loopback = {"source": "127.0.0.1", "destination": "127.0.0.1"}
    case("loopback-addresses", one(*[ip4(tcp("S", dport=port), **loopback) for port in (22, 80, 443, 12345)],
                                   ip6(tcp("S"), source="::1", destination="::1")))
    four, six = ip4(tcp("S")), ip6(tcp("S"))
    case("ethernet", pcap(ETHERNET, [ethernet(four), ethernet(six)]), "-nn -e")
    case("ethernet-cut-after-24-bytes", pcap(ETHERNET, [ethernet(four)], snaplen=24), "-nn -e")
    tagged = ethernet(four, [(0x8100, 0x6005)])
    case("vlan", pcap(ETHERNET, [tagged]), "-nn -e", expression="vlan 5")
    case("vlan-without-the-word", pcap(ETHERNET, [tagged, ethernet(six)]), all="tcp")
    case("vlan-and-an-expression", pcap(ETHERNET, [tagged, ethernet(six)]), expression="port 80")
    case("vlan-in-vlan", pcap(ETHERNET, [ethernet(six, [(0x88A8, 7), (0x8100, 5)])]), "-nn -e",
         expression="vlan 7 and vlan 5")
    case("sll", pcap(SLL, [sll(four), sll(four, 4), sll(six, 3)]), "-nn -e")
    case("sll-cut-after-26-bytes", pcap(SLL, [sll(four)], snaplen=26))
    case("sll2", pcap(SLL2, [sll2(four), sll2(four, 4), sll2(six, 1)]), "-nn -e")
    case("sll2-cut-after-30-bytes", pcap(SLL2, [sll2(four)], snaplen=30))
    case("ppp", pcap(PPP, [ppp(four), ppp(six), ppp(four, b"")]), "-nn -e", all="tcp")
    case("ppp-without-an-address", pcap(PPP, [ppp(four, b""), ppp(four, b"")[1:], ppp(six, b""), ppp(six, b"")[1:], ppp(six)[:2] +
                                              ppp(six, b"")[1:]]), "-nn -e", all="tcp")
    case("ppp-of-another-protocol-at-the-place-of-ip", pcap(PPP, [ppp(four, b"\xff\x0f"), ppp(four)]), "-nn -e", reference="tcplens")
    case("raw", pcap(RAW, [four, six]), "-nn -e")
    case("raw-of-version-5", pcap(RAW, [b"\x55" + four[1:], four]))
    case("null", pcap(NULL, [null(four), null(six), null(four, ">")]), "-nn -e", all="tcp")
    case("loop", pcap(LOOP, [null(four, ">")]), "-nn -e")


def wireless():
    four, six = ip4(tcp("S")), ip6(tcp("S"))
    case("wifi", pcap(WIFI, [wifi(four), wifi(six, 0, 1), wifi(four, 8, 2), wifi(four, 9, 0xBE), wifi(four, 6)]), "-nn -e -v",
         expression="tcp")
    case("wifi-four-addresses", pcap(WIFI, [wifi(four, 0, 3), wifi(six, 8, 3)]), "-nn -e", all="tcp")
    case("wifi-encrypted", pcap(WIFI, [wifi(four, flags=0x41)]), "-nn -X", expression="tcp")
    case("wifi-cut-after-60-bytes", pcap(WIFI, [wifi(four)], snaplen=60), "-nn -e", expression="tcp")
    mesh = [bytes((count, 31, 1, 2, 3, 4)) + b"\2mesh\1" * count for count in range(4)]
    case("wifi-mesh", pcap(WIFI, [wifi(four, 8, 3, before=header) for header in mesh]), "-nn -H -e", all="tcp")
    fields = struct.pack("<QBBHHBbb", 1234567, 0x0A, 11, 2412, 0xA0, 7, -50, -90)
    case("radiotap", pcap(RADIOTAP, [radiotap(wifi(four), fields, 0x6F), radiotap(wifi(four), bytes((0x37, 5, 9)), 1 << 19),
                                     radiotap(wifi(six), bytes.fromhex("4400040b1000560005000000"), 1 << 21)]))
    case("radiotap-padded-with-fcs", pcap(RADIOTAP, [radiotap(wifi(four, 8, 2, pad=True) + b"\1\2\3\4", b"\x30", 2)]), "-nn -X", all="tcp")
    case("radiotap-of-a-vendor", pcap(RADIOTAP, [radiotap(wifi(four), bytes.fromhex("0400aabbcc010200ffff0b"), 0xC0000004, 0xA0000007, 4)]))
    case("radiotap-unknown-field", pcap(RADIOTAP, [radiotap(wifi(four), b"\4\0\0\0", 0x8004)]))
    case("radiotap-ends-in-a-field", pcap(RADIOTAP, [radiotap(wifi(four), b"\4", 0xC)]), "-nn -e")
    avs = struct.pack("!II", 0x80211001, 64) + bytes(56) + wifi(four)
    case("prism", pcap(PRISM, [struct.pack("<II", 0x44, 144) + bytes(136) + wifi(four), avs]), "-nn -e")
    case("avs", pcap(AVS, [avs]), "-nn -x")
    case("ppi", pcap(PPI, [ppi(wifi(four), WIFI), ppi(wifi(six), WIFI)]), "-nn -e")
    case("ppi-of-other-link-types", pcap(PPI, [ppi(ethernet(four), ETHERNET), ppi(radiotap(wifi(four), b"\4", 4), RADIOTAP),
                                               ppi(ppi(null(six), NULL), PPI)]), "-nn -X", all="tcp")
def llc(packet):
    return b"\xaa\xaa\x03\0\0\0" + struct.pack("!H", ethertype_of(packet)) + packet


def tlv(kind, data):
    return struct.pack("<HH", len(data) + 4, kind) + data + b"\0" * (-len(data) % 4)


def pflog(packet, family):
    return struct.pack("!BBBB16s16sIIIIIIB3x", 61, family, 1, 0, b"em0", b"", 5, 0xFFFFFFFF, 0, 1, 0, 2, 1) + packet


def pktap(packet, linktype):
    return struct.pack("<III24s72x", 108, 1, linktype, b"en0") + packet


def juniper(flags, tlvs=b""):
    return b"MGC" + (bytes((flags | 0x80,)) + struct.pack("!H", len(tlvs)) + tlvs if tlvs else bytes((flags,)))


def more_links():
    """Those that interfaces of Linux do not have, or seldom; of some libpcap has no "tcp", or one that looks elsewhere."""
    four, six = ip4(tcp("S")), ip6(tcp("S"))
    type4, type6 = b"\x08\0", b"\x86\xdd"
    mac, whole = bytes.fromhex("020000000001040000000002"), bytes(range(1, 17))
    session = b"\x11\0\0\5" + struct.pack("!H", len(four) + 2)
    frames = {
        "pppoe": (51, [session + b"\0\x21" + four, session + b"\0\x57" + six]),
        "ppp-serial": (50, [b"\xff\3\0\x21" + four, b"\xff\3\0\x57" + six, b"\x0f\0" + type4 + four]),
        "pppd": (166, [b"\0\3\0\x21" + four, b"\1\3\0\x57" + six]),
        "pflog": (117, [pflog(four, 2), pflog(six, 24)]),
        "enc": (109, [struct.pack("<III", 2, 5, 0xC00) + four, struct.pack(">III", 24, 5, 0) + six]),
        "nflog": (239, [b"\2\0\0\5" + tlv(1, b"abcd") + tlv(10, b"prefix\0") + tlv(9, four), b"\x0a\0\0\5" + tlv(9, six)]),
        "atm-rfc1483": (100, [llc(four), llc(six)]),
        "atm-clip": (106, [llc(four), llc(six), four]),
        "sunatm": (123, [b"\x82\1\0\x21" + llc(four), b"\2\0\0\x21" + llc(six)]),
        "slip": (8, [b"\0\x45" + bytes(14) + four, b"\1\x70" + bytes(14) + four, b"\1\xdf\7" + bytes(13) + four]),
        "frame-relay": (107, [b"\x18\x41\3\xcc" + four, b"\x18\x41\3\0\x80" + llc(six)[3:], b"\x18\x4f" + type4 + four]),
        "mfr": (182, [b"\xc0\5\x18\x41\3\xcc" + four, b"\x80\6\x18\x41\3\x8e" + six]),
        "token-ring": (6, [b"\x10\x40" + mac + llc(four), b"\x10\x40" + mac + llc(six)]),
        "token-ring-routed": (6, [b"\x10\x40" + mac[:6] + b"\x84" + mac[7:] + b"\x06\xb0\x01\x12\0\x13" + llc(four)]),
        "fddi": (10, [b"\x50" + mac + llc(four), b"\x57" + mac + llc(six)]),
        "ip-over-fc": (122, [whole + llc(four), whole + llc(six)]),
        "firewire": (138, [whole + type4 + four, whole + type6 + six]),
        "arcnet": (7, [b"\1\2\xd4\0\0\7" + four, b"\1\2\xc4\3\0\7" + six, b"\1\2\xf0" + four, b"\1\2\xd4\xff\0\0\0\1\0\7" + four]),
        "symantec": (99, [whole[:6] + type4 + bytes(36) + four, whole[:6] + type6 + bytes(36) + six]),
        "ipnet": (226, [b"\1\2" + bytes(14) + b"\0\0\0\7\0\0\0\x08" + four, b"\1\x1a" + bytes(22) + six]),
        "netanalyzer": (240, [bytes(4) + mac + type4 + four, bytes(4) + mac + type6 + six]),
        "netanalyzer-transparent": (241, [bytes(12) + mac + type4 + four, bytes(12) + mac + type6 + six]),
        "ipoib": (242, [bytes(40) + type4 + bytes(2) + four, bytes(40) + type6 + bytes(2) + six]),
        "pktap": (258, [pktap(mac + type4 + four, 1), pktap(six, 12), pktap(b"\x0f\0" + type4 + four, 104)]),
        "juniper-ethernet": (178, [juniper(1) + mac + type4 + four, juniper(1, b"\1\2\0\7\3\1\1\6\1\x0e") + mac + type6 + six,
                                   juniper(2) + bytes(4) + four]),
        "juniper-pppoe": (167, [juniper(1) + mac + type4 + four]),
        "juniper-ppp": (179, [juniper(1) + b"\xff\3\0\x21" + four, juniper(0) + b"\0\x57" + six]),
        "juniper-frame-relay": (180, [juniper(1) + b"\x18\x41\3\xcc" + four]),
        "juniper-chdlc": (181, [juniper(1) + b"\x0f\0" + type4 + four]),
        "switch-tag-brcm": (281, [mac + b"\0\5\1\x42" + type4 + four, mac + b"\x20\x9d\1\2" + type6 + six]),
        "switch-tag-prepended": (282, [b"\0\5\1\x42" + mac + type4 + four]),
        "switch-tag-dsa": (284, [mac + bytes((mode << 6 | 10, 0x55, 0x20, 5)) + type4 + four for mode in range(4)]),
        "switch-tag-edsa": (285, [mac + b"\xda\xda\0\0" + bytes((mode << 6 | 10, 0x55, 0x20, 5)) + type6 + six for mode in range(4)]),
    }
    frames["pktap-of-wireless-link-types"] = (258, [pktap(wifi(four), WIFI), pktap(radiotap(wifi(six), b"\4", 4), RADIOTAP),
                                                    pktap(ppi(ethernet(four), ETHERNET), PPI)])
    for name, (number, packets) in frames.items():
        case(name, pcap(number, packets), "-nn -e", all="tcp")
    for name in ("frame-relay", "nflog", "switch-tag-dsa"):
        case(f"{name}-and-an-expression", pcap(*frames[name]), "-nn -e", all="tcp", expression="len > 0")


def chances():
    """Where libpcap looks for a protocol's number is that of another one: in a length, an identification or an address."""
    def talk(size, **words):
        return ip4(tcp("PA", payload=bytes(size)), **words)

    for linktype, name in ((PPP, "ppp"), (166, "pppd")):
        case(f"{name}-whose-lengths-look-like-other-protocols",
             pcap(linktype, [b"\x21" + talk(0x680 - 40, tos=8), b"\x21" + talk(0x2100 - 40), b"\x21" + talk(1)]), all="tcp",
             expression="len > 40")
    case("token-ring-whose-length-looks-like-arp",
         pcap(6, [b"\x10\x40" + CLIENT_MAC + SERVER_MAC + b"\6\6\3" + talk(0x108 - 40, identity=0x600)]), all="tcp", expression="len > 40")
    both = [ip4(bytes(16), fragment=0x1100), ip6(tcp("S"))]
    for linktype, name in ((IPV4, "ip4"), (IPV6, "ip6")):
        case(f"link-type-{name}-of-both-versions", pcap(linktype, both), all="tcp", expression="len > 0")


def texts():
    def talk(port, *lines):
        return one(*[ip4(tcp("PA", dport=port, seq=1000 + 100 * i, ack=1, payload=line)) for i, line in enumerate(lines)])

    case("http-request", talk(80, b"GET /a?b=c HTTP/1.1\r\nHost: example.org\r\n\r\n", b"\x16\3\1"))
    case("http-request-verbose", talk(80, b"GET /a?b=c HTTP/1.1\r\nHost: example.org\r\n\r\nbody\n"), "-nn -v")
    case("smtp", talk(25, b"MAIL FROM:<a@example.org>\r\n"), "-nn -v")
    case("ftp", talk(21, b"USER anonymous\r\n"))
    case("rtsp", talk(554, b"OPTIONS rtsp://example.org/ RTSP/1.0\r\nCSeq: 1\r\n\r\n"), "-nn -v")
    case("whois", talk(43, b"example.org\r\n"))
    case("ssh", talk(22, b"SSH-2.0-OpenSSH_9.2\r\n", bytes(20)))
    case("telnet", talk(23, b"\xff\xfb\x1f\xff\xfd\x03"), "-nn -v")
    case("resp", talk(6379, b"*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", b"*2\r\n$3\r\nGE"))
    question = struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + b"\7example\3org\0" + struct.pack("!HH", 1, 1)
    case("domain", talk(53, struct.pack("!H", len(question)) + question), "-nn -v")
    case("domain-cut", talk(53, struct.pack("!H", len(question)) + question[:20]))
    frames = (b"\1\0\6\1hello\0\1\xfe", b"\xff" + struct.pack("!Q", 151) + b"\x82" + bytes(range(150)) + b"\2\0x",
              b"\x14\0short", b"\xff" + struct.pack("!Q", 1 << 63) + b"\1x", b"\xff\0\0", b"\4", b"")
    for name, options in (("", ""), ("-verbose", " -v"), ("-very-verbose", " -vv")):
        case(f"zmtp1{name}", talk(5555, *frames), f"-nn -T zmtp1{options}")
    for cut in (0, 1, 9, 10, 20):
        case(f"zmtp1-cut-after-{cut}-byte{'s' * (cut != 1)}", one(ip4(tcp("PA", payload=frames[1])), snaplen=OPTIONS_AT + cut),
             "-nn -T zmtp1 -v -X")
    case("payload-type-by-option", talk(9999, struct.pack("!H", len(question)) + question), "-nn -T domain")


def bgp():
    """Layer-2 VPN routes of more text than tcpdump has room for: whole, and by what then is taken for a TLV not whole."""
    fixed = struct.pack("!HIHHHHB", 2, 123456, 4660, 1, 2, 0x1234, 0x56)
    for name, vector in (("not-whole", bytes(40)), ("whole", bytes((0, 8, 0)) * 13 + b"\0")):
        vectors = struct.pack("!BH", 1, 16) + b"\3\1" + struct.pack("!BH", 1, 320) + vector
        route = struct.pack("!H", len(fixed + vectors)) + fixed + vectors
        reach = struct.pack("!HBB4sB", 25, 65, 4, bytes((192, 0, 2, 1)), 0) + route
        update = struct.pack("!HHBBB", 0, len(reach) + 3, 0x80, 14, len(reach)) + reach
        message = b"\xff" * 16 + struct.pack("!HB", 19 + len(update), 2) + update
        case(f"bgp-layer-2-route-{name}", one(ip4(tcp("PA", dport=179, payload=message))), "-nn -v")


def openflow():
    def message(kind, body=b"", version=1):
        return struct.pack("!BBHI", version, kind, 8 + len(body), 7) + body

    def talk(name, *messages, options="-nn -v", snaplen=None):
        case(f"openflow-{name}", one(ip4(tcp("PA", dport=6653, seq=1000, ack=1, payload=b"".join(messages))),
                                     **{"snaplen": snaplen} if snaplen else {}), options)

    mac = bytes((2, 0, 0, 0, 0, 9))
    port = struct.pack("!H6s16sIIIIII", 0xFFFE, mac, b"br0", 1, 0x201, 0x8C0, 0, 0, 1 << 31)
    match = struct.pack("!IH6s6sHBBHBBHIIHH", 0xFC004, 3, mac, mac, 10, 3, 0, 0x800, 4, 1, 0, 0xC0000201, 0, 8, 0)
    actions = (struct.pack("!HHHH", 0, 8, 0xFFFD, 128) + struct.pack("!HHHH", 1, 8, 4095, 0)
               + struct.pack("!HH6s6x", 5, 16, mac) + struct.pack("!HHH6xI", 11, 16, 1, 7)
               + struct.pack("!HHIIIHHB3x", 0xFFFF, 24, 0x5C16C7, 1, 5, 0x8100, 0x6005, 1))
    inner = ethernet(ip4(tcp("S", sport=5001, dport=5002)))
    packet_in = message(10, struct.pack("!IHHBx", 0xFFFFFFFF, len(inner), 3, 0) + inner)
    talk("hello-of-both-versions", message(0), message(0, struct.pack("!HHI", 1, 8, 0x12), 4), message(0, b"", 2))
    talk("not-verbose", message(5), message(8, struct.pack("!HH", 1, 128)), options="-nn")
    talk("error", message(1, struct.pack("!HH", 3, 1) + b"why"), message(1, struct.pack("!HH", 6, 8), 4), options="-nn -vv")
    talk("features", message(6, struct.pack("!QIB3xII", 5, 256, 2, 0x97, 0xFFF) + port), options="-nn -vv")
    talk("flow-mod", message(14, match + struct.pack("!QHHHHIHH", 7, 0, 10, 0, 30, 0xFFFFFFFF, 0xFFFF, 9) + actions))
    talk("flow-removed", message(11, match + struct.pack("!QHBxIIH2xQQ", 7, 0, 1, 5, 6, 7, 100, 200)))
    talk("packet-in", packet_in)
    talk("packet-in-with-the-frame", packet_in, message(5), options="-nn -vvv")
    request = ethernet(struct.pack("!HHBBH6s4s6s4s", 1, 0x800, 6, 4, 1, mac, bytes((192, 0, 2, 9)), bytes(6), bytes((192, 0, 2, 1))), kind=0x806)
    arp_in = message(10, struct.pack("!IHHBx", 0xFFFFFFFF, len(request), 3, 0) + request)
    talk("packet-in-with-arp", arp_in, message(5), options="-nn -vvv")
    talk("packet-in-with-arp-verbose-too", arp_in, options="-nn -vvvv")
    talk("packet-in-with-arp-cut-after-20-bytes", arp_in, message(5), options="-nn -vvv", snaplen=40 + 18 + 14 + 20)
    talk("packet-in-cut-after-30-bytes", packet_in, options="-nn -vvv", snaplen=40 + 30)
    talk("cut-after-the-frame", packet_in, message(5), options="-nn -vvv", snaplen=40 + 75)
    request = ethernet(ip4(tcp("PA", dport=80, payload=b"GET / HTTP/1.1\r\n")))
    whole = [ip4(tcp("PA", dport=6653, seq=seq, ack=1, payload=message(10, struct.pack("!IHHBx", 1, 70, 3, 1) + request)))
             for seq in (1000, 1088)]
    case("openflow-frame-cut-in-a-field-and-what-follows", one(*whole, snaplen=40 + 78), "-nn -vvv")
    talk("experimenters-that-the-onf-numbered", *(message(4, struct.pack("!I", 0xFF000000 + number)) for number in range(12)),
         *(message(4, struct.pack("!II", 0x4F4E4600, 1), version) for version in (1, 4)))
    talk("statistics-of-flows", message(17, struct.pack("!HHHBx", 1, 1, 88 + len(actions), 0xFF) + match
                                        + struct.pack("!IIHHH6xQQQ", 1, 2, 3, 4, 5, 6, 7, 8) + actions))
    talk("statistics-of-a-port", message(17, struct.pack("!HHH6x12Q", 4, 0, 1, *range(12))), options="-nn -vv")
    talk("queues", message(21, struct.pack("!H6xIH2xHH4xH6x", 1, 5, 24, 1, 16, 505)), options="-nn -vv")
    talk("vendor", message(4, struct.pack("!IIB3xI", 0x5C16C7, 0, 1, 0xFFFFFF00)), message(4, struct.pack("!II", 0x2320, 1)))
    talk("13-port-status", message(12, struct.pack("!B7xI4x6s2x16sIIIIIIII", 1, 1, mac, b"eth0", 5, 4, 0xF000, 0, 0, 1, 1000, 2000), 4),
         options="-nn -vv")
    talk("13-asynchronous", message(28, struct.pack("!6I", 7, 3, 7, 8, 0, 1), 4))
    talk("13-of-which-the-header-is-printed", message(14, bytes(48), 4), message(19, bytes(16), 4))
    talk("length-below-the-header", message(5)[:3] + b"\x07" + bytes(4))
    talk("header-cut-by-the-segment", message(5), message(5)[:3])
    talk("wrong-length", message(9, bytes(5)), message(21, struct.pack("!H6xIH2x", 1, 5, 7)))


def time_formats():
    minute = [START, START + 1, START + 61 * 10**6, START + 86400 * 10**6, START + 86399 * 10**6]
    data = one(*[ip4(tcp(seq=number)) for number in range(len(minute))], at=minute)
    for name, options in (("of-day", ""), ("none", "-t"), ("since-1970", "-tt"), ("since-the-previous", "-ttt"),
                          ("with-date", "-tttt"), ("since-the-first", "-ttttt"), ("of-day-in-nanoseconds", "--nano")):
        case(f"time-{name}", data, f"-nn {options}".strip())
    broken = offsets(0, 1 << 55, 1 << 62, -1 << 62, (1 << 63) - 1, -1 << 63, 1, 67768036191676800, 67768036191676799)
    for name, options in (("of-day", ""), ("since-the-previous", "-ttt"), ("since-the-first", "-ttttt")):
        case(f"time-{name}-of-years-beyond-an-int", broken, f"-nn {options}".strip())
    case("time-of-a-nanosecond-file", one(ip4(tcp()), nano=True), "-nn --nano")
    case("packet-numbers", data, "-nn -#")


def files():
    four = ip4(tcp("S"))
    case("file-in-the-other-byte-order", one(four, order=">"))
    case("file-pcapng", pcapng(RAW, [four, ip6(tcp("S"))]))
    case("file-pcapng-in-the-other-byte-order", pcapng(RAW, [four], order=">"))
    case("file-pcapng-in-nanoseconds", pcapng(RAW, [four], nano=True), "-nn --nano")
    case("file-pcapng-with-other-blocks", pcapng(RAW, [four])[:48] + ng_block(0xBAD, bytes(8)) + pcapng(RAW, [four])[48:])
    case("file-cut-in-the-second-packet", one(four, four)[:-3], status=1)
    case("file-without-packets", one())
    case("count", one(*exchange()), "--count")
    case("count-of-one-direction", one(*exchange()), "--count", expression="src port 8000")
    case("first-two-packets", one(*exchange()), "-nn -c 2")
    case("filter-by-flags", one(*exchange()), expression="tcp[tcpflags] & tcp-syn != 0")


def ours():
    """Output that tcpdump does not have."""
    answer = ip4(tcp("SA", sport=80, dport=40000, ack=1001), source=SERVER4, destination=CLIENT4)
    case("json-connection", one(*exchange()), "--json", "tcplens")
    case("json-options", one(with_options(option(2, b"\x05\xb4") + option(4) + option(8, bytes(8)) + b"\1" + option(3, b"\7"),
                                          "S")), "--json", "tcplens")
    case("json-sack-cut-after-11-bytes", one(with_options(option(5, bytes(16))), snaplen=OPTIONS_AT + 11), "--json", "tcplens")
    case("json-ip6-vlan", pcap(ETHERNET, [ethernet(ip6(tcp("PA", payload=b"ab")), [(0x8100, 5)])]), "--json", "tcplens",
         expression="vlan")
    big = tcp("PA", payload=bytes(70000), total=1)
    case("json-big-tcp-over-ip4", one(ip4(big, length=0), snaplen=100), "--json", "tcplens")
    jumbo = bytes((6, 0, 0xC2, 4)) + struct.pack("!I", len(big) + 8)
    case("json-big-tcp-over-ip6", one(ip6(big, headers=jumbo, first=0, length=0), snaplen=100), "--json", "tcplens")
    case("json-accurate-ecn-and-reserved-flags", one(ip4(tcp(reserved=1)), ip4(tcp(reserved=10)), ip4(tcp("S"))), "--json", "tcplens")
    case("json-before-1970-and-after-2554", times_of(-1.5, 18446744074.5), "--json", "tcplens")
    case("json-1-connection", one(*exchange()), "--json=1", "tcplens")
    case("json-1-before-1970-and-after-2554", times_of(-1.5, 18446744074.5), "--json=1", "tcplens")
    case("json-flat-options", one(with_options(option(2, b"\x05\xb4") + option(253, b"\1\2") + option(254, b"\3") + b"\1" +
                                               option(5, bytes(range(16))), "S"), ip4(tcp(""))), "--json=flat", "tcplens")
    for order, name in ("<", ""), (">", "-in-the-other-byte-order"):
        ways = [(ethernet(ip4(tcp("S"))), ng_option(2, struct.pack(order + "I", flags), order), number)
                for flags, number in ((1, 0), (2, 1), (3, 2), (5, 3), (0, 4), (6, 0))]
        case(f"json-interfaces-of-pcapng{name}", pcapng(ETHERNET, [*ways, ethernet(ip4(tcp("S")))], order=order,
                                                        names=(b"eth0", b"a\0b", b"", b"\033[1m\xff", b"n" * 200)), "--json", "tcplens")
    case("json-sll", pcap(SLL, [sll(ip4(tcp("S")), kind) for kind in (0, 1, 4)]), "--json", "tcplens")
    case("json-sll2", pcap(SLL2, [sll2(ip4(tcp("S")), kind) for kind in (0, 3, 4)]), "--json", "tcplens")
    case("count-of-tags-and-extension-headers",
         pcap(ETHERNET, [ethernet(ip4(tcp()), [(0x8100, 5)] * count) for count in range(11)]
              + [ethernet(ip6(tcp(), headers=chain(count), first=60)) for count in range(1, 11)]), "--count", "tcplens")
    case("json-fragment", one(ip4(bytes(16), fragment=4)), "--json", "tcplens")
    case("json-checksum-wrong", one(ip4(tcp("PA", payload=b"odd", total=0x1234))), "--json", "tcplens")
    commented = [(ip4(tcp("S")), ng_comment("curl[101] > nginx: worker[77]", 101)), (answer, ng_comment("nginx: worker[77] > curl[101]", 77))]
    case("processes-from-pcapng", pcapng(RAW, commented), "-nn --proc", "tcplens")
    case("processes-from-pcapng-json", pcapng(RAW, commented), "--json --proc", "tcplens")
    case("processes-on-one-side", pcapng(RAW, [(ip4(tcp("S")), ng_comment("curl[101] > -", 101)),
                                              (answer, ng_comment("? > curl[101]"))]), "-nn --proc", "tcplens")
    case("processes-written-once", pcapng(RAW, [commented[0], answer, ip4(tcp(seq=1001, ack=1001))]), "-nn --proc", "tcplens")
    case("processes-and-other-comments", pcapng(RAW, [(ip4(tcp("S")), ng_comment("seen by me"))]), "-nn --proc", "tcplens")
    # What other programs write: a number alone, with the direction or without.
    numbered = [(ip4(tcp("S")), ng_option(8, struct.pack("<II", 4242, 4243))),
                (answer, ng_option(2, struct.pack("<I", 1)) + ng_option(8, struct.pack("<II", 4242, 4244))),
                (answer, ng_option(2, struct.pack("<I", 2)) + ng_option(8, struct.pack("<II", 4245, 4246))), answer]
    case("processes-by-number", pcapng(RAW, numbered), "-nn --proc", "tcplens")
    case("processes-by-number-json", pcapng(RAW, numbered), "--json --proc", "tcplens")
    again = ip4(tcp("PA", seq=1001, ack=1001, payload=b"ab"))
    events = pcapng(RAW, [ip4(tcp("S", seq=1000)), answer, again,
                          (again, ng_comment("event retransmit cause=fast segments=2") + ng_comment("curl[101] > -")),
                          (again, ng_comment("event drop reason=TCP_OLD_DATA function=tcp_data_queue")),
                          (answer, ng_comment("event drop reason=\033[31m")), (answer, ng_comment("event nothing"))])
    case("events-from-pcapng", events, "-nn --events --proc", "tcplens")
    case("events-from-pcapng-json", events, "--json --events", "tcplens")
    case("events-from-pcapng-json-1", events, "--json=1 --events", "tcplens")
    case("events-from-pcapng-json-flat", events, "--json=flat --events --proc", "tcplens")
    case("events-of-a-list", events, "-nn --events=retransmit", "tcplens")
    case("events-left-out", events, "-nn", "tcplens")
    lossy = [ip4(tcp("S", seq=1000)), answer, ip4(tcp("A", seq=1001, ack=1001)), again, again, ip4(tcp("R", seq=1003))]
    lossy = one(*lossy, *exchange(), ip4(tcp("S", seq=5000)), ip6(tcp("S")))
    case("flows-of-a-file", lossy, "--flows -nn", "tcplens")
    case("flows-of-a-file-json", lossy, "--flows --json", "tcplens")
    case("flows-of-a-file-json-1", lossy, "--flows --json=1", "tcplens")
    case("flows-of-a-file-json-flat", lossy, "--flows --json=flat", "tcplens")
    case("flows-of-a-file-each-second", lossy, "--flows=1", "tcplens")
    case("flows-of-an-expression", lossy, "--flows", "tcplens", expression="port 8000")
    case("flows-with-processes", pcapng(RAW, commented), "--flows --proc", "tcplens")
    case("flows-without-packets", one(), "--flows", "tcplens")
    case("sample-of-every-connection", one(*exchange()), "-nn --sample 1", "tcplens")


def nfs():
    client, server = 40000, 2049

    def words(*numbers):
        return struct.pack(f"!{len(numbers)}I", *numbers)

    def text(string):
        return words(len(string)) + string + bytes(-len(string) % 4)

    def record(body, mark=None):
        return words(len(body) | 1 << 31 if mark is None else mark) + body

    def call(procedure, arguments=b"", version=3, xid=7):
        return record(words(xid, 0, 2, 100003, version, procedure, 1, 4, 0, 0, 0) + arguments)

    def reply(results=b"", xid=7, status=0):
        return record(words(xid, 1, 0, 0, 0, status) + results)

    def segments(*payloads):
        """Those that are replies come from the server."""
        for i, payload in enumerate(payloads):
            if payload[8:12] == words(1):
                yield ip4(tcp("PA", sport=server, dport=client, seq=2000 + i, ack=1, payload=payload), SERVER4, CLIENT4)
            else:
                yield ip4(tcp("PA", sport=client, dport=server, seq=1000 + i, ack=1, payload=payload))

    def talk(name, *payloads, options="-nn"):
        case(f"nfs-{name}", one(*segments(*payloads)), options)

    handle2 = bytes((0, 0, 8, 1)) + bytes(11) + b"\2" + bytes(16)
    handle = text(handle2)
    attributes2 = words(2, 0o40755, 3, 1000, 1001, 4096, 4096, 0, 8, 2049, 2, 1, 2, 3, 4, 5, 6)
    attributes = words(1, 0o100644, 1, 1000, 1001, 0, 12, 0, 4096, 8, 1, 0, 2049, 0, 3, 1, 2, 3, 4, 5, 6)
    after = words(1) + attributes
    change = words(1, 0, 11, 1, 2, 3, 4) + after
    settings = words(1, 0o644, 0, 1, 100, 0, 2, 10, 20, 0)
    three = (
        (0, b"", b""), (1, handle, words(0) + attributes), (2, handle + settings + words(0), words(0) + change),
        (3, handle + text(b"file"), words(0) + handle + after + after), (4, handle + words(0x1F), words(0) + after + words(3)),
        (5, handle, words(0) + after + text(b"target")), (6, handle + words(0, 4096, 100), words(0) + after + words(100, 1)),
        (7, handle + words(0, 4096, 5, 2, 5), words(0) + change + words(5, 2, 1, 2)),
        (8, handle + text(b"new") + words(1) + settings, words(0, 1) + handle + after + change),
        (9, handle + text(b"dir") + settings, words(0, 0) + change),
        (10, handle + text(b"link") + settings + text(b"../a"), words(0, 1) + handle + after + change),
        (11, handle + text(b"null") + words(4) + settings + words(1, 3), words(0, 1) + handle + after + change),
        (12, handle + text(b"old"), words(0) + change), (13, handle + text(b"dir"), words(66) + change),
        (14, handle + text(b"from") + handle + text(b"to"), words(0) + change + change),
        (15, handle + handle + text(b"second"), words(0) + after + change),
        (16, handle + words(0, 1, 2, 3, 4096), words(0) + after + words(2, 3)),
        (17, handle + words(0, 1, 2, 3, 512, 4096), words(0) + after + words(2, 3)),
        (18, handle, words(0) + after + words(*range(13))), (19, handle, words(0) + after + words(*range(1, 13))),
        (20, handle, words(0) + after + words(1, 255, 1, 0, 1, 0)), (21, handle + words(0, 1, 2), words(0) + change + words(1, 2)))
    two = (
        (0, b"", b""), (1, handle2, words(0) + attributes2), (2, handle2 + bytes(32), words(0) + attributes2), (3, b"", b""),
        (4, handle2 + text(b"file"), words(0) + handle2 + attributes2), (5, handle2, words(0) + text(b"target")),
        (6, handle2 + words(1, 2, 3), words(0) + attributes2 + words(2)), (7, b"", b""),
        (8, handle2 + words(1, 2, 3, 4), words(28)), (9, handle2 + text(b"new") + bytes(32), words(0) + handle2 + attributes2),
        (10, handle2 + text(b"old"), words(0)), (11, handle2 + text(b"from") + handle2 + text(b"to"), words(0)),
        (12, handle2 + handle2 + text(b"second"), words(0)), (13, handle2 + text(b"link") + text(b"../a") + bytes(32), words(0)),
        (14, handle2 + text(b"dir") + bytes(32), words(0) + handle2 + attributes2), (15, handle2 + text(b"dir"), words(66)),
        (16, handle2 + words(1, 4096), words(0, 1, 2, 1)), (17, handle2, words(0, *range(5))), (18, b"", b""))
    for version, name, rows in ((2, "version-2", two), (3, "version-3", three)):
        exchanges = [payload for xid, (procedure, arguments, results) in enumerate(rows)
                     for payload in (call(procedure, arguments, version, xid), reply(results, xid))]
        talk(name, *exchanges)
        talk(f"{name}-verbose", *exchanges, options="-nn -v")
        talk(f"{name}-most-verbose", *exchanges, options="-nn -vv")
    handles = (bytes(32), bytes((0, 0, 8, 1)) + bytes(range(28)), bytes((1, 8, 0, 0)) + bytes(range(28)),
               bytes((1, 8, 0, 0, 4, 3, 2, 1)) + bytes(24), bytes((1, 8, 0, 0, 4, 3, 2, 1, 0, 10)) + bytes(range(1, 23)),
               bytes((0, 0, 8, 1, 0, 8, 0, 0)) + bytes(range(24)), bytes((0, 0, 8, 1, 1, 0, 0, 0, 12, 0)) + bytes(range(22)),
               bytes((8, 1, 2, 3, 0, 0, 0, 0, 0, 10)) + bytes(range(22)), bytes((8, 1, 2, 3, 1, 0, 0, 0, 0, 10)) + bytes(range(22)),
               bytes((8, 1, 2, 3, 1, 0, 0, 0, 12, 0)) + bytes(range(22)), b"\3DISK1" + bytes(16) + bytes(range(10)),
               bytes(range(1, 33)), bytes(range(1, 65)), bytes(range(1, 21)), bytes(range(1, 8)), bytes(3), b"")
    calls = [call(1, text(one_of)) for one_of in handles]
    talk("handles", *calls)
    talk("handles-undecoded", *calls, options="-nn -u")
    talk("reply-without-its-call", reply(words(0) + attributes))
    talk("reply-to-another-client", call(1, handle), reply(words(0) + attributes, xid=8))
    many = [call(1, handle, xid=xid) for xid in range(65)]
    talk("call-forgotten-after-64", *many, reply(words(0) + attributes, xid=0), reply(words(0) + attributes, xid=1))
    talk("xid-used-twice", call(1, handle), call(5, handle), reply(words(0) + attributes), call(12, handle + text(b"a"), xid=8),
         reply(words(0), xid=8), call(6, handle + words(0, 1, 2)), reply(words(0) + attributes))
    denied = [record(words(7, 1, 1, *rest)) for rest in ((0, 2, 2), (1, 1), (1, 7), (1, 9), (2, 0), (1,))]
    talk("denied", *denied, record(words(7, 1, 2, 0)))
    talk("not-accepted", call(1, handle), *[reply(status=status) for status in range(1, 7)])
    talk("errors", call(1, handle), *[reply(words(status)) for status in (1, 2, 13, 70, 99, 10001, 10008, 12345)])
    talk("unknown-procedures", call(22), call(25), call(100), call(25, version=2), call(26, version=2), call(1, handle, version=4))
    lookup = call(3, handle + text(b"file"))
    for cut, where in ((15, "the-transaction"), (27, "the-procedure"), (60, "the-handle"), (90, "the-name")):
        case(f"nfs-cut-in-{where}", one(*segments(lookup), snaplen=40 + cut), "-nn -x")
        case(f"nfs-segment-ends-in-{where}", one(*segments(lookup[:cut])), "-nn -x")
    talk("record-mark-of-0", words(0) + lookup[4:])
    talk("record-mark-beyond-the-segment", words(0xFFFFFFFF) + lookup[4:])
    talk("two-records", lookup + call(1, handle, xid=8))
    talk("name-too-long-to-pad", call(3, handle + words(0xFFFFFFFE) + bytes(8)))
    talk("quiet", lookup, options="-nn -q")
    case("nfs-ip6", one(ip6(tcp("PA", sport=client, dport=server, ack=1, payload=lookup)),
                       ip6(tcp("PA", sport=server, dport=client, ack=1, payload=reply(words(2, 0))), SERVER6, CLIENT6)))


for group in (tcp_options, signatures, multipath, segments, ip4_headers, ip6_headers, links, wireless, more_links, chances, texts, bgp, openflow, nfs, time_formats, files, ours):
    group()


def main():
    for name in sys.argv[1:] or CASES:
        for file, data in CASES[name].items():
            (FOLDER / name).mkdir(exist_ok=True)
            (FOLDER / name / file).write_bytes(data)


if __name__ == "__main__":
    main()
