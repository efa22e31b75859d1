"""The crew of writers, beside an engine that comes and goes: what is refused for the moment is sent again."""

import asyncio
import collections
import itertools

from crew import ROOMS, Crew, Writer
from harness import ToolError, until
from quick_wire import QuickWire, Refused


class PatientWriter(Writer):
    """One client, which goes from node to node, and asks again until it is answered."""

    async def work(self, ports, is_over):
        self.refusals = collections.Counter()
        for port in itertools.cycle(ports[self.number % len(ports):] + ports[:self.number % len(ports)]):
            if is_over() and not self.open:
                return
            wire = None
            try:
                wire = await QuickWire.open(port)
                if self.open:
                    await self._send(wire)
                while not is_over():
                    await self._round(wire)
            except ToolError as error:
                assert error.retryable, f"{self.open}: {error.text}"
                self.refusals[error.code] += 1
            except Refused as refused:
                assert refused.status in (429, 503), f"{self.open}: {refused}"
                self.refusals[refused.status] += 1
            except OSError:
                self.refusals["connection"] += 1
            finally:
                if wire:
                    wire.close()
            # Between two tries of a client a while goes by, as between those of an agent.
            await asyncio.sleep(0.05)


class PatientCrew(Crew):
    def __init__(self, size, seed):
        super().__init__(size, seed)
        self.writers = [PatientWriter(number) for number in range(size)]

    async def work(self, ports, incidents):
        """Lets all write until the incidents are over and every call has been answered."""
        is_over = asyncio.Event()
        work = asyncio.gather(*(writer.work(ports, is_over.is_set) for writer in self.writers))
        try:
            await asyncio.to_thread(incidents)
        finally:
            is_over.set()
            await work

    @property
    def refused(self):
        return sum((writer.refusals for writer in self.writers), collections.Counter())


def wait_until_ready(*servers):
    """Waits until the nodes have their engine again."""
    for server in servers:
        until(lambda: _status(server) == 200, 30, "a node did not come back")


def _status(server):
    connection = server.connect()
    connection.request("GET", "/readyz")
    status = connection.getresponse().status
    connection.close()
    return status


async def view(port):
    """All that a board holds, as its clients see it."""
    wire = await QuickWire.open(port)
    tasks, results, messages, state = [], {}, [], {}
    cursor = {}
    while True:
        page = await wire.call("list_tasks", {"limit": 200, **cursor})
        tasks += page["tasks"]
        if not page["next_cursor"]:
            break
        cursor = {"cursor": page["next_cursor"]}
    for task in tasks:
        if task["status"] == "completed":
            results[task["task_id"]] = (await wire.call("get_result", {"task_id": task["task_id"]}))["result"]
    for room in ROOMS:
        offset = 0
        while True:
            page = await wire.call("get_messages", {"roomName": room, "limit": 1000, "offset": offset})
            messages += [message for message in page["messages"] if message["agentName"] != "system"]
            offset += 1000
            if not page["hasMore"]:
                break
    return tasks, results, messages, wire


async def judge(port, crew):
    """What was acknowledged and is not there, and what is there twice."""
    tasks, results, messages, wire = await view(port)
    lost, doubled = [], []
    names = {task["task_id"]: task["summary"] for task in tasks}
    lost += [("task", id, text) for id, text in crew.created.items() if names.get(id) != text]
    lost += [("result", id, result) for id, result in crew.finished.items() if results.get(id) != result]
    said = collections.Counter(message["message"] for message in messages)
    lost += [("message", id, text) for id, text in crew.said.items() if not said[text]]
    for writer in crew.writers:
        if writer.state:
            stands = await wire.call("get_shared_state", {"key": writer.agent})
            if (stands["value"]["n"], stands["version"]) < writer.state:
                lost.append(("state", writer.agent, writer.state))
    wire.close()
    doubled += [("holders", *attempt) for attempt, agents in crew.holders.items() if len(agents) > 1]
    doubled += [("task", *task) for task in collections.Counter(names.values()).items() if task[1] > 1]
    doubled += [("message", *text) for text in said.items() if text[1] > 1]
    # No lease lapses here and nobody gives a task back, so a second attempt would be a second holder.
    doubled += [("attempt", task["task_id"]) for task in tasks if task["attempt"] > 1]
    return lost, doubled
