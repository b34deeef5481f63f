# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""--flows while it runs, and what it says of a connection."""


import netns
import records

WAITS = ("application", "receiver_window", "send_buffer", "congestion_window", "loss_recovery")


class Flows(netns.Capture):
    """tcplens --flows --json; its socket events come from the moment it is made."""

    def __init__(self, *words, option="--flows", **options):
        super().__init__(netns.TCPLENS, option, "--json", *words, **options)
        netns.wait_for(lambda: "following connections" in self.messages() or self.process.poll() is not None,
                       f"'following connections': {self.messages()}")

    def flows(self):
        """Every line of the output as an object."""
        return records.of(self.text().splitlines(), "flow")

    def by_port(self):
        """The lines of connections that are over, by the client's port."""
        found = {}
        for flow in self.flows():
            if flow["end"] != "open":
                found.setdefault(flow["client"]["port"], []).append(flow)
        return found

    def await_end(self, port):
        """The line of the connection whose client has that port."""
        netns.wait_for(lambda: port in self.by_port(), f"end of port {port}: {self.messages()}")
        return self.by_port()[port][0]


def iterators_refused():
    """What the kernel answers where it refuses iterators over maps, which forwarded connections need; else None."""
    answer = netns.helper("map_iterator").stdout.strip()
    return None if answer == "yes" else answer.removeprefix("no: ")


def shares(end):
    """{wait: percent} of an end, or None."""
    return end["waits"] and {name: end["waits"][name]["percent"] for name in WAITS}


def largest(end):
    """The name of what an end waited for most."""
    found = shares(end)
    return found and max(found, key=found.get)
