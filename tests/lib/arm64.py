# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The build for arm64 on this machine, and a system of that architecture to run it in.

Compiler and emulators are this machine's; the libraries and the system are Debian's, unpacked into the
build folder without their scripts, never installed.
"""

import os
import pathlib
import shutil
import subprocess

import debian

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", ROOT / "build")).resolve() / "arm64"
SYSROOT = BUILD / "sysroot"
# What a VM has as its root folder.
SYSTEM = BUILD / "system"
PREFIX, EMULATOR = "aarch64-linux-gnu-", "qemu-aarch64-static"
RELEASE = "bookworm"
LIBRARIES = ("libc6-dev", "libgcc-s1", "libbpf-dev", "libelf-dev", "zlib1g-dev", "libpcap0.8-dev", "libseccomp-dev", "libjansson-dev", "libncurses-dev", "libzstd-dev", "liblz4-dev",
             "libncursesw6", "libtinfo6")
# The libraries that tcplens needs, what every Debian has, and what the tests call.
PROGRAMS = ("libbpf1", "libelf1", "libpcap0.8", "libseccomp2", "libjansson4", "libncursesw6", "libtinfo6", "libzstd1", "liblz4-1",
            "base-passwd", "bash", "busybox-static", "coreutils", "dash", "diffutils", "findutils", "grep", "gzip", "kmod", "libc-bin", "login", "mount",
            "ncurses-base", "passwd", "procps", "sed", "tar", "util-linux",
            "binutils", "bpftool", "gcc", "git", "iperf3", "iproute2", "jq", "libc6-dev", "libcap2-bin", "make", "netbase", "nftables", "prometheus",
            "prometheus-node-exporter", "python3", "python3-jsonschema", "tcpdump", "tcptrace", "tmux", "tshark", "wireguard-tools", "zstd", "lz4")

# base-passwd makes these from the masters when it is installed, tcpdump adds its own.
ACCOUNTS = {"passwd": "tcpdump:x:102:102::/nonexistent:/usr/sbin/nologin\n", "group": "tcpdump:x:102:\n"}


def missing():
    """What is missing to build for arm64 here, or None."""
    for program in (f"{PREFIX}gcc", EMULATOR, "apt-get"):
        if not shutil.which(program):
            return f"{program} is not installed"
    return None


def unpack(packages, folder):
    """These packages and all they depend on in the folder, unless it is there; raises debian.Unavailable."""
    if folder.is_dir():
        return False
    unpacking = folder.with_name("unpacking")
    shutil.rmtree(unpacking, ignore_errors=True)
    debian.Release(RELEASE, "arm64", BUILD / "apt").unpack_all(packages, unpacking)
    for name, tcpdump in ACCOUNTS.items():
        master = unpacking / f"usr/share/base-passwd/{name}.master"
        if master.exists():
            (unpacking / "etc" / name).write_text(master.read_text() + tcpdump)
    unpacking.rename(folder)
    return True


def build(*targets):
    """Runs make for arm64; targets in the build folder are given as paths from it, after "/"."""
    unpack(LIBRARIES, SYSROOT)
    folder = os.path.relpath(BUILD, ROOT)
    settings = (f"O={folder}", "ARCH=arm64", f"CROSS_COMPILE={PREFIX}", f"CFLAGS=-O2 -g --sysroot={SYSROOT}", "SANITIZE=",
                f"EMULATOR={EMULATOR} -L {SYSROOT}")
    return subprocess.run(["make", "--no-print-directory", f"-j{os.cpu_count()}", *settings,
                           *(folder + target if target.startswith("/") else target for target in targets)],
                          cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
