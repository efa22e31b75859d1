"""Runs a server for a long time at half of what it can do, and fails if it gets larger, slower or wrong.

    soak.py --callboard PATH [--minutes 30] [--report FILE]
"""

import argparse
import asyncio
import gc
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "EndToEnd"))

import verdict  # noqa: E402
from fleet import Fleet  # noqa: E402
from histogram import Histogram  # noqa: E402
from process import look  # noqa: E402
from server import SoakServer  # noqa: E402

CAPACITY_SECONDS = 20
WARM_UP = 0.2
# Tasks in flight: with more the capacity does not grow, and each waits longer.
OUTSTANDING = 32


async def capacity(server):
    """How many tasks a second go through from their creation to their result, one behind the other without a pause."""
    fleet = Fleet(server.port)
    await fleet.run(CAPACITY_SECONDS / 4, OUTSTANDING)
    before = fleet.finished
    await fleet.run(CAPACITY_SECONDS, OUTSTANDING)
    if fleet.errors:
        sys.exit(f"The server makes mistakes before the soak has begun: {dict(fleet.errors)}")
    return (fleet.finished - before) / CAPACITY_SECONDS


async def soak(server, fleet, seconds, pace):
    """Works for so long and gives the samples of the server and one window of figures for each fiftieth of the time."""
    samples, windows = [look(server.process.pid, server.directory)], []
    work = asyncio.create_task(fleet.run(seconds, OUTSTANDING, pace))
    length = seconds / 50
    begun = time.monotonic()
    for number in range(50):
        fleet.latency, finished, first = Histogram(), fleet.finished, samples[-1]
        taken = []
        while (rest := begun + (number + 1) * length - time.monotonic()) > 0:
            await asyncio.wait([work], timeout=min(1, rest))
            taken.append(look(server.process.pid, server.directory))
        samples += taken
        if not taken or not fleet.latency.total:
            break
        windows.append({
            "at": round(taken[-1].at - begun, 1), "calls": fleet.latency.total,
            "rate": round((fleet.finished - finished) / (taken[-1].at - first.at), 1),
            "p50": fleet.latency.quantile(0.5), "p99": fleet.latency.quantile(0.99), "max": fleet.latency.quantile(1),
            "cores": round((taken[-1].processor - first.processor) / (taken[-1].at - first.at), 3),
            **{name: verdict.median([vars(sample) for sample in taken], name)
               for name in ("resident", "private", "descriptors", "threads", "store")},
        })
        tell(number, windows[-1])
    await work
    return windows


def tell(number, window):
    if number % 5 == 0:
        print("  time s  tasks/s  p50 ms  p99 ms  private MiB  resident MiB  files  threads  store MiB  cores", flush=True)
    print(f"{window['at']:8.0f} {window['rate']:8.1f} {window['p50'] * 1e3:7.2f} {window['p99'] * 1e3:7.2f} "
          f"{window['private']:12.1f} {window['resident']:13.1f} {window['descriptors']:6.0f} {window['threads']:8.0f} "
          f"{window['store']:10.1f} {window['cores']:6.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="scripts/soak")
    parser.add_argument("--callboard", required=True, help="the executable")
    parser.add_argument("--minutes", type=float, default=30, help="how long (30)")
    parser.add_argument("--report", type=Path, help="a file for all windows and the verdict, as JSON")
    options = parser.parse_args()
    seconds = options.minutes * 60
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory(prefix="callboard-soak-") as place:
        server = SoakServer(
            options.callboard, Path(place) / "data", Path(place) / "log",
            # Old work goes as fast as new comes, so that the store stays as large as it is after the warm-up.
            CALLBOARD_RETENTION_DAYS=f"{max(0.001, seconds / 10 / 86_400):.5f}",
            AGENT_COMM_MAX_MESSAGES="1000", CALLBOARD_MESSAGE_RATE="0",
        )
        with server:
            most = asyncio.run(capacity(server))
            print(f"Capacity: {most:.0f} tasks a second with all that belongs to them; half of it for {options.minutes:g} minutes.")
            fleet = Fleet(server.port)
            # What the client keeps is reckoned up once; its own pauses are not the server's.
            gc.freeze()
            own = time.process_time()
            windows = asyncio.run(soak(server, fleet, seconds, most / 2))
            own = (time.process_time() - own) / seconds
        fleet.errors.update(server.complaints + ([] if server.code == 0 else [f"It ended with {server.code}."]))
    settled = windows[int(len(windows) * WARM_UP):]
    complaints, figures = verdict.judge(settled, fleet.errors)
    report = {
        "passed": not complaints, "complaints": complaints, "minutes": options.minutes,
        "capacity tasks a second": round(most, 1), "tasks": fleet.finished, "calls": sum(window["calls"] for window in windows),
        "reconnects": fleet.reconnects, "stream events": fleet.events, "client cores": round(own, 3), "figures": figures,
        "p99 ms by tool": {tool: round(histogram.quantile(0.99) * 1e3, 2) for tool, histogram in sorted(fleet.by_tool.items())},
        "windows": windows,
    }
    if options.report:
        options.report.write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps({name: value for name, value in report.items() if name != "windows"}, indent=1))
    print("The server held." if not complaints else "The server did not hold:\n  " + "\n  ".join(complaints))
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
