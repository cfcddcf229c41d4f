"""The one HTTP listener: `/healthz`, and whatever else the parts are asked by HTTP.

`/healthz` answers 200 while the bot is alive and 503 with the reasons when not.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot.errors import FirmwatchError

Problems = Callable[[], Awaitable[Sequence[str]]]
"""Answers what is wrong, one line each; nothing: all is well."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def listening(
    host: str, port: int, problems: Problems, posts: Mapping[str, Handler] | None = None
) -> AsyncIterator[int]:
    """Serves while the block runs; gives the port, which the system chose where `port` is 0.

    posts  who answers POST requests, by path

    Raises FirmwatchError when the address is taken or not ours.
    """

    async def healthz(_request: web.Request) -> web.Response:
        try:
            found = await problems()
        except Exception as error:
            found = [f"the database does not answer: {error}"]
        return web.json_response({"ok": not found, "problems": list(found)}, status=503 if found else 200)

    application = web.Application()
    application.router.add_get("/healthz", healthz)
    for path, handler in (posts or {}).items():
        application.router.add_post(path, handler)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise FirmwatchError(
                f"cannot listen on {host}:{port} ({error.strerror}); "
                "choose another `web: port:` in bot.yaml, or `web: off`"
            ) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
