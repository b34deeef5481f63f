# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Frames and connections of a host that exists only here: what the test writes on the peer's end of the veth pair.

The host has addresses of its own, so that the peer's kernel answers nothing for it.
"""

import os
import socket
import struct
import time

import netns
import packets

HOST4, HOST6 = "10.7.0.66", "fd07::66"
ETH_P_IP, PACKET_OUTGOING = 0x0800, 4
MODULUS = 1 << 32


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def timestamps(value, echo=0):
    """The TCP option of RFC 7323."""
    return packets.option(8, struct.pack("!II", value, echo))


class Host:
    """On `other`, the peer's interface; `own` is the test's, as netns.veth() made them."""

    def __init__(self, peer, own="near", other="far"):
        for address in (HOST4, HOST6):
            netns.ip("neighbour", "replace", address, "lladdr", netns.PEER_MAC, "dev", own, "nud", "permanent")
        self.socket = socket_of(peer, other)

    def send(self, packet, destination=netns.OWN_MAC):
        """An IP packet in a frame."""
        kind = struct.pack("!H", packets.ethertype_of(packet))
        self.socket.send(mac(destination) + mac(netns.PEER_MAC) + kind + packet)

    def receive(self, port):
        """The next TCP segment over IPv4 for that port, from its TCP header on."""
        deadline = time.monotonic() + netns.WAIT_SECONDS
        while time.monotonic() < deadline:
            frame, address = self.socket.recvfrom(1 << 16)
            segment = frame[14 + (frame[14] & 15) * 4:]
            if address[2] != PACKET_OUTGOING and frame[23] == socket.IPPROTO_TCP and \
                    struct.unpack("!H", segment[2:4])[0] == port:
                return segment
        raise TimeoutError(f"no segment for port {port}")

    def close(self):
        self.socket.close()


def socket_of(peer, interface):
    """A packet socket in the peer's namespace, for frames on an interface."""
    own = os.open("/proc/self/ns/net", os.O_RDONLY)
    other = os.open(f"/proc/{peer.holder.pid}/ns/net", os.O_RDONLY)
    try:
        netns.checked(netns.LIBC.setns(other, netns.CLONE_NEWNET))
        try:
            made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_IP))
            made.bind((interface, ETH_P_IP))
        finally:
            netns.checked(netns.LIBC.setns(own, netns.CLONE_NEWNET))
    finally:
        os.close(own)
        os.close(other)
    made.settimeout(netns.WAIT_SECONDS)
    return made


class Connection:
    """One that the host opens to a listener; `socket` is the accepted one."""

    def __init__(self, host, listener, port, options=b"", again=b"", finish=True):
        """options: of the SYN; again: of the segment that completes the handshake, which finish=False leaves out."""
        self.host, self.port, self.to = host, port, listener.getsockname()[1]
        self.next, self.ack, self.socket = 1000, 0, None
        self.send("S", options=options)
        answer = host.receive(port)
        self.next += 1
        initial, self.window = struct.unpack("!I", answer[4:8])[0], struct.unpack("!H", answer[14:16])[0]
        self.ack = (initial + 1) % MODULUS
        if finish:
            self.send("A", options=again)
            self.socket, _ = listener.accept()

    def send(self, flags="A", payload=b"", at=0, ack=0, options=b""):
        """A segment; at and ack are relative to the next expected numbers."""
        segment = packets.tcp(flags, self.port, self.to, (self.next + at) % MODULUS, (self.ack + ack) % MODULUS, 512,
                              payload=payload, options=options)
        self.host.send(packets.ip4(segment, HOST4, netns.OWN4))

    def send_next(self, payload, options=b""):
        """In order; waits for the acknowledgment."""
        self.send("PA", payload, options=options)
        self.next = (self.next + len(payload)) % MODULUS
        acknowledged = None
        while acknowledged != self.next:
            acknowledged, self.window = struct.unpack("!8xI2xH", self.host.receive(self.port)[:16])

    def close(self):
        """The socket's end resets it, so that nothing comes after."""
        if self.socket and self.socket.fileno() >= 0:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
