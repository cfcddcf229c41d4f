"""The firms that are known, by id and by any of their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.matching.normalise import plain
from bot.model import Firm

_CLOSE = 65.0
_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A name that several firms bear, in its scanned form, and their ids."""

    name: str
    firms: tuple[str, ...]


class Catalogue:
    """Firms by id; the first of two with the same id counts."""

    def __init__(self, firms: Iterable[Firm]) -> None:
        self._firms: dict[str, Firm] = {}
        for firm in firms:
            self._firms.setdefault(firm.id, firm)
        self._bearers: dict[str, tuple[str, ...]] = {}
        for firm in self._firms.values():
            for name in _names(firm):
                bearers = self._bearers.get(name, ())
                if firm.id not in bearers:
                    self._bearers[name] = (*bearers, firm.id)

    def __len__(self) -> int:
        return len(self._firms)

    def __iter__(self) -> Iterator[Firm]:
        return iter(self._firms.values())

    def get(self, firm_id: str) -> Firm | None:
        """The firm with this id."""
        return self._firms.get(firm_id)

    def called(self, name: str) -> tuple[Firm, ...]:
        """The firms that are called just so: by id, name in any script, or ticker (its exchange may be left out)."""
        return tuple(self._firms[firm_id] for firm_id in self._bearers.get(plain(name.strip()), ()))

    def suggest(self, id_or_name: str, limit: int = _FEW) -> tuple[str, ...]:
        """The ids of the firms that may have been meant, nearest first; none if nothing is near."""
        return tuple(firm.id for firm in self.search(id_or_name, limit))

    def search(self, query: str, limit: int = 10) -> tuple[Firm, ...]:
        """The firms whose id or any name, in any script, is or resembles the query, nearest first."""
        wanted = plain(query.strip())
        if not wanted:
            return ()
        best: dict[str, float] = {}
        for name, closeness, _ in process.extract(
            wanted, self._bearers.keys(), scorer=_closeness, score_cutoff=_CLOSE, limit=None
        ):
            for firm_id in self._bearers[name]:
                best[firm_id] = max(best.get(firm_id, 0.0), closeness)
        nearest = sorted(best, key=lambda firm_id: (-best[firm_id], firm_id))[:limit]
        return tuple(self._firms[firm_id] for firm_id in nearest)

    def clashes(self) -> tuple[Clash, ...]:
        """The names that more than one firm bears, in order."""
        return tuple(Clash(name=name, firms=firms) for name, firms in sorted(self._bearers.items()) if len(firms) > 1)


def _names(firm: Firm) -> Mapping[str, None]:
    tickers = (form for ticker in firm.tickers for form in (ticker, ticker.rpartition(":")[2]))
    own = [firm.id, firm.name, *(name for names in firm.names.values() for name in names), *tickers]
    return dict.fromkeys(plain(name) for name in own)


def _closeness(wanted: str, name: str, *, score_cutoff: float | None = None) -> float:
    """How near a name is to what was typed, 0 to 100; the beginning of a name counts nearly in full."""
    if wanted == name:
        return 100.0
    if name.startswith(wanted) and len(wanted) > 1:
        return 90.0 + 9.0 * len(wanted) / len(name)
    return fuzz.ratio(wanted, name, score_cutoff=score_cutoff)
