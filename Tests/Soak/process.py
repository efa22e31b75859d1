"""What a process uses, as the kernel tells it."""

import os
import time
from dataclasses import dataclass

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Sample:
    """One look at a process: memory in MiB, the rest in numbers, its time on processors in seconds."""

    at: float
    resident: float
    private: float
    descriptors: int
    threads: int
    processor: float
    store: float


def look(process, directory):
    with open(f"/proc/{process}/status") as lines:
        status = dict(line.split(":", 1) for line in lines)
    with open(f"/proc/{process}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    mib = {name: int(status[name].split()[0]) / 1_024 for name in ("VmRSS", "RssAnon")}
    return Sample(
        at=time.monotonic(), resident=mib["VmRSS"], private=mib["RssAnon"],
        descriptors=len(os.listdir(f"/proc/{process}/fd")), threads=int(status["Threads"]),
        processor=(int(fields[11]) + int(fields[12])) / TICKS,
        store=sum(entry.stat().st_size for entry in os.scandir(directory) if entry.is_file()) / 1_048_576,
    )
