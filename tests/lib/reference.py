# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""tcpdump as the reference for what tcplens prints of a capture file."""

import os
import pathlib
import re
import subprocess

import tcpdumps

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TCPLENS = os.environ.get("TCPLENS", ROOT / "tcplens")

# Each capture in tests/golden has one file NAME.LABEL for each set.
GOLDEN_SETS = {"plain": "-nn", "verbose": "-nn -v", "most": "-nn -vvv -e -S -tttt", "quiet": "-nn -q -e -tt",
               "hex": "-nn -X -ttt", "ascii": "-nn -A -# -K -t"}

# With -vvv a frame inside OpenFlow that is neither of IP nor of ARP: its protocols have no printers here.
FRAME = re.compile(rb"(frame decoding below\n)(?!IP|ARP)[^\n]*")

# Files with times that libpcap reads otherwise since 1.10.5: after 2038, and fractions of a second and more. With another
# version than this machine's they are compared in differential/files alone, by the reference's libpcap.
LIBPCAP_TIMES = ("time.pcap", "timestamp_invalid_micro.pcap", "timestamp_invalid_nano.pcap")

# Outside the repository, so it may be missing.
CORPUS = ROOT.parent / "shared/corpus"


def captures():
    """The capture files to compare. Without those with events, which tcplens leaves out or marks."""
    paths = [*(ROOT / "tests/cases").glob("*/in.*"), *(ROOT / "tests/golden").glob("*.pcap"), *CORPUS.glob("*/*.pcap"),
             *CORPUS.glob("*/*.pcapng")]
    left_out = LIBPCAP_TIMES if tcpdumps.VERSION != tcpdumps.RECORDED else ()
    return sorted(path for path in paths if not path.parent.name.startswith("events-") and path.name not in left_out)


def label(path):
    return "/".join(path.parts[-2:])


def tcpdump_missing():
    """Why tcpdump cannot be the reference here, or None."""
    return tcpdumps.missing()


def environment():
    """The environment of both programs."""
    # Golden files are in UTC.
    return {**os.environ, "TZ": "UTC"}


def tcpdump(flags, path, expression="tcp"):
    """tcpdump's output for the file."""
    return subprocess.run(["tcpdump", *flags, "-r", str(path), *([expression] if expression else [])], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False, env=environment()).stdout


def tcplens(flags, path, expression="tcp"):
    """
    tcplens's output for the file, in the text of the reference's version, and the expression tcp, since without
    one it prints more TCP than tcpdump has an expression for; with a line at the end if it was killed.
    """
    done = subprocess.run([str(TCPLENS), *tcpdumps.OPTION, *flags, "-r", str(path), *([expression] if expression else [])],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, env=environment())
    return done.stdout if done.returncode in (0, 1) else done.stdout + b"died\n"


def both(flags, path, expression="tcp"):
    return tcpdump(flags, path, expression), tcplens(flags, path, expression)


def differences(want, got, most):
    """The first lines that differ, as notes."""
    notes = []
    want, got = want.split(b"\n"), got.split(b"\n")
    for number in range(max(len(want), len(got))):
        pair = [lines[number] if number < len(lines) else None for lines in (want, got)]
        if pair[0] != pair[1]:
            notes.append(f"line {number + 1}: want {pair[0]!r}, got {pair[1]!r}")
            if len(notes) == most:
                break
    return notes


def packets(numbered):
    """The text of each packet in the output of -#."""
    starts, at = [], 0
    for number in range(1, numbered.count(b"\n") + 1):
        head = b"%5d  " % number
        at = 0 if not starts and numbered.startswith(head) else numbered.find(b"\n" + head, at) + 1
        if not at and starts:
            break
        starts.append(at)
    return [numbered[start:end] for start, end in zip(starts, [*starts[1:], len(numbered)])]


def equal_but_left_out(want, got):
    """Whether two texts of a packet are equal as far as tcplens prints this protocol."""
    return want == got or FRAME.sub(rb"\1", want) == FRAME.sub(rb"\1", got)
