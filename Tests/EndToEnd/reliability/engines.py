"""Redis servers for tests: one, or a primary with a replica and three sentinels that look after both."""

import itertools
import os
import socket
import subprocess
from pathlib import Path

from harness import until

ROOT = Path(__file__).parents[3]
ADMIN, BOARD, REPLICA, SENTINEL = "admin", "callboard", "replica", "sentinel"
PASSWORD = "hunter2"


def program():
    """The Redis server that is installed, or one that scripts/redis-server fetches."""
    return os.environ.get("CALLBOARD_REDIS_SERVER") or subprocess.run(
        [ROOT / "scripts/redis-server"], check=True, capture_output=True, text=True).stdout.strip()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Engine:
    """One server with users of its own for the board, for replicas, for sentinels and for the test."""

    numbers = itertools.count(1)

    def __init__(self, directory, *settings, port=None, mode=()):
        self.port = port or free_port()
        self.directory = Path(directory) / f"redis-{next(self.numbers)}"
        self.directory.mkdir(parents=True)
        self.mode = mode
        self.file = self.directory / "redis.conf"
        users = [] if mode else [
            f"user {ADMIN} on >{PASSWORD} ~* &* +@all",
            f"user {BOARD} on >{PASSWORD} ~cb:* &cb:* +@all -@admin +role",
            f"user {REPLICA} on >{PASSWORD} +psync +replconf +ping",
            f"user {SENTINEL} on >{PASSWORD} allchannels +multi +slaveof +ping +exec +subscribe +config|rewrite +role "
            "+publish +info +client|setname +client|kill +script|kill",
            # It lets nobody in. Redis reads its own log as this user, so it needs every right.
            "user default off ~* &* +@all",
            f"masteruser {REPLICA}", f"masterauth {PASSWORD}",
            "save ''", "repl-diskless-sync-delay 0",
        ]
        self.file.write_text("\n".join([
            f"port {self.port}", "bind 127.0.0.1", f"dir {self.directory}", "protected-mode no", *users, *settings]) + "\n")
        self.process = None

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    @property
    def url(self):
        return f"redis://{BOARD}:{PASSWORD}@{self.address}"

    def start(self):
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen([program(), self.file, *self.mode], stdout=log, stderr=log)
        until(self.answers, 20, lambda: (self.directory / "log").read_text()[-2000:])
        return self

    def answers(self):
        try:
            return self.ask("PING") == "PONG"
        except OSError:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def ask(self, *words):
        """Sends a command as the test's own user, and gives its reply."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            stream = connection.makefile("rwb")
            if not self.mode:
                exchange(stream, "AUTH", ADMIN, PASSWORD)
            return exchange(stream, *words)

    def info(self, section):
        lines = self.ask("INFO", section).splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)


def exchange(stream, *words):
    """One command and its reply, in the older form of the protocol."""
    stream.write(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word.encode()), word.encode()) for word in map(str, words)))
    stream.flush()
    return reply(stream)


def reply(stream):
    line = stream.readline()
    if not line:
        raise ConnectionResetError("the engine closed the connection")
    kind, rest = line[:1], line[1:-2].decode()
    match kind:
        case b"+":
            return rest
        case b":":
            return int(rest)
        case b"$":
            return None if rest == "-1" else stream.read(int(rest) + 2)[:-2].decode()
        case b"*":
            return [reply(stream) for _ in range(int(rest))]
    raise OSError(rest)


class WatchedEngines:
    """Two engines, of which one is the primary, and three sentinels that make the other one primary when it is gone."""

    NAME = "board"

    def __init__(self, directory, *settings):
        self.engines = [Engine(directory, *settings) for _ in range(2)]
        first, second = self.engines
        with open(second.file, "a") as file:
            file.write(f"replicaof 127.0.0.1 {first.port}\n")
        self.sentinels = [
            Engine(directory, f"sentinel monitor {self.NAME} 127.0.0.1 {first.port} 2",
                   f"sentinel auth-user {self.NAME} {SENTINEL}", f"sentinel auth-pass {self.NAME} {PASSWORD}",
                   f"sentinel down-after-milliseconds {self.NAME} 700", f"sentinel failover-timeout {self.NAME} 4000",
                   mode=("--sentinel",))
            for _ in range(3)
        ]

    @property
    def url(self):
        return (f"redis+sentinel://{BOARD}:{PASSWORD}@" + ",".join(sentinel.address for sentinel in self.sentinels)
                + f"/{self.NAME}")

    def __enter__(self):
        for engine in self.engines + self.sentinels:
            engine.start()
        self.wait_until_watched()
        return self

    def __exit__(self, *_):
        for engine in self.sentinels + self.engines:
            engine.stop()

    @property
    def primary(self):
        """The engine that most sentinels name."""
        named = [int(sentinel.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self.NAME)[1]) for sentinel in self.sentinels]
        return next((engine for engine in self.engines if named.count(engine.port) >= 2), None)

    @property
    def other(self):
        return next(engine for engine in self.engines if engine is not self.primary)

    def wait_until_watched(self):
        """Waits until the replica is in step, and each sentinel knows of it and of the two others."""
        until(lambda: (primary := self.primary) and primary.info("replication").get("slave0", "").count("state=online"), 30,
              "the replica did not come")
        for sentinel in self.sentinels:
            until(lambda: self._sees_all(sentinel), 30, "the sentinels did not find each other")

    def _sees_all(self, sentinel):
        words = sentinel.ask("SENTINEL", "MASTER", self.NAME)
        facts = dict(zip(words[::2], words[1::2]))
        # A sentinel that led a fail-over lately would not begin the next.
        return (facts["flags"], facts["num-slaves"], facts["num-other-sentinels"]) == ("master", "1", "2")

    def wait_for_another(self, than):
        until(lambda: self.primary not in (None, than) and self.primary.info("replication")["role"] == "master", 60,
              "the sentinels made no other engine primary")

    def cut_off(self, engine):
        """Parts a primary from its replica and the sentinels, while the board reaches it still."""
        for user in (REPLICA, SENTINEL):
            engine.ask("ACL", "SETUSER", user, "off")
            engine.ask("CLIENT", "KILL", "USER", user)

    def join_again(self, engine):
        for user in (REPLICA, SENTINEL):
            engine.ask("ACL", "SETUSER", user, "on")
        until(lambda: engine.info("replication")["role"] == "slave", 60, "it was not made a replica")
        self.wait_until_watched()
