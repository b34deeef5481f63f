# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Debian's kernels, fetched from the release they belong to and unpacked, never installed.

apt-get gets a configuration of its own, with its lists and its cache in the folder given, so that
this machine's packages stay as they are.
"""

import os
import pathlib
import re
import subprocess

MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
RELEASES = {"5.10": "bullseye", "6.1": "bookworm", "6.12": "trixie"}
IMAGE = "linux-image-amd64"
SECONDS = 300


class Unavailable(Exception):
    """The kernel cannot be had here, and why."""


class Kernel:
    """An unpacked kernel package: .image, .modules (a folder) and .release, as uname -r has it."""

    def __init__(self, folder):
        self.image = next((folder / "boot").glob("vmlinuz-*"))
        self.release = self.image.name.removeprefix("vmlinuz-")
        places = (folder / "lib/modules" / self.release, folder / "usr/lib/modules" / self.release)
        self.modules = next(place for place in places if place.is_dir())
        if not (self.modules / "modules.dep").exists():
            # depmod wants the folder that lib/modules is in.
            run("depmod", "-b", self.modules.parent.parent.parent, self.release)


def run(*command, **options):
    """A command's standard output; Unavailable with the last line of what it said otherwise."""
    try:
        result = subprocess.run([str(word) for word in command], text=True, timeout=SECONDS,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{command[0]}: {error}") from error
    if result.returncode:
        said = (result.stderr.strip() or result.stdout.strip() or "no word").splitlines()
        raise Unavailable(f"{command[0]}: {said[-1]}")
    return result.stdout


def configure(folder, release):
    """Write apt's configuration; the environment that makes apt use it."""
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "sources.list").write_text(f"deb {MIRROR} {release} main\n")
    (folder / "apt.conf").write_text(f"""\
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "{folder}/lists";
Dir::Cache "{folder}/cache";
APT::Architecture "amd64";
APT::Sandbox::User "root";
""")
    return dict(os.environ, APT_CONFIG=str(folder / "apt.conf"), LC_ALL="C")


def download(release, folder):
    environment = configure(folder / "apt", release)
    run("apt-get", "update", "-qq", "--error-on=any", env=environment)
    depends = run("apt-cache", "depends", IMAGE, env=environment)
    package = re.search(r"Depends: (linux-image-\S+)", depends)
    if not package:
        raise Unavailable(f"{release} has no {IMAGE}")
    run("apt-get", "download", "-qq", package[1], env=environment, cwd=folder)
    archive = next(folder.glob("linux-image-*.deb"))
    run("dpkg-deb", "-x", archive, folder / "unpacking")
    archive.unlink()
    (folder / "unpacking").rename(folder / "kernel")


def fetch(version, cache):
    """The kernel of that version, downloaded where it is not in the cache yet."""
    folder = pathlib.Path(cache).resolve() / RELEASES[version]
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "kernel").is_dir():
        download(RELEASES[version], folder)
    return Kernel(folder / "kernel")
