"""A fleet at steady work: tasks that depend on each other, claims, results, state, rooms, searches, waits and streams."""

import asyncio
import collections
import itertools
import secrets
import time

from harness import ToolError
from histogram import Histogram
from quick_wire import QuickWire, Refused

TYPES = ("planning", "implementation", "testing", "documentation")
ROOMS = 8
# Agents of each type; one waits in the room of its number for what the others say.
WORKERS = 6
LISTENERS = 4


class Fleet:
    """Everybody who works on the board, and what they met: latencies, errors, finished tasks."""

    def __init__(self, port):
        self.port = port
        # Another fleet's tasks are not this one's, though they are numbered alike.
        self.name = secrets.token_hex(4)
        self.latency = Histogram()
        self.by_tool = collections.defaultdict(Histogram)
        self.errors = collections.Counter()
        self.finished = self.reconnects = self.events = 0
        self.numbers = itertools.count(1)
        self.is_over = False

    async def call(self, wire, tool, **arguments):
        """A call that is answered at once; how long that took is noted."""
        begun = time.perf_counter()
        answer = await wire.call(tool, arguments)
        seconds = time.perf_counter() - begun
        self.latency.add(seconds)
        self.by_tool[tool].add(seconds)
        return answer

    async def run(self, seconds, outstanding, pace=None):
        """Works for so long: with so many tasks in flight as fast as it goes, or at a pace of tasks a second."""
        self.is_over = False
        await self._furnish()
        crew = [self._worker(kind, number) for kind in TYPES for number in range(WORKERS)]
        crew += [self._reader(number) for number in range(ROOMS)] + [self._listener() for _ in range(LISTENERS)]
        crew += [self._wanderer()]
        helpers = [asyncio.create_task(self._guarded(work)) for work in crew]
        end = time.monotonic() + seconds
        interval = outstanding / pace if pace else 0
        producers = [self._producer(number, end, interval, interval * number / outstanding) for number in range(outstanding)]
        await asyncio.gather(*(self._guarded(work) for work in producers))
        self.is_over = True
        for helper in helpers:
            helper.cancel()
        await asyncio.gather(*helpers, return_exceptions=True)

    async def _guarded(self, work):
        """An actor whose failure is an error of the run, and ends nobody else's work."""
        try:
            await work
        except (ToolError, Refused, OSError, KeyError, AssertionError) as error:
            if not self.is_over:
                self.errors[f"{type(error).__name__}: {str(error)[:200]}"] += 1

    async def _furnish(self):
        wire = await QuickWire.open(self.port)
        present = {room["name"] for room in (await wire.call("list_rooms"))["rooms"]}
        for number in range(ROOMS):
            if f"room-{number}" not in present:
                await wire.call("create_room", {"roomName": f"room-{number}"})
                await wire.call("enter_room", {"agentName": f"reader-{number}", "roomName": f"room-{number}"})
        for kind in TYPES:
            for number in range(WORKERS):
                if not present:
                    room = f"room-{number % ROOMS}"
                    await wire.call("enter_room", {"agentName": f"{kind}-{number}", "roomName": room})
        wire.close()

    async def _producer(self, number, end, interval, offset):
        """Creates a task at a time, every third behind the one before, and waits for its result."""
        wire = await QuickWire.open(self.port)
        await asyncio.sleep(offset)
        due, last = time.monotonic(), None
        for turn in itertools.count():
            if due >= end or time.monotonic() >= end:
                break
            if turn % 500 == 499:
                # Clients come and go.
                wire.close()
                wire = await QuickWire.open(self.port)
                self.reconnects += 1
            unique = next(self.numbers)
            after = {"dependencies": [last]} if last and turn % 3 == 2 else {}
            task = await self.call(wire, "create_task", agent_type=TYPES[unique % 4], priority=unique % 10,
                                   task_description=f"Review part {unique} and list findings with file and line.",
                                   idempotency_key=f"{self.name}-{unique}", **after)
            last = task["task_id"]
            result = await wire.call("get_result", {"task_id": last, "wait_seconds": 60})
            assert result["status"] == "completed" and result["result"]["n"] == unique, f"the result is {result}"
            self.finished += 1
            if unique % 5 == 0:
                await self.call(wire, "get_task_status", task_id=last)
            due += interval
            await asyncio.sleep(max(0, due - time.monotonic()))
        wire.close()

    async def _worker(self, kind, number):
        agent, room = f"{kind}-{number}", f"room-{number % ROOMS}"
        wire = await QuickWire.open(self.port)
        for turn in itertools.count():
            for order in (await wire.call("poll_tasks", {"agent_id": agent, "wait_seconds": 20}))["tasks"]:
                unique = int(order["task_description"].split()[2])
                key = f"decision-{unique % 500}"
                await self.call(wire, "set_shared_state", key=key, value={"n": unique}, ttl=30)
                await self.call(wire, "get_shared_state", key=key)
                if unique % 2 == 0:
                    await self.call(wire, "send_message", agentName=agent, roomName=room,
                                    message=f"Part {unique} is done, @reader-{number % ROOMS}: {'well ' * (unique % 7)}")
                if unique % 50 == 0:
                    await self.call(wire, "search_messages", query=f"Part {unique - 50}", limit=5)
                    await self.call(wire, "heartbeat", agent_id=agent, task_id=order["task_id"], progress=0.5)
                    await self.call(wire, "list_tasks", limit=20)
                await self.call(wire, "submit_result", task_id=order["task_id"], status="completed",
                                agent_id=agent, attempt=order["attempt"], result={"n": unique, "by": agent})

    async def _reader(self, number):
        """Waits for what is said in a room, and reads on."""
        wire = await QuickWire.open(self.port)
        seen = None
        while True:
            page = await wire.call("get_messages", {"agentName": f"reader-{number}", "roomName": f"room-{number}",
                                                    "unreadOnly": True, "waitSeconds": 20, "limit": 50})
            for message in page["messages"]:
                assert seen is None or message["timestamp"] >= seen, f"{message['timestamp']} came after {seen}"
                seen = message["timestamp"]
            # Whoever reads more than it says looks in now and then.
            await asyncio.sleep(0.1)

    async def _listener(self):
        """A client that watches the board over a stream, and opens it anew every half minute."""
        def heard(_):
            self.events += 1

        while True:
            wire = await QuickWire.open(self.port)
            filter = {"resourcesListChanged": True, "resourceSubscriptions": ["board://summary"]}
            stream = asyncio.ensure_future(wire.request("subscriptions/listen", {"notifications": filter}, heard))
            done, _ = await asyncio.wait([stream], timeout=30)
            if done:
                raise ConnectionResetError(f"a stream ended by itself: {stream.exception() or stream.result()}")
            wire.close()
            await asyncio.gather(stream, return_exceptions=True)
            self.reconnects += 1

    async def _wanderer(self):
        """A worker that hangs up in the middle of its waits; what it was given meanwhile is given to it again."""
        while True:
            wire = await QuickWire.open(self.port)
            poll = asyncio.ensure_future(wire.call("poll_tasks", {"agent_id": "testing-wanderer", "wait_seconds": 60}))
            done, _ = await asyncio.wait([poll], timeout=0.5)
            for order in poll.result()["tasks"] if done else []:
                unique = int(order["task_description"].split()[2])
                await self.call(wire, "submit_result", task_id=order["task_id"], status="completed",
                                agent_id="testing-wanderer", attempt=order["attempt"], result={"n": unique})
            wire.close()
            await asyncio.gather(poll, return_exceptions=True)
            self.reconnects += 1
