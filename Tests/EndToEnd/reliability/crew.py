"""Clients that write without pause, and remember what they were told: what a crash may not take back."""

import asyncio
import collections
import random
import time

from quick_wire import QuickWire, Refused

ROOMS = [f"hall-{number}" for number in range(4)]


class Writer:
    """One client. A call whose answer did not come is sent again, as its agent would, when the server is back."""

    def __init__(self, number):
        self.number = number
        self.agent = f"planning-agent-{number:03}"
        self.room = ROOMS[number % len(ROOMS)]
        self.count = 0
        self.open = None
        self.created, self.claimed, self.finished, self.said = {}, {}, {}, {}
        self.state = None
        self.told = []

    async def settle(self, port):
        """Sends once more what was never answered."""
        if self.open:
            wire = await QuickWire.open(port)
            await self._send(wire)
            wire.close()

    async def work(self, port):
        """Writes until the connection ends under it."""
        try:
            wire = await QuickWire.open(port)
            if self.open:
                await self._send(wire)
            while True:
                await self._round(wire)
        except (OSError, Refused):
            # It is gone, or takes nothing new as it is going.
            pass

    async def _round(self, wire):
        self.count += 1
        last = next(reversed(self.created), None)
        task = {"agent_type": "planning", "task_description": f"{self.number}/{self.count}"}
        if last and self.count % 3 == 0:
            task["dependencies"] = [last]
        await self._write(wire, "create_task", task)
        for order in (await self._write(wire, "poll_tasks", {"agent_id": self.agent}))["tasks"]:
            await self._write(wire, "submit_result", {
                "task_id": order["task_id"], "status": "completed", "agent_id": self.agent,
                "attempt": order["attempt"], "result": {"by": self.agent, "n": self.count}})
        version = {"if_version": self.state[1]} if self.state else {}
        await self._write(wire, "set_shared_state", {"key": self.agent, "value": {"n": self.count}, **version})
        text = f"{self.number}/{self.count}"
        await self._write(wire, "send_message", {"agentName": self.agent, "roomName": self.room, "message": text})

    async def _write(self, wire, tool, arguments):
        self.open = (tool, arguments, f"{self.number}-{self.count}-{tool}-{arguments.get('task_id', '')}")
        return await self._send(wire)

    async def _send(self, wire):
        tool, arguments, use = self.open
        answer = await wire.call(tool, arguments, use=use)
        self.told.append((time.time(), tool, arguments, answer))
        self._note(tool, arguments, answer)
        self.open = None
        return answer

    def _note(self, tool, arguments, answer):
        match tool:
            case "create_task":
                self.created[answer["task_id"]] = arguments["task_description"]
            case "poll_tasks":
                for order in answer["tasks"]:
                    self.claimed[order["task_id"], order["attempt"]] = self.agent
            case "submit_result":
                self.finished[arguments["task_id"]] = arguments["result"]
            case "set_shared_state":
                assert self.state is None or answer["version"] > self.state[1], "a version came back"
                self.state = (arguments["value"]["n"], answer["version"])
            case "send_message":
                self.said[answer["messageId"]] = arguments["message"]


class Crew:
    """All the clients, and what they were told together."""

    def __init__(self, size, seed):
        self.writers = [Writer(number) for number in range(size)]
        self.chance = random.Random(seed)

    async def enter_rooms(self, port):
        wire = await QuickWire.open(port)
        for room in ROOMS:
            await wire.call("create_room", {"roomName": room})
        for writer in self.writers:
            await wire.call("enter_room", {"agentName": writer.agent, "roomName": writer.room})
        wire.close()

    async def work(self, port, seconds, end):
        """Lets all write at once for so long, then calls `end`, and waits until the last has noticed."""
        work = asyncio.gather(*(writer.work(port) for writer in self.writers))
        await asyncio.sleep(seconds)
        assert not work.done(), "the writers stopped by themselves"
        end()
        await work

    async def settle(self, port):
        await asyncio.gather(*(writer.settle(port) for writer in self.writers))

    def __getattr__(self, name):
        """What all were told of one kind: created, finished or said."""
        return {key: value for writer in self.writers for key, value in getattr(writer, name).items()}

    @property
    def answered(self):
        return sum(len(writer.told) for writer in self.writers)

    @property
    def holders(self):
        """The agents that were given each attempt of a task."""
        holders = collections.defaultdict(set)
        for writer in self.writers:
            for attempt, agent in writer.claimed.items():
                holders[attempt].add(agent)
        return holders

    @property
    def promises(self):
        """From when on which question to the store has which answer, or a greater one (see `power_cuts.cut`)."""
        return [(moment, *promise) for writer in self.writers for moment, *call in writer.told for promise in _promised(*call)]


def _promised(tool, arguments, answer):
    match tool:
        case "create_task":
            yield "SELECT id, 1 FROM tasks", answer["task_id"], 1
        case "poll_tasks":
            for order in answer["tasks"]:
                yield "SELECT id, attempt FROM tasks", order["task_id"], order["attempt"]
        case "submit_result":
            finished = "SELECT id, json_extract(result, '$.n') FROM tasks WHERE status = 'completed'"
            yield finished, arguments["task_id"], arguments["result"]["n"]
        case "set_shared_state":
            yield "SELECT key, version FROM shared_state", answer["key"], answer["version"]
        case "send_message":
            yield "SELECT text, 1 FROM room_messages", arguments["message"], 1
