"""Who may manage a channel, which language somebody reads, and who the bot itself is.

Rules, and why:

1. A channel is managed by the workspace's admins and owners, and by who made the channel. What cannot be read is
   a no: it is asked at the moment of a change, and a change can be asked for again.
2. People of other workspaces (shared channels) manage nothing, whatever they are at home.
3. Answers are kept for a minute, so that a flood of commands is no flood of questions. Whoever loses a right may
   use it for that minute. Questions that are asked already are waited for, not repeated.
4. A language is a courtesy: it is asked for in peace only, and an old answer is as good as a new one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from bot.chat.slack.allowance import Allowance
from bot.chat.slack.api import SlackApi
from bot.chat.slack.outcome import Answer

T = TypeVar("T")

_MOST_KEPT: Final = 5_000
_LONGEST_WAIT: Final = 2.0  # that Slack may ask for before one more try
_LOCALES: Final[Mapping[str, str]] = {"zh-CN": "zh-Hans", "zh-TW": "zh-Hant"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person as the workspace knows them.

    teams     theirs, those in their organisation among them; empty: Slack does not say
    admin     whether they run their team
    stranger  whether they are of another workspace, or gone
    locale    of their client, BCP 47
    """

    teams: frozenset[str]
    admin: bool
    stranger: bool
    locale: str | None


class People:
    """Asks Slack about people and channels. Nothing here raises for what Slack does."""

    def __init__(self, api: SlackApi, *, fresh: float = 60.0) -> None:
        """`fresh`: seconds for which an answer about rights is good."""
        self._api = api
        self._members: _Kept[Member] = _Kept(self._ask_member, fresh)
        self._creators: _Kept[str] = _Kept(self._ask_creator, fresh)
        self._own: _Kept[Mapping[str, Any]] = _Kept(self._ask_itself, float("inf"))
        self._courtesies = Allowance(burst=20, per_second=0.5)
        self.bot_user: str | None = None

    async def manages(self, user: str, channel: str) -> bool:
        """Whether the person may manage the channel; both are Slack's ids."""
        member = await self._members.get(user)
        if member is None or not await self._at_home(member):
            return False
        return member.admin or (bool(channel) and await self._creators.get(channel) == user)

    async def locale(self, user: str) -> str | None:
        """The language of the person's client, if it is known or may be asked for now."""
        known = self._members.latest(user)
        if known is None and self._courtesies.book(asyncio.get_running_loop().time(), 0) is not None:
            known = await self._members.get(user)
        return known.locale if known else None

    async def itself(self) -> str | None:
        """The bot's own user id."""
        await self._own.get("")
        return self.bot_user

    def close(self) -> None:
        """Ends the questions that are still open."""
        for kept in (self._members, self._creators, self._own):
            kept.cancel()

    async def _at_home(self, member: Member) -> bool:
        if member.stranger:
            return False
        itself = await self._own.get("")
        if itself is None:
            return False
        team = itself.get("team_id")
        return not (team and member.teams) or team in member.teams

    async def _ask_member(self, user: str) -> Member | None:
        body = await self._asked(lambda: self._api.client.users_info(user=user, include_locale=True))
        return _member(body.get("user")) if body else None

    async def _ask_creator(self, channel: str) -> str | None:
        body = await self._asked(lambda: self._api.client.conversations_info(channel=channel))
        described = (body or {}).get("channel")
        return str(described.get("creator") or "") if isinstance(described, Mapping) else None

    async def _ask_itself(self, _: str) -> Mapping[str, Any] | None:
        body = await self._asked(self._api.client.auth_test)
        if body:
            self.bot_user = str(body.get("user_id"))
        return body

    async def _asked(self, request: Callable[[], Any]) -> Mapping[str, Any] | None:
        """What Slack answers; a wait that is short is taken once."""
        result = await self._api.ask(request())
        if isinstance(result, Answer) and result.status == 429 and (result.retry_after or 0) <= _LONGEST_WAIT:
            await asyncio.sleep(result.retry_after or 0)
            result = await self._api.ask(request())
        return result.body if isinstance(result, Answer) and result.ok else None


def _member(user: object) -> Member | None:
    if not isinstance(user, Mapping):
        return None
    organisation = user.get("enterprise_user")
    wider = organisation.get("teams") if isinstance(organisation, Mapping) else None
    teams = [user.get("team_id"), *(wider if isinstance(wider, list) else ())]
    locale = user.get("locale")
    return Member(
        teams=frozenset(str(team) for team in teams if team),
        admin=any(user.get(role) is True for role in ("is_admin", "is_owner", "is_primary_owner")),
        stranger=any(user.get(mark) is True for mark in ("is_stranger", "deleted")),
        locale=_LOCALES.get(locale, locale) if isinstance(locale, str) and locale else None,
    )


@dataclass(slots=True)
class _Kept(Generic[T]):
    """Answers by key, each asked for once while it is fresh. What could not be answered is not kept."""

    ask: Callable[[str], Coroutine[Any, Any, T | None]]
    fresh: float
    _asked: dict[str, tuple[float, asyncio.Task[T | None]]] = field(default_factory=dict)

    async def get(self, key: str) -> T | None:
        now = asyncio.get_running_loop().time()
        at, task = self._asked.get(key, (float("-inf"), None))
        if task is None or now - at >= self.fresh or _failed(task):
            task = asyncio.create_task(self.ask(key))
            self._keep(key, now, task)
        return await asyncio.shield(task)

    def latest(self, key: str) -> T | None:
        """What was answered last, however old."""
        _, task = self._asked.get(key, (0.0, None))
        return task.result() if task is not None and task.done() and not _failed(task) else None

    def cancel(self) -> None:
        for _, task in self._asked.values():
            task.cancel()

    def _keep(self, key: str, now: float, task: asyncio.Task[T | None]) -> None:
        self._asked.pop(key, None)
        while len(self._asked) >= _MOST_KEPT:
            del self._asked[next(iter(self._asked))]
        self._asked[key] = (now, task)


def _failed(task: asyncio.Task[T | None]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None or task.result() is None)
