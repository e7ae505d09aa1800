"""Counter-based random numbers, the same as BrewSLM's: the i-th of a stream is a hash of (key, i)."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")

_MASK = 0xFFFFFFFF


def _mix(value: int) -> int:
    """A 32-bit mixing function with low bias (Wellons, `lowbias32`)."""
    x = value & _MASK
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & _MASK
    x = ((x ^ (x >> 15)) * 0x846CA68B) & _MASK
    return x ^ (x >> 16)


def stream_key(seed: int, *purpose: int) -> int:
    """Gives the key of a stream, from a seed and what the stream is for."""
    key = _mix(seed) ^ _mix((seed >> 32) + 0x9E3779B9)
    for part in purpose:
        key = _mix(key * 0x9E3779B1 + part)
    return key


def random_bits(key: int, index: int) -> int:
    """Gives the `index`-th number of a stream, uniform on the 32-bit unsigned integers."""
    return _mix(_mix(index ^ key) + key)


def shuffle(items: list[T], key: int) -> list[T]:
    """Shuffles in place (Fisher and Yates), and gives the list."""
    for i in range(len(items) - 1, 0, -1):
        j = int(random_bits(key, i) / 0x1_0000_0000 * (i + 1))
        items[i], items[j] = items[j], items[i]
    return items
