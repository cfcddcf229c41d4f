"""The `firmwatch` command: every verb, each handed on to the module of its name.

Verbs import what they need when they are called, so that `firmwatch match` in a shell pipe does not wait
for the database and the chat libraries to load. The lines of an epilog are examples (see `bot.cli.helping`).

Exit codes: 0 all is well; 1 something that was asked for did not succeed (a feed failed, nothing was found,
the bot is not healthy); 2 the configuration or the command line is wrong.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__
from bot.cli.helping import Verb, Verbs
from bot.cli.options import HERE, Against, AsJson, Config, FeedsFrom, Firms, Number, Platform, Samples, Since
from bot.errors import FirmwatchError, SettingsError

app = typer.Typer(
    cls=Verbs,
    name="firmwatch",
    help="""News alerts about the firms you watch: one story, one alert, in any language.

    `firmwatch COMMAND --help` says more of each. Exit codes: 0 all is well; 1 something that was asked for did not
    succeed; 2 a mistake in the configuration or on the command line.""",
    epilog="firmwatch demo\nfirmwatch check && firmwatch run\nfirmwatch status",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
BEGIN, WATCH, TRY, TEXTS = "To begin with", "While it runs", "Before a change", "For texts and scripts"
verb = partial(app.command, cls=Verb)
deliveries_app = typer.Typer(cls=Verbs, rich_markup_mode=None)
app.add_typer(deliveries_app, name="deliveries", rich_help_panel=WATCH)
feeds_app = typer.Typer(cls=Verbs, rich_markup_mode=None)
app.add_typer(feeds_app, name="feeds", rich_help_panel=WATCH)


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
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@verb(rich_help_panel=BEGIN, epilog="firmwatch demo\nfirmwatch demo --keep")
def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave it running after the newswire's last entry.")] = False,
) -> None:
    """Watch real alerts appear from a bundled newswire: no account, no network, about fifteen seconds."""
    from bot.cli.demo import run_demo

    raise typer.Exit(run_demo(keep=keep))


@verb(rich_help_panel=BEGIN, epilog="firmwatch check\nfirmwatch check --offline --config new && firmwatch run")
def check(
    config: Config = HERE,
    offline: Annotated[
        bool, typer.Option("--offline", help="Only read the files; try no feed and no channel.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check the files, then try every feed and channel. Exits 1 when one failed, 2 on a mistake in a file."""
    from bot.cli.check import check_config

    raise typer.Exit(check_config(config, offline=offline, as_json=as_json))


@verb(rich_help_panel=BEGIN, epilog="firmwatch run\nfirmwatch run --config /etc/firmwatch")
def run(config: Config = HERE) -> None:
    """Run the bot until it is stopped (Ctrl-C or SIGTERM; a second one ends it at once)."""
    from bot.cli.run import run_bot

    raise typer.Exit(run_bot(config))


@verb(rich_help_panel=BEGIN, epilog="firmwatch preview --open alerts.html\nfirmwatch preview > alerts.html")
def preview(
    config: Config = HERE,
    platform: Annotated[Platform | None, typer.Option(metavar="slack|discord", help="Only this one.")] = None,
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


@verb(
    rich_help_panel=BEGIN,
    epilog="firmwatch manifest slack\nfirmwatch manifest slack --http https://bot.example.com\n"
    "firmwatch manifest discord --client-id 112233445566778899",
)
def manifest(
    platform: Annotated[Platform, typer.Argument(metavar="slack|discord", help="Where the bot is to be set up.")],
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


@verb(rich_help_panel=WATCH, epilog="firmwatch status\nfirmwatch status --health && echo alive")
def status(
    config: Config = HERE,
    health: Annotated[
        bool, typer.Option("--health", help="Only say whether the bot is alive: exit code 0 or 1.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what the bot is doing, and for every feed and channel in trouble what to do about it."""
    from bot.cli.status import show_health, show_status

    raise typer.Exit(show_health(config, as_json=as_json) if health else show_status(config, as_json=as_json))


@verb(
    rich_help_panel=WATCH,
    epilog="firmwatch why https://news.example/article/42\nfirmwatch why article.txt --all\n"
    "echo 'BYD, Tesla và VinFast' | firmwatch why -",
)
def why(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="LINK|FILE|-",
            help="A link that was or was not alerted; or a text or saved page, - for standard input.",
        ),
    ],
    config: Config = HERE,
    in_full: Annotated[bool, typer.Option("--all", help="All the evidence, not only what decided.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say why a link was sent, or why not; or what is found in a text, on what evidence, and who would hear of it."""
    from bot.cli.why import explain

    raise typer.Exit(explain(subject, config, in_full=in_full, as_json=as_json))


@deliveries_app.callback(
    invoke_without_command=True,
    epilog="firmwatch deliveries --state refused\nfirmwatch deliveries --channel slack:C0123456789 --limit 10\n"
    "firmwatch deliveries retry 42",
)
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
    """List deliveries: what was sent, what waits, and what was refused, newest first."""
    if context.invoked_subcommand is None:
        from bot.cli.deliveries import list_deliveries

        raise typer.Exit(list_deliveries(config, states=state or [], channel=channel, limit=limit, as_json=as_json))


@deliveries_app.command(cls=Verb, epilog="firmwatch deliveries retry 42")
def retry(number: Number, config: Config = HERE) -> None:
    """Send a refused or unknown delivery again."""
    from bot.cli.deliveries import retry_delivery

    raise typer.Exit(retry_delivery(config, number))


@deliveries_app.command(cls=Verb, epilog="firmwatch deliveries drop 42 --reason 'told them by mail'")
def drop(
    number: Number,
    config: Config = HERE,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Kept with the delivery.")] = "dropped by the operator",
) -> None:
    """Never send a delivery that waits."""
    from bot.cli.deliveries import drop_delivery

    raise typer.Exit(drop_delivery(config, number, reason))


@feeds_app.callback(
    invoke_without_command=True,
    epilog="firmwatch feeds --failing\nfirmwatch feeds find https://www.hankyung.com",
)
def feeds(
    context: typer.Context,
    config: Config = HERE,
    failing: Annotated[bool, typer.Option("--failing", help="Only feeds in trouble.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the feeds with their health and rhythm; bring others in and out."""
    if context.invoked_subcommand is None:
        from bot.cli.feeds import list_feeds

        raise typer.Exit(list_feeds(config, failing=failing, as_json=as_json))


@feeds_app.command("find", cls=Verb, epilog="firmwatch feeds find https://www.hankyung.com >> config/feeds.yaml")
def find_feeds(
    url: Annotated[str, typer.Argument(metavar="URL", help="A site, a page of it, or a feed.")],
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Try an address, and the feeds that its page advertises; print lines for feeds.yaml."""
    from bot.cli import feeds_exchange

    raise typer.Exit(feeds_exchange.find_feeds(config, url, as_json=as_json))


@feeds_app.command("import", cls=Verb, epilog="firmwatch feeds import reader.opml --into config/feeds.yaml")
def import_feeds(
    file: Annotated[Path, typer.Argument(metavar="FILE.opml", help="The subscriptions of a feed reader.")],
    config: Config = HERE,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="FILE", help="Add the feeds to this feeds.yaml; all else in it stays as it is."),
    ] = None,
) -> None:
    """Print what a feed reader exported as lines for feeds.yaml, or add it there; folders become tags.

    Feeds that are there already are skipped. What is left out is told on standard error, with its line and the reason.
    """
    from bot.cli import feeds_exchange

    raise typer.Exit(feeds_exchange.import_feeds(config, file, into=into))


@feeds_app.command("export", cls=Verb, epilog="firmwatch feeds export > firmwatch.opml")
def export_feeds(config: Config = HERE) -> None:
    """Print the feeds of feeds.yaml as OPML, for a feed reader."""
    from bot.cli import feeds_exchange

    raise typer.Exit(feeds_exchange.export_feeds(config))


@verb(
    rich_help_panel=TRY,
    epilog="firmwatch backtest --since 30d\n"
    "cp -r config new; edit new/watchlist.yaml; firmwatch backtest --against new\n"
    "firmwatch backtest --feeds saved-feeds/ --samples 10",
)
def backtest(
    config: Config = HERE,
    against: Against = None,
    since: Since = None,
    feeds_from: FeedsFrom = None,
    samples: Samples = 3,
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


@verb(rich_help_panel=TRY, epilog="firmwatch firms 삼성\nfirmwatch firms 9988.HK\nfirmwatch firms alibaba --json")
def firms(
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="A name, ticker or id in any script; nothing: list all.")
    ] = "",
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Search the catalogue of firms in any script."""
    from bot.cli.firms import show_firms

    raise typer.Exit(show_firms(query, config, as_json=as_json))


@verb(
    rich_help_panel=TEXTS,
    epilog="""echo '{"id": 1, "text": "알리바바가 파인애플을 판다"}' | firmwatch match
firmwatch match --firms own.yaml < texts.jsonl > found.jsonl""",
)
def match(firms: Firms = None, config: Config = HERE) -> None:
    """Find firms in texts: JSON lines in, JSON lines out, in order.

    A line is {"id", "text", "title"?, "lang"?}; what ends in ? may be left out.
    """
    from bot.cli.match import match_stream

    raise typer.Exit(match_stream(firms, config))


@verb(rich_help_panel=TEXTS, epilog="firmwatch stories < rows.jsonl > answers.jsonl")
def stories(
    firms: Firms = None,
    config: Config = HERE,
    vectors: Annotated[
        bool,
        typer.Option(
            "--vectors/--no-vectors", help="With sentence vectors, where the semantic extra is there, or not."
        ),
    ] = True,
) -> None:
    """Bring reports of one event together: JSON lines in time order, each answered with the row that opened its story.

    A row is {"id", "time", "lang", "feed", "title", "summary", "firms"?}; an answer {"id", "story"}.
    """
    from bot.cli.stories import place_stream

    raise typer.Exit(place_stream(firms, config, vectors=vectors))


@verb(
    rich_help_panel=TEXTS,
    epilog="firmwatch article https://news.example/article/42\nfirmwatch article saved.html --title 'As told'",
)
def article(
    subject: Annotated[
        str, typer.Argument(metavar="LINK|FILE|-", help="An article, or a page that was saved; - for standard input.")
    ],
    config: Config = HERE,
    title: Annotated[
        str, typer.Option("--title", metavar="TITLE", help="The title that the summary is not to repeat.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show what the bot reads in a web page: the article without menus, captions and the like, and a summary."""
    from bot.cli.article import show

    raise typer.Exit(show(subject, config, title=title, as_json=as_json))
