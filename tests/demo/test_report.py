from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from rich.console import Console

from bot.chat.text import cells
from bot.demo.report import Fate, Rejection, fate_of, make_report, render
from bot.demo.script import Format, Script, ScriptFeed
from bot.model import (
    ChannelDecision,
    Decision,
    Entry,
    Evidence,
    Field,
    Matches,
    Mention,
    Placement,
    Rule,
    Verdict,
)
from tests.demo.conftest import NOON

BASE = "http://127.0.0.1:8711"


def rejected(firm: str, surface: str, *evidence: tuple[float, str]) -> Mention:
    return mention(firm, surface, Verdict.REJECTED, *evidence)


def mention(firm: str, surface: str, verdict: Verdict, *evidence: tuple[float, str]) -> Mention:
    return Mention(
        firm=firm,
        field=Field.TITLE,
        start=0,
        end=len(surface),
        surface=surface,
        name=surface,
        verdict=verdict,
        evidence=tuple(Evidence(feature="f", weight=weight, text=text) for weight, text in evidence),
    )


def decision(
    number: int,
    rules: Sequence[Rule] = (),
    *,
    story: int | None = None,
    before: bool = False,
    mentions: Sequence[Mention] = (),
    title: str = "한 줄 소식",
) -> Decision:
    """A decision on entry `number` of the feed /small.rss, whose link ends in the number."""
    entry = Entry(
        id=number,
        feed_id=1,
        feed_name="나루",
        feed_url=f"{BASE}/small.rss",
        feed_tags=frozenset(),
        community=None,
        title=title,
        link=f"{BASE}/{number}",
        summary="",
        outlet="나루",
        language="ko",
        published_at=NOON,
        collected_at=NOON,
        backlog_rank=0 if before else None,
    )
    return Decision(
        entry=entry,
        decided_at=NOON,
        matches=Matches(mentions=tuple(mentions)),
        placement=Placement(story_id=story or number, opened=story is None, reason=""),
        channels=tuple(ChannelDecision(channel="console:", watches=("firm:x",), rule=rule) for rule in rules),
    )


@pytest.fixture
def script(small_feed: Callable[[Format], ScriptFeed]) -> Script:
    return Script(feeds=(small_feed(Format.RSS),))


@pytest.mark.parametrize(
    ("given", "fate"),
    [
        (decision(1, [Rule.ALERT]), Fate.ALERT),
        (decision(1, [Rule.REPEAT, Rule.ALERT]), Fate.ALERT),
        (decision(1, [Rule.REPEAT]), Fate.REPEAT),
        (decision(1, [Rule.ALERT], before=True), Fate.ALERT),
        (decision(1, [Rule.BASELINE], before=True), Fate.BEFORE),
        (decision(1, before=True), Fate.BEFORE),
        (decision(1), Fate.UNWATCHED),
        (decision(1, [Rule.QUIET_HOURS]), Fate.HELD),
        (decision(1, [Rule.TOO_OLD]), Fate.HELD),
    ],
)
def test_every_entry_has_one_fate(given: Decision, fate: Fate) -> None:
    assert fate_of(given) is fate


def test_the_fates_of_a_feed_add_up_to_what_it_published(script: Script) -> None:
    decisions = [decision(1, before=True), decision(2, [Rule.ALERT]), decision(3)]
    (row,) = make_report(script, decisions, alerted={}, publications={}, names={}).feeds
    assert row.published == 5
    assert sum(row.fates.values()) == 5
    assert row.fates[Fate.KNOWN] == 2


def test_seconds_run_from_publication_to_the_alert(script: Script) -> None:
    decisions = [
        decision(6, [Rule.ALERT], before=True),
        decision(7, [Rule.ALERT]),
        decision(8, [Rule.REPEAT], story=7),
        decision(9, [Rule.ALERT], story=2),
    ]
    report = make_report(
        script,
        decisions,
        alerted={6: NOON, 7: NOON + timedelta(seconds=1.25), 2: NOON + timedelta(seconds=9)},
        publications={
            f"{BASE}/6": NOON,
            f"{BASE}/7": NOON,
            f"{BASE}/8": NOON,
            f"{BASE}/9": NOON + timedelta(seconds=8.5),
        },
        names={},
    )
    assert report.seconds == (1.25, 0.5)


def test_a_rejection_is_told_once_with_the_strongest_reason_against_it(script: Script) -> None:
    word = rejected("apple", "애플", (-1.0, "no company word near"), (-4.0, "part of 파인애플"), (2.0, "in a title"))
    (rejection,) = make_report(
        script,
        [decision(1, mentions=[word, word], title="제주 파인애플")],
        alerted={},
        publications={},
        names={"apple": "Apple"},
    ).rejections
    assert rejection == Rejection(surface="애플", firm="Apple", why="part of 파인애플", title="제주 파인애플")


def test_a_firm_that_was_found_elsewhere_in_the_entry_was_not_rejected(script: Script) -> None:
    mentions = [rejected("apple", "apple", (-1, "lower case")), mention("apple", "Apple", Verdict.TAKEN)]
    report = make_report(script, [decision(1, [Rule.ALERT], mentions=mentions)], alerted={}, publications={}, names={})
    assert report.rejections == ()


def printed(script: Script, decisions: Sequence[Decision], width: int = 110, **known: dict[str, object]) -> str:
    console = Console(width=width, color_system=None)
    values = {"alerted": {}, "publications": {}, "names": {}, **known}
    with console.capture() as captured:
        console.print(render(make_report(script, decisions, **values)))  # type: ignore[arg-type]
    return captured.get()


def test_the_report_as_text(script: Script) -> None:
    apple = rejected("apple", "애플", (-4.0, "part of 파인애플 (pineapple)"))
    text = printed(
        script,
        [
            decision(1, before=True),
            decision(2, [Rule.ALERT]),
            decision(3, [Rule.REPEAT], story=2),
            decision(4, mentions=[apple], title="제주 파인애플 [bold]첫 출하[/bold]"),
        ],
        alerted={2: NOON + timedelta(seconds=0.75)},
        publications={f"{BASE}/2": NOON},
        names={"apple": "Apple"},
    )
    rows = [line.split() for line in text.splitlines()]
    assert ["나루", "&", "東灣", "<日報>", "한국어", "5", "1", "1", "1", "1", "1"] in rows
    assert ["All", "5", "1", "1", "1", "1", "1"] in rows
    assert "애플   Apple  part of 파인애플 (pineapple)  제주 파인애플 [bold]첫 출하[/bold]" in text
    assert "1 alert. From publication to alert: median 0.8 s, worst 0.8 s." in text


def test_held_entries_have_a_column_only_where_there_are_any(script: Script) -> None:
    assert "Held" not in printed(script, [decision(1, [Rule.ALERT])])
    assert "Held" in printed(script, [decision(1, [Rule.SETTLING])])


def test_a_demonstration_without_alerts_says_so(script: Script) -> None:
    assert "No alert was sent." in printed(script, [decision(1)])


def test_the_report_fits_a_narrow_terminal(script: Script) -> None:
    mention = rejected("kia", "기아", (-1, "what it can also mean: hunger, as the aid organisations use the word"))
    text = printed(script, [decision(1, mentions=[mention], title="각" * 60)], width=80)
    assert re.search("각 ?…", text)
    assert max(cells(line) for line in text.splitlines()) <= 80
