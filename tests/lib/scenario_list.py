# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The scenarios of process_scenarios by name, as functions that start their processes."""

import process_scenarios

FLOOD, FLOOD_RATE = 2000, 1000


def with_caller(server, client=process_scenarios.call):
    """A server and one client."""
    def act(scenario):
        scenario.spawn("server", server)
        scenario.wait_ready()
        scenario.spawn("client", client)
    return act


def start_older(scenario):
    """A connection and a listener older than the capture, which continue on go()."""
    scenario.spawn("server", process_scenarios.serve_itself_late)
    scenario.wait_ready()
    scenario.spawn("client", process_scenarios.call_late_talk)
    scenario.wait_ready()


def flood(scenario):
    scenario.spawn("server", process_scenarios.flood_server, FLOOD)
    scenario.wait_ready()
    scenario.spawn("client", process_scenarios.flood_client, FLOOD, FLOOD_RATE)


def twice(peer):
    """The same addresses and ports in another namespace."""
    def act(scenario):
        for pid, comms in ((peer.holder.pid, ("server2", "client2")), (None, ("server", "client"))):
            scenario.spawn(comms[0], process_scenarios.serve_at, pid)
            scenario.wait_ready()
            scenario.spawn(comms[1], process_scenarios.call_at, pid, scenario.port + 10000)
    return act


SCENARIOS = (
    ("client and server on lo", with_caller(process_scenarios.serve_itself)),
    ("a forked child answers", with_caller(process_scenarios.serve_in_child)),
    ("a forked child accepts", with_caller(process_scenarios.accept_in_child)),
    ("a forked child accepts without an address", with_caller(process_scenarios.serve_unnamed)),
    ("a child accepts after its listening parent ended", lambda scenario: process_scenarios.run_server(scenario, process_scenarios.serve_orphaned, 3)),
    ("another process listens on the port after accept", with_caller(process_scenarios.serve_succeeded, process_scenarios.call_after_go)),
    ("threads", lambda scenario: process_scenarios.run_server(scenario, process_scenarios.serve_in_threads, 3)),
    ("workers forked before", lambda scenario: process_scenarios.run_server(scenario, process_scenarios.serve_preforked, 3)),
    ("SO_REUSEPORT", lambda scenario: process_scenarios.run_server(scenario, process_scenarios.serve_reuseport, 4, 2)),
    ("passed over SCM_RIGHTS", with_caller(process_scenarios.serve_passed)),
    ("exec after accept", with_caller(process_scenarios.serve_exec)),
    ("exit before the last packet", with_caller(process_scenarios.serve_and_die, process_scenarios.call_late)),
    ("TIME_WAIT", with_caller(process_scenarios.serve_slowly, process_scenarios.call_and_leave)),
    ("refused", lambda scenario: scenario.spawn("client", process_scenarios.call_refused)),
    ("1,000 connections a second", flood),
)
