"""Judges a soak by its windows: what may drift, by how much, and what may not happen at all."""

import statistics

# What a server has for itself may grow by so much between the first and the last third after the warm-up. Memory that
# maps the store's file is not counted: the kernel takes it back when it likes.
MEMORY_DRIFT = 0.05
# The same for numbers of descriptors and threads, with room for what comes and goes at the moment of a look.
COUNT_DRIFT = 0.05
COUNT_ROOM = 8
LATENCY_RATIO = 1.5
# Below this a ratio says more about the machine's scheduler than about the server.
LATENCY_FLOOR = 0.002


def thirds(windows):
    """The first and the last third of the windows after the warm-up."""
    size = len(windows) // 3
    return windows[:size], windows[len(windows) - size :]


def median(windows, name):
    return statistics.median(window[name] for window in windows)


def judge(windows, errors):
    """What speaks against the server, one sentence each; and the figures behind the judgement."""
    first, last = thirds(windows)
    if not first:
        return ["The soak was too short to be judged."], {}
    figures, complaints = {}, [f"{count} × {error}" for error, count in errors.items()]
    for name in ("private", "descriptors", "threads"):
        before, after = median(first, name), median(last, name)
        figures[name] = {"first third": before, "last third": after, "drift": round(after / before - 1, 4)}
        room = 0 if name == "private" else COUNT_ROOM
        if after > before * (1 + (MEMORY_DRIFT if name == "private" else COUNT_DRIFT)) + room:
            complaints.append(f"{name} grew from {before:.1f} to {after:.1f}.")
    before, after = median(first, "p99"), median(last, "p99")
    figures["p99"] = {"first third": before, "last third": after, "ratio": round(after / before, 3)}
    if after > max(before, LATENCY_FLOOR) * LATENCY_RATIO:
        complaints.append(f"p99 grew from {before * 1_000:.1f} to {after * 1_000:.1f} ms.")
    rate = median(first, "rate"), median(last, "rate")
    figures["tasks a second"] = {"first third": rate[0], "last third": rate[1]}
    if rate[1] < rate[0] * 0.9:
        complaints.append(f"Of {rate[0]:.0f} tasks a second only {rate[1]:.0f} were left.")
    return complaints, figures
