"""How a backtest is told: tables for people, one document for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.backtest.findings import (
    ChannelDifference,
    ChannelFindings,
    Doubt,
    Findings,
    RehearsedAlert,
    WatchFindings,
)
from bot.cli.tables import add_row, counted, new_table, stdout
from bot.model import ChannelRules, Firm, Verdict, WatchKind
from bot.settings.values import Settings

_LEGEND = (
    "Of the texts in which the name stands by itself: Something else, where it means something else and is kept back; "
    "Name alone, where nothing around the name speaks of a firm, though the name means other things too."
)
_OUTLET_WIDTH = 18
_LEAST_OUTLET = 8


def facts(findings: Findings, differences: Sequence[ChannelDifference] | None) -> dict[str, object]:
    """The findings for scripts; `differences` is null where nothing was compared."""
    return {
        "entries": findings.entries,
        "began": findings.began,
        "ended": findings.ended,
        "days": round(findings.days, 2),
        "channels": [
            {
                "channel": channel.channel,
                "alerts": channel.alerts,
                "alerts_a_day": round(findings.a_day(channel.alerts), 2),
                "watches": [_watch_facts(watch, findings) for watch in channel.watches],
            }
            for channel in findings.channels
        ],
        "differences": differences and [asdict(one) for one in differences],
    }


def expected_facts(findings: Findings | None) -> list[dict[str, object]] | None:
    """What each watch will bring a day, for scripts."""
    if findings is None:
        return None
    return [
        {
            "channel": channel.channel,
            "watch": watch.key,
            "alerts_a_day": round(findings.a_day(watch.alerts), 2),
            "rejected_share": round(watch.elsewhere, 4),
            "doubtful_share": round(watch.unsure, 4),
            "ambiguous": watch.ambiguous,
        }
        for channel in findings.channels
        for watch in channel.watches
    ]


def print_findings(
    findings: Findings,
    differences: Sequence[ChannelDifference] | None,
    shown: Settings,
    present: Path,
    unread: Sequence[str],
) -> None:
    """Prints the findings of the watchlist `shown`, then how it differs from that of the folder `present`."""
    console = stdout()
    for line in unread:
        console.print(Text.assemble(("not read ", "yellow"), line), soft_wrap=True)
    if not findings.entries:
        reason = "none of the files is a feed with entries" if unread else "nothing was collected in that time"
        console.print(f"no entries to rehearse: {reason}{'' if unread else ' (--since 30d looks further back)'}")
        return
    if differences is not None:
        console.print(Text(f"With {shown.directory}", style="bold"))
    console.print(_summary(findings, shown))
    namer = _Namer(shown)
    for channel in findings.channels:
        console.print(Padding(_channel(channel, findings, namer), (1, 0, 0, 0)))
    if any(watch.texts for channel in findings.channels for watch in channel.watches):
        console.print(Padding(Text(_LEGEND, style="dim"), (1, 0, 0, 0)))
    doubtful = [(channel.channel, one) for channel in findings.channels for one in channel.watches if one.ambiguous]
    if doubtful:
        console.print(Padding(_ambiguous(doubtful, namer), (1, 0, 0, 0)))
    if differences is not None:
        console.print(Padding(_differences(differences, namer, shown.directory, present), (1, 0, 0, 0)))


def print_expected(findings: Findings, settings: Settings) -> None:
    """Prints what each watch will bring a day, going by these findings, and which names are ambiguous."""
    namer = _Namer(settings)
    table = new_table("Channel", "Watch", title=f"To be expected, going by {_entries(findings)} that were collected")
    for column in ("Alerts a day", "Something else", "Name alone"):
        table.add_column(column, justify="right")
    for channel in findings.channels:
        add_row(table, channel.channel, "altogether", f"{findings.a_day(channel.alerts):.1f}", style="bold")
        for watch in channel.watches:
            _, *shares = _shares(watch)
            rate = f"{findings.a_day(watch.alerts):.1f}"
            add_row(table, None, namer.watch(channel.channel, watch.key), rate, *shares)
    console = stdout()
    console.print(table)
    console.print(Text(_LEGEND, style="dim"))
    if any(watch.ambiguous for channel in findings.channels for watch in channel.watches):
        console.print(Text("some names often mean something else: firmwatch backtest shows where", style="yellow"))


def percent(share: float) -> str:
    """`30 %`; a share that is not zero is never shown as such."""
    return "0 %" if share == 0 else f"{share * 100:.0f} %" if share >= 0.01 else "< 1 %"


class _Namer:
    """Calls channels' watches by names, and tells times in the channels' zones."""

    def __init__(self, settings: Settings) -> None:
        self._rules: Mapping[str, ChannelRules] = {rules.channel: rules for rules in settings.channels}
        self._firms: Mapping[str, Firm] = {firm.id: firm for firm in settings.firms}
        self._feeds = {feed.url: feed.name for feed in settings.feeds}
        self._zone = settings.zone

    def watch(self, channel: str, key: str) -> str:
        kind, _, subject = key.partition(":")
        if kind == WatchKind.KEYWORD:
            return f"“{subject}”"
        if kind == WatchKind.FEED:
            return self._feeds.get(subject, subject)
        firm, rules = self._firms.get(subject), self._rules.get(channel)
        return firm.shown(rules.language if rules else None) if firm else subject

    def time(self, channel: str, moment: datetime) -> str:
        return f"{moment.astimezone(self._of(channel)):%m-%d %H:%M}"

    def _of(self, channel: str) -> ZoneInfo:
        rules = self._rules.get(channel)
        return rules.zone if rules else self._zone


def _watch_facts(watch: WatchFindings, findings: Findings) -> dict[str, object]:
    return {
        **asdict(watch),
        "alerts_a_day": round(findings.a_day(watch.alerts), 2),
        "texts": watch.texts,
        "rejected_share": round(watch.elsewhere, 4),
        "doubtful_share": round(watch.unsure, 4),
        "ambiguous": watch.ambiguous,
    }


def _summary(findings: Findings, shown: Settings) -> Text:
    assert findings.began and findings.ended  # noqa: S101, PT018 - there are entries
    began, ended = (f"{moment.astimezone(shown.zone):%Y-%m-%d %H:%M}" for moment in (findings.began, findings.ended))
    return Text(f"{_entries(findings)}, {began} to {ended}")


def _entries(findings: Findings) -> str:
    return "1 entry" if findings.entries == 1 else f"{findings.entries:,} entries"


def _channel(channel: ChannelFindings, findings: Findings, namer: _Namer) -> RenderableType:
    altogether = findings.a_day(channel.alerts)
    title = f"{channel.channel} · {counted(channel.alerts, 'alert')}, {altogether:.1f} a day"
    table = new_table("Watch", title=title)
    for column in ("Alerts", "A day", "Texts", "Something else", "Name alone"):
        table.add_column(column, justify="right")
    for watch in channel.watches:
        name, rate = namer.watch(channel.channel, watch.key), f"{findings.a_day(watch.alerts):.1f}"
        add_row(table, name, watch.alerts, rate, *_shares(watch))
    told = [watch for watch in channel.watches if watch.samples]
    samples = (_samples(channel.channel, watch, namer) for watch in told)
    return Group(table, *samples)


def _shares(watch: WatchFindings) -> tuple[object, object, object]:
    """Texts with the name, and the shares that look like something else and that rest on the name alone."""
    if watch.kind is not WatchKind.FIRM or not watch.texts:
        return None, None, None
    style = "yellow" if watch.ambiguous else ""
    return watch.texts, Text(percent(watch.elsewhere), style=style), Text(percent(watch.unsure), style=style)


def _samples(channel: str, watch: WatchFindings, namer: _Namer) -> RenderableType:
    head = Text(f"newest for {namer.watch(channel, watch.key)}", style="dim")
    return Group(Padding(head, (0, 0, 0, 2)), _lines(channel, watch.samples, namer))


def _ambiguous(found: Sequence[tuple[str, WatchFindings]], namer: _Namer) -> RenderableType:
    parts: list[RenderableType] = [Text("Ambiguous names", style="bold")]
    for channel, watch in found:
        parts.append(Padding(Text(ambiguity(namer.watch(channel, watch.key), watch)), (0, 0, 0, 2)))
        parts.append(_lines(channel, watch.doubts, namer))
        parts.append(Padding(Text(remedy(watch)), (0, 0, 0, 4)))
    return Group(*parts)


def remedy(watch: WatchFindings) -> str:
    """What to write in the watchlist so that an ambiguous name alerts only where it surely means the firm."""
    if watch.doubtful and not watch.context:
        return (
            "`context: required` on this watch takes only texts that speak of a firm around the name (here it leaves "
            f"out {watch.doubtful:,}); `from: [tags]` asks for feeds that write about firms"
        )
    return "the bot keeps these back by itself; is one of them the firm? `firmwatch why LINK --all` shows what decided"


def ambiguity(name: str, watch: WatchFindings) -> str:
    """One sentence on what else a name means."""
    return (
        f"{name}: of {counted(watch.texts, 'text')} with the name, {watch.rejected} ({percent(watch.elsewhere)}) look "
        f"like something else, {watch.doubtful} ({percent(watch.unsure)}) rest on the name alone"
    )


def _differences(
    differences: Sequence[ChannelDifference], namer: _Namer, changed: Path, present: Path
) -> RenderableType:
    parts: list[RenderableType] = [Text(f"What {changed} changes from {present}", style="bold")]
    if not any(one.adds or one.drops for one in differences):
        parts.append(Padding(Text("no alert is added or dropped"), (0, 0, 0, 2)))
    for one in differences:
        if one.adds or one.drops:
            changes = f"{one.channel} · adds {one.adds:,}, drops {one.drops:,}, keeps {one.same:,}"
            counts = f"{counted(one.same + one.drops, 'alert')} with {present}, {one.same + one.adds:,} with {changed}"
            parts.append(Padding(Text(f"{changes}: {counts}"), (0, 0, 0, 2)))
            parts.append(_lines(one.channel, one.added, namer, mark=Text("+", style="green")))
            parts.append(_lines(one.channel, one.dropped, namer, mark=Text("−", style="red")))
    return Group(*parts)


def _lines(
    channel: str, found: Sequence[RehearsedAlert] | Sequence[Doubt], namer: _Namer, mark: Text | None = None
) -> RenderableType:
    """One line each, cut where the terminal ends, with its reason beneath it where there is doubt."""
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=1)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, overflow="ellipsis", min_width=_LEAST_OUTLET, max_width=_OUTLET_WIDTH)
    grid.add_column(overflow="fold", ratio=1)
    for one in found:
        title = Text(one.title, no_wrap=True, overflow="ellipsis")
        what = Group(title, _why(one)) if isinstance(one, Doubt) else title
        sign = _sign(one) if isinstance(one, Doubt) else mark or Text(" ")
        grid.add_row(sign, Text(namer.time(channel, one.at), style="dim"), Text(one.outlet), what)
    return Padding(grid, (0, 0, 0, 4))


def _sign(doubt: Doubt) -> Text:
    return Text("✗", style="red") if doubt.verdict is Verdict.REJECTED else Text("?", style="yellow")


def _why(doubt: Doubt) -> Text:
    return Text(f"“{doubt.surface}”: {'; '.join(doubt.evidence[:2])}", style="dim")
