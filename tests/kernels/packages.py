# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Debian's kernels, each downloaded from its release."""

import pathlib

import debian

RELEASES = {"5.10": "bullseye", "6.1": "bookworm", "6.12": "trixie"}


class Kernel:
    """An unpacked kernel package: .image, .modules (a folder) and .release, as uname -r has it."""

    def __init__(self, folder):
        self.image = next((folder / "boot").glob("vmlinuz-*"))
        self.release = self.image.name.removeprefix("vmlinuz-")
        paths = (folder / "lib/modules" / self.release, folder / "usr/lib/modules" / self.release)
        self.modules = next(path for path in paths if path.is_dir())
        if not (self.modules / "modules.dep").exists():
            # depmod takes the folder that contains lib/modules.
            debian.run("depmod", "-b", self.modules.parent.parent.parent, self.release)


def fetch(version, cache):
    """The kernel of that version, downloaded unless it is in the cache."""
    folder = pathlib.Path(cache).resolve() / RELEASES[version]
    if not (folder / "kernel").is_dir():
        release = debian.Release(RELEASES[version], "amd64", folder / "apt")
        release.unpack(release.newest("linux-image-amd64", r"linux-image-\S+"), folder / "unpacking")
        (folder / "unpacking").rename(folder / "kernel")
    return Kernel(folder / "kernel")
