"""What a worker process does with the pages of articles; see `bot.feeds.serve`."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.feeds.encoding import to_utf8
from bot.feeds.serve import serve
from bot.feeds.text import visible
from bot.stories.article import Article, Obstacle, extract_article

_HEAD = 4096
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_WARM_UP = "<html><body><article><p>Warm up. It loads what is needed.</p></article></body></html>"


@dataclass(frozen=True, slots=True)
class Task:
    """A page as it came, and what its server says that it is."""

    body: bytes
    content_type: str | None


def answer(task: Task) -> Article:
    """What a page gives. Never raises: whatever a page does to the parser, it gives no text."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # every odd page is worth a warning to it
    try:
        article = extract_article(page_text(task.body, task.content_type))
    except Exception:
        return Article(obstacle=Obstacle.NOTHING)
    lines = (visible(line) for line in article.text.splitlines())
    return replace(article, text="\n".join(line for line in lines if line))


def page_text(body: bytes, content_type: str | None) -> str:
    """The characters of a page: by its header, else by its own declaration, where those are plausible."""
    declared = content_type if "charset" in (content_type or "").lower() else None
    found = _META.search(body[:_HEAD])
    if declared is None and found is not None:
        declared = f"text/html; charset={found[1].decode('ascii', 'replace')}"
    return to_utf8(body, declared).decode("utf-8", "replace")


def main(memory: int, cpu: float) -> None:
    """Serves until the input ends; the limits are those of `serve`."""
    serve(_ready, memory=memory, cpu=cpu)


def _ready() -> Callable[[Task], Article]:
    answer(Task(_WARM_UP.encode(), None))  # the first page loads what the later ones share
    return answer
