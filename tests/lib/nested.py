# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Turns the output of a tests/run in a VM or for another build into checks of this run."""

import re

RESULT = re.compile(r"(\w+)/(\w+): (\d+) passed(?:, (\d+) failed)?(?:, (\d+) skipped)?$")


def read(text):
    """[(test, passed, failed, skipped, the lines below it)] of its output."""
    results = []
    for line in text.splitlines():
        match = RESULT.match(line)
        if match:
            counts = [int(count or 0) for count in match.groups()[2:]]
            results.append((f"{match[1]}/{match[2]}", *counts, []))
        elif results:
            results[-1][4].append(line)
    return results


def show(test, label, results):
    """One check for each test file that ran there; returns {suite: "passed/failed/skipped"}."""
    totals = {}
    for name, passed, failed, skipped, notes in results:
        counts = f"{passed} passed, {failed} failed, {skipped} skipped"
        test.ok(not failed, f"{label}: {name}: {counts}", *notes)
        if skipped and not failed:
            for line in notes:
                test.note(line)
        total = totals.setdefault(name.split("/")[0], [0, 0, 0])
        for i, count in enumerate((passed, failed, skipped)):
            total[i] += count
    return {suite: "/".join(map(str, total)) for suite, total in totals.items()}
