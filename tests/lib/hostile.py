# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Texts that would control a terminal, end or reorder a line or break JSON; and bytes that outputs must not have."""

import random
import re

PIECES = [b"\x1b[31m", b"\x1b]0;t\x07", b"\x9b31m", b"\xc2\x9b31m", b"\xc2\x85", b"\x90", b"\x7f", b"\r", b"\n", b"\t",
          b"\x01", b"\x08\x08", "\u202e".encode(), "\u202a".encode(), "\u2066".encode(), "\u2069".encode(),
          "\u200e".encode(), "\u200f".encode(), "\u061c".encode(), "\u2028".encode(), b"\xe2\x80", b"\xff", b"\xc0\x9b",
          b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b'"', b"\\", b"a", b"\xc3\xa9", b" "]
# Apart from newlines and tabs.
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def texts(count, size, without=b"\0"):
    """count texts of at most size bytes, each with something hostile, and without these bytes."""
    chance = random.Random(1)
    while count:
        text = chance.choice(PIECES)
        while len(text) < size and chance.random() < 0.8:
            text += chance.choice(PIECES)
        text = bytes(byte for byte in text[:size] if byte not in without)
        if text.strip() and text not in (b".", b"..") and is_harmful(text):
            count -= 1
            yield text


def is_harmful(output):
    """Whether an output has a byte that only a hostile text can have brought; also if it is not UTF-8."""
    try:
        return bool(HARMFUL.search(output.decode()))
    except UnicodeDecodeError:
        return True
