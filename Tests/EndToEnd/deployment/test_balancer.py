"""The shipped load balancer spreads calls, sends none of them twice, and leaves long ones alone."""

import json
import re
import subprocess
import threading
import time
from contextlib import ExitStack

import pytest
from balancer import CONFIGURATION, NODES, Balancer, Names, Node, haproxy
from harness import Server, Wire, until
from stack import ROOT


@pytest.fixture
def cluster(tmp_path):
    """The balancer before two nodes that a test can play with."""
    with ExitStack() as stack:
        nodes = [stack.enter_context(Node(name)) for name in "ab"]
        yield stack.enter_context(Balancer(tmp_path / "balancer", *(node.address for node in nodes))), *nodes


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    """The balancer before a real server, which plays both nodes."""
    directory = tmp_path_factory.mktemp("board")
    with Server(directory / "data") as server:
        address = f"127.0.0.1:{server.port}"
        with Balancer(directory / "balancer", address, address) as balancer:
            yield balancer


@pytest.fixture(scope="module", autouse=True)
def long_wait(board):
    """A poll for which there is nothing to do, which lasts beside all other tests: its answer and how long it took."""
    outcome = []

    def poll():
        wire = Wire(board)
        wire.connection.timeout = 180
        begun = time.monotonic()
        outcome.append(wire.call("poll_tasks", {"agent_id": "documentation-1", "wait_seconds": 62}))
        outcome.append(time.monotonic() - begun)

    thread = threading.Thread(target=poll)
    thread.start()
    yield thread, outcome
    thread.join(180)


def bodies(*nodes):
    return [body for node in nodes for body, _ in node.seen]


def test_haproxy_takes_the_shipped_file_without_a_word():
    done = subprocess.run([haproxy(), "-c", "-f", CONFIGURATION], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert not re.search("WARNING|ALERT", done.stdout + done.stderr), done.stderr


def test_what_the_file_asks_for_is_what_the_server_has():
    text = re.sub(r"^ *#.*$", "", CONFIGURATION.read_text(), flags=re.MULTILINE)
    routes = (ROOT / "Sources/Gateway").rglob("*.swift")
    known = "".join(path.read_text() for path in routes)
    for path in re.findall(r"httpchk GET (\S+)", text):
        assert f'"{path}"' in known, path
    assert re.findall(r"^    server \S+ (\S+)", text, re.MULTILINE) == NODES * 2
    # The server says something every 15 s at least.
    for side in ("client", "server"):
        assert int(re.search(rf"timeout {side} (\d+)s", text)[1]) >= 60
    assert not re.search("cookie|stick|balance (?!roundrobin)|buffer", text)


def test_calls_go_to_the_nodes_in_turn_whoever_makes_them(cluster):
    balancer, a, b = cluster
    connection = balancer.connect()
    for number in range(10):
        connection.request("POST", "/mcp", str(number))
        response = connection.getresponse()
        assert response.status == 200
        assert "set-cookie" not in response.headers
        response.read()
    connection.close()
    assert (len(a.seen), len(b.seen)) == (5, 5)


def test_a_node_learns_who_calls_and_under_which_name_and_no_client_can_lie_about_it(cluster):
    balancer, a, b = cluster
    lies = {"Host": "board.example.com", "X-Forwarded-For": "8.8.8.8", "Forwarded": "for=8.8.8.8"}
    assert balancer.post(headers=lies)[0] == 200
    [(_, headers)] = a.seen + b.seen
    assert headers["Host"] == "board.example.com"
    assert headers.get_all("X-Forwarded-For") == ["127.0.0.1"]
    assert headers["Forwarded"] is None


def test_calls_for_a_dead_node_go_to_the_other_and_each_arrives_once(cluster):
    balancer, a, b = cluster
    a.die()
    sent = [b"call %d" % number for number in range(20)]
    for body in sent:
        status, headers, _ = balancer.post(body=body)
        assert (status, headers["X-Node"]) == (200, "b")
    assert bodies(a, b) == sent


def test_a_call_that_a_node_has_seen_is_never_sent_again(cluster):
    balancer, a, b = cluster
    a.vanishes = True
    sent = [b"call %d" % number for number in range(10)]
    statuses = [balancer.post(body=body)[0] for body in sent]
    # Whoever asked is told, and knows best whether to repeat it.
    assert statuses.count(502) == len(a.seen) > 0
    assert statuses.count(200) == len(b.seen)
    assert sorted(bodies(a, b)) == sorted(sent)


def test_a_node_that_drains_gets_nothing_new_and_ends_its_streams_itself(cluster):
    balancer, a, b = cluster
    streams = []
    for _ in range(2):
        connection = balancer.connect(60)
        connection.request("POST", "/stream", b"{}")
        streams.append((connection, connection.getresponse()))
    [stream] = [response for _, response in streams if response.headers["X-Node"] == "a"]
    # What the node has said is here, although it has more to say: nothing waits for the end.
    assert stream.readline() == b"data: first\n"

    a.is_ready = False
    until(lambda: balancer.says("ready/callboard-1 is DOWN"), 30, "the node was not taken out")
    seen = len(a.seen)
    assert {balancer.post()[1]["X-Node"] for _ in range(6)} == {"b"}
    assert len(a.seen) == seen

    a.may_go_on.set()
    assert b"data: second\n" in stream.read()
    b.may_go_on.set()
    a.is_ready = True
    until(lambda: balancer.says("ready/callboard-1 is UP"), 30, "the node was not taken back")
    assert {balancer.post()[1]["X-Node"] for _ in range(6)} == {"a", "b"}
    for connection, _ in streams:
        connection.close()


def test_while_no_node_is_ready_those_that_are_alive_say_so(cluster):
    balancer, a, b = cluster
    a.is_ready = b.is_ready = False
    until(lambda: balancer.says("backend 'ready' has no server available"), 30, "nobody noticed")
    answers = [balancer.post() for _ in range(4)]
    assert {(status, headers["X-Node"]) for status, headers, _ in answers} == {(503, "a"), (503, "b")}
    assert {headers["Retry-After"] for _, headers, _ in answers} == {"2"}


def test_where_nobody_lives_clients_are_told_when_to_come_again(cluster):
    balancer, a, b = cluster
    a.die()
    b.die()
    status, headers, _ = balancer.post()
    assert (status, headers["Retry-After"]) == (503, "2")


def test_nodes_are_found_by_their_names_also_when_they_come_back_elsewhere(tmp_path):
    with ExitStack() as stack:
        a = stack.enter_context(Node("a"))
        names = stack.enter_context(Names(callboard_1="127.0.0.1", callboard_2="127.0.0.9"))
        addresses = [f"callboard-{number}:{a.port}" for number in (1, 2)]
        # Of the second node there is only a name yet.
        balancer = stack.enter_context(Balancer(tmp_path / "balancer", *addresses, names=names.address))
        assert {balancer.post()[1]["X-Node"] for _ in range(4)} == {"a"}
        stack.enter_context(Node("b", "127.0.0.2", a.port))
        names.places["callboard_2"] = "127.0.0.2"

        def both():
            return {balancer.post()[1]["X-Node"] for _ in range(4)} == {"a", "b"}

        until(both, 40, lambda: f"the new address was not found: {balancer.log.read_text()[-2000:]}")


def test_a_wait_is_answered_on_the_event_and_says_so_at_once(board):
    wire = Wire(board)
    message = wire.message(
        "tools/call", {"name": "poll_tasks", "arguments": {"agent_id": "testing-1", "wait_seconds": 120}}
    )
    connection = board.connect(150)
    connection.request("POST", "/mcp", json.dumps(message), {
        "Content-Type": "application/json", "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": "poll_tasks",
    })
    response = connection.getresponse()
    assert response.headers["Content-Type"].startswith("text/event-stream")
    # The comment comes through while there is no answer yet: the task does not even exist.
    assert response.readline().startswith(b":")
    task = wire.call("create_task", {"agent_type": "testing", "task_description": "x"})["task_id"]
    assert task.encode() in response.read()
    connection.close()


def test_a_wait_of_over_a_minute_is_not_cut(long_wait):
    thread, outcome = long_wait
    thread.join(180)
    assert outcome and outcome[0]["tasks"] == [] and outcome[1] >= 61, outcome
