"""Whether two headlines are of one template: the same words in the same order, and something else in between.

What stands in the place of something else tells two events apart, however much of the headlines is the same:
"opens centre 17 in Busan", "opens centre 18 in Incheon"; three banks of which each "raises its prime rate" today.

Rules
-----
* Headlines are aligned by their longest common subsequence. From half of both in common on, they are of one
  template; independent reports of one event seldom have so much of their order in common.
* Each has something that the other lacks: another word or number stands in its place. Only something more in one
  of them is an addition, not an exchange; nor is another word for the same event (짓는다, 건설; builds, constructs).
* The same atoms in another order within a few of them is an exchange too (明远, 远明; "line 2 to hall 1", "line 1
  to hall 2"; "A sues B", "B sues A"). A whole clause that moved is not: the stretch it moved over is long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

SHARED = 0.5
"""Headlines with this much of their order in common are of one template."""

SHARED_SYLLABLES = 0.6
"""The same in Vietnamese, whose words are written in syllables: any two headlines on dividends share six of them."""

SHARED_FIGURES_APART = 0.35
"""The same where they begin alike and give other figures: long names fill templates too (`Ho Chi Minh City`)."""

_ANCHOR = 3
"""Atoms in a row that must be the same for what stands before and after them to be apart."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two headlines lie beside each other.

    shared     how much of their order they have in common, from 0 to 1 (Dice)
    begins     whether they begin alike
    own        how much the one that has less of its own has of it, from 0 to 1
    exchanged  whether something stands in the place of something else; not looked for where they share too little
    """

    shared: float
    begins: bool
    own: float
    exchanged: bool


APART = Alignment(0.0, begins=False, own=1.0, exchanged=False)
"""Two headlines that have nothing in common."""


def align(
    mine: Sequence[int], theirs: Sequence[int], *, plainly: tuple[Sequence[int], Sequence[int]] | None = None
) -> Alignment:
    """Lays the atoms of two headlines beside each other, each in its order.

    plainly  the atoms of both with one word for each event: another word for the same is no exchange
    """
    if not mine or not theirs:
        return APART
    common = LCSseq.similarity(mine, theirs)
    shared = 2 * common / (len(mine) + len(theirs))
    may_be_one = shared >= SHARED_FIGURES_APART
    return Alignment(
        shared=shared,
        begins=mine[0] == theirs[0],
        own=1 - common / min(len(mine), len(theirs)),
        exchanged=may_be_one and _exchanged(*(plainly or (mine, theirs))),
    )


def _exchanged(mine: Sequence[int], theirs: Sequence[int]) -> bool:
    return _each_has_its_own(mine, theirs) or _moved_nearby(mine, theirs)


def _each_has_its_own(mine: Sequence[int], theirs: Sequence[int]) -> bool:
    lack = Counter(mine)
    lack.subtract(theirs)
    return any(count > 0 for count in lack.values()) and any(count < 0 for count in lack.values())


def _moved_nearby(mine: Sequence[int], theirs: Sequence[int]) -> bool:
    mine_only = theirs_only = False
    for step in LCSseq.opcodes(mine, theirs):
        if step.tag == "equal":
            if step.src_end - step.src_start >= _ANCHOR:
                mine_only = theirs_only = False
            continue
        mine_only |= step.src_end > step.src_start
        theirs_only |= step.dest_end > step.dest_start
        if mine_only and theirs_only:
            return True
    return False
