# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""The reference for --sample: the flows of a sample, by the description in include/sample.h."""

import ipaddress
import re
import struct

WORD = 0xFFFFFFFF
LINE = re.compile(r"(?:^|\s)IP6? (?:\(.*?\(6\).*?\) )?(\S+)\.(\d+) > (\S+)\.(\d+): Flags")


def rotate(value, bits):
    return (value << bits | value >> (32 - bits)) & WORD


def murmur(data):
    """MurmurHash3_x86_32 with seed 0 of whole words."""
    value = 0
    for (block,) in struct.iter_unpack("<I", data):
        value ^= rotate(block * 0xCC9E2D51 & WORD, 15) * 0x1B873593 & WORD
        value = (rotate(value, 13) * 5 + 0xE6546B64) & WORD
    value ^= len(data)
    value = (value ^ value >> 16) * 0x85EBCA6B & WORD
    value = (value ^ value >> 13) * 0xC2B2AE35 & WORD
    return value ^ value >> 16


def flow(line):
    """The two ends of a printed segment, the lower first; None for any other line."""
    match = LINE.search(line)
    if not match:
        return None
    return tuple(sorted((ipaddress.ip_address(address).packed, int(port))
                        for address, port in ((match[1], match[2]), (match[3], match[4]))))


def is_in(ends, divisor):
    (low, low_port), (high, high_port) = ends
    return murmur(low + high + struct.pack("!HH", low_port, high_port)) <= WORD // divisor


def chosen(lines, divisor):
    """The lines whose flows are in a sample of 1 in divisor."""
    return [line for line in lines if flow(line) and is_in(flow(line), divisor)]
