"""Reads what strace wrote of a program's writing to its files."""

import re
from dataclasses import dataclass

# Everything that can change a file of SQLite or its directory. Reads and sockets are left alone: they cost time.
CALLS = "openat,close,pwrite64,pwritev,pwritev2,ftruncate,fallocate,unlink,unlinkat,rename,renameat,renameat2,fsync,fdatasync"
LINE = re.compile(r"^(\d+) +(\d+\.\d+) (.*)$")
UNFINISHED = " <unfinished ...>"
RESUMED = re.compile(r"^<\.\.\. \w+ resumed>(.*)$")
CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)(?:<[^>]*>)?(?: \w+ \([^)]*\))? <(\d+\.\d+)>$")
DESCRIPTOR = re.compile(r"^\w+<([^>]*)>")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


def command(log):
    """The words to put before a program so that its writing is noted; the program stays its starter's own child."""
    return ["strace", "-D", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "1048576", "-ttt", "-T", "-e",
            f"trace={CALLS}", "-o", str(log)]


@dataclass
class SystemCall:
    """One call to the kernel: when it began and ended, and what it did to which file."""

    name: str
    begun: float
    ended: float
    path: str
    data: bytes = b""
    offset: int = 0
    creates: bool = False

    @property
    def is_write(self):
        return self.name in ("pwrite64", "ftruncate")


def read(log, directory):
    """The calls that touched a directory, in the order in which they ended; nothing that failed is among them."""
    calls, open_calls = [], {}
    with open(log, encoding="ascii") as lines:
        for line in lines:
            if not (match := LINE.match(line)):
                continue
            thread, moment, text = match[1], float(match[2]), match[3]
            if text.endswith(UNFINISHED):
                open_calls[thread] = (moment, text[: -len(UNFINISHED)])
                continue
            begun = moment
            if resumed := RESUMED.match(text):
                begun, first = open_calls.pop(thread)
                text = first + resumed[1]
            if (call := _call(text, begun)) and (call.path == directory or call.path.startswith(directory + "/")):
                calls.append(call)
    calls.sort(key=lambda call: call.ended)
    return calls


def _call(text, begun):
    match = CALL.match(text)
    if not match or int(match[3]) < 0:
        return None
    name, arguments, result = match[1], match[2], int(match[3])
    ended = begun + float(match[4])
    descriptor = DESCRIPTOR.match(arguments)
    path = _plain(descriptor[1]) if descriptor else ""
    text = TEXT.search(arguments)
    match name:
        case "pwrite64":
            assert not text[2], "strace cut off what was written"
            data = _bytes(text[1])
            return SystemCall(name, begun, ended, path, data[:result], int(arguments.rsplit(", ", 1)[1]))
        case "ftruncate":
            return SystemCall(name, begun, ended, path, offset=int(arguments.rsplit(", ", 1)[1]))
        case "fsync" | "fdatasync":
            return SystemCall("sync", begun, ended, path)
        case "openat":
            return SystemCall(name, begun, ended, _joined(path, _plain(text[1])), creates="O_CREAT" in arguments)
        case "unlink" | "unlinkat":
            return SystemCall("unlink", begun, ended, _joined(path, _plain(text[1])))
        case "close":
            return None
        case _:
            # Nobody uses them today; a model that passed over one would prove nothing.
            raise AssertionError(f"{name} is not part of the model of a disk")


def _bytes(text):
    return bytes.fromhex(text.replace("\\x", ""))


def _plain(text):
    return _bytes(text).decode(errors="replace") if text.startswith("\\x") else text


def _joined(folder, path):
    return path if path.startswith("/") else f"{folder}/{path}"
