"""The Redis of docker-compose.yml without its container: the same files and programs, other places."""

import os
import re
import subprocess
from pathlib import Path

import yaml
from redis_wire import RedisError, RedisWire
from stack import ROOT, Daemon

FILES = ROOT / "deploy/redis"
PASSWORD = "a-password-of-some-length"


def redis(program="redis-server"):
    """The path of a program of Redis, unpacked at first use."""
    done = subprocess.run([ROOT / "scripts/redis-server", program], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def set_up(directory, password=PASSWORD, check=True, launcher=()):
    """Runs the shipped script on folders of a test's own, by a program that gives way to it if need be."""
    for folder in ("authority", "secrets", "trust"):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    if not (directory / "users.acl").exists():
        (directory / "users.acl").write_text((FILES / "users.acl").read_text())
    return subprocess.run(
        [*launcher, "sh", FILES / "setup", directory], check=check, capture_output=True, text=True, timeout=60,
        env={"PATH": os.environ["PATH"], "CALLBOARD_STORE_PASSWORD": password},
    )


class Engine(Daemon):
    """A server on the shipped configuration; `judge` is a further user who may ask what others may."""

    def __init__(self, directory, password=PASSWORD):
        super().__init__(directory / "data")
        self.password = password
        set_up(directory, password)
        with (directory / "secrets/users.acl").open("a") as users:
            users.write(f"user judge on >{password} ~* &* +@all\n")
        self.authority = directory / "trust/authority.pem"
        text = (FILES / "redis.conf").read_text()
        for old, new in [("tls-port 6379\n", f"tls-port {self.port}\n"), ("dir /data\n", f"dir {self.directory}\n"),
                         ("/etc/redis/", f"{directory}/")]:
            assert old in text, old
            text = text.replace(old, new)
        self.configuration = directory / "redis.conf"
        self.configuration.write_text(text)

    def command(self):
        return [redis(), str(self.configuration)]

    @staticmethod
    def home(command):
        return Path(command[0]).parent

    def is_ready(self):
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        try:
            with self.connect() as wire:
                wire("PING")
        except RedisError as refusal:
            return "NOAUTH" in str(refusal)
        except OSError:
            return False

    @property
    def settings(self):
        """What a node is told of it: as in docker-compose.yml, at another place."""
        node = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["callboard-1"]["environment"]
        told = {name: value for name, value in node.items() if re.match("CALLBOARD_(STORE|DURABILITY)", name)}
        return told | {
            "CALLBOARD_STORE": told["CALLBOARD_STORE"].replace("redis:6379", f"localhost:{self.port}"),
            "CALLBOARD_STORE_CA": str(self.authority), "CALLBOARD_STORE_PASSWORD": self.password,
        }

    def connect(self, user=None):
        wire = RedisWire(self.port, self.authority)
        if user:
            wire("AUTH", user, self.password)
        return wire
