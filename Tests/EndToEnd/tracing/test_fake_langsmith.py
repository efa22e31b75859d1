"""The stand-in itself: LangSmith's own package has nothing to complain of, and every broken body is told of."""

import json
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta

import fake_langsmith
import httpx
import pytest
from conftest import KEY
from fake_langsmith import FakeLangSmith
from langsmith import Client
from langsmith.run_trees import RunTree
from langsmith.schemas import Run
from uuid_utils import uuid7


def upload(langsmith, path, body, **headers):
    return httpx.post(langsmith.url + path, json=body, headers={"x-api-key": KEY, **headers}, timeout=10)


def told(langsmith, where="/_faults", /, **body):
    httpx.post(langsmith.url + where, json=body).raise_for_status()


def run(name="task", parent=None, start=None, seconds=1, **fields):
    """A whole run, as it is posted once."""
    start = start or datetime(2026, 11, 21, 12, tzinfo=UTC)
    id = str(uuid7())
    order = f"{start:%Y%m%dT%H%M%S%f}Z{id}"
    if parent:
        order = f"{parent['dotted_order']}.{order}"
    return {
        "id": id, "trace_id": parent["trace_id"] if parent else id, "dotted_order": order, "name": name,
        "run_type": "chain", "session_name": "board", "start_time": start.isoformat(),
        "end_time": (start + timedelta(seconds=seconds)).isoformat(), "inputs": {}, "outputs": {},
        **({"parent_run_id": parent["id"]} if parent else {}), **fields,
    }


def send_with_package(langsmith, **settings):
    """A root with two children, by LangSmith's own package."""
    client = Client(api_url=langsmith.url, api_key=KEY, **settings)
    root = RunTree(name="task", run_type="chain", inputs={"a": 1}, project_name="board", client=client)
    root.post()
    for number in range(2):
        usage = {"input_tokens": 6500, "output_tokens": 42, "total_tokens": 6542,
                 "input_token_details": {"cache_read": 5000, "cache_creation": 300}, "total_cost": 0.004570}
        child = root.create_child(f"call {number}", run_type="llm", inputs={},
                                  extra={"metadata": {"ls_provider": "anthropic", "usage_metadata": usage}})
        child.post()
        child.end(outputs={}, error="Overloaded" if number else None)
        child.patch()
    root.end(outputs={"text": "ü" * 10_000})
    root.patch()
    client.flush()
    client.close()


def valid_runs(langsmith):
    """The runs that came, as LangSmith's own schema reads them, by their names."""
    wanted = {"session_id": uuid.uuid4(), "app_path": "/"}
    return {data["name"]: Run(**{**wanted, **data}) for data in langsmith.state()["runs"].values()}


@pytest.mark.parametrize(
    ("info", "coding", "path"),
    [
        ({}, "zstd", "/runs/multipart"),
        ({"zstd": False, "gzip": False}, None, "/runs/multipart"),
        ({"multipart": False}, None, "/runs/batch"),
        ({"missing": True}, None, None),
    ],
)
def test_the_package_has_no_problem(langsmith, info, coding, path):
    told(langsmith, "/_info", **info)
    send_with_package(langsmith)
    assert httpx.get(langsmith.url + "/_check").json() == {"problems": []}
    runs = valid_runs(langsmith)
    assert set(runs) == {"task", "call 0", "call 1"}
    assert runs["call 1"].error == "Overloaded" and runs["call 1"].parent_run_id == runs["task"].id
    assert runs["task"].outputs == {"text": "ü" * 10_000}
    requests = langsmith.state()["requests"]
    assert {request["headers"].get("content-encoding") for request in requests} == {coding}
    assert path is None or {request["path"] for request in requests} == {path}
    if coding:
        assert all(request["wire_bytes"] < request["bytes"] for request in requests)


def test_the_package_gets_over_faults(langsmith):
    langsmith.fault("429", times=1, retry_after=1)
    langsmith.fault("cut", times=1)
    send_with_package(langsmith)
    assert langsmith.check() == []
    assert set(valid_runs(langsmith)) == {"task", "call 0", "call 1"}
    first, second, *_ = langsmith.state()["requests"]
    assert (first["fault"], second["fault"]) == ("429", "cut")
    assert second["at"] - first["at"] >= 1


def used(**usage):
    return run(extra={"metadata": {"usage_metadata": usage}})


ROOT, OTHER = run(), run()
BROKEN = {
    "no UUID of version 7": [{**ROOT, "id": str(uuid.UUID(int=5, version=4))} | {
        "dotted_order": f"20261121T120000000000Z{uuid.UUID(int=5, version=4)}",
        "trace_id": str(uuid.UUID(int=5, version=4))}],
    "run_type is agent": [{**ROOT, "run_type": "agent"}],
    "has no end": [{**ROOT, "end_time": None}],
    "ends before it starts": [run(seconds=-1)],
    "dotted_order has another start": [{**ROOT, "start_time": "2026-11-21T11:00:00+00:00"}],
    "dotted_order ends with another id": [{**ROOT, "id": str(uuid7())}],
    "dotted_order is": [{**ROOT, "dotted_order": f"2026-11-21T12:00:00Z{ROOT['id']}"}],
    "lacks session_name": [{**ROOT, "session_name": None}],
    "its parent never came": [run(parent=ROOT)],
    "starts before its parent": [ROOT, run(parent=ROOT, start=datetime(2026, 11, 21, 11, tzinfo=UTC), seconds=3_600)],
    "does not begin inside its parent in time": [ROOT, run(parent=ROOT, start=datetime(2026, 11, 21, 13, tzinfo=UTC))],
    "its project is not its parent's": [ROOT, run(parent=ROOT, session_name="other")],
    "lacks parent_run_id": [ROOT, {**run(parent=ROOT), "parent_run_id": None}],
    "dotted_order has another parent": [ROOT, OTHER, {**run(parent=ROOT), "parent_run_id": OTHER["id"]}],
    "dotted_order begins with another trace_id": [ROOT, {**run(parent=ROOT), "trace_id": str(uuid7())}],
    "inputs is no dict": [{**ROOT, "inputs": "text"}],
    "has the unknown field duration": [{**ROOT, "duration": 5}],
    "end_time is yesterday": [{**ROOT, "end_time": "yesterday"}],
    "tokens do not add up": [used(input_tokens=1, output_tokens=1, total_tokens=3)],
    "tokens are": [used(input_tokens="1", output_tokens=1, total_tokens=2)],
    "more input tokens in parts than together": [
        used(input_tokens=1, output_tokens=1, total_tokens=2, input_token_details={"cache_read": 2})
    ],
    "costs do not add up": [
        used(input_tokens=1, output_tokens=1, total_tokens=2, input_cost=1, output_cost=1, total_cost=3)
    ],
}


@pytest.mark.parametrize("problem", BROKEN)
def test_a_broken_run_is_told_of(langsmith, problem):
    assert upload(langsmith, "/runs/batch", {"post": BROKEN[problem]}).status_code == 202
    assert [told for told in langsmith.check() if problem in told], langsmith.check()


def test_whole_runs_have_no_problem(langsmith):
    root = run()
    assert upload(langsmith, "/runs/batch", {"post": [root, run(parent=root)]}).status_code == 202
    assert langsmith.check() == []


def test_order_and_repetition_are_told_of(langsmith):
    root = run()
    upload(langsmith, "/runs/batch", {"patch": [root]})
    upload(langsmith, "/runs/batch", {"post": [root]})
    upload(langsmith, "/runs/batch", {"post": [root]})
    problems = [problem.split(": ")[1] for problem in langsmith.check()]
    assert problems == ["was never posted", "came before", "came before"]


def parts(*sections, end="--b--\r\n"):
    """A multipart body of (name, type, length, data)."""
    return "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\nContent-Type: {type}\r\nContent-Length: {length}'
        f"\r\n\r\n{data}\r\n"
        for name, type, length, data in sections
    ) + end


MAIN = {field: value for field, value in ROOT.items() if field not in ("inputs", "outputs")}
TEXT = json.dumps(MAIN)
WHOLE = (f"post.{ROOT['id']}", "application/json", len(TEXT), TEXT)
INPUTS = (f"post.{ROOT['id']}.inputs", "application/json", 2, "{}")
INLINED = json.dumps(ROOT)


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (parts(WHOLE, INPUTS), 0),
        (parts(INPUTS, WHOLE), 1),
        (parts(WHOLE, (INPUTS[0], "application/json", 3, "{}")), 1),
        (parts(WHOLE, (INPUTS[0], "text/plain", 2, "{}")), 1),
        (parts(WHOLE, (f"{WHOLE[0]}.notes", "application/json", 2, "{}")), 1),
        (parts(WHOLE, ("post.5", "application/json", 2, "{}")), 1),
        (parts((*WHOLE[:2], len(INLINED), INLINED)), 2),
        (parts(WHOLE, WHOLE), 1),
        (parts(WHOLE, INPUTS, end="--b\r\n"), 1),
        (parts(WHOLE, INPUTS, end=""), 1),
    ],
)
def test_a_broken_multipart_body_is_told_of(langsmith, body, problems):
    headers = {"x-api-key": KEY, "Content-Type": "multipart/form-data; boundary=b"}
    answer = httpx.post(langsmith.url + "/runs/multipart", content=body.encode(), headers=headers)
    assert (answer.status_code == 202) == (body.endswith("--b--\r\n"))
    assert len(langsmith.check()) == problems, langsmith.check()


@pytest.mark.parametrize(
    ("info", "headers", "body", "status"),
    [
        ({}, {"x-api-key": "another"}, {"post": []}, 401),
        ({"gzip": False}, {"Content-Encoding": "gzip"}, {"post": []}, 415),
        ({}, {"Content-Encoding": "zstd"}, {"post": []}, 400),
        ({"runs": 1}, {}, {"post": [run(), run()]}, 413),
        ({"bytes": 500}, {}, {"post": [run(inputs={"text": "x" * 500})]}, 413),
        ({}, {}, {"runs": []}, 422),
    ],
)
def test_what_was_not_offered_is_refused_and_told_of(langsmith, info, headers, body, status):
    told(langsmith, "/_info", **info)
    assert upload(langsmith, "/runs/batch", body, **headers).status_code == status
    assert len(langsmith.check()) == 1


def test_faults_come_in_turn_and_end(langsmith):
    told(langsmith, kind="500")
    told(langsmith, kind="404")
    told(langsmith, kind="409", path="/runs/batch")
    told(langsmith, kind="401", path="/v1/traces")
    root = run()
    statuses = [upload(langsmith, "/runs/batch", {"post": [root]}).status_code for _ in range(3)]
    # What has no such path waits for one that has: only the multipart upload may be missing.
    assert statuses == [500, 409, 202]
    # 409 had taken it before, and after a fault it may come again.
    assert langsmith.check() == []


def test_a_hanging_receiver_is_released(langsmith):
    told(langsmith, kind="hang", times=None)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(langsmith.url + "/runs/batch", json={"post": [run()]}, headers={"x-api-key": KEY}, timeout=0.2)
    assert langsmith.state()["runs"] == {}
    told(langsmith, kind=None)
    assert upload(langsmith, "/runs/batch", {"post": [run()]}).status_code == 202


def test_a_cut_answer_has_taken_its_runs(langsmith):
    told(langsmith, kind="cut")
    with pytest.raises(httpx.RemoteProtocolError):
        upload(langsmith, "/runs/batch", {"post": [run()]})
    assert len(langsmith.state()["runs"]) == 1


def test_a_slow_receiver_answers_in_the_end(langsmith):
    told(langsmith, kind="slow", seconds=0.3)
    begin = time.monotonic()
    assert upload(langsmith, "/runs/batch", {"post": [run()]}).status_code == 202
    assert time.monotonic() - begin >= 0.3


def test_an_unknown_fault_is_refused(langsmith):
    assert httpx.post(langsmith.url + "/_faults", json={"kind": "418"}).status_code == 400


def span(**fields):
    return {
        "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "96ce568dd37e2f57", "name": "tools/call", "kind": 2,
        "startTimeUnixNano": "1795244074342000000", "endTimeUnixNano": "1795244074342000001", "status": {"code": 1},
        "attributes": [{"key": "n", "value": {"intValue": "5"}}], **fields,
    }


def export(*spans):
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "callboard"}}]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "s"}, "spans": list(spans)}]}]}


@pytest.mark.parametrize(
    ("spans", "problems"),
    [
        ([span()], 0),
        ([span(), span(spanId="a" * 16, parentSpanId="96ce568dd37e2f57")], 0),
        ([span(parentSpanId="b" * 16, flags=0x301)], 0),
        ([span(parentSpanId="b" * 16)], 1),
        ([span(), span()], 1),
        ([span(traceId="CvdlGRbNQ92ESOshHIAxnA==")], 1),
        ([span(spanId="0" * 16)], 1),
        ([span(kind="SPAN_KIND_SERVER")], 1),
        ([span(status={"code": "STATUS_CODE_OK"})], 1),
        ([span(startTimeUnixNano=1795244074342000000)], 1),
        ([span(endTimeUnixNano="1795244074341000000")], 1),
        ([span(attributes=[{"key": "n", "value": {"intValue": "x"}}])], 1),
        ([span(attributes=[{"key": "n", "value": 5}])], 1),
    ],
)
def test_spans_are_checked(langsmith, spans, problems):
    assert upload(langsmith, "/v1/traces", export(*spans)).status_code == 200
    assert len(langsmith.check()) == problems, langsmith.check()


def test_spans_of_another_shape_are_refused(langsmith):
    assert upload(langsmith, "/v1/traces", {"spans": []}).status_code == 400
    assert len(langsmith.check()) == 1


def test_it_runs_as_a_program():
    command = [sys.executable, fake_langsmith.__file__, "0", KEY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip()
            assert httpx.get(url + "/info").json()["batch_ingest_config"]["size_limit"] == 100
        finally:
            process.kill()


def test_receivers_do_not_mix(langsmith):
    with FakeLangSmith() as other:
        upload(langsmith, "/runs/batch", {"post": [run()]})
        assert other.state()["runs"] == {}
