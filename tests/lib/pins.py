# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Pinned flight recorders in a BPF file system of the test's own, which ends with its mount namespace."""

import json
import struct
import pathlib
import re

import netns
import recordings
import tap

ROOT = pathlib.Path("/sys/fs/bpf/tcplens")


def enter():
    """As netns.enter(); skips a test on a machine that cannot record."""
    netns.enter()
    if not re.search(r"^slots +yes", netns.run(netns.TCPLENS, "--features").stdout, re.M):
        tap.skip_all("this machine has no slots")
    mount()


def mount():
    netns.checked(netns.LIBC.mount(b"bpf", b"/sys/fs/bpf", b"bpf", 0, None))


def tcplens(*words, **options):
    return netns.run(netns.TCPLENS, *words, check=False, **options)


def make(name, *words, interface="lo"):
    return tcplens("-i", interface, "--keep", "32M", "--pin", name, *words)


def dump(name, path, *words):
    return tcplens("--pin", name, "--dump", "-w", path, *words)


def status(name):
    return tcplens("--pin", name, "--status").stdout


def remove(name):
    return tcplens("--pin", name, "--remove")


def sent(packets=recordings.PACKETS, cpu=0):
    """The number of packets of a flood that the interface did not drop on its way in; all of them leave."""
    return recordings.sent(recordings.flood(cpu, packets))


def found(path, cpu=0):
    """The numbers of a flood in a file, and what tcpdump complains of."""
    packets, noise = recordings.read(path)
    return recordings.numbers(packets, recordings.SOURCES[cpu]), noise


def complaints(path):
    """What tshark finds wrong in a file."""
    result = netns.run("tshark", "-r", path, "-Y", "_ws.malformed", check=False)
    return result.stdout + "".join(line for line in result.stderr.splitlines() if "Running as user" not in line)


def objects(name):
    """What a pin has: {(kind, number)}, as the kernel knows it."""
    return {netns.bpf_object(path) for path in (ROOT / name).iterdir()}


def alive(numbers):
    """Those of them that the kernel still has."""
    return {(kind, number) for kind, number in numbers if netns.bpf_exists(kind, number)}


def settled(before, interface="lo"):
    """What is on an interface, where the kernel was given time to close the links of a process that was killed."""
    try:
        netns.wait_for(lambda: unattached(interface) == before, "end of them")
    except TimeoutError:
        pass
    return unattached(interface)


def remaining(numbers):
    """Those that the kernel does not let go of: it frees programs, and then their maps, a while after the last user has gone.

    With the processes that have them open, so that a failure says whose they are.
    """
    try:
        netns.wait_for(lambda: not alive(numbers), "end of them")
    except TimeoutError:
        pass
    return {(kind, number, *holders(kind, number)) for kind, number in alive(numbers)}


def holders(kind, number):
    """"NAME[PID]" of the processes that have it open or mapped, as far as /proc tells."""
    found = set()
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            texts = [path.read_text() for path in (folder / "fdinfo").iterdir()]
            name = (folder / "comm").read_text().strip()
            mapped = kind == "map" and "bpf-map" in (folder / "maps").read_text()
        except OSError:
            continue
        if any(re.search(rf"^{kind}_id:\s+{number}$", text, re.M) for text in texts):
            found.add(f"{name}[{folder.name}]")
        elif mapped:
            found.add(f"{name}[{folder.name}] maps some")
    return sorted(found)


def unattached(interface="lo"):
    """What is on an interface's hooks and which qdiscs it has."""
    return netns.attached(interface), re.findall(r"^qdisc (\w+)", netns.run("tc", "qdisc", "show", "dev", interface).stdout, re.M)


def left(name=None):
    """What of a pin, or of any, is there: its folder first."""
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if name in (None, path.relative_to(ROOT).parts[0]))


def description(name):
    """The bytes of struct pin_description."""
    dumped = netns.run("bpftool", "-j", "map", "dump", "pinned", ROOT / name / "description").stdout
    return bytes(int(byte, 16) for byte in json.loads(dumped)[0]["value"])


def describe(name, value):
    netns.run("bpftool", "map", "update", "pinned", ROOT / name / "description", "key", *[0] * 4, "value", *value)


def changed(value, offset, form, number):
    """The description with another number in it."""
    return value[:offset] + struct.pack(form, number) + value[offset + struct.calcsize(form):]
