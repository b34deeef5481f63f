# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The tcpdump that tcplens is compared with: that of version TCPDUMP_VERSION, or 4.99.3.

If another version is installed, Debian's is unpacked in BUILD/tcpdump-VERSION with the libraries that it needs, and
run by a script that calls its own dynamic loader: nothing is installed, and no root is needed.
"""

import functools
import os
import pathlib
import platform
import shutil
import subprocess
import tempfile

import debian

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", ROOT / "build")).resolve()
# The version whose output is kept in tests/cases and tests/golden.
RECORDED = "4.99.3"
VERSION = os.environ.get("TCPDUMP_VERSION", RECORDED)
# What has tcplens print as that version does.
OPTION = ("--tcpdump", VERSION)
RELEASES = {"4.99.3": "bookworm", "4.99.5": "trixie"}
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def version_of(program):
    """The version that a tcpdump says it has, or why it says none."""
    try:
        done = subprocess.run([program, "--version"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False)
    except OSError as error:
        return str(error)
    return done.stdout.partition("\n")[0].removeprefix("tcpdump version ")


def loader(root):
    """What runs a program with the unpacked loader and libraries."""
    libraries = [str(folder) for pattern in ("usr/lib/*-linux-gnu", "lib/*-linux-gnu") for folder in root.glob(pattern)]
    found = next(file for folder in libraries for file in pathlib.Path(folder).glob("ld-linux-*"))
    return str(found), "--library-path", ":".join(libraries)


def write_script(path, root):
    """A script that runs the unpacked tcpdump with its own loader and libraries."""
    words = [f'"{word}"' for word in (*loader(root), f"{root}/usr/bin/tcpdump")]
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\nexec {" ".join(words)} "$@"\n')
    path.chmod(0o755)


def fetch(folder):
    """Unpack the package of that version into the folder; the script comes last, so that it is of use when it is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        release = debian.Release(RELEASES[VERSION], ARCHITECTURES[platform.machine()], pathlib.Path(temporary) / "apt")
        release.unpack_all(["tcpdump"], folder / "root")
    write_script(folder / "bin/tcpdump", folder / "root")


@functools.cache
def missing():
    """Why there is no tcpdump of that version, or None; then it is the first in PATH."""
    if VERSION not in RELEASES:
        return f"no Debian release with tcpdump {VERSION} is known"
    os.environ["PATH"] = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    installed = shutil.which("tcpdump")
    if installed and version_of(installed) == VERSION:
        return None
    folder = BUILD / f"tcpdump-{VERSION}"
    if not (folder / "bin/tcpdump").exists():
        try:
            fetch(folder)
        except debian.Unavailable as error:
            return f"tcpdump {VERSION} is not installed, and its package cannot be fetched: {error}"
    found = version_of(folder / "bin/tcpdump")
    if found != VERSION:
        return f"the tcpdump of Debian {RELEASES[VERSION]} is {found!r}, not {VERSION}"
    os.environ["PATH"] = f"{folder}/bin:{os.environ['PATH']}"
    return None


def with_its_libpcap(program):
    """What runs the program with the libpcap that the tcpdump has, once this is not missing; None where it does not start so."""
    folder = BUILD / f"tcpdump-{VERSION}"
    if shutil.which("tcpdump") != str(folder / "bin/tcpdump"):
        return (program,)
    command = (*loader(folder / "root"), program)
    done = subprocess.run([*command, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return None if done.returncode else command
