"""Commands work on the board in the engine where the settings name one, beside running nodes."""

from harness import Wire, callboard


def test_keys_and_the_audit_log_are_those_of_the_engine(engine, cluster, tmp_path):
    made = callboard("keys", "create", "--role", "orchestrator", **engine.settings).stdout.split()[0]
    (node,), _ = cluster(1)
    wire = Wire(node, made)
    assert wire.call("list_tasks")["tasks"] == []
    renewed = callboard("keys", "rotate", made.split("_")[1], "--overlap", "0s", **engine.settings).stdout.split()[0]
    assert Wire(node, renewed).call("list_tasks")["tasks"] == []
    assert wire.request("tools/list").status == 401
    listed = callboard("keys", "list", **engine.settings).stdout
    assert "revoked" in listed and "valid" in listed
    audit = callboard("audit", "list", **engine.settings).stdout
    assert "key_created" in audit and "server_started" in audit
    assert "is sound" in callboard("audit", "verify", **engine.settings).stdout


def test_rooms_go_out_of_one_engine_into_another_board(engine, cluster, tmp_path):
    (node,), (wire,) = cluster(1)
    wire.call("create_room", {"roomName": "lobby"})
    wire.call("enter_room", {"agentName": "ada", "roomName": "lobby"})
    wire.call("send_message", {"agentName": "ada", "roomName": "lobby", "message": "hello"})
    callboard("export", str(tmp_path / "rooms"), **engine.settings)
    other = {**engine.settings, "CALLBOARD_STORE_NAMESPACE": "other"}
    callboard("import", str(tmp_path / "rooms"), **other)
    with engine.node(tmp_path / "other", CALLBOARD_STORE_NAMESPACE="other") as second:
        messages = Wire(second).call("get_messages", {"roomName": "lobby"})["messages"]
        assert "hello" in [message["message"] for message in messages]
        # Two boards in one engine know nothing of each other.
        Wire(second).call("create_task", {"agent_type": "planning", "task_description": "x"})
        assert wire.call("list_tasks")["tasks"] == []


def test_what_is_done_to_files_is_refused(engine, tmp_path):
    for command in (["backup", str(tmp_path / "file")], ["compact"], ["restore", str(tmp_path / "file")],
                    ["keys", "rotate-encryption"]):
        done = callboard(*command, check=False, **engine.settings)
        assert done.returncode != 0 and "engine" in done.stderr, (command, done.stderr)


def test_doctor_tells_of_the_engine(engine):
    done = callboard("doctor", check=False, **engine.settings)
    assert f"localhost:{engine.port}" in done.stdout and "Durability is none" in done.stdout, done.stdout
    # This user may not ask for the engine's settings, so what it does with its log remains open.
    assert "warn" in done.stdout
    engine.kill()
    done = callboard("doctor", check=False, **engine.settings)
    assert done.returncode == 1 and "cannot be read" in done.stdout


def test_secrets_and_content_must_not_be_where_they_are_not_meant_to_be(engine, tmp_path):
    def refused(**environment):
        done = callboard("serve", check=False, **{**engine.settings, **environment})
        assert done.returncode == 78, done.stderr
        return done.stderr

    assert "CALLBOARD_STORE " in refused(CALLBOARD_ENCRYPTION_KEY="A" * 43 + "=")
    assert "rediss://" in refused(CALLBOARD_STORE="redis://callboard@192.0.2.1:6379")
    assert "CALLBOARD_STORE_PASSWORD" in refused(CALLBOARD_STORE="rediss://a:b@localhost:6379")
    file = tmp_path / "password"
    file.write_text("")
    assert "CALLBOARD_STORE_PASSWORD_FILE" in refused(CALLBOARD_STORE_PASSWORD="", CALLBOARD_STORE_PASSWORD_FILE=str(file))
    assert "CALLBOARD_STORE_NAMESPACE" in refused(CALLBOARD_STORE_NAMESPACE="a b")
    assert "CALLBOARD_DURABILITY" in refused(CALLBOARD_DURABILITY="some")
    assert "CALLBOARD_STORE_PRIVATE_KEY" in refused(CALLBOARD_STORE_CERTIFICATE=str(file))
