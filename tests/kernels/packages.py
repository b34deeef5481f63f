# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Debian's kernels, each downloaded from its release."""

import collections
import pathlib

import debian

Source = collections.namedtuple("Source", "release architecture metapackage", defaults=(None,))
SOURCES = {"5.10": Source("bullseye", "amd64"), "6.1": Source("bookworm", "amd64"), "6.12": Source("trixie", "amd64"),
           "5.10-arm64": Source("bullseye", "arm64"), "6.1-arm64": Source("bookworm", "arm64"),
           "6.12-arm64": Source("trixie", "arm64"),
           # With PREEMPT_RT; from 6.12.57 on a bottom half may preempt another.
           "6.12-rt": Source("trixie", "amd64", "linux-image-rt-amd64")}
# Those of this machine's architecture; emulating another takes too long for `make test`.
DEFAULT = ("5.10", "6.1", "6.12")


class Kernel:
    """An unpacked kernel package: .image, .modules (a folder), .release, as uname -r has it, and .architecture."""

    def __init__(self, folder, architecture):
        self.architecture = architecture
        self.image = next((folder / "boot").glob("vmlinuz-*"))
        self.release = self.image.name.removeprefix("vmlinuz-")
        paths = (folder / "lib/modules" / self.release, folder / "usr/lib/modules" / self.release)
        self.modules = next(path for path in paths if path.is_dir())
        if not (self.modules / "modules.dep").exists():
            # depmod takes the folder that contains lib/modules.
            debian.run("depmod", "-b", self.modules.parent.parent.parent, self.release)


def folder_of(version, cache):
    source = SOURCES[version]
    suffix = version.partition("-")[2]
    suffix = f"-{suffix}" if suffix else ""
    return pathlib.Path(cache).resolve() / f"{source.release}{suffix}"


def fetch(version, cache):
    """The kernel of that version, downloaded unless it is in the cache."""
    source, folder = SOURCES[version], folder_of(version, cache)
    if not (folder / "kernel").is_dir():
        release = debian.Release(source.release, source.architecture, folder / "apt")
        image = release.newest(source.metapackage or f"linux-image-{source.architecture}", r"linux-image-\S+")
        release.unpack(image, folder / "unpacking")
        (folder / "unpacking").rename(folder / "kernel")
    return Kernel(folder / "kernel", source.architecture)
