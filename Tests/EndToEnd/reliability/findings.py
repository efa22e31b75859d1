"""What a store's file holds against what clients were told."""

import collections
import json
import shutil
import sqlite3
from pathlib import Path


def copied(directory, into):
    """A copy of a store's file with its log, as a crash left them; opening it leaves the original alone."""
    into = Path(into)
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    for name in ("callboard.sqlite", "callboard.sqlite-wal"):
        if (source := Path(directory) / name).exists():
            shutil.copyfile(source, into / name)
    return into / "callboard.sqlite"


def opened(path):
    return sqlite3.connect(path, isolation_level=None)


def damage(database):
    """What SQLite finds wrong in a file: nothing, in a sound one."""
    found = [row[0] for row in database.execute("PRAGMA integrity_check")]
    return [] if found == ["ok"] else found


def lost(database, crew):
    """What was acknowledged and is not there, or is there with another content."""
    missing = []
    tasks = {id: (text, status, result and json.loads(result)) for id, text, status, result in
             database.execute("SELECT id, description, status, result FROM tasks")}
    for id, text in crew.created.items():
        if tasks.get(id, (None,))[0] != text:
            missing.append(("task", id, text))
    for id, result in crew.finished.items():
        if tasks.get(id, (None,) * 3)[1:] != ("completed", result):
            missing.append(("result", id, result))
    state = {key: (json.loads(value)["n"], version) for key, value, version in
             database.execute("SELECT key, value, version FROM shared_state")}
    for writer in crew.writers:
        if writer.state and state.get(writer.agent, (0, 0)) < writer.state:
            missing.append(("state", writer.agent, writer.state))
    said = collections.Counter(text for text, in database.execute(
        "SELECT text FROM room_messages WHERE author <> 'system'"))
    missing += [("message", id, text) for id, text in crew.said.items() if not said[text]]
    return missing


def doubled(database, crew):
    """What is there twice: tasks, messages, accepted results, holders of one attempt."""
    twice = [("holders", *attempt) for attempt, agents in crew.holders.items() if len(agents) > 1]
    for what, question in {
        "task": "SELECT description, count(*) FROM tasks GROUP BY 1 HAVING count(*) > 1",
        "message": "SELECT text, count(*) FROM room_messages WHERE author <> 'system' GROUP BY 1 HAVING count(*) > 1",
        "result": "SELECT subject, count(*) FROM history WHERE kind = 'completed' GROUP BY 1 HAVING count(*) > 1",
        # No lease lapses here and nobody gives a task back, so a second attempt would be a second holder.
        "attempt": "SELECT id, attempt FROM tasks WHERE attempt > 1",
    }.items():
        twice += [(what, *row) for row in database.execute(question)]
    return twice
