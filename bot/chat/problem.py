"""What a chat platform needs a person to mend, as `firmwatch check` shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that does not work.

    subject  a part of a platform (`Slack's token`), or a channel as the configuration names it
    what     what is wrong
    remedy   the page to open and what to do there
    """

    subject: str
    what: str
    remedy: str
