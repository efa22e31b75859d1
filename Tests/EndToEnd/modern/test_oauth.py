"""Tokens of an authorization server open the board beside its keys."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fake_issuer import AUDIENCE, BOARD, Issuer
from harness import Server, ToolError, Wire, callboard, make_key, until

METADATA = BOARD + "/.well-known/oauth-protected-resource/mcp"
ALL_SCOPES = "callboard:orchestrate callboard:work callboard:read"


@pytest.fixture
def issuer():
    with Issuer() as issuer:
        yield issuer


def settings(issuer, **more):
    # More bad tokens are shown than one address may in a minute.
    return {"CALLBOARD_OAUTH_ISSUER": issuer.url, "CALLBOARD_PUBLIC_URL": BOARD, "CALLBOARD_MAX_FAILED_KEYS": "0", **more}


@pytest.fixture
def board(tmp_path, issuer):
    with Server(tmp_path / "data", **settings(issuer)) as server:
        yield server


def metric(server, name):
    page = Wire(server).send(b"", method="GET", path="/metrics").body.decode()
    return sum(float(line.rsplit(" ", 1)[1]) for line in page.splitlines() if line.startswith(name))


def test_tokens_of_three_roles_work_a_task_from_its_creation_to_its_end(issuer, board):
    boss = Wire(board, issuer.token(sub="lead", scope="openid callboard:orchestrate"))
    task = boss.call("create_task", {"agent_type": "planning", "task_description": "x"})["task_id"]
    worker = Wire(board, issuer.token("d1"))
    order = worker.call("poll_tasks", {"agent_id": "agent-7", "agent_type": "planning"})["tasks"][0]
    assert order["task_id"] == task
    # The next token of the same subject goes on where the last one was.
    renewed = Wire(board, issuer.token("r1", jti="2"))
    renewed.call("submit_result", {"task_id": task, "status": "completed", "result": {"a": 1}})
    observer = Wire(board, issuer.token(sub="eye", scope="callboard:read"))
    assert observer.call("get_task_status", {"task_id": task})["status"] == "completed"
    for _ in range(3):
        assert observer.request("tools/list").status == 200
    assert metric(board, 'callboard_token_verifications_total{outcome="cached"') >= 3
    with pytest.raises(ToolError) as error:
        worker.call("poll_tasks", {"agent_id": "somebody-else", "agent_type": "planning"})
    assert error.value.code == "FORBIDDEN"


def test_every_bad_token_is_refused_and_told_where_to_get_a_good_one(issuer, board):
    wire = Wire(board)
    for fault, token in issuer.bad_tokens().items():
        answer = wire.request("tools/list", headers={"Authorization": f"Bearer {token}"})
        assert answer.status == 401, fault
        challenge = answer.headers["www-authenticate"]
        assert f'resource_metadata="{METADATA}"' in challenge and 'error="invalid_token"' in challenge, fault
    none = wire.request("tools/list", headers={"X-Forwarded-Host": "evil.example"})
    assert none.status == 401
    assert none.headers["www-authenticate"] == f'Bearer resource_metadata="{METADATA}", scope="{ALL_SCOPES}"'
    good = issuer.token()
    for headers, path in [
        ({"Authorization": f"Basic {good}"}, "/mcp"), ({"Authorization": good}, "/mcp"), ({"Cookie": f"token={good}"}, "/mcp"),
        ({}, f"/mcp?access_token={good}"), ({"Authorization": f"Bearer {good}, Bearer {good}"}, "/mcp"),
    ]:
        message = wire.message("tools/list")
        answer = wire.send(message, {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list", **headers}, path=path)
        assert answer.status == 401, headers
    assert wire.request("tools/list", headers={"Authorization": f"Bearer {good}"}).status == 200
    # No part of a token is in the log, nor is it told what was wrong but in one word.
    log = json.dumps(board.events)
    assert good.split(".")[2] not in log and good.split(".")[1] not in log
    # An unknown key id made the issuer be asked once at most beside the first time.
    assert issuer.requests.count("/keys") <= 2


def test_a_token_of_too_few_scopes_is_told_which_it_needs(issuer, board):
    worker = Wire(board, issuer.token())
    answer = worker.request("tools/call", {"name": "create_task", "arguments": {}})
    assert answer.status == 403
    challenge = answer.headers["www-authenticate"]
    assert 'error="insufficient_scope"' in challenge and 'scope="callboard:orchestrate"' in challenge
    observer = Wire(board, issuer.token(scope="callboard:read"))
    answer = observer.request("tools/call", {"name": "send_message", "arguments": {}})
    assert answer.status == 403 and 'scope="callboard:work"' in answer.headers["www-authenticate"]
    useless = Wire(board, issuer.token(scope="openid"))
    answer = useless.request("tools/list")
    assert answer.status == 403 and 'error="insufficient_scope"' in answer.headers["www-authenticate"]


def test_the_document_about_the_server_names_the_issuer(issuer, board):
    for path in ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"]:
        answer = Wire(board).send(b"", method="GET", path=path)
        assert answer.status == 200
        assert answer.json["resource"] == AUDIENCE
        assert answer.json["authorization_servers"] == [issuer.url]
        assert answer.json["scopes_supported"] == ALL_SCOPES.split()


def test_keys_of_the_board_still_work_and_their_agents_stay_theirs(tmp_path, issuer):
    directory = tmp_path / "data"
    key = make_key(directory, "worker", "planning-1", "planning")
    with Server(directory, **settings(issuer, CALLBOARD_OAUTH_AGENT_CLAIM="agent")) as server:
        assert Wire(server, key).request("tools/list").status == 200
        impostor = Wire(server, issuer.token(agent="planning-1")).request("tools/list")
        assert impostor.status == 403 and "planning-1" in impostor.error["message"]
        assert Wire(server, issuer.token()).request("tools/list").status == 403
        assert Wire(server, issuer.token(agent="planning-2")).request("tools/list").status == 200
        # A key made beside the server takes its agent's name at once.
        make_key(directory, "worker", "planning-2", "planning")
        assert Wire(server, issuer.token(agent="planning-2")).request("tools/list").status == 403
        assert Wire(server).request("tools/list").status == 401


def test_an_issuer_that_is_away_keeps_nobody_out_whose_key_is_known(tmp_path, issuer):
    issuer.answer = lambda path: (503, {}, b"")
    with Server(tmp_path / "data", **settings(issuer)) as server:
        wire = Wire(server, issuer.token())
        answer = wire.request("tools/list")
        assert answer.status == 503 and answer.headers["retry-after"] == "10"
        until(lambda: metric(server, 'callboard_issuer_key_fetches_total{outcome="error"') >= 1, 10, "no fetch was counted")
        assert any(event.get("event") == "issuer_unreachable" for event in server.events)
        issuer.answer = None
        until(lambda: wire.request("tools/list").status == 200, 60, "the keys were never fetched")
        issuer.answer = lambda path: (503, {}, b"")
        assert Wire(server, issuer.token(jti="3")).request("tools/list").status == 200


def test_a_redirect_of_the_issuer_leads_nowhere(tmp_path, issuer):
    with Issuer() as elsewhere:
        issuer.answer = lambda path: (302, {"Location": elsewhere.url + path}, b"")
        with Server(tmp_path / "data", **settings(issuer)) as server:
            assert Wire(server, issuer.token()).request("tools/list").status == 503
        assert elsewhere.requests == []


def test_a_key_of_the_issuer_that_is_new_is_found(issuer, board):
    assert Wire(board, issuer.token()).request("tools/list").status == 200
    issuer.add("e2", ec.generate_private_key(ec.SECP256R1()), "ES256")
    renewed = Wire(board, issuer.token("e2"))
    until(lambda: renewed.request("tools/list").status == 200, 60, "the new key was never fetched")


def test_doctor_asks_the_issuer(tmp_path, issuer):
    fine = callboard("doctor", directory=tmp_path, **settings(issuer))
    assert "can be fetched" in fine.stdout and "or a token" in fine.stdout
    issuer.answer = lambda path: (500, {}, b"")
    away = callboard("doctor", directory=tmp_path, **settings(issuer))
    assert "cannot be fetched" in away.stdout


@pytest.mark.parametrize("environment, word", [
    ({"CALLBOARD_OAUTH_ISSUER": "http://issuer.example"}, "CALLBOARD_OAUTH_ISSUER"),
    ({"CALLBOARD_OAUTH_ISSUER": "https://issuer.example", "CALLBOARD_PUBLIC_URL": ""}, "CALLBOARD_PUBLIC_URL"),
    ({"CALLBOARD_PUBLIC_URL": "http://board.example"}, "CALLBOARD_PUBLIC_URL"),
    ({"CALLBOARD_PUBLIC_URL": "https://board.example/mcp"}, "CALLBOARD_PUBLIC_URL"),
    ({"CALLBOARD_OAUTH_ISSUER": "https://issuer.example", "CALLBOARD_OAUTH_JWKS_URL": "ftp://x"}, "CALLBOARD_OAUTH_JWKS_URL"),
    ({"CALLBOARD_OAUTH_ISSUER": "https://issuer.example", "CALLBOARD_OAUTH_SCOPES": "a=king"}, "CALLBOARD_OAUTH_SCOPES"),
    ({"CALLBOARD_OAUTH_AUDIENCE": "https://board.example/mcp"}, "CALLBOARD_OAUTH_AUDIENCE"),
    ({"CALLBOARD_CALL_RATE": "-1"}, "CALLBOARD_CALL_RATE"),
    ({"CALLBOARD_CALL_BURST": "0"}, "CALLBOARD_CALL_BURST"),
    ({"CALLBOARD_TOOL_RATES": "fly=3"}, "CALLBOARD_TOOL_RATES"),
    ({"CALLBOARD_TOOL_RATES": "create_task"}, "CALLBOARD_TOOL_RATES"),
])
def test_a_setting_that_is_wrong_stops_the_start(tmp_path, environment, word):
    environment = {"CALLBOARD_PUBLIC_URL": BOARD, **environment}
    done = callboard("serve", "--port", "0", directory=tmp_path, check=False, **environment)
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 78 and len(lines) == 1 and word in lines[0], done.stderr
