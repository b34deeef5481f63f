# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The project's own files, for the lint tests."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", ROOT / "build"))
GENERATED = ("vmlinux/x86/vmlinux.h", "vmlinux/arm64/vmlinux.h")


def tracked():
    """Paths from the project's folder of every file that belongs to it, in order."""
    # The tree may belong to another user.
    listing = subprocess.run(["git", "-c", f"safe.directory={ROOT}", "ls-files", "--cached", "--others",
                              "--exclude-standard"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
                             check=True).stdout
    return sorted(path for path in listing.splitlines() if (ROOT / path).is_file())


def c_files(*suffixes):
    """The C files written by hand."""
    return [path for path in tracked()
            if path.endswith(suffixes or (".c", ".h")) and path not in GENERATED]


def read(path):
    return (ROOT / path).read_text(errors="replace")
