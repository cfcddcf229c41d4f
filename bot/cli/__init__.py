"""The `firmwatch` command: every verb, each handed on to the module of its name.

Verbs import what they need when they are called, so that `firmwatch match` in a shell pipe does not wait
for the database and the chat libraries to load.

Exit codes: 0 all is well; 1 something that was asked for did not succeed (a feed failed, nothing was found,
the bot is not healthy); 2 the configuration or the command line is wrong.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__
from bot.errors import FirmwatchError, SettingsError

app = typer.Typer(
    name="firmwatch",
    help="News alerts about the firms you watch: one story, one alert, in any language.",
    epilog="Begin with: firmwatch demo   ·   then edit config/watchlist.yaml and: firmwatch run",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
deliveries_app = typer.Typer(no_args_is_help=False, help="What was sent, what waits, and what was refused.")
app.add_typer(deliveries_app, name="deliveries")
feeds_app = typer.Typer(no_args_is_help=False, help="The feeds, their health, and feeds from elsewhere.")
app.add_typer(feeds_app, name="feeds")

Config = Annotated[
    Path,
    typer.Option("--config", metavar="DIR", help="The folder with feeds.yaml, watchlist.yaml and bot.yaml."),
]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Write JSON for scripts in place of tables.")]
HERE = Path("config")


class Platform(StrEnum):
    """The chat services."""

    SLACK = "slack"
    DISCORD = "discord"


def main() -> None:
    """Runs the command; a mistake is told in plain words, without a traceback."""
    try:
        app()
    except SettingsError as error:
        sys.stderr.write("\n".join(error.mistakes) + "\n")
        sys.exit(2)
    except FirmwatchError as error:
        sys.stderr.write(f"firmwatch: {error}\n")
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"firmwatch {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _version_wanted: Annotated[
        bool, typer.Option("--version", metavar="", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command(epilog="Example: firmwatch run --config /etc/firmwatch")
def run(config: Config = HERE) -> None:
    """Run the bot until it is stopped (Ctrl-C or SIGTERM; a second one ends it at once)."""
    from bot.cli.run import run_bot

    raise typer.Exit(run_bot(config))


@app.command(epilog="Example: firmwatch demo --keep")
def demo(
    keep: Annotated[
        bool, typer.Option("--keep", metavar="", help="Leave it running after the newswire's last entry.")
    ] = False,
) -> None:
    """Watch real alerts appear from a bundled newswire: no account, no network, about fifteen seconds."""
    from bot.cli.demo import run_demo

    raise typer.Exit(run_demo(keep=keep))


@app.command(epilog="Example: firmwatch check --offline && firmwatch run")
def check(
    config: Config = HERE,
    offline: Annotated[bool, typer.Option("--offline", metavar="", help="Only read the files; ask no feed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check the files, then try every feed and channel. Exits 1 when one failed, 2 on a mistake in a file."""
    from bot.cli.check import check_config

    raise typer.Exit(check_config(config, offline=offline, as_json=as_json))


@app.command(epilog="""Example: echo '{"id": 1, "text": "알리바바가 파인애플을 판다"}' | firmwatch match""")
def match(
    firms: Annotated[
        Path | None,
        typer.Option(
            "--firms", metavar="FILE_OR_DIR", help="The firms to look for. Default: the catalogue of --config."
        ),
    ] = None,
    config: Config = HERE,
) -> None:
    """Find firms in texts: JSON lines in ({"id", "text", "title"?, "lang"?}), JSON lines out, in order."""
    from bot.cli.match import match_stream

    raise typer.Exit(match_stream(firms, config))


@app.command(epilog="Example: firmwatch stories < rows.jsonl > answers.jsonl")
def stories(
    firms: Annotated[
        Path | None,
        typer.Option(
            "--firms", metavar="FILE_OR_DIR", help="The firms to look for. Default: the catalogue of --config."
        ),
    ] = None,
    config: Config = HERE,
    vectors: Annotated[
        bool,
        typer.Option(
            "--vectors/--no-vectors", help="Whether sentence vectors help, where the semantic extra is there."
        ),
    ] = True,
) -> None:
    """Bring reports of one event together: JSON lines in time order, each answered with the row that opened its story.

    A row is {"id", "time", "lang", "feed", "title", "summary", "firms"?}; an answer {"id", "story"}.
    """
    from bot.cli.stories import place_stream

    raise typer.Exit(place_stream(firms, config, vectors=vectors))


@app.command(epilog="Example: firmwatch why https://news.example/article/42   ·   firmwatch why article.txt")
def why(
    subject: Annotated[
        str, typer.Argument(metavar="LINK|FILE|-", help="A link that was or was not alerted, or a text.")
    ],
    config: Config = HERE,
    in_full: Annotated[
        bool, typer.Option("--all", metavar="", help="All the evidence, not only what decided.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say why a link was sent, or why not; or what is found in a text, and on what evidence."""
    from bot.cli.why import explain

    raise typer.Exit(explain(subject, config, in_full=in_full, as_json=as_json))


@app.command(epilog="Example: firmwatch article https://news.example/article/42   ·   firmwatch article saved.html")
def article(
    subject: Annotated[str, typer.Argument(metavar="LINK|FILE|-", help="An article, or a page that was saved.")],
    config: Config = HERE,
    title: Annotated[
        str, typer.Option("--title", metavar="TITLE", help="The title that the summary is not to repeat.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show what the bot reads in a web page: the text without its furniture, and a summary."""
    from bot.cli.article import show

    raise typer.Exit(show(subject, config, title=title, as_json=as_json))


@app.command(epilog="Example: cp -r config new; edit new/watchlist.yaml; firmwatch backtest --against new")
def backtest(
    config: Config = HERE,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="DIR", help="A changed copy of the folder: show what it adds and drops."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="SPAN", help="How far back, as in 36h or 30d. Default: 14d of stored entries."),
    ] = None,
    feeds_from: Annotated[
        list[Path] | None,
        typer.Option(
            "--feeds",
            metavar="FOLDER_OR_FILE",
            help="Feed documents or JSON lines of entries in place of the database; may be repeated.",
        ),
    ] = None,
    samples: Annotated[int, typer.Option(min=0, max=1000, help="Show so many alerts of each, newest first.")] = 3,
    as_json: AsJson = False,
) -> None:
    """Show what a watchlist would have brought: alerts a day, samples, ambiguous names. Changes nothing."""
    from bot.cli.backtest import Wanted
    from bot.cli.backtest import backtest as rehearse
    from bot.settings.scalars import duration

    try:
        span = duration(since) if since else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--since") from error
    wanted = Wanted(against=against, since=span, files=tuple(feeds_from or ()), samples=samples)
    raise typer.Exit(rehearse(config, wanted, as_json=as_json))


@app.command(epilog="Example: firmwatch status --health   (for a container's health check)")
def status(
    config: Config = HERE,
    health: Annotated[
        bool, typer.Option("--health", metavar="", help="Only say whether the bot is alive: exit code 0 or 1.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what the bot is doing, and for every feed and channel in trouble what to do about it."""
    from bot.cli.status import show_health, show_status

    raise typer.Exit(show_health(config, as_json=as_json) if health else show_status(config, as_json=as_json))


@feeds_app.callback(invoke_without_command=True, epilog="Example: firmwatch feeds --failing")
def feeds(
    context: typer.Context,
    config: Config = HERE,
    failing: Annotated[bool, typer.Option("--failing", metavar="", help="Only feeds in trouble.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the feeds with their health and rhythm; `feeds find`, `import` and `export` bring others in and out."""
    if context.invoked_subcommand is None:
        from bot.cli.feeds import list_feeds

        raise typer.Exit(list_feeds(config, failing=failing, as_json=as_json))


@feeds_app.command("find", epilog="Example: firmwatch feeds find https://www.hankyung.com")
def find_feeds(url: str, config: Config = HERE, as_json: AsJson = False) -> None:
    """Try an address, and the feeds that its page advertises; print lines for feeds.yaml."""
    from bot.cli import feeds_exchange

    raise typer.Exit(feeds_exchange.find_feeds(config, url, as_json=as_json))


@feeds_app.command("import", epilog="Example: firmwatch feeds import reader.opml >> config/feeds.yaml")
def import_feeds(file: Annotated[Path, typer.Argument(metavar="FILE.opml")], config: Config = HERE) -> None:
    """Print what a feed reader exported as lines for feeds.yaml, without the feeds that are there; folders are tags."""
    from bot.cli import feeds_exchange

    raise typer.Exit(feeds_exchange.import_feeds(config, file))


@feeds_app.command("export", epilog="Example: firmwatch feeds export > firmwatch.opml")
def export_feeds(config: Config = HERE) -> None:
    """Print the feeds of feeds.yaml as OPML, for a feed reader."""
    from bot.cli import feeds_exchange

    raise typer.Exit(feeds_exchange.export_feeds(config))


@app.command(epilog="Example: firmwatch firms 삼성   ·   firmwatch firms alibaba --json")
def firms(
    query: Annotated[str, typer.Argument(help="A name, ticker or id in any script; nothing: list all.")] = "",
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Search the catalogue of firms in any script."""
    from bot.cli.firms import show_firms

    raise typer.Exit(show_firms(query, config, as_json=as_json))


@app.command(epilog="Example: firmwatch preview --open alerts.html   ·   firmwatch preview > alerts.html")
def preview(
    config: Config = HERE,
    platform: Annotated[Platform | None, typer.Option(help="Only this one.")] = None,
    file: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the page there.", dir_okay=False)
    ] = None,
    open_file: Annotated[
        Path | None,
        typer.Option("--open", metavar="FILE", help="Write the page there and open it in a browser.", dir_okay=False),
    ] = None,
) -> None:
    """Show sample alerts as Slack and Discord show them: one HTML page, in the languages and zones of the channels.

    Without FILE the page goes to standard output. Exits 1 when no browser could be opened.
    """
    from bot.cli.preview import show_preview

    if file and open_file:
        raise typer.BadParameter("name one file: --open writes it too", param_hint="--open")
    if not (file or open_file) and sys.stdout.isatty():
        raise typer.BadParameter("name a file for the page: firmwatch preview --open alerts.html", param_hint="--open")
    raise typer.Exit(show_preview(config, platform=platform, file=file or open_file, opened=bool(open_file)))


@app.command(epilog="Example: firmwatch manifest slack   ·   firmwatch manifest discord --client-id 112233445566778899")
def manifest(
    platform: Annotated[Platform, typer.Argument(help="Where the bot is to be set up.")],
    config: Config = HERE,
    command: Annotated[
        str | None, typer.Option(metavar="NAME", help="Slack: the name of the slash command. Default: bot.yaml's.")
    ] = None,
    http: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Slack: HTTP mode at this https address, in place of Socket Mode."),
    ] = None,
    client_id: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Discord: the application's id. Default: whose DISCORD_TOKEN it is."),
    ] = None,
) -> None:
    """Print what sets the bot up: the manifest of a Slack app, or the address that adds the bot to a Discord server.

    What to do with it, and which token goes where, is said on standard error.
    """
    from bot.cli.manifest import print_discord, print_slack

    if platform is Platform.SLACK and client_id is not None:
        raise typer.BadParameter("this is for discord", param_hint="--client-id")
    if platform is Platform.DISCORD and http is not None:
        raise typer.BadParameter("this is for slack", param_hint="--http")
    raise typer.Exit(print_slack(command, http, config) if platform is Platform.SLACK else print_discord(client_id))


@deliveries_app.callback(invoke_without_command=True, epilog="Example: firmwatch deliveries --state refused")
def deliveries(
    context: typer.Context,
    config: Config = HERE,
    state: Annotated[
        list[str] | None,
        typer.Option(metavar="STATE", help="pending, sending, sent, refused or unknown; may be repeated."),
    ] = None,
    channel: Annotated[str | None, typer.Option(metavar="CHANNEL", help="Only this channel.")] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="At most so many, newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List deliveries, newest first; `deliveries retry ID` and `deliveries drop ID` act on one."""
    if context.invoked_subcommand is None:
        from bot.cli.deliveries import list_deliveries

        raise typer.Exit(list_deliveries(config, states=state or [], channel=channel, limit=limit, as_json=as_json))


@deliveries_app.command(epilog="Example: firmwatch deliveries retry 42")
def retry(number: Annotated[int, typer.Argument(metavar="ID")], config: Config = HERE) -> None:
    """Send a refused or unknown delivery again."""
    from bot.cli.deliveries import retry_delivery

    raise typer.Exit(retry_delivery(config, number))


@deliveries_app.command(epilog="Example: firmwatch deliveries drop 42 --reason 'told them by mail'")
def drop(
    number: Annotated[int, typer.Argument(metavar="ID")],
    config: Config = HERE,
    reason: Annotated[str, typer.Option(help="Kept with the delivery.")] = "dropped by the operator",
) -> None:
    """Never send a delivery that waits."""
    from bot.cli.deliveries import drop_delivery

    raise typer.Exit(drop_delivery(config, number, reason))
