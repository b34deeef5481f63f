# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Run make, for tests of what it installs and packages; tcplens itself is not rebuilt."""

import os
import subprocess

import source


def run(*words):
    """Run make with these arguments; the result has all output in stdout."""
    # Without the flags of the make that runs the tests.
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    folder = os.path.relpath(source.BUILD, source.ROOT)
    old = (f"--old-file={folder}/tcplens", f"--old-file={folder}/documents/help")
    return subprocess.run(["make", f"O={folder}", *old, *words], cwd=source.ROOT, env=environment, text=True,
                          check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
