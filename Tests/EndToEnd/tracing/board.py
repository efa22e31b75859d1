"""A served board with an orchestrator and workers who report like Claude Code, as tests of traces need it."""

import re
import urllib.request

from claude_code import Session, post
from harness import Server, Wire, make_key

OPERATOR = "the-key-of-the-operator"


class Board:
    """A server while the block lasts; what it sends to receivers of traces has left it when the block ends."""

    def __init__(self, directory, agents=("planning-agent-001",), **environment):
        self.keys = {agent: make_key(directory, agent=agent, type=agent.partition("-")[0]) for agent in agents}
        self.server = Server(directory, MCP_API_KEY=OPERATOR, **environment)

    def __enter__(self):
        self.server.start()
        self.connect()
        return self

    def connect(self):
        self.orchestrator = Wire(self.server, OPERATOR)
        self.wires = {agent: Wire(self.server, key) for agent, key in self.keys.items()}

    def restart(self, end=Server.stop):
        """Another process on the same store, after the first was stopped or killed."""
        end(self.server)
        self.server.start()
        self.connect()

    def __exit__(self, *_):
        self.server.stop()

    def create(self, description="Plan the login", agent_type="planning", **fields):
        created = self.orchestrator.call(
            "create_task", {"agent_type": agent_type, "task_description": description, **fields}
        )
        return created["task_id"]

    def task(self, task_id):
        return self.orchestrator.call("get_task_status", {"task_id": task_id})

    def report(self, body, agent="planning-agent-001", signal="logs", **options):
        status, answer = post(f"{self.server.base}/v1/{signal}", body, key=self.keys[agent], **options)
        assert (status, answer) == (200, {}), (status, answer)

    def hook(self, body, agent="planning-agent-001", query=""):
        """Posts a hook as the agent's client does; gives what was answered."""
        status, answer = post(f"{self.server.base}/hooks/claude-code{query}", body, key=self.keys[agent])
        assert status == 200, (status, answer)
        return answer

    def logged(self, event):
        return [line for line in self.server.events if line.get("event") == event]

    def do_task(self, session, requests=2, **outcome):
        """Takes the next task, works on it with so many API requests, and hands it in; gives its id."""
        wire = self.wires[session.agent_id]
        session.prompt()
        session.request(milliseconds=2)
        session.call(wire, "poll_tasks", {"agent_id": session.agent_id})
        task_id = session.task
        for number in range(requests):
            session.request(input=100 + number, output=10 * number, milliseconds=2)
        session.call(wire, "heartbeat", {"agent_id": session.agent_id, "task_id": task_id, "progress": 0.5})
        session.request(milliseconds=2)
        outcome = {"status": "completed", "result": {"ok": True}, **outcome}
        session.call(wire, "submit_result", {"task_id": task_id, **outcome})
        return task_id

    def metric(self, name, **labels):
        """The sum of a metric over all its series with these labels."""
        request = urllib.request.Request(self.server.base + "/metrics", headers={"Authorization": f"Bearer {OPERATOR}"})
        with urllib.request.urlopen(request, timeout=10) as page:
            lines = page.read().decode().splitlines()
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        rows = [re.fullmatch(rf"{name}(?:\{{(.*)\}})? (\S+)", line) for line in lines]
        return sum(float(row[2]) for row in rows if row and all(label in (row[1] or "") for label in wanted))


def live(agent="planning-agent-001", **options):
    """A session that lives in the same time as the board."""
    return Session(agent, live=True, **options)
