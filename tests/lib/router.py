# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""A client, a router and a server in network namespaces of their own; the test's process is the router's."""

import json
import os
import subprocess

import netns

CLIENT4, ROUTER_CLIENT4 = "10.1.0.2", "10.1.0.1"
SERVER4, ROUTER_SERVER4 = "10.2.0.2", "10.2.0.1"
CLIENT6, ROUTER_CLIENT6 = "fd01::2", "fd01::1"
SERVER6, ROUTER_SERVER6 = "fd02::2", "fd02::1"

# The router's interfaces.
TO_CLIENT, TO_SERVER = "toclient", "toserver"


class Router:
    def __init__(self):
        self.client, self.server = netns.Peer(), netns.Peer()
        for number, (peer, own, name, own4, peer4, own6, peer6) in enumerate((
                (self.client, TO_CLIENT, "client", ROUTER_CLIENT4, CLIENT4, ROUTER_CLIENT6, CLIENT6),
                (self.server, TO_SERVER, "server", ROUTER_SERVER4, SERVER4, ROUTER_SERVER6, SERVER6))):
            own_mac, peer_mac = f"02:00:00:01:0{number}:01", f"02:00:00:01:0{number}:02"
            netns.ip("link", "add", own, "address", own_mac, "type", "veth",
                     "peer", "name", name, "address", peer_mac, "netns", peer.holder.pid)
            for pid, link, ip4, ip6, other6, mac in ((None, own, own4, own6, peer6, peer_mac),
                                                     (peer.holder.pid, name, peer4, peer6, own6, own_mac)):
                netns.ip("link", "set", link, "up", pid=pid)
                netns.ip("address", "add", f"{ip4}/24", "dev", link, pid=pid)
                netns.ip("address", "add", f"{ip6}/64", "dev", link, "nodad", pid=pid)
                netns.ip("neighbour", "replace", other6, "lladdr", mac, "dev", link, "nud", "permanent", pid=pid)
            netns.ip("route", "add", "default", "via", own4, pid=peer.holder.pid)
            netns.ip("-6", "route", "add", "default", "via", own6, pid=peer.holder.pid)
        for path in ("ipv4/ip_forward", "ipv6/conf/all/forwarding"):
            with open(f"/proc/sys/net/{path}", "w", encoding="ascii") as file:
                file.write("1")

    def close(self):
        self.client.close()
        self.server.close()


def start(peer, program, *words):
    """Python text in the peer's namespace."""
    return subprocess.Popen(netns.inside(peer.holder.pid) + ("/usr/bin/python3", "-c", program, *map(str, words)),
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=netns.die_with_parent)


def report(process):
    """What it prints last, as JSON."""
    output, _ = process.communicate(timeout=netns.WAIT_SECONDS)
    return json.loads(output.splitlines()[-1])


def nft(*words, peer=None):
    netns.run(*netns.inside(peer and peer.holder.pid), "nft", *words)


def own_namespace():
    return f"/proc/{os.getpid()}/ns/net"
