"""How a text uses a name: clearly, on the name alone, or for something else."""

from __future__ import annotations

import pytest

from bot.backtest.tally import WatchTally
from bot.model import Evidence, Field, Mention, Relation, Verdict
from tests.backtest.build import firm
from tests.values import entry


def mention(verdict: Verdict, *evidence: tuple[str, float], relation: Relation | None = None) -> Mention:
    return Mention(
        firm="panasonic",
        field=Field.TITLE,
        start=0,
        end=2,
        surface="松下",
        name="松下",
        verdict=verdict,
        evidence=tuple(Evidence(feature=name, weight=weight, text=f"{name} in words") for name, weight in evidence),
        relation=relation,
    )


CLEAR = mention(Verdict.TAKEN, ("near.company", 1.3))
ALONE = mention(Verdict.TAKEN, ("sense.clear", 1.9), ("sense.word", -0.7))
ELSEWHERE = mention(Verdict.REJECTED, ("word.word", -2.0), ("left.free", 0.4))
WITHIN = mention(Verdict.REJECTED, ("longer", -9.0))
PERSON = mention(Verdict.REJECTED, ("right.person", -1.0), relation=Relation.PERSON)

CASES = (
    # mentions, clear, doubtful, rejected, within
    ((CLEAR,), 1, 0, 0, 0),
    ((ALONE,), 0, 1, 0, 0),
    ((ELSEWHERE,), 0, 0, 1, 0),
    ((ELSEWHERE, ALONE), 0, 1, 0, 0),
    ((ALONE, CLEAR, ELSEWHERE), 1, 0, 0, 0),
    ((WITHIN,), 0, 0, 0, 1),
    ((WITHIN, ELSEWHERE), 0, 0, 1, 0),
    ((WITHIN, CLEAR), 1, 0, 0, 0),
    ((PERSON,), 0, 0, 0, 0),
    ((), 0, 0, 0, 0),
)


@pytest.mark.parametrize(("mentions", "clear", "doubtful", "rejected", "within"), CASES)
def test_a_text_counts_by_its_clearest_mention(
    mentions: tuple[Mention, ...], clear: int, doubtful: int, rejected: int, within: int
) -> None:
    tally = WatchTally(firm("panasonic"), samples=3)
    tally.read(entry(title="松下電燈光"), mentions)
    found = tally.findings()
    assert (found.clear, found.doubtful, found.rejected, found.within) == (clear, doubtful, rejected, within)
    assert found.texts == clear + doubtful + rejected
    assert len(found.doubts) == doubtful + rejected


def test_a_related_name_counts_where_it_is_wanted() -> None:
    tally = WatchTally(firm("panasonic", relations=frozenset({Relation.PERSON})), samples=3)
    tally.read(entry(), [PERSON])
    assert tally.findings().rejected == 1


def test_a_doubt_shows_what_speaks_against_the_firm() -> None:
    tally = WatchTally(firm("panasonic"), samples=3)
    tally.read(entry(title="松下電燈光", language="zh-Hant"), [ELSEWHERE])
    (doubt,) = tally.findings().doubts
    assert (doubt.surface, doubt.title, doubt.evidence) == ("松下", "松下電燈光", ("word.word in words",))
    assert doubt.features == ("word.word",)


AMBIGUITY = (
    (20, 0, 0, False),
    (18, 1, 1, True),
    (19, 1, 0, False),
    (1, 1, 0, False),
    (0, 2, 0, True),
    (99, 0, 2, False),
)


@pytest.mark.parametrize(("clear", "doubtful", "rejected", "ambiguous"), AMBIGUITY)
def test_when_a_name_is_ambiguous(clear: int, doubtful: int, rejected: int, ambiguous: bool) -> None:
    tally = WatchTally(firm("panasonic"), samples=1)
    for count, found in ((clear, CLEAR), (doubtful, ALONE), (rejected, ELSEWHERE)):
        for _ in range(count):
            tally.read(entry(), [found])
    assert tally.findings().ambiguous is ambiguous


def test_a_name_within_longer_names_is_not_ambiguous() -> None:
    tally = WatchTally(firm("panasonic"), samples=1)
    for found in (CLEAR, *[WITHIN] * 9):
        tally.read(entry(), [found])
    assert not tally.findings().ambiguous
