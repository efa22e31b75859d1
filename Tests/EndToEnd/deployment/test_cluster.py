"""The profile `cluster` of docker-compose.yml, as far as it shows without a container."""

import re

import pytest
import yaml
from balancer import CONFIGURATION, NODES
from settings import unknown
from stack import FILES, ROOT, read

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
CLUSTER = {name: service for name, service in SERVICES.items() if "cluster" in service.get("profiles", [])}
NAMES = [node.split(":")[0] for node in NODES]


def mounts(service):
    return [volume.split(":") for volume in service.get("volumes", [])]


def test_the_profile_is_what_the_guide_says_and_the_rest_starts_without_it():
    assert set(CLUSTER) == {*NAMES, "balancer", "redis", "redis-setup"}
    assert all(service["profiles"] == ["cluster"] for service in CLUSTER.values())
    # Nobody who starts without the profile waits for one of these.
    for name, service in SERVICES.items():
        if name not in CLUSTER:
            assert not set(service.get("depends_on", [])) & set(CLUSTER), name


def test_nodes_differ_in_nothing_and_keep_nothing():
    first, *others = (SERVICES[name] for name in NAMES)
    assert all(other == first for other in others)
    assert not {source for source, *_ in mounts(first)} & {"callboard-data", "redis-data"}
    assert any(mount.startswith("/data:") for mount in first["tmpfs"])
    # What the one board of this file is told, they are told too.
    assert set(SERVICES["callboard"]["environment"]) <= set(first["environment"])
    assert "ports" not in first


@pytest.mark.parametrize("name", ["callboard", *NAMES, "redis-setup"])
def test_every_setting_is_one_of_the_servers(name):
    assert unknown(SERVICES[name]["environment"]) == set()


def test_only_the_balancer_is_reached_at_the_address_of_the_board():
    published = {name: service["ports"] for name, service in CLUSTER.items() if "ports" in service}
    assert published == {"balancer": SERVICES["callboard"]["ports"]}
    [port] = re.findall(r"^    bind :(\d+)$", CONFIGURATION.read_text(), re.MULTILINE)
    assert published["balancer"][0].endswith(f":{port}")


def test_the_balancer_has_files_and_time_enough():
    balancer, text = SERVICES["balancer"], CONFIGURATION.read_text()
    [_, place, access] = mounts(balancer)[0]
    assert (place, access) == ("/usr/local/etc/haproxy/haproxy.cfg", "ro")
    # Each connection of a client may have one to a node.
    connections = int(re.search(r"^    maxconn (\d+)$", text, re.MULTILINE)[1])
    assert balancer["ulimits"]["nofile"]["soft"] > 2 * connections + 100
    hard_stop = int(re.search(r"hard-stop-after (\d+)s", text)[1])
    assert int(balancer["stop_grace_period"].removesuffix("s")) > hard_stop >= 10
    assert balancer["healthcheck"]["test"][-1].endswith("/readyz")


def test_what_is_mounted_is_there_and_secrets_are_seen_by_whom_they_concern():
    readers = {}
    for name, service in SERVICES.items():
        for source, place, *access in mounts(service):
            if source.startswith("./"):
                continue
            assert source in COMPOSE["volumes"], source
            readers.setdefault(source, set()).add(name)
            if source.startswith("redis-") and name != "redis-setup" and source != "redis-data":
                assert access == ["ro"], (name, source)
    assert set(COMPOSE["volumes"]) == set(readers)
    assert readers["redis-authority"] == {"redis-setup"}
    assert readers["redis-secrets"] == {"redis-setup", "redis"}
    assert readers["redis-trust"] == {"redis-setup", "redis", *NAMES}
    assert readers["redis-data"] == {"redis"}
    for source, place, access in mounts(SERVICES["redis-setup"])[:2]:
        assert (ROOT / source).is_file() and access == "ro"


def test_files_are_where_settings_look_for_them():
    node = SERVICES[NAMES[0]]
    [(_, trust, _)] = [mount for mount in mounts(node) if mount[0] == "redis-trust"]
    assert node["environment"]["CALLBOARD_STORE_CA"] == f"{trust}/authority.pem"
    places = {place for _, place, *_ in mounts(SERVICES["redis"])}
    for path in re.findall(r"(/etc/redis/\w+)/\S+", (ROOT / "deploy/redis/redis.conf").read_text()):
        assert path in places, path
    assert SERVICES["redis"]["command"][-1] in places
    made = {place for _, place, *_ in mounts(SERVICES["redis-setup"])}
    # The folders and the file that the script works on by its default.
    assert {"/etc/redis/authority", "/etc/redis/secrets", "/etc/redis/trust", "/etc/redis/users.acl"} <= made
    assert SERVICES["redis-setup"]["entrypoint"][-1] in made


def test_each_starts_after_what_it_needs():
    def waits(name):
        return {other: how["condition"] for other, how in SERVICES[name]["depends_on"].items()}

    assert waits("redis") == {"redis-setup": "service_completed_successfully"}
    assert all(waits(name) == {"redis": "service_healthy"} for name in NAMES)
    assert waits("balancer") == {name: "service_healthy" for name in NAMES}
    assert SERVICES["redis-setup"]["restart"] == "no"


def test_networks_let_nobody_near_the_store_but_nodes():
    members = {network: {name for name, service in SERVICES.items() if network in service.get("networks", [])}
               for network in COMPOSE["networks"]}
    assert members["store"] == {"redis", *NAMES}
    assert COMPOSE["networks"]["store"]["internal"] is True
    assert members["board"] == {"callboard", "balancer", "prometheus", *NAMES}
    assert SERVICES["redis-setup"]["network_mode"] == "none"


def test_prometheus_finds_the_nodes_and_is_let_in():
    [mount] = [volume for volume in SERVICES["prometheus"]["volumes"] if "/targets/" in volume]
    [job] = [job for job in read("prometheus.yml")["scrape_configs"] if job["job_name"] == "callboard"]
    [place] = job["file_sd_configs"][0]["files"]
    assert mount.split(":")[-2:] == [place, "ro"]
    targets = {name: [target for group in read(f"targets/{name}.yml") for target in group["targets"]]
               for name in ("board", "cluster")}
    assert {path.stem for path in (FILES / "targets").iterdir()} == set(targets)
    assert targets["cluster"] == NODES
    assert "${CALLBOARD_TARGETS:-board}.yml" in mount
    hosts = SERVICES[NAMES[0]]["environment"]["CALLBOARD_ALLOWED_HOSTS"].split(",")
    assert set(NAMES) <= set(hosts)
