"""The manifests: what Kubernetes and the Prometheus operator take, and what agrees with image, settings and routes."""

import copy
import re
import subprocess

import kubernetes_validate
import promql_parser
import pytest
import yaml
from cloudcoil.models.prometheus_operator import v1 as operator
from harness import Server, Wire
from settings import unknown
from stack import ROOT, read

FOLDER = ROOT / "deploy/kubernetes"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
FILES = KUSTOMIZATION["resources"]
MANIFESTS = {name: yaml.safe_load((FOLDER / name).read_text()) for name in FILES}
OWN = {"ServiceMonitor": operator.ServiceMonitor, "PrometheusRule": operator.PrometheusRule}
# The oldest that is still run, and the newest that the package knows.
VERSIONS = ["1.30", kubernetes_validate.latest_version()]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
GUIDE = (ROOT / "docs/scaling.md").read_text()

DEPLOYMENT = MANIFESTS["deployment.yaml"]
POD = DEPLOYMENT["spec"]["template"]["spec"]
[CONTAINER] = POD["containers"]
LITERALS = dict(line.split("=", 1) for line in KUSTOMIZATION["configMapGenerator"][0]["literals"])
LABELS = DEPLOYMENT["spec"]["template"]["metadata"]["labels"]


def check(manifest):
    """Holds a manifest to its schema; a field that the schema does not know is a mistake."""
    model = OWN.get(manifest["kind"])
    if model is None:
        for version in VERSIONS:
            kubernetes_validate.validate(manifest, version, strict=True)
        return
    # The models pass over what they do not know: then it is missing from what they give back.
    assert model.model_validate(manifest).model_dump(mode="json", by_alias=True, exclude_unset=True) == manifest


def printed_rules():
    done = subprocess.run([FOLDER / "prometheus-rules"], check=True, capture_output=True, text=True, timeout=30)
    return yaml.safe_load(done.stdout)


@pytest.mark.parametrize("name", FILES)
def test_a_manifest_is_what_its_schema_says(name):
    check(MANIFESTS[name])


@pytest.mark.parametrize(("name", "break_it"), [
    ("deployment.yaml", lambda m: m["spec"]["template"]["spec"]["containers"][0].update(livenesProbe={})),
    ("deployment.yaml", lambda m: m["spec"].update(replicas="two")),
    ("service.yaml", lambda m: m["spec"]["ports"][0].pop("port")),
    ("autoscaler.yaml", lambda m: m["spec"]["metrics"][0].update(external="x")),
    ("service-monitor.yaml", lambda m: m["spec"]["endpoints"][0].update(pathh="/metrics")),
    ("service-monitor.yaml", lambda m: m["spec"]["endpoints"][0].update(interval="15 s")),
])
def test_a_mistake_in_a_manifest_is_seen(name, break_it):
    broken = copy.deepcopy(MANIFESTS[name])
    break_it(broken)
    with pytest.raises((kubernetes_validate.ValidationError, ValueError, AssertionError)):
        check(broken)


def test_every_file_is_put_to_use():
    elsewhere = {"kustomization.yaml", "prometheus-adapter.yaml", "prometheus-rules"}
    assert {path.name for path in FOLDER.iterdir()} == {*FILES, *elsewhere}
    assert KUSTOMIZATION["namespace"] == MANIFESTS["namespace.yaml"]["metadata"]["name"]
    # The namespace is set in one place, and so is the image.
    assert not [name for name, manifest in MANIFESTS.items() if "namespace" in manifest["metadata"]]
    assert [image["name"] for image in KUSTOMIZATION["images"]] == [CONTAINER["image"]]
    assert KUSTOMIZATION["configMapGenerator"][0]["name"] == CONTAINER["envFrom"][0]["configMapRef"]["name"]


def test_the_rules_of_the_operator_are_those_of_prometheus():
    manifest = printed_rules()
    check(manifest)
    assert manifest["spec"]["groups"] == read("rules/recording.yml")["groups"] + read("rules/alerts.yml")["groups"]


def test_everything_that_selects_selects_the_nodes():
    kinds = {manifest["kind"]: manifest for manifest in MANIFESTS.values()}
    selected = [
        kinds["Service"]["spec"]["selector"], kinds["Deployment"]["spec"]["selector"]["matchLabels"],
        kinds["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        kinds["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
        *(spread["labelSelector"]["matchLabels"] for spread in POD["topologySpreadConstraints"]),
    ]
    assert all(labels.items() <= LABELS.items() and labels for labels in selected)
    monitored = kinds["ServiceMonitor"]["spec"]["selector"]["matchLabels"]
    assert monitored.items() <= kinds["Service"]["metadata"]["labels"].items() and monitored
    target = kinds["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", DEPLOYMENT["metadata"]["name"])


def test_ports_are_those_of_the_image():
    [port] = CONTAINER["ports"]
    assert port["containerPort"] == int(re.search(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)[1])
    [service] = MANIFESTS["service.yaml"]["spec"]["ports"]
    assert service["targetPort"] == port["name"]
    [endpoint] = MANIFESTS["service-monitor.yaml"]["spec"]["endpoints"]
    assert endpoint["port"] == service["name"]
    allowed = {p["port"] for rule in MANIFESTS["network-policy.yaml"]["spec"]["ingress"] for p in rule["ports"]}
    assert allowed == {port["name"]}
    # The rules ask for this job, and the operator calls it after the service.
    assert MANIFESTS["service.yaml"]["metadata"]["name"] == "callboard"
    [store] = re.findall(r"rediss://[^/]+:(\d+)/", LITERALS["CALLBOARD_STORE"])
    assert int(store) in {p["port"] for rule in MANIFESTS["network-policy.yaml"]["spec"]["egress"] for p in rule["ports"]}


def test_every_setting_is_one_of_the_servers():
    names = {entry["name"] for entry in CONTAINER["env"]} | set(LITERALS)
    assert len(names) > 8
    assert unknown(names) == set()
    # Variables of the Service would look like settings.
    assert POD["enableServiceLinks"] is False


def test_probes_ask_what_a_server_answers(tmp_path):
    probes = {name: CONTAINER[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert {name: probe["path"] for name, probe in probes.items()} == {
        "startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}
    # As a node stands there: reached by the address of its pod, and by the names of the settings.
    hosts = next(entry["value"] for entry in CONTAINER["env"] if entry["name"] == "CALLBOARD_ALLOWED_HOSTS")
    hosts = hosts.replace("$(POD_IP)", "10.1.2.3").replace("$(SHARED_HOSTS)", LITERALS["CALLBOARD_ALLOWED_HOSTS"])
    known = {name: value for name, value in LITERALS.items() if not name.startswith(("CALLBOARD_STORE", "CALLBOARD_DUR"))}
    with Server(tmp_path / "data", **{**known, "CALLBOARD_ALLOWED_HOSTS": hosts}) as server:
        wire = Wire(server)
        for probe in probes.values():
            [host] = probe["httpHeaders"]
            assert wire.send(b"", {host["name"]: host["value"]}, "GET", probe["path"]).status == 200
        path = MANIFESTS["service-monitor.yaml"]["spec"]["endpoints"][0]["path"]
        assert wire.send(b"", {"Host": "10.1.2.3:3000"}, "GET", path).status == 200
        assert wire.send(b"", {"Host": "10.1.2.4:3000"}, "GET", path).status == 421
        for host in LITERALS["CALLBOARD_ALLOWED_HOSTS"].split(","):
            assert wire.request("tools/list", headers={"Host": host}).status == 200


def test_a_node_may_do_nothing_but_its_work():
    user, group = map(int, re.search(r"^USER (\d+):(\d+)$", DOCKERFILE, re.MULTILINE).groups())
    pod, own = POD["securityContext"], CONTAINER["securityContext"]
    assert (pod["runAsUser"], pod["runAsGroup"], pod["runAsNonRoot"]) == (user, group, True)
    assert pod["seccompProfile"]["type"] == "RuntimeDefault"
    assert own == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "privileged": False,
                   "capabilities": {"drop": ["ALL"]}}
    assert POD["automountServiceAccountToken"] is False
    assert MANIFESTS["namespace.yaml"]["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert {"Ingress", "Egress"} == set(MANIFESTS["network-policy.yaml"]["spec"]["policyTypes"])


def test_what_a_node_writes_to_is_there_and_its_files_are_mounted():
    mounts = {mount["mountPath"]: mount["name"] for mount in CONTAINER["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in POD["volumes"]}
    assert set(mounts.values()) == set(volumes)
    data = re.search(r"CALLBOARD_DATA_DIR=(\S+)", DOCKERFILE)[1]
    for path in (data, "/tmp"):
        assert "emptyDir" in volumes[mounts[path]], path
    authority = next(entry["value"] for entry in CONTAINER["env"] if entry["name"] == "CALLBOARD_STORE_CA")
    folder, name = authority.rsplit("/", 1)
    assert [item["path"] for item in volumes[mounts[folder]]["secret"]["items"]] == [name]


def test_every_part_of_a_secret_is_told_of():
    references = [entry["valueFrom"]["secretKeyRef"] for entry in CONTAINER["env"]
                  if "secretKeyRef" in entry.get("valueFrom", {})]
    references += [item for volume in POD["volumes"] for item in volume.get("secret", {}).get("items", [])]
    references.append(MANIFESTS["service-monitor.yaml"]["spec"]["endpoints"][0]["authorization"]["credentials"])
    assert len(references) > 3
    for reference in references:
        assert reference["key"] in GUIDE, reference
    assert not re.search("KEY|PASSWORD|SECRET|TOKEN", " ".join(LITERALS))
    assert "@" not in LITERALS["CALLBOARD_STORE"] or ":" not in LITERALS["CALLBOARD_STORE"].split("//")[1].split("@")[0]


def test_a_node_has_the_time_that_it_needs_to_end():
    [_, seconds] = CONTAINER["lifecycle"]["preStop"]["exec"]["command"]
    # On SIGTERM it ends within ten.
    assert POD["terminationGracePeriodSeconds"] > int(seconds) + 10
    ready = CONTAINER["readinessProbe"]
    assert int(seconds) >= ready["periodSeconds"] * ready["failureThreshold"]
    update = DEPLOYMENT["spec"]["strategy"]["rollingUpdate"]
    assert (update["maxSurge"], update["maxUnavailable"]) == (1, 0)
    assert MANIFESTS["service.yaml"]["spec"]["sessionAffinity"] == "None"
    assert "replicas" not in DEPLOYMENT["spec"] and MANIFESTS["autoscaler.yaml"]["spec"]["minReplicas"] >= 2


def test_the_autoscaler_asks_for_what_the_adapter_gives_of_what_prometheus_records():
    [external] = [metric["external"] for metric in MANIFESTS["autoscaler.yaml"]["spec"]["metrics"]
                  if metric["type"] == "External"]
    [rule] = yaml.safe_load((FOLDER / "prometheus-adapter.yaml").read_text())["externalRules"]
    assert external["metric"]["name"] == rule["name"]["as"]
    series = re.fullmatch(r'\{__name__="([\w:]+)"\}', rule["seriesQuery"])[1]
    recorded = {rule["record"] for group in read("rules/recording.yml")["groups"] for rule in group["rules"]
                if "record" in rule}
    assert series in recorded
    labels = external["metric"]["selector"]["matchLabels"]
    assert labels == {"job": "callboard"}
    query = rule["metricsQuery"].replace("<<.Series>>", series)
    query = query.replace("<<.LabelMatchers>>", ",".join(f'{name}="{value}"' for name, value in labels.items()))
    assert "<<" not in query
    promql_parser.parse(query)
