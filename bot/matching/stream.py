"""`firmwatch match`: JSON lines in, JSON lines out, one for one and in order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from bot.model import Matcher, Matches, Mention, Text


def match_lines(lines: Iterable[str], matcher: Matcher) -> Iterator[str]:
    """Matches rows `{"id", "text", "title"?, "lang"?}`; blank lines are passed over.

    Yields `{"id", "firms", "mentions"}` without the line end. `firms` are those that are there by a name of their
    own; a brand or a person is a mention with its `relation` (null: the firm itself). Raises ValueError, naming
    the line, for a line that is no such row.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _row(line, number)
            yield json.dumps({"id": row["id"], **_answer(matcher.match(_text(row)))}, ensure_ascii=False)


def _row(line: str, number: int) -> dict[str, object]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise ValueError(f"line {number} is not JSON: {error}") from error
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
        raise ValueError(f'line {number} is not a row: it needs "id" and "text"')
    return row


def _text(row: dict[str, object]) -> Text:
    title, language = row.get("title"), row.get("lang")
    return Text(
        title=title if isinstance(title, str) else "",
        body=str(row["text"]),
        language=language if isinstance(language, str) else None,
    )


def _answer(matches: Matches) -> dict[str, object]:
    # A brand or a person belongs to the firm and is not the firm: which of them count, each watch says.
    named = (mention.firm for mention in matches.taken if mention.relation is None)
    return {
        "firms": list(dict.fromkeys(named)),
        "mentions": [_mention(mention) for mention in matches.mentions],
    }


def _mention(mention: Mention) -> dict[str, object]:
    return {
        "firm": mention.firm,
        "field": mention.field.value,
        "start": mention.start,
        "end": mention.end,
        "surface": mention.surface,
        "verdict": mention.verdict.value,
        "relation": mention.relation.value if mention.relation else None,
        "evidence": [{"feature": e.feature, "weight": e.weight, "text": e.text} for e in mention.evidence],
    }
