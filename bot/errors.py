"""Every error that Firmwatch raises on purpose, on one page.

    FirmwatchError              something a person can act on; its text is shown without a traceback
    ├── SettingsError           one or more mistakes in configuration, each with file and line
    ├── FeedFormatError         a body that is no feed, or one that cannot be read
    ├── ParseTimeout            a body that took longer to parse than it was allowed
    ├── AddressRefused          an address that Firmwatch will not connect to
    ├── RuleError               a keyword rule that cannot be read, or that would never or always alert
    └── StoreError              the database cannot be opened or used
        ├── SchemaTooNew        the database was written by a newer Firmwatch
        └── StoreInUse          another Firmwatch process owns this SQLite file

A failing feed or a refused delivery is no exception: it is a value (see `bot.model`), because it is
expected and must be recorded.
"""

from __future__ import annotations

from collections.abc import Sequence


class FirmwatchError(Exception):
    """The root. Its text is written for the person who reads it."""


class SettingsError(FirmwatchError):
    """All mistakes that were found in the configuration.

    `mistakes` holds `file:line: what is wrong; what to do` for each, in reading order; below the line of a keyword
    rule stands the rule itself with a caret under the place.
    """

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


class FeedFormatError(FirmwatchError):
    """The body is not a feed.

    `trouble` is the value of `bot.model.Trouble` that describes it; the text says what was found instead.
    """

    def __init__(self, trouble: str, detail: str) -> None:
        self.trouble = trouble
        self.detail = detail
        super().__init__(detail)

    def __reduce__(self) -> tuple[type[FeedFormatError], tuple[str, str]]:
        # Raised in a worker process: an exception crosses the boundary by its arguments.
        return type(self), (self.trouble, self.detail)


class ParseTimeout(FirmwatchError):
    """Parsing was ended because it took too long."""


class AddressRefused(FirmwatchError):
    """The address is private, malformed or of a scheme other than http and https."""


class RuleError(FirmwatchError):
    """A keyword rule that cannot be used.

    what  what is wrong and how to mend it, in one line
    rule  the rule as it was given
    at    where in the rule, in code points; may be its end
    The text of the error shows the rule below `what`, with a caret under the place.
    """

    def __init__(self, what: str, rule: str, at: int, shown: str) -> None:
        self.what = what
        self.rule = rule
        self.at = at
        super().__init__(f"{what}\n{shown}")


class StoreError(FirmwatchError):
    """The database cannot be opened or used."""


class SchemaTooNew(StoreError):
    """The database has a schema version that this Firmwatch does not know."""


class StoreInUse(StoreError):
    """Another process runs on the same SQLite file."""
