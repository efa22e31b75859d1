"""A company of agents that makes every figure of the dashboards move: what goes well, what fails, and what is refused."""

import itertools
import json
import math
import random
import threading
import time

from claude_code import Session, post
from clients import ClaudeCode, OtherClient
from harness import ToolError, Wire

TYPES = ["planning", "implementation", "testing", "documentation"]
# The agents of the type that is missing here run in a client that reports nothing.
MODELS = {"planning": "claude-opus-4-5", "implementation": "claude-sonnet-5", "testing": "claude-sonnet-5"}
# Short enough that an agent is lost, and a lease lapses, while somebody watches.
SETTINGS = {"CALLBOARD_AGENT_TIMEOUT": "3", "CALLBOARD_CONFIRM": "never", "CALLBOARD_PER_AGENT_METRICS": "12"}
LEASE_SECONDS = 2
TIDE_SECONDS = 90


class Company:
    """Threads that work on a server until the block ends; what goes wrong in one of them is raised there.

    With `mishaps` under 1, fewer tasks fail, lapse or break their budget, fewer agents vanish, and less is refused.
    """

    def __init__(self, server, seed=11, workers=2, mishaps=1.0):
        self.server = server
        self.seed = seed
        self.mishaps = mishaps
        self.over = threading.Event()
        self.failures = []
        self.finished = []
        roles = [self.orchestrate, self.steer, self.chat, self.share, self.browse, self.trespass, self.vanish]
        self.threads = [self._thread(role) for role in roles] + [
            self._thread(self.work, agent_type, f"{agent_type}-agent-{number:03}")
            for agent_type in TYPES
            for number in range(1, workers + 1)
        ]

    def _thread(self, role, *arguments):
        chance = random.Random(f"{self.seed} {role.__name__} {arguments}")
        return threading.Thread(target=self._run, args=(role, chance, *arguments), name=f"{role.__name__}{arguments}")

    def _run(self, role, chance, *arguments):
        try:
            role(Wire(self.server), chance, *arguments)
        except Exception as failure:  # noqa: BLE001 - it is raised again where the company ends
            if not self.over.is_set():
                self.failures.append(failure)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, kind, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(30)
        if kind is None and self.failures:
            raise self.failures[0]

    def rounds(self, chance, pause):
        """Numbers for as long as the company works, with a pause of about so many seconds between two."""
        for number in itertools.count():
            if self.over.is_set():
                return
            yield number
            self.over.wait(pause * chance.uniform(0.5, 1.5))

    def orchestrate(self, wire, chance):
        """Posts tasks, some in chains; at high tide a little more than the company can do."""
        before, start = None, time.monotonic()
        for number in self.rounds(chance, 0):
            tide = math.sin((time.monotonic() - start) / TIDE_SECONDS * 2 * math.pi)
            self.over.wait(chance.uniform(0.5, 1.5) * (0.1 - 0.07 * tide))
            order = {"agent_type": chance.choices(TYPES, [1, 4, 2, 1])[0], "task_description": f"Part {number}",
                     "priority": chance.randrange(10), "lease_seconds": LEASE_SECONDS}
            if before and chance.random() < 0.3:
                order["dependencies"] = [before]
            if chance.random() < 0.04 * self.mishaps:
                order["deadline_seconds"] = 1
            if chance.random() < 0.05 * self.mishaps:
                order["max_cost_usd"] = 0.000_1
            try:
                before = wire.call("create_task", order)["task_id"]
            except ToolError as error:
                # What it depends on may have failed in between.
                assert error.code in {"DEPENDENCY_FAILED", "DEPENDENCY_NOT_FOUND"}, error
                before = None

    def steer(self, wire, chance):
        """Looks after the board: waits for results, cancels what waits, revives what failed."""
        for _ in self.rounds(chance, 0.3):
            tasks = wire.call("list_tasks", {"limit": 20})["tasks"]
            if not tasks:
                continue
            task = chance.choice(tasks)["task_id"]
            wire.call("get_task_status", {"task_id": task})
            wire.call("explain_task", {"task_id": task})
            wire.call("get_result", {"task_id": task, "wait_seconds": 1})
            wire.call("list_agents")
            waiting = wire.call("list_tasks", {"status": "pending", "limit": 5})["tasks"]
            if waiting and chance.random() < 0.3 * self.mishaps:
                self._tolerant(wire, "cancel_task", {"task_id": waiting[-1]["task_id"], "reason": "no longer wanted"})
            failed = wire.call("list_tasks", {"status": "failed", "limit": 5})["tasks"]
            if failed and chance.random() < 0.3:
                self._tolerant(wire, "retry_task", {"task_id": failed[0]["task_id"], "reason": "once more"})

    def work(self, wire, chance, agent_type, agent):
        """Takes tasks and does them; now and then fails, lets a lease lapse, or ends in the middle."""
        client = self._client(agent_type, agent, chance)
        wire.call("register_agent", {"agent_id": agent, "agent_type": agent_type, "capabilities": ["demo"]})
        for number in self.rounds(chance, 0.02):
            if chance.random() < 0.15:
                # What it asks before it takes a task belongs to none.
                client.ask()
            order = {"agent_id": agent, "wait_seconds": 1}
            if chance.random() < 0.05 * self.mishaps:
                order["max_tasks"] = 2
            for task in client.call(wire, "poll_tasks", order)["tasks"]:
                self._do(task, wire, chance, client, agent)
            client.report()
            client.rest()
            if number % 20 == 0:
                client.report_twice()

    def _do(self, task, wire, chance, client, agent):
        client.call(wire, "heartbeat", {"agent_id": agent})
        client.work(self.over)
        client.report()
        luck = chance.random() / self.mishaps
        if luck < 0.02:
            self.over.wait(LEASE_SECONDS + 2)
            return
        if luck < 0.04:
            client.end()
            return
        end = {"task_id": task["task_id"], "attempt": task["attempt"], "agent_id": agent, **client.usage()}
        end |= {"status": "failed", "error": "did not compile"} if luck < 0.08 else {
            "status": "completed", "result": {"files": ["a.swift"] * chance.randrange(1, 60)}}
        try:
            client.call(wire, "submit_result", end)
        except ToolError:
            # The janitor, a budget or another agent was faster.
            return
        if end["status"] == "completed":
            self.finished.append(task["task_id"])

    def _client(self, agent_type, agent, chance):
        if agent_type not in MODELS:
            return OtherClient(chance)
        return ClaudeCode(self.server, agent, MODELS[agent_type], chance)

    def vanish(self, wire, chance):
        """Sends agents that take one task and are never heard of again; what they reported last has a gap."""
        for number in self.rounds(chance, 4 / self.mishaps):
            # Long pauses: the server closes a connection on which nothing is said.
            wire.close()
            client = self._client("testing", agent := f"testing-agent-9{number:02}", chance)
            client.call(wire, "poll_tasks", {"agent_id": agent})
            client.lose_events()
            client.ask()
            client.report()

    def chat(self, wire, chance):
        """Talks in rooms, with mentions; says some things that are refused."""
        rooms, names = ["general", "planning-room", "reviews"], ["ada", "grace", "linus"]
        for room in rooms:
            wire.call("create_room", {"roomName": room, "description": "where it is said"})
            for name in names:
                wire.call("enter_room", {"agentName": name, "roomName": room})
        for number in self.rounds(chance, 0.1):
            room, (name, other) = chance.choice(rooms), chance.sample(names, 2)
            wire.call("send_message", {"agentName": name, "roomName": room, "message": f"@{other} look at part {number}"})
            wire.call("get_messages", {"agentName": other, "roomName": room, "mentionsOnly": True, "limit": 10})
            if number % 4 == 0:
                wire.call("search_messages", {"query": "part", "roomName": room, "limit": 5})
                wire.call("list_rooms")
                wire.call("get_status", {"roomName": room})
                wire.call("list_room_users", {"roomName": room})
            if chance.random() < 0.2 * self.mishaps:
                self._refused(wire, "send_message", {"agentName": "stranger", "roomName": room, "message": "hello"})
                self._refused(wire, "send_message", {"agentName": name, "roomName": room, "message": "x" * 9_000})
            if number % 10 == 0:
                self._tolerant(wire, "wait_for_messages", {"agentName": name, "roomName": room, "timeout": 500})
            if number % 25 == 0:
                wire.call("leave_room", {"agentName": name, "roomName": room})
                wire.call("enter_room", {"agentName": name, "roomName": room})

    def share(self, wire, chance):
        """Keeps decisions in the shared state, and collides over them."""
        for number in self.rounds(chance, 0.15):
            key = f"decision-{number % 12}"
            wire.call("set_shared_state", {"key": key, "value": {"round": number}, "ttl": 60})
            wire.call("get_shared_state", {"key": key})
            if chance.random() < 0.3 * self.mishaps:
                self._refused(wire, "get_shared_state", {"key": f"nobody-set-{number}"})
                self._refused(wire, "set_shared_state", {"key": key, "value": {}, "if_version": 10_000_000})

    def browse(self, wire, chance):
        """Uses the protocol beside the tools: lists, resources, prompts, a session of the handshake era, a stream."""
        hello = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "load", "version": "1"}}
        message = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}
        assert wire.send(message).status == 200
        for _ in self.rounds(chance, 0.25):
            for method, parameters in [
                ("server/discover", {}), ("tools/list", {}), ("resources/list", {}), ("prompts/list", {}),
                ("resources/read", {"uri": "board://summary"}),
            ]:
                answer = wire.request(method, parameters, {"Mcp-Name": parameters.get("uri")})
                assert answer.status == 200, (method, answer.body)
            # A client that goes away while it waits.
            impatient = Wire(self.server)
            impatient.connection.timeout = 0.3
            parameters = {"name": "poll_tasks", "arguments": {"agent_id": "planning-agent-800", "wait_seconds": 30}}
            try:
                impatient.request("tools/call", parameters)
            except TimeoutError:
                impatient.close()

    def trespass(self, wire, chance):
        """Calls what is refused before it reaches a tool, and reports what nobody can read."""
        stranger = Session("testing-agent-001", seed="stranger")
        for _ in self.rounds(chance, 0.4 / self.mishaps):
            wire.request("tools/call", {"name": "no_such_tool", "arguments": {}})
            wire.request("no/such_method")
            wire.request("tools/list", headers={"Host": "elsewhere.example"})
            wire.send(b"{", {"Content-Type": "text/plain"})
            wire.send(json.dumps({"jsonrpc": "1.0"}).encode())
            wire.send(b"", method="GET", path="/nowhere")
            wire.send(b"\n\0", {"Content-Type": "application/x-protobuf"}, path="/v1/logs")
            status, answer = post(f"{self.server.base}/v1/logs", stranger.logs([{"timeUnixNano": "yesterday"}]))
            assert (status, answer["partialSuccess"]["rejectedLogRecords"]) == (200, "1"), (status, answer)
            self._refused(wire, "get_task_status", {"task_id": "task-19990101-001"})

    @staticmethod
    def _refused(wire, tool, arguments):
        try:
            wire.call(tool, arguments)
        except ToolError:
            return
        raise AssertionError(f"{tool} took {arguments}")

    @staticmethod
    def _tolerant(wire, tool, arguments):
        """Whether the tool took it: another agent, or the janitor, may have been faster."""
        try:
            wire.call(tool, arguments)
        except ToolError:
            return False
        return True
