#!/usr/bin/env python3
"""Draws the dashboards from a real Prometheus, for docs/images; what finds no data says so.

usage: pictures.py [--minutes 6] [--out docs/images] [--prometheus http://127.0.0.1:9090 --scrape 15]

Without an address it starts a server, a company of agents, a receiver of their traces and a Prometheus, lets them work
for that long, and draws that.
"""

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

sys.path += [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from boards import FILES, ROOT, load, panels  # noqa: E402
from drawing import draw  # noqa: E402
from harness import Server  # noqa: E402
from live import Window  # noqa: E402
from load import SETTINGS, Company  # noqa: E402
from receiver import Receiver  # noqa: E402
from stack import Prometheus  # noqa: E402

NOTE = "(The panels' queries, drawn by matplotlib; not a screenshot of Grafana.)"
# A company as one would like to have it.
MISHAPS = 0.06


@contextlib.contextmanager
def board_at_work(minutes):
    with (
        tempfile.TemporaryDirectory(prefix="callboard-pictures-") as directory,
        Receiver(mishaps=MISHAPS) as receiver,
        Server(Path(directory) / "data", **SETTINGS, **receiver.settings) as server,
        Prometheus(Path(directory) / "prometheus", f"127.0.0.1:{server.port}") as prometheus,
        Company(server, mishaps=MISHAPS) as company,
    ):
        company.over.wait(minutes * 60)
        # The pictures show the company at work, not how it goes home.
        yield prometheus.base


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--minutes", type=float, default=6)
    arguments.add_argument("--out", type=Path, default=ROOT / "docs/images")
    arguments.add_argument("--prometheus")
    arguments.add_argument("--scrape", type=int, default=1)
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    source = contextlib.nullcontext(options.prometheus) if options.prometheus else board_at_work(options.minutes)
    with source as base:
        window = Window(base, options.minutes * 60 - 20, points=150, scrape=options.scrape)
        # A wider step than the test's makes calm lines.
        window.rate_interval = max(window.rate_interval, 15)
        for path in FILES:
            picture = options.out / f"{path.stem}.png"
            draw(load(path), panels(load(path)), window, NOTE, picture)
            print(f"{picture}: {picture.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
