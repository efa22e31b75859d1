"""What docker-compose.yml and the Dockerfile promise, as far as it shows without a container."""

import json
import re
import subprocess

import pytest
import yaml
from boards import ROOT
from harness import Server, ToolError, Wire, callboard, make_key, until
from stack import Alertmanager, Prometheus, read, tool

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
KEY = "a-secret-of-some-length"


# Those that run on the image of the board; one of them makes files and ends.
OWN = {"callboard", "callboard-1", "callboard-2", "redis-setup"}
ONCE = {"redis-setup"}


def health(service):
    """The command of a service's health check; the board's stands in its image."""
    if service in OWN:
        command = re.search(r"^HEALTHCHECK .*?CMD (\[.*?\"\])$", DOCKERFILE, re.MULTILINE | re.DOTALL)[1]
        return json.loads(command.replace("\\\n", ""))
    first, *command = SERVICES[service]["healthcheck"]["test"]
    return command if first == "CMD" else ["sh", "-c", *command]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_pinned_closed_and_watched(service):
    settings = SERVICES[service]
    if service in OWN:
        # It is built here or it is missing: nobody else's image of that name will do.
        assert settings["image"] == "callboard" and ("build" in settings or settings["pull_policy"] == "never")
    else:
        assert re.fullmatch(r"[\w/]+:v?\d+\.\d+\.\d+(-alpine)?", settings["image"])
    assert settings["read_only"] is True
    assert settings["cap_drop"] == ["ALL"]
    assert settings["security_opt"] == ["no-new-privileges:true"]
    assert settings["restart"] == ("no" if service in ONCE else "unless-stopped")
    assert all(port.startswith("127.0.0.1:") for port in settings.get("ports", []))
    assert health(service)
    for volume in settings["volumes"]:
        source = re.sub(r"\$\{\w+:-(\w+)\}", r"\1", volume).split(":")[0]
        # What an operator puts into secrets/ is not in the repository.
        if not source.startswith("./secrets/"):
            assert (ROOT / source).exists() if source.startswith("./") else source in COMPOSE["volumes"]


def test_only_the_board_and_grafana_are_published():
    alone = {name: settings for name, settings in SERVICES.items() if "profiles" not in settings}
    assert {name for name, settings in alone.items() if "ports" in settings} == {"callboard", "grafana"}
    assert not set(SERVICES["grafana"]["networks"]) & set(SERVICES["callboard"]["networks"])


def test_no_secret_has_a_default():
    secrets = {name: value for settings in SERVICES.values() for name, value in settings.get("environment", {}).items()
               if re.search("KEY|PASSWORD|SECRET|TOKEN|HEADERS", name) and not name.endswith("_FILE")}
    # The last one has no use without the profile `cluster`, where a script refuses to go on without it.
    optional = {"LANGSMITH_API_KEY", "OTEL_EXPORTER_OTLP_HEADERS", "CALLBOARD_STORE_PASSWORD"}
    assert secrets.keys() == {"MCP_API_KEY", "GF_SECURITY_ADMIN_PASSWORD"} | optional
    for name, value in secrets.items():
        assert value is None if name in optional else re.fullmatch(r"\$\{" + name + r":\?.+\}", value)


def test_the_board_gets_every_setting_of_traces_and_no_value_for_it():
    help = callboard("serve", "--help").stdout
    settings = set(re.findall(r"^ +((?:LANGSMITH|OTEL)_\w+)", help, re.MULTILINE))
    assert {"LANGSMITH_API_KEY", "OTEL_EXPORTER_OTLP_ENDPOINT"} < settings
    environment = SERVICES["callboard"]["environment"]
    assert {name for name, value in environment.items() if value is None} == settings


def test_prometheus_finds_the_board_and_its_key():
    [job] = [job for job in read("prometheus.yml")["scrape_configs"] if job["job_name"] == "callboard"]
    [[target]] = [group["targets"] for group in read("targets/board.yml")]
    host, port = target.split(":")
    assert host in SERVICES
    assert host in SERVICES[host]["environment"]["CALLBOARD_ALLOWED_HOSTS"]
    assert SERVICES[host]["ports"] == [f"127.0.0.1:{port}:{port}"]
    [secret] = SERVICES["prometheus"]["secrets"]
    assert job["authorization"]["credentials_file"] == f"/run/secrets/{secret}"
    assert secret in COMPOSE["secrets"]


def test_the_image_runs_as_nobody_in_particular():
    last = DOCKERFILE.split("\nFROM ")[-1]
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last, re.MULTILINE)
    assert "swift" not in last.splitlines()[0]


def run(command, *others):
    for old, new in others:
        command = [part.replace(old, new) for part in command]
    return subprocess.run([tool(command[0]), *command[1:]], capture_output=True, text=True, timeout=30)


def test_the_boards_health_check_tells_ready_from_not(tmp_path):
    program, *command = health("callboard")
    assert program == "callboard"
    with Server(tmp_path / "data") as server:
        port = str(server.port)
        assert callboard(*command, directory=server.directory, CALLBOARD_PORT=port).returncode == 0
    assert callboard(*command, directory=server.directory, check=False, CALLBOARD_PORT=port).returncode != 0


def test_the_health_checks_of_prometheus_and_alertmanager_tell_ready_from_not(tmp_path):
    with Prometheus(tmp_path / "prometheus", "127.0.0.1:1") as prometheus:
        done = run(health("prometheus"), (":9090", f":{prometheus.port}"))
        assert done.returncode == 0, done.stderr
    assert run(health("prometheus"), (":9090", f":{prometheus.port}")).returncode != 0
    with Alertmanager(tmp_path / "alertmanager", read("alertmanager.yml")) as alertmanager:
        done = run(health("alertmanager"), (":9093", f":{alertmanager.port}"))
        assert done.returncode == 0, done.stderr
    assert run(health("alertmanager"), (":9093", f":{alertmanager.port}")).returncode != 0


def test_the_board_of_the_container_shows_its_metrics_to_prometheus_only(tmp_path):
    directory = tmp_path / "data"
    key = make_key(directory, "observer", "prometheus")
    # As in the container, where Prometheus calls by the name of the service.
    with Server(directory, CALLBOARD_HOST="0.0.0.0", MCP_API_KEY=KEY, CALLBOARD_ALLOWED_HOSTS="callboard") as server:
        def status(host, key=None):
            return Wire(server, key).send(b"", {"Host": host}, "GET", "/metrics").status

        assert status("callboard:3000", key) == 200
        assert status("callboard:3000") == 401
        assert status("elsewhere:3000", key) == 421
        with pytest.raises(ToolError) as refusal:
            Wire(server, key).call("create_task", {"agent_type": "planning", "task_description": "x"})
        assert refusal.value.code == "FORBIDDEN"
        with Prometheus(tmp_path / "prometheus", f"127.0.0.1:{server.port}", key=key) as prometheus:
            prometheus.sees_the_server()
            until(lambda: prometheus.query("callboard_build_info"), 20, "no metric was scraped")
