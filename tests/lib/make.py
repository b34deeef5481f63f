# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""make, for tests of what it installs and packages; it takes the program as it is."""

import os
import subprocess

import source


def run(*words):
    """make with these words; its result with all it said as stdout."""
    # What the make above the tests was told is not this one's business.
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    place = os.path.relpath(source.BUILD, source.ROOT)
    old = (f"--old-file={place}/tcplens", f"--old-file={place}/documents/help")
    return subprocess.run(["make", f"O={place}", *old, *words], cwd=source.ROOT, env=environment, text=True,
                          check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
