# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The other end of TCP connections, segment by segment: it writes what it likes to a tun interface."""

import contextlib
import os
import socket
import struct

import netns

OWN, REMOTE = "10.8.0.1", "10.8.0.2"
FIN, SYN, RST, ACK = 1, 2, 4, 16


def checksum(data):
    total = sum(struct.unpack(f"!{len(data + bytes(len(data) % 2)) // 2}H", data + bytes(len(data) % 2)))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def timestamps(value, echo=0):
    return struct.pack("!BBBBII", 1, 1, 8, 10, value, echo)


def segment(source, destination, ports, flags, sequence=1, acknowledgment=0, *, payload=b"", options=b"", ttl=64,
            fragment=0):
    """An IPv4 packet with a TCP segment; ports: (source, destination)."""
    addresses = socket.inet_aton(source) + socket.inet_aton(destination)
    tcp = struct.pack("!HHIIBBHHH", *ports, sequence & 0xFFFFFFFF, acknowledgment & 0xFFFFFFFF,
                      (20 + len(options)) // 4 << 4, flags, 8192, 0, 0) + options + payload
    tcp_sum = checksum(addresses + struct.pack("!HH", 6, len(tcp)) + tcp)
    tcp = tcp[:16] + struct.pack("!H", tcp_sum) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 1, fragment, ttl, 6, 0) + addresses
    return ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + tcp


class Remote:
    """Sends from REMOTE, each connection from a port of its own."""

    def __init__(self, name="tun0"):
        self.tun = netns.Tun(name, f"{OWN}/24")
        self.port = 20000

    def next_port(self):
        self.port += 1
        return self.port

    def received(self, port):
        """The packets that were sent to a port of REMOTE; those to others are forgotten."""
        found = []
        with contextlib.suppress(BlockingIOError):
            while True:
                packet = os.read(self.tun.fd, 65536)
                if packet[0] >> 4 == 4 and packet[9] == 6 and struct.unpack_from("!H", packet, 22)[0] == port:
                    found.append(packet)
        return found

    def send(self, port, to, flags, *numbers, **fields):
        self.tun.send(segment(REMOTE, OWN, (port, to), flags, *numbers, **fields))

    def half(self, to, options=b""):
        """A handshake without its last segment, with a listening socket of this machine."""
        port = self.next_port()
        self.received(port)
        self.send(port, to, SYN, 1000, options=options)
        answers = []
        netns.wait_for(lambda: answers.extend(self.received(port)) or answers, "SYN-ACK")
        theirs, = struct.unpack_from("!I", answers[0], 24)
        return Connection(self, (port, to), (1001, theirs + 1), struct.unpack_from("!H", answers[0], 34)[0])

    def connect(self, to, options=b"", after=b""):
        """after: options of the handshake's last segment."""
        connection = self.half(to, options)
        connection.send(ACK, options=after)
        return connection

    def window(self, connection):
        """What the other side announced last."""
        answers = []
        netns.wait_for(lambda: answers.extend(self.received(connection.port)) or answers, "acknowledgment")
        return struct.unpack_from("!H", answers[-1], 34)[0]

    def close(self):
        self.tun.close()


class Connection:
    """Numbers are relative: 0 is the next byte in order of either side. window: in the SYN-ACK."""

    def __init__(self, remote, ports, numbers, window):
        self.remote, self.ports, self.numbers, self.window = remote, ports, numbers, window
        self.port = ports[0]

    def send(self, flags, sequence=0, acknowledgment=0, **fields):
        self.remote.send(*self.ports, flags, self.numbers[0] + sequence, self.numbers[1] + acknowledgment, **fields)
