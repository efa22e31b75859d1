"""A disk that loses its power: it may forget, tear or reorder whatever was not synced, and nothing else.

The model is POSIX at its strictest. What a file holds is certain once fsync or fdatasync of it has returned; that a file
was made or removed, once its directory was synced. Until then each 512-byte sector of each write, and each change of a
length, may have reached the disk or not, in any order. Changes of a directory are in the order of its file system's
journal: the first so many are there.
"""

import random
from dataclasses import dataclass, field

SECTOR = 512


@dataclass
class File:
    """A file as it is for certain, and what may have happened to it since."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list = field(default_factory=list)

    def sync(self, begun):
        """Makes certain what was written before the sync began; what ran beside it stays open."""
        for call in (call for call in self.pending if call.ended <= begun):
            _apply(self.durable, call)
        self.pending = [call for call in self.pending if call.ended > begun]

    def after_cut(self, chance, fate, under_way):
        content = bytearray(self.durable)
        pending = self.pending + under_way
        if fate == "reordered":
            pending = [call for call in pending if chance.random() < 0.5]
            chance.shuffle(pending)
        elif fate == "prefix":
            pending = pending[: chance.randint(0, len(pending))]
        elif fate == "dropped":
            pending = []
        for call in pending:
            _apply(content, call, chance if fate == "torn" else None)
        return content


class Disk:
    """The files of one directory, moved on call by call."""

    FATES = ("dropped", "prefix", "torn", "reordered", "kept")

    def __init__(self, directory):
        self.directory = directory
        self.files = {}
        self.certain, self.changes = {}, []

    def run(self, call):
        """Takes note of a call that has ended."""
        match call.name:
            case "openat":
                if call.creates and call.path not in self.files:
                    self.files[call.path] = File()
                    self.changes.append((call, self.files[call.path]))
            case "unlink":
                if self.files.pop(call.path, None):
                    self.changes.append((call, None))
            case "sync" if call.path == self.directory:
                for change, file in (entry for entry in self.changes if entry[0].ended <= call.begun):
                    _enter(self.certain, change, file)
                self.changes = [entry for entry in self.changes if entry[0].ended > call.begun]
            case "sync":
                if file := self.files.get(call.path):
                    file.sync(call.begun)
            case _:
                if file := self.files.get(call.path):
                    file.pending.append(call)

    def after_cut(self, chance: random.Random, fate, under_way=()):
        """The directory as it may look when the power comes back: the content of each file by its path.

        `under_way` are the writes that had begun and not ended.
        """
        entries = dict(self.certain)
        kept = len(self.changes) if fate == "kept" else chance.randint(0, len(self.changes))
        for change, file in self.changes[:kept]:
            _enter(entries, change, file)
        return {path: file.after_cut(chance, fate, [call for call in under_way if call.path == path])
                for path, file in entries.items()}


def _enter(entries, change, file):
    if file:
        entries[change.path] = file
    else:
        entries.pop(change.path, None)


def _apply(content, call, chance=None):
    """Carries out a write or a truncation; with a chance, some sectors of it only."""
    if call.name == "ftruncate":
        if chance is None or chance.random() < 0.5:
            del content[call.offset :]
            content.extend(bytes(call.offset - len(content)))
        return
    data, offset = call.data, call.offset
    if chance is None:
        _put(content, offset, data)
        return
    start = 0
    while start < len(data):
        end = min(len(data), start + SECTOR - (offset + start) % SECTOR)
        if chance.random() < 0.5:
            _put(content, offset + start, data[start:end])
        start = end


def _put(content, offset, data):
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data
