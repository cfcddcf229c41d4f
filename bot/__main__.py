"""`python -m bot` is the `firmwatch` command."""

from bot.cli import main

main()
