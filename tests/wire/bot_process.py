"""The bot in a process of its own, on a configuration made for one test."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import yaml


async def until(done: Callable[[], Awaitable[bool]], *, seconds: float) -> None:
    """Returns once `done` says so, asked every fifth of a second. Raises TimeoutError after `seconds`."""
    async with asyncio.timeout(seconds):
        while not await done():  # noqa: ASYNC110 - another process cannot set an event
            await asyncio.sleep(0.2)


class BotProcess:
    """`firmwatch run` on a folder with one `file:` channel, or with any. Its log is kept in the folder.

    As a context it leaves no bot running, whatever went wrong in it.

    folder       where configuration, database and alerts lie
    environment  tokens and addresses of chat services
    module       whose `run` it is: the bot's own, or one that composes its parts otherwise
    """

    def __init__(self, folder: Path, *, environment: Mapping[str, str] | None = None, module: str = "bot") -> None:
        self.folder = folder
        self._given = dict(environment or {})
        self._module = module
        self.alerts = folder / "alerts.jsonl"
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    def configure(self, feeds: Sequence[Mapping[str, Any]], watch: Sequence[object], **rules: object) -> None:
        """Writes the three files for the `file:` channel. `rules` are further keys of it."""
        self.declare(feeds, [{"channel": f"file:{self.alerts}", "watch": list(watch), **rules}])

    def declare(
        self, feeds: Sequence[Mapping[str, Any]], channels: Sequence[Mapping[str, Any]], *, log: str = "warning"
    ) -> None:
        """Writes the three files. `log` is the least level that is logged."""
        self._write("feeds.yaml", {"feeds": [dict(feed) for feed in feeds]})
        self._write("watchlist.yaml", {"channels": [dict(channel) for channel in channels]})
        self._write(
            "bot.yaml",
            {
                "fetch": {"allow_private": ["127.0.0.0/8"], "timeout": "5s", "read_timeout": "2s", "max_bytes": "2MB"},
                "web": "off",
                "log": {"level": log},
            },
        )

    async def start(self) -> None:
        with (self.folder / "log.txt").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command(self._module, "run"), stdout=log, stderr=log, env=self._environment()
            )

    async def kill(self) -> None:
        """Ends the bot between any two instructions."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Asks the bot to drain and end; answers its exit code."""
        return await self._end(signal.SIGTERM)

    async def ask(self, *arguments: str) -> tuple[int, str]:
        """Runs another verb on the same configuration; answers its exit code and standard output."""
        with (self.folder / "log.txt").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *self._command("bot", *arguments),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env={**self._environment(), "COLUMNS": "200"},
            )
            output, _ = await process.communicate()
        return process.returncode or 0, output.decode()

    async def feeds(self) -> dict[str, dict[str, Any]]:
        """What `firmwatch feeds` says of each feed, by name; nothing while there is no database yet."""
        _, output = await self.ask("feeds", "--json")
        return {feed["name"]: feed for feed in json.loads(output or "[]")}

    async def until_up(self, *, seconds: float = 60) -> None:
        """Waits until the bot that was last started has the database to itself."""
        lock, process = self.folder / "bot.db.lock", self._process

        async def done() -> bool:
            return process is not None and lock.exists() and lock.read_text("ascii").strip() == str(process.pid)

        await until(done, seconds=seconds)

    async def until_baseline(self, names: Collection[str], *, seconds: float) -> None:
        """Waits until the feeds of these names had their first check."""

        async def done() -> bool:
            found = await self.feeds()
            return all(name in found and found[name]["baseline_at"] for name in names)

        await until(done, seconds=seconds)

    async def until_alerts(self, count: int, *, seconds: float) -> None:
        """Waits until the file holds so many alerts."""

        async def done() -> bool:
            return len(self.alerted()) >= count

        await until(done, seconds=seconds)

    def alerted(self) -> list[dict[str, Any]]:
        """Every alert in the file, in order."""
        if not self.alerts.exists():
            return []
        return [json.loads(line) for line in self.alerts.read_text(encoding="utf-8").splitlines()]

    def log(self) -> str:
        return (self.folder / "log.txt").read_text(encoding="utf-8")

    async def _end(self, number: signal.Signals) -> int:
        process = self._process
        if process is None:
            return 0
        self._process = None
        if process.returncode is None:
            process.send_signal(number)
        return await asyncio.wait_for(process.wait(), timeout=30)

    def _command(self, module: str, *arguments: str) -> list[str]:
        return [sys.executable, "-m", module, *arguments, "--config", str(self.folder)]

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DISCORD_"))}
        return {**kept, **self._given, "DATABASE_URL": f"sqlite:///{self.folder / 'bot.db'}", "NO_COLOR": "1"}

    def _write(self, name: str, content: object) -> None:
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (self.folder / name).write_text(text, encoding="utf-8")
