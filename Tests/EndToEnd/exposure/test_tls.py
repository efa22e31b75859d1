"""The listener over TLS: who is let in, what a new certificate changes, and what a broken one does not."""

import hashlib
import signal
import socket
import ssl
import threading
import time

import pytest
from harness import Server, Wire, callboard, make_key, raw_exchange, until
from metrics import metric


def shown(server):
    """The fingerprint of the certificate that a new connection is shown."""
    trust = ssl.create_default_context(cafile=server.authority)
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as plain:
        with trust.wrap_socket(plain, server_hostname="localhost") as connection:
            return hashlib.sha256(connection.getpeercert(True)).hexdigest()


def events(server, name):
    return [event for event in server.events if event.get("event") == name]


def test_calls_go_over_tls_and_nothing_else_does(secure):
    wire = Wire(secure)
    task = wire.call("create_task", {"agent_type": "planning", "task_description": "x"})["task_id"]
    assert wire.call("get_task_status", {"task_id": task})["status"] == "pending"
    assert wire.request("tools/list").headers["strict-transport-security"] == "max-age=31536000"
    assert b"HTTP/" not in raw_exchange(secure.port, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert any(note.startswith("Callboard listens at https://") for note in secure.notes), secure.notes
    assert metric(secure, "callboard_tls_certificate_expiry_timestamp_seconds") == pytest.approx(
        time.time() + 90 * 86_400, abs=600
    )


def test_sessions_of_tls_are_resumed_and_only_http_is_offered(secure):
    trust = ssl.create_default_context(cafile=secure.authority)
    trust.maximum_version = ssl.TLSVersion.TLSv1_2
    trust.set_alpn_protocols(["h2", "http/1.1"])
    session = None
    for is_resumed in (False, True):
        with socket.create_connection(("127.0.0.1", secure.port), timeout=30) as plain:
            with trust.wrap_socket(plain, server_hostname="localhost", session=session) as connection:
                assert connection.selected_alpn_protocol() == "http/1.1"
                assert connection.session_reused == is_resumed
                session = connection.session


def test_a_new_certificate_is_shown_while_connections_go_on(secure, pair):
    first = shown(secure)
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(
        Wire(secure).call("poll_tasks", {"agent_id": "planning-1", "wait_seconds": 120})))
    waiting.start()
    until(lambda: metric(secure, "callboard_open_waits") == 1, 30, "nobody waits")
    kept = Wire(secure)
    kept.call("list_tasks")

    pair.renew(60)
    secure.process.send_signal(signal.SIGHUP)
    until(lambda: shown(secure) != first, 30, "the new certificate is not shown")
    second = shown(secure)
    assert kept.call("list_tasks")["tasks"] == []

    pair.write(pair.certificate.read_text(), pair.authority.issue()[1])
    secure.process.send_signal(signal.SIGHUP)
    until(lambda: events(secure, "certificate_refused"), 30, "the broken pair was not noticed")
    assert "is not that of the certificate" in events(secure, "certificate_refused")[0]["error"]
    assert shown(secure) == second

    pair.certificate.write_text("no certificate")
    secure.process.send_signal(signal.SIGHUP)
    until(lambda: len(events(secure, "certificate_refused")) == 2, 30, "the broken file was not noticed")
    assert shown(secure) == second

    task = kept.call("create_task", {"agent_type": "planning", "task_description": "x"})["task_id"]
    waiting.join(30)
    assert [order["task_id"] for order in answers[0]["tasks"]] == [task]


@pytest.mark.parametrize("damage, words", [
    (lambda pair: None, None),
    (lambda pair: pair.certificate.unlink(), "There is no certificate of TLS at"),
    (lambda pair: pair.key.unlink(), "There is no key of TLS at"),
    (lambda pair: pair.certificate.write_text("x"), "holds no certificate in PEM"),
    (lambda pair: pair.key.write_text("x"), "holds no key in PEM"),
    (lambda pair: pair.write(pair.certificate.read_text(), pair.authority.issue()[1]), "is not that of the certificate"),
])
def test_a_pair_that_is_of_no_use_stops_the_start(tmp_path, pair, damage, words):
    damage(pair)
    settings = pair.settings
    if words is None:
        del settings["CALLBOARD_TLS_KEY_FILE"]
    done = callboard("serve", "--port", "0", directory=tmp_path / "data", check=False, **settings)
    lines = [line for line in done.stderr.splitlines() if line]
    assert done.returncode == 78 and len(lines) == 1, (done.returncode, done.stderr)
    assert (words or "CALLBOARD_TLS_KEY_FILE") in lines[0]
    if words:
        doctor = callboard("doctor", directory=tmp_path / "data", check=False, **settings)
        assert doctor.returncode == 1 and words in doctor.stdout


@pytest.mark.parametrize("value", ["proxy.example", "10.0.0.0/33", "10.0.0.0/8,x"])
def test_a_bad_list_of_proxies_stops_the_start(tmp_path, value):
    done = callboard("serve", "--port", "0", directory=tmp_path / "data", check=False, CALLBOARD_TRUSTED_PROXIES=value)
    assert done.returncode == 78 and "CALLBOARD_TRUSTED_PROXIES" in done.stderr


def test_a_key_for_all_eyes_and_a_certificate_near_its_end_are_warned_of(tmp_path, pair):
    pair.renew(5)
    with Server(tmp_path / "data", authority=pair.authority.certificate, **pair.settings) as server:
        [loaded] = events(server, "certificate_loaded")
        assert (loaded["level"], "expires soon" in loaded["message"]) == ("warning", True)
    doctor = callboard("doctor", directory=tmp_path / "data", **pair.settings)
    assert "warn  The certificate expires in 4 days" in doctor.stdout
    pair.renew()
    pair.key.chmod(0o644)
    with Server(tmp_path / "data", authority=pair.authority.certificate, **pair.settings) as server:
        [loaded] = events(server, "certificate_loaded")
        assert (loaded["level"], "chmod 600" in loaded["message"]) == ("warning", True)
    assert "chmod 600" in callboard("doctor", directory=tmp_path / "data", **pair.settings).stdout


def test_health_is_asked_for_over_tls(secure, pair, tmp_path):
    settings = {**pair.settings, "CALLBOARD_PORT": str(secure.port)}
    callboard("healthcheck", directory=secure.directory, **settings)
    assert "is ready" in callboard("doctor", directory=secure.directory, **settings).stdout
    plain = callboard("healthcheck", directory=secure.directory, check=False, CALLBOARD_PORT=str(secure.port))
    assert plain.returncode == 1 and "Nobody answers" in plain.stderr


def test_connect_and_demo_trust_an_authority_of_ones_own(tmp_path, pair):
    key = make_key(tmp_path / "data", "orchestrator")
    with Server(tmp_path / "data", authority=pair.authority.certificate, **pair.settings) as server:
        arguments = ["connect", "claude-code", "--role", "orchestrator", "--url", server.url, "--key", key, "--check"]
        doubted = callboard(*arguments, directory=tmp_path / "data", check=False)
        assert doubted.returncode == 1 and "is not trusted" in doubted.stdout and "--ca-file" in doubted.stdout
        trusted = callboard(*arguments, "--ca-file", str(server.authority), directory=tmp_path / "data")
        assert "It takes you for the orchestrator" in trusted.stdout
        assert "NODE_EXTRA_CA_CERTS" in trusted.stdout + trusted.stderr
        callboard("demo", "--url", server.url, "--ca-file", str(server.authority), directory=tmp_path / "data")
