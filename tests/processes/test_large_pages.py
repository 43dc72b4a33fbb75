"""What was built at the start lies in large pages, and no memory is taken that was not in use."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

import pytest

from bot.large_pages import LARGE, MADV_COLLAPSE, filled, into_large_pages

SMAPS = """\
7f0000000000-7f0000500000 rw-p 00000000 00:00 0\x20
Size:               5120 kB
KernelPageSize:        4 kB
MMUPageSize:           4 kB
Rss:                {rss} kB
Pss:                 100 kB
7f0000600000-7f0000a00000 rw-p 00000000 fe:00 26723    /usr/lib/libc.so
Size:               4096 kB
Rss:                4096 kB
7f0000a00000-7f0000b00000 rw-p 00000000 00:00 0    [heap]
Size:               1024 kB
Rss:                1024 kB
"""


@pytest.mark.parametrize(("rss", "found"), [(5120, [(0x7F0000000000, 0x7F0000400000)]), (132, [])])
def test_a_region_in_use_is_taken_by_whole_pages_and_neither_an_empty_stack_nor_a_file(
    rss: int, found: list[tuple[int, int]]
) -> None:
    assert list(filled(SMAPS.format(rss=rss))) == found


def large_kb() -> int:
    return int(re.findall(r"AnonHugePages: +(\d+)", Path("/proc/self/smaps_rollup").read_text("ascii"))[0])


def test_what_is_in_use_lies_in_large_pages_afterwards() -> None:
    with mmap.mmap(-1, 16 * LARGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as built:
        built.madvise(mmap.MADV_NOHUGEPAGE)
        built.write(b"x" * len(built))
        built.madvise(mmap.MADV_HUGEPAGE)
        before = large_kb()
        assert into_large_pages() > 0
        try:
            built.madvise(MADV_COLLAPSE)
        except OSError:
            pytest.skip("a kernel that does not move memory into large pages when it is asked to")
        assert large_kb() >= before + 15 * LARGE // 1024
