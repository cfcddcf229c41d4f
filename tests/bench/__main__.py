"""`make bench`: every benchmark, as ratios against a named peer in the same run."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench import bench_check, bench_matching, bench_parsing, bench_stories


def main() -> None:
    """Runs the benchmarks one after another and prints a table."""
    console = Console()
    table = Table(box=box.SIMPLE_HEAD, title="CPU time, medians; a ratio below 1 is faster than the peer")
    for column in ("What", "Firmwatch", "Peer", "", "Ratio"):
        table.add_column(column, justify="left" if column in {"What", ""} else "right")
    for benchmark in (bench_parsing, bench_matching, bench_stories, bench_check):
        with console.status(benchmark.__name__):
            for row in benchmark.run():
                ours, peer = f"{row.ours:.3g} {row.unit}", f"{row.peer:.3g} {row.unit}"
                table.add_row(row.what, ours, peer, row.peer_name, f"{row.ratio:.2f}")
    console.print(table)


main()
