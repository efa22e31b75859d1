"""What the tests ask of a client, whatever it is called there."""

import asyncio
import json
import time
from abc import ABC, abstractmethod


class Refused(Exception):
    """A tool answered with an error; the text is what the client shows of it."""


class Connection(ABC):
    """A client that is connected to a board."""

    @abstractmethod
    async def tools(self):
        """The names of the tools."""

    @abstractmethod
    async def call(self, tool, arguments):
        """The structured content of a tool's answer, or `Refused`."""

    @abstractmethod
    async def resources(self):
        """The URIs of the resources and the patterns of their templates."""

    @abstractmethod
    async def read(self, uri):
        """The text of a resource."""

    @abstractmethod
    async def prompts(self):
        """The names of the prompts."""

    @abstractmethod
    async def prompt(self, name, arguments):
        """The text of a prompt."""

    async def read_json(self, uri):
        return json.loads(await self.read(uri))


def open_waits(wire):
    for line in wire.send(b"", method="GET", path="/metrics").body.decode().splitlines():
        if line.startswith("callboard_open_waits "):
            return int(float(line.split()[1]))
    raise AssertionError("there is no metric of the open waits")


async def until_open_waits(wire, count, seconds=20):
    """Returns as soon as so many calls wait."""
    end = time.monotonic() + seconds
    while (found := open_waits(wire)) != count:
        assert time.monotonic() < end, f"{found} waits are open after {seconds} s, not {count}"
        await asyncio.sleep(0.01)
