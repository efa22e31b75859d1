"""The Redis of the profile `cluster`: TLS alone, one user with few rights, each change on the disk before its answer."""

import os
import re
import stat
import subprocess

import pytest
import yaml
from engine import FILES, PASSWORD, Engine, RedisError, redis, set_up
from redis_wire import RedisWire
from stack import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
# Sent to sentinels, which have users of their own; and asked for without need: refused, it only leaves a check out.
NOT_NEEDED = {"SENTINEL", "CONFIG"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Engine(tmp_path_factory.mktemp("engine")) as engine:
        yield engine


def test_only_tls_is_spoken_and_the_certificate_is_for_its_names(engine, tmp_path):
    with engine.connect("callboard") as wire:
        assert wire("PING") == "PONG"
    with pytest.raises(OSError):
        set_up(tmp_path)
        RedisWire(engine.port, tmp_path / "trust/authority.pem")
    text = subprocess.run(["openssl", "x509", "-noout", "-ext", "subjectAltName", "-in", engine.authority.parents[1] /
                           "secrets/redis.pem"], check=True, capture_output=True, text=True).stdout
    # The name of the service, by which nodes call, and that of the health check.
    assert "DNS:redis" in text and "DNS:localhost" in text
    store = COMPOSE["services"]["callboard-1"]["environment"]["CALLBOARD_STORE"]
    assert re.findall(r"rediss://callboard@(\w+):6379", store) == ["redis"]


def test_nobody_gets_in_without_the_password(engine):
    with engine.connect() as wire:
        for words in (["PING"], ["GET", "cb:{callboard}:clock"], ["AUTH", PASSWORD], ["AUTH", "default", ""],
                      ["AUTH", "callboard", "wrong"], ["AUTH", "callboard", ""]):
            with pytest.raises(RedisError, match="NOAUTH|WRONGPASS"):
                wire(*words)


def test_the_shipped_list_of_users_lets_nobody_in_by_itself(tmp_path):
    """Without a digest behind it, no password is the right one."""
    set_up(tmp_path)
    shipped = (FILES / "users.acl").read_text()
    made = (tmp_path / "secrets/users.acl").read_text()
    assert not re.search(r"[>#]|nopass", shipped)
    assert re.sub(r" #[0-9a-f]{64}$", "", made, flags=re.MULTILINE) == shipped
    assert made.count("#") == 1


@pytest.mark.parametrize("words", [
    "FLUSHALL", "FLUSHDB", "CONFIG GET *", "ACL LIST", "MONITOR", "KEYS *", "DEBUG SLEEP 0", "SHUTDOWN", "SCRIPT FLUSH",
    "FUNCTION LOAD x", "CLIENT KILL TYPE normal", "REPLICAOF NO ONE", "SAVE", "GET other", "SET other 1",
    "PUBLISH other x", "SUBSCRIBE other", "EVAL redis.call('FLUSHALL') 0", "EVAL return(redis.call('GET','other')) 0",
    "EVAL redis.call('PUBLISH','other','x') 0", "MIGRATE x 1 k 0 1", "MODULE LIST",
])
def test_the_user_of_a_board_may_not(engine, words):
    with engine.connect("callboard") as wire, pytest.raises(RedisError, match="NOPERM|not allowed|can.t (run|access|publish)"):
        wire(*words.split(" "))
    with engine.connect("callboard") as wire:
        assert wire("PING") == "PONG"


def test_what_a_script_wrote_is_there_after_a_kill(tmp_path):
    """Redis reads its log as the user `default`: one without rights would leave out what scripts wrote."""
    engine = Engine(tmp_path)
    with engine, engine.connect("callboard") as wire:
        wire("EVAL", "redis.call('SET', KEYS[1], 'a') redis.call('SET', KEYS[2], 'b')", "2", "cb:{x}:one", "cb:{x}:two")
        engine.process.kill()
        engine.process.wait()
    with engine, engine.connect("callboard") as wire:
        assert (wire("GET", "cb:{x}:one"), wire("GET", "cb:{x}:two")) == ("a", "b")


SOURCES = "".join(path.read_text() for path in (ROOT / "Sources").rglob("*.swift"))


def sent():
    """What the sources send, and what their scripts call."""
    commands = re.findall(r'RedisCommand\(\s*"([A-Z]+)"', SOURCES) + re.findall(r"\bcall\('([A-Z]+)'", SOURCES)
    return sorted(set(commands) - NOT_NEEDED)


def test_the_user_of_a_board_may_what_the_server_does(engine):
    commands = sent()
    assert "EVALSHA" in commands and len(commands) > 5
    refused = {}
    with engine.connect("judge") as judge:
        for name in commands:
            [about] = judge("COMMAND", "INFO", name)
            assert about, f"{name} is no command"
            # As many words as it takes at least; each may be a key, and only the right to send it matters.
            words = ["cb:{callboard}:x"] * (abs(about[1]) - 1)
            if name in ("EVAL", "EVALSHA"):
                words[1] = 1
                words.append("cb:{callboard}:x")
            verdict = judge("ACL", "DRYRUN", "callboard", name, *words)
            if "no permissions to run" in verdict:
                refused[name] = verdict
    assert refused == {}


def test_the_user_of_a_board_may_nothing_that_the_server_does_not():
    [line] = [line for line in (FILES / "users.acl").read_text().splitlines() if line.startswith("user callboard ")]
    single = {name.upper() for name in re.findall(r" \+(\w+)", line)}
    assert len(single) > 30
    assert {name for name in single if not re.search(rf"""['"]{name}['"]""", SOURCES)} == set()


def test_what_is_answered_is_on_the_disk_and_nothing_is_ever_thrown_away(engine):
    with engine.connect("judge") as judge:
        def setting(name):
            return judge("CONFIG", "GET", name)[1]

        assert (setting("appendonly"), setting("appendfsync")) == ("yes", "always")
        assert setting("maxmemory-policy") == "noeviction" and int(setting("maxmemory")) > 0
        assert setting("port") == "0"


def test_the_health_check_tells_ready_from_not(engine):
    kind, line = COMPOSE["services"]["redis"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    program = redis("redis-cli")

    def check(port):
        command = line.replace("valkey-cli", program).replace("/etc/redis/trust", str(engine.authority.parent))
        return subprocess.run(["sh", "-c", command.replace(" ping", f" -p {port} ping")], capture_output=True, timeout=30)

    assert check(engine.port).returncode == 0
    assert check(1).returncode != 0


def test_setting_up_again_keeps_what_is_good_and_takes_the_new_password(tmp_path):
    set_up(tmp_path)
    names = ["authority/authority.pem", "authority/authority.key", "secrets/redis.pem", "secrets/redis.key"]
    first = {name: (tmp_path / name).read_bytes() for name in names}
    users = (tmp_path / "secrets/users.acl").read_text()
    set_up(tmp_path, password="another-password-of-some-length")
    assert {name: (tmp_path / name).read_bytes() for name in names} == first
    assert (tmp_path / "secrets/users.acl").read_text() != users
    for name in names[1:]:
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name
    # The one file that nodes get to see, by users of their own.
    assert stat.S_IMODE((tmp_path / "trust/authority.pem").stat().st_mode) == 0o644
    assert {path.name for path in (tmp_path / "trust").iterdir()} == {"authority.pem"}

    # A certificate that ends soon is made anew, by the same authority.
    subprocess.run(["openssl", "req", "-x509", "-key", tmp_path / "secrets/redis.key", "-subj", "/CN=redis", "-days", "20",
                    "-out", tmp_path / "secrets/redis.pem"], check=True, capture_output=True)
    set_up(tmp_path)
    assert (tmp_path / "authority/authority.pem").read_bytes() == first["authority/authority.pem"]
    subprocess.run(["openssl", "verify", "-CAfile", tmp_path / "trust/authority.pem", tmp_path / "secrets/redis.pem"],
                   check=True, capture_output=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can have some of root's rights")
def test_setting_up_needs_no_more_rights_than_its_container_has(tmp_path):
    service = COMPOSE["services"]["redis-setup"]
    assert (service["user"], service["cap_drop"]) == ("0:0", ["ALL"])
    rights = ",".join(["-all", *("+" + right.lower() for right in service["cap_add"])])
    launcher = ["setpriv", f"--inh-caps={rights}", f"--bounding-set={rights}", "--no-new-privs"]
    # The second time, the files are somebody else's already, and so they are when the certificate is made anew.
    for password in (PASSWORD, PASSWORD + "2"):
        set_up(tmp_path, password, launcher=launcher)
    (tmp_path / "secrets/redis.pem").write_text("")
    set_up(tmp_path, launcher=launcher)
    files = list((tmp_path / "secrets").iterdir())
    assert {(path.stat().st_uid, stat.S_IMODE(path.stat().st_mode)) for path in files} == {(999, 0o600)}
    assert COMPOSE["services"]["redis"]["user"] == "999:999"


@pytest.mark.parametrize("password", ["", "short"])
def test_a_password_that_somebody_guesses_is_refused(tmp_path, password):
    done = set_up(tmp_path, password, check=False)
    assert done.returncode == 1 and "CALLBOARD_STORE_PASSWORD" in done.stderr
    assert not list((tmp_path / "secrets").iterdir())
