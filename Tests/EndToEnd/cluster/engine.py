"""A real Redis of a test's own, set up as docs/scaling.md says: TLS, a user with few rights, a log on its disk."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from certificates import Authority, Pair
from harness import Server

ROOT = Path(__file__).parents[3]
PASSWORD = "a-password-of-26-letters"


def program():
    named = os.environ.get("CALLBOARD_REDIS_SERVER")
    return named or subprocess.run([ROOT / "scripts/redis-server"], check=True, capture_output=True, text=True).stdout.strip()


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Engine:
    """One process; started again, it has its old port and its old data."""

    def __init__(self, directory, *settings):
        self.directory = Path(directory)
        self.directory.mkdir(parents=True)
        self.port, self.plain_port = free_port(), free_port()
        self.authority = Authority(self.directory / "authority")
        pair = Pair(self.directory, self.authority)
        rights = next(
            line.split(" on ", 1)[1]
            for line in (ROOT / "deploy/redis/users.acl").read_text().splitlines() if line.startswith("user callboard ")
        )
        (self.directory / "users.acl").write_text(
            f"user default on nopass ~* &* +@all\nuser callboard on {rights} >{PASSWORD}\n"
        )
        lines = [
            # Tests look over the engine's shoulder by the plain port; callboard speaks TLS.
            f"port {self.plain_port}", "bind 127.0.0.1", f"tls-port {self.port}", f"dir {self.directory}",
            f"tls-cert-file {pair.certificate}", f"tls-key-file {pair.key}",
            f"tls-ca-cert-file {self.authority.certificate}", "tls-auth-clients no",
            f"aclfile {self.directory}/users.acl", "appendonly yes", "appendfsync always", 'save ""',
            "enable-debug-command yes", *settings,
        ]
        (self.directory / "redis.conf").write_text("\n".join(lines) + "\n")
        self.process = None

    def start(self):
        with open(self.directory / "log", "a") as log:
            self.process = subprocess.Popen([program(), str(self.directory / "redis.conf")], stdout=log, stderr=log)
        deadline = time.monotonic() + 30
        while True:
            try:
                if self.command("PING") == "PONG":
                    return self
            except OSError:
                pass
            assert self.process.poll() is None, (self.directory / "log").read_text()
            assert time.monotonic() < deadline, "the engine did not start"
            time.sleep(0.05)

    def signal(self, number):
        """The program may stand behind a script that has given way to it, so the process is the program's own."""
        self.process.send_signal(number)

    def freeze(self):
        self.signal(signal.SIGSTOP)

    def thaw(self):
        self.signal(signal.SIGCONT)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGKILL)
            self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.kill()

    def command(self, *words):
        """Lets the engine's own operator do something; gives a simple or bulk reply as text, and raises for an error."""
        encoded = [str(word).encode() for word in words]
        message = b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)
        with socket.create_connection(("127.0.0.1", self.plain_port), timeout=10) as connection:
            connection.sendall(message)
            reply = connection.makefile("rb")
            head = reply.readline().decode().rstrip("\r\n")
            if head.startswith("-"):
                raise RuntimeError(head)
            return reply.read(int(head[1:])).decode() if head.startswith("$") else head[1:]

    @property
    def settings(self):
        """What a node needs to know."""
        return {
            "CALLBOARD_STORE": f"rediss://callboard@localhost:{self.port}",
            "CALLBOARD_STORE_CA": str(self.authority.certificate),
            "CALLBOARD_STORE_PASSWORD": PASSWORD,
        }

    def node(self, directory, *flags, **environment):
        """A server that keeps its board here; its directory stays empty."""
        return Server(directory, *flags, **{**self.settings, **environment})
