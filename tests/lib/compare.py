# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Compare tcplens with tcpdump on the same live traffic, several output modes at once."""

import contextlib
import difflib

import netns
import tcpdumps

SHOWN = 20


def differences(want, got):
    found = list(difflib.unified_diff(want, got, "tcpdump", "tcplens", lineterm="", n=0))
    return found[:SHOWN] + ([f"... {len(found) - SHOWN} more"] if len(found) > SHOWN else [])


def modes(test, name, interface, options, traffic, end, at_least=250, ordered=True, ours=("-l",)):
    """
    Run traffic() while tcpdump and tcplens capture with each of the options; one check for each: all lines
    are equal. end is an address to connect to for the last packet. Pass ordered=False for a device that uses
    several CPUs at once: two captures may see different orders. ours: options of tcplens alone.
    """
    with contextlib.ExitStack() as stack:
        pairs = []
        for mode in options:
            words = ("-i", interface, "-t", *mode)
            pairs.append((mode, stack.enter_context(netns.tcpdump(*words, "tcp")),
                          stack.enter_context(netns.tcplens(*tcpdumps.OPTION, *ours, *words))))
        captures = [capture for _, *pair in pairs for capture in pair]
        for capture in captures:
            if not capture.attached():
                test.ok(False, f"{name}: every capture starts", capture.messages())
                return
        traffic()
        netns.mark_end(end, *captures)
        for mode, reference, capture in pairs:
            statuses = (reference.stop(), capture.stop())
            want, got = reference.lines(), capture.lines()
            if not ordered:
                want, got = sorted(want), sorted(got)
            test.ok(want == got and len(want) >= at_least and statuses == (0, 0),
                    f"{name}: {' '.join(mode)}: {len(want)} lines",
                    f"tcpdump {len(want)} lines, tcplens {len(got)}, exit statuses {statuses}",
                    *differences(want, got), reference.messages(), capture.messages())
