# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""TAP for test scripts: the same lines as tap.h's, and the same plan at the end."""

import os
import pathlib
import sys
import traceback

LIB = pathlib.Path(__file__).parent


class Tap:
    """Counts the checks of one test file."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def ok(self, good, name, *notes):
        """One check; the notes explain a failure. Returns good, so that a caller can give up."""
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}")
        if not good:
            for note in (f"at {called_from()}", *notes):
                self.note(note)
        sys.stdout.flush()
        return bool(good)

    def equal(self, got, want, name, *notes):
        return self.ok(got == want, name, f"got  {got!r}", f"want {want!r}", *notes)

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}", flush=True)

    def note(self, text):
        for line in str(text).splitlines() or [""]:
            print(f"# {line}", flush=True)

    def done(self):
        """Print the plan and end the program."""
        print(f"1..{self.count}", flush=True)
        sys.exit(1 if self.failed else 0)


def called_from():
    """FILE:LINE of the innermost call from a test itself, through whatever helpers of tests/lib."""
    calls = [call for call in traceback.extract_stack() if pathlib.Path(call.filename).parent != LIB]
    return f"{os.path.relpath(calls[-1].filename)}:{calls[-1].lineno}"


def skip_all(reason):
    """Skip the whole file."""
    print(f"1..0 # SKIP {reason}", flush=True)
    sys.exit(0)
