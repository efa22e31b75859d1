"""A small disk that a test can fill, and what a test reads of a store when no server runs."""

import resource
import sqlite3
import subprocess
from contextlib import contextmanager

import pytest


@contextmanager
def small_disk(path, mebibytes):
    """A file system in memory of its own; the test is left out, with the reason, where none may be mounted."""
    path.mkdir()
    size = f"size={mebibytes}m,mode=0700"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(path)], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"no file system may be mounted here: {mounted.stderr.strip()}")
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)


def fill(directory):
    """Takes all that is left of a disk; gives the file to remove."""
    filler = directory / "filler"
    with open(filler, "wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                pass
    return filler


@contextmanager
def limited_files(process, size):
    """Lets a running process write no file beyond a size."""
    before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)


def rows(store, sql):
    """What a query gives in a store that no server has open: that of a directory, or a file."""
    database = sqlite3.connect(store / "callboard.sqlite" if store.is_dir() else store)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()
