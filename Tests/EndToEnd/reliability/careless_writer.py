"""Writes row after row and says so after each commit, with as much care for the disk as it is told to take."""

import sqlite3
import sys
import time

directory, synchronous = sys.argv[1:]
database = sqlite3.connect(f"{directory}/written.db", isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.execute(f"PRAGMA synchronous = {synchronous}")
database.execute("PRAGMA wal_autocheckpoint = 40")
database.execute("CREATE TABLE written (key INTEGER PRIMARY KEY, value INTEGER, text TEXT)")
for key in range(400):
    database.execute("INSERT INTO written VALUES (?, 1, ?)", (key, "x" * 500))
    print(time.time(), key, flush=True)
