"""Replies on Discord. Pure: a reply in, the JSON of the message that only the asker sees out.

1. Everything stands in embeds, where no mention reaches anybody and a line has room. Weights become `**strong**` and
   `code`, links are masked; all other signs of a text are escaped.
2. Spans of plain text that follow each other are escaped as one: no two of them make a sign together.
3. In code nothing can be escaped, and it is there to be copied unchanged. So a text with a backquote in it is shown
   without the look of code.
4. A line has its room, and what does not fit altogether is counted at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Final

import regex

from bot.chat.discord.cards import DESCRIPTION, TOTAL, cards, room
from bot.chat.discord.components import rows
from bot.chat.discord.markup import bare, fit, linked, safe_link, units
from bot.chat.text import clean
from bot.chat.words import words
from bot.model import Attachment, Line, Reply, Section, Span, Weight

Payload = dict[str, object]

_SPAN: Final = 1_000
_LINE: Final = DESCRIPTION // 2
_HEADING: Final = 200
_SUBSTITUTE: Final = "…"
_NOTHING: Final = "\u200b"
_NO_FILE_NAME: Final = regex.compile(r"[^A-Za-z0-9._-]+|^\.+")
_LONGEST_FILE_NAME: Final = 80


def render(reply: Reply) -> Payload:
    """The whole message, in place of whatever stood there. Pings nobody. Never raises."""
    named = [{"id": 0, "filename": _file_name(reply.attachment)}] if reply.attachment else []
    return {
        "content": "",
        "embeds": cards(_listing(reply)),
        "components": rows(reply.buttons, reply.menu),
        "attachments": named,
        "allowed_mentions": {"parse": []},
    }


def upload(payload: Payload, attachment: Attachment) -> list[dict[str, object]]:
    """The parts of a form that sends the message with its file."""
    return [
        {"name": "payload_json", "value": json.dumps(payload, ensure_ascii=False)},
        {
            "name": "files[0]",
            "value": attachment.text.encode("utf-8", "replace"),
            "filename": _file_name(attachment),
            "content_type": "text/plain; charset=utf-8",
        },
    ]


def sentence(text: str, locale: str) -> Reply:
    """A reply that is one sentence of ours."""
    return Reply(sections=(Section(lines=((Span(text),),)),), locale=locale)


def _listing(reply: Reply) -> list[str]:
    """The lines that there is room for, and how many there are besides."""
    told = [part for place, section in enumerate(reply.sections) for part in _section(section, first=place == 0)]
    lines = [text for text, _ in told]
    if not any(lines):
        return [_SUBSTITUTE]
    if room(lines) == len(lines):
        return lines
    more = words(reply.locale).more
    fitting = room(lines, TOTAL - units(more) - 10)
    return [*lines[:fitting], more.format(sum(counted for _, counted in told[fitting:]))]


def _section(section: Section, *, first: bool) -> Iterator[tuple[str, bool]]:
    """Lines of markdown, and whether they count as something told."""
    if not first:
        yield "", False
    if heading := fit(section.heading, _HEADING):
        yield f"**{heading}**", False
    for line in section.lines:
        yield f"- {_line(line)}" if section.bullets else _line(line), True


def _line(line: Line) -> str:
    whole = ""
    for span in _joined(line):
        shown = _span(span)
        whole += _NOTHING + shown if whole[-1:] == shown[:1] and shown[:1] in {"*", "`"} else shown
    whole = whole.strip()
    return whole if units(whole) <= _LINE else fit("".join(span.text for span in line), _LINE)


def _joined(line: Line) -> Iterator[Span]:
    """The spans, those of plain text that follow each other as one."""
    for is_plain, spans in groupby(line, lambda span: span.weight is Weight.PLAIN and not safe_link(span.link)):
        if is_plain:
            yield Span("".join(span.text for span in spans))
        else:
            yield from spans


def _span(span: Span) -> str:
    """The span with a space where its text begins or ends with one."""
    text = clean(span.text)
    if not text:
        return " " if span.text.isspace() else ""
    before, after = (" " if edge.isspace() else "" for edge in (span.text[0], span.text[-1]))
    return f"{before}{_weighed(text, span)}{after}"


def _weighed(text: str, span: Span) -> str:
    link = safe_link(span.link)
    if span.weight is Weight.CODE and link is None and "`" not in text:
        return f"`{fit(text, _SPAN, str)}`"
    shown = fit(text, _SPAN) if link is None else _leading(text, link)
    return f"**{shown}**" if span.weight is Weight.STRONG else shown


def _leading(text: str, link: str) -> str:
    """An address that leads to itself is no disguise, and stands alone."""
    return bare(link) if safe_link(text) == link else linked(text, link, _SPAN)


def _file_name(attachment: Attachment) -> str:
    name = _NO_FILE_NAME.sub("_", clean(attachment.name))
    return name[-_LONGEST_FILE_NAME:] if name.strip("_") else "file.txt"
