"""Cuts the power of a recorded run again and again, and compares what a restart finds with what was acknowledged."""

import bisect
import multiprocessing
import os
import random
import shutil
import sqlite3
from pathlib import Path

import findings
from powerless_disk import Disk


def moments(calls, acknowledged, count, chance):
    """When the power goes: half of the times right after an answer, when it promises most, else anywhere."""
    first, last = calls[0].begun, calls[-1].ended
    after = [chance.choice(acknowledged) for _ in range(count // 2)] if acknowledged else []
    return sorted(after + [chance.uniform(first, last) for _ in range(count - len(after))])


def cut(calls, directory, promises, count, scratch, seed=20261121):
    """Cuts `count` times; gives what was found wrong, as (moment, fate, what).

    `promises` are (moment, question, key, answer): from that moment on the question, put to the database, has a row of
    this key with this answer or a greater one.
    """
    promises = sorted(promises)
    chance = random.Random(seed)
    times = moments(calls, [promise[0] for promise in promises], count, chance)
    workers = os.cpu_count() or 1
    shares = [(str(directory), times[part::workers], f"{scratch}/{part}", seed + part) for part in range(workers)]
    # What was recorded is large: the workers inherit it.
    with multiprocessing.get_context("fork").Pool(workers, _inherit, (calls, promises)) as pool:
        return [finding for findings in pool.starmap(_cut_all, shares) for finding in findings]


def _inherit(calls, promises):
    global recorded, promised
    recorded, promised = calls, promises


def _cut_all(directory, times, scratch, seed):
    chance, disk, found, position = random.Random(seed), Disk(directory), [], 0
    given = [promise[0] for promise in promised]
    for number, moment in enumerate(times):
        while position < len(recorded) and recorded[position].ended <= moment:
            disk.run(recorded[position])
            position += 1
        # What runs at this moment may have written already.
        under_way = [call for call in recorded[position : position + 64] if call.begun <= moment and call.is_write]
        fate = Disk.FATES[number % len(Disk.FATES)]
        files = disk.after_cut(chance, fate, under_way)
        owed = promised[: bisect.bisect_right(given, moment)]
        found += [(moment, fate, what) for what in _judge(files, owed, Path(scratch))]
    return found


def _judge(files, owed, scratch):
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    name = None
    for path, content in files.items():
        # The index of the log is rebuilt by whoever opens the store; the kernel never wrote it for certain.
        if not path.endswith("-shm"):
            (scratch / Path(path).name).write_bytes(content)
        if path.endswith((".sqlite", ".db")):
            name = Path(path).name
    if name is None:
        return [("lost", "the file", promise[1:]) for promise in owed[:1]]
    database = findings.opened(scratch / name)
    try:
        if wrong := findings.damage(database):
            return [("damaged", wrong[:3])]
        return _missing(database, owed)
    except sqlite3.DatabaseError as error:
        if "no such table" in str(error):
            return [("lost", "the tables", promise[1:]) for promise in owed[:1]]
        return [("damaged", str(error))]
    finally:
        database.close()


def _missing(database, owed):
    """What was promised and is not there; the questions are few, so each is asked once for all its promises."""
    latest = {}
    for _, question, key, answer in owed:
        latest[question, key] = max(answer, latest.get((question, key), answer))
    held = {question: dict(database.execute(question)) for question in {question for question, _ in latest}}
    return [("lost", question, key, answer) for (question, key), answer in latest.items()
            if key not in held[question] or held[question][key] < answer]
