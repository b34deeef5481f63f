# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Debian's packages of another release or architecture, fetched and unpacked, never installed.

apt-get gets a configuration of its own, with its lists, cache and package status (nothing installed)
in the given folder, so that this machine's packages are not touched.
"""

import os
import re
import subprocess

MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
SECONDS = 300


class Unavailable(Exception):
    """A package is not available here; the message is the reason."""


def run(*command, **options):
    """A command's standard output; raises Unavailable with its last line of output if it fails."""
    try:
        result = subprocess.run([str(word) for word in command], text=True, timeout=SECONDS, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{command[0]}: {error}") from error
    if result.returncode:
        messages = (result.stderr.strip() or result.stdout.strip() or "no word").splitlines()
        raise Unavailable(f"{command[0]}: {messages[-1]}")
    return result.stdout


class Release:
    """A release's packages of one architecture."""

    def __init__(self, name, architecture, folder):
        self.folder = folder
        for target in ("lists/partial", "cache/archives/partial"):
            (folder / target).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()
        (folder / "sources.list").write_text(f"deb {MIRROR} {name} main\n")
        (folder / "apt.conf").write_text(f"""\
Dir::Etc::sourcelist "{folder}/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "{folder}/lists";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
APT::Architecture "{architecture}";
APT::Architectures "{architecture}";
APT::Sandbox::User "root";
Debug::NoLocking "true";
""")
        self.environment = dict(os.environ, APT_CONFIG=str(folder / "apt.conf"), LC_ALL="C")
        self.apt("update", "--error-on=any")

    def apt(self, *words, **options):
        return run("apt-get", "-qq", *words, env=self.environment, **options)

    def newest(self, package, pattern):
        """The first dependency of a metapackage that matches the pattern."""
        found = re.search(rf"Depends: ({pattern})", run("apt-cache", "depends", package, env=self.environment))
        if not found:
            raise Unavailable(f"there is no {package}")
        return found[1]

    def unpack(self, package, target):
        """One package without its dependencies."""
        self.apt("download", package, cwd=self.folder)
        archive = next(self.folder.glob("*.deb"))
        run("dpkg-deb", "-x", archive, target)
        archive.unlink()

    def unpack_all(self, packages, target):
        """These packages and all they depend on."""
        self.apt("install", "--download-only", "--yes", "--no-install-recommends", *packages)
        for archive in sorted((self.folder / "cache/archives").glob("*.deb")):
            run("dpkg-deb", "-x", archive, target)
            archive.unlink()
