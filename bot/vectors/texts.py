"""What of a report a model of sentence vectors reads."""

from __future__ import annotations

LONGEST = 400
"""Characters: what a report is about stands at its beginning, and models cost by length."""


def spoken(title: str, summary: str) -> str:
    """Title and beginning of the summary as one text."""
    return f"{title}. {summary}"[:LONGEST] if summary else title[:LONGEST]
