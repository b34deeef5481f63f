# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The lines of --json by their type."""

import json


def of(lines, *types):
    """The objects of these types; without one, packets."""
    return [record for record in map(json.loads, lines) if record["type"] in (types or ("packet",))]


def without_summary(lines):
    """The lines but for the last, which must be the run's summary."""
    if not lines or json.loads(lines[-1])["type"] != "summary":
        raise AssertionError(f"no summary: {lines[-1:]}")
    return lines[:-1]
