"""What a board sends over OTLP is right by the letter, and MLflow, which nobody here wrote, sees the same in it."""

import httpx
import pytest
from board import Board, live
from claude_code import Session
from conftest import KEY
from harness import until
from otlp_rules import plain


def names_below(spans, parent):
    return [span["name"] for span in spans if span.get("parentSpanId") == parent]


def test_mlflow_takes_what_claude_code_sends(mlflow):
    """The receiver itself works: its sums are those of the spans."""
    body = Session("mlflow-check").traces()
    spans = body["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert httpx.post(mlflow.url + "/v1/traces", json=body, headers=mlflow.header, timeout=30).status_code == 200
    found = lambda: [t for t in mlflow.traces() if t.info.trace_id == f"tr-{spans[0]['traceId']}"]  # noqa: E731
    (trace,) = until(found, 20, "the trace never came")
    assert trace.info.token_usage["input_tokens"] == 6500 and trace.info.token_usage["output_tokens"] == 42
    assert sorted(span.name for span in trace.data.spans) == sorted(span["name"] for span in spans)


def test_spans_are_right_by_the_letter(langsmith, tmp_path):
    with Board(tmp_path / "data", OTEL_EXPORTER_OTLP_ENDPOINT=langsmith.url) as board:
        session = live()
        task = board.create("NOBODY-SENDS-THIS")
        board.do_task(session)
        board.report(session.take())
        trace = board.task(task)["trace_id"]
    assert langsmith.check() == []
    spans = [span for span in langsmith.state()["spans"] if span["traceId"] == trace]
    (root,) = [span for span in spans if not span.get("parentSpanId")]
    assert root["name"].startswith("task planning") and root["resource"]["service.name"] == "callboard"
    below = names_below(spans, root["spanId"])
    assert "queued" in below and "attempt 1: planning-agent-001" in below
    calls = [plain(span["attributes"]) for span in spans if "gen_ai.request.model" in plain(span["attributes"])]
    used = session.usage[task]
    assert sum(call["gen_ai.usage.input_tokens"] for call in calls) == used.all_input_tokens
    assert sum(call["gen_ai.usage.output_tokens"] for call in calls) == used.output_tokens
    # Content is not sent unless somebody asks for it.
    assert "NOBODY-SENDS-THIS" not in str(spans)


@pytest.mark.parametrize("fault", [{"kind": "429", "retry_after": 1}, {"kind": "503"}, {"kind": "cut"}],
                         ids=lambda fault: fault["kind"])
def test_a_passing_fault_loses_no_span(langsmith, tmp_path, fault):
    langsmith.fault(**fault)
    with Board(tmp_path / "data", OTEL_EXPORTER_OTLP_ENDPOINT=langsmith.url) as board:
        board.create()
        board.do_task(live())
        until(lambda: [span for span in langsmith.state()["spans"] if not span.get("parentSpanId")], 60, "no root came")
        assert board.metric("callboard_trace_spans_dropped_total", exporter="otlp") == 0
    assert langsmith.check() == []


def test_a_clients_trace_is_followed(langsmith, tmp_path):
    trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    with Board(tmp_path / "data", OTEL_EXPORTER_OTLP_ENDPOINT=langsmith.url) as board:
        call = {"name": "set_shared_state", "arguments": {"key": "plan", "value": {"a": 1}}}
        board.orchestrator.request("tools/call", {**call, "_meta": {"traceparent": f"00-{trace}-{span}-01"}})
    assert langsmith.check() == []
    followed = [found for found in langsmith.state()["spans"] if found["traceId"] == trace]
    assert [found["name"] for found in followed if found.get("parentSpanId") == span] == ["tools/call set_shared_state"]


def test_mlflow_sees_the_same_tree_and_sums(mlflow, tmp_path):
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": mlflow.url, "OTEL_EXPORTER_OTLP_HEADERS": "x-mlflow-experiment-id=0"}
    with Board(tmp_path / "data", **environment) as board:
        session = live()
        task = board.create()
        board.do_task(session)
        board.report(session.take())
        id = board.task(task)["trace_id"]
    found = lambda: [trace for trace in mlflow.traces() if trace.info.trace_id == f"tr-{id}"]  # noqa: E731
    (trace,) = until(found, 30, "the trace never came")
    spans = {span.span_id: span for span in trace.data.spans}
    (root,) = [span for span in spans.values() if span.parent_id is None]
    assert root.name.startswith("task planning")
    (attempt,) = [span for span in spans.values() if span.name.startswith("attempt 1")]
    assert attempt.parent_id == root.span_id
    used = session.usage[task]
    assert len([span for span in spans.values() if span.name == "claude-sonnet-5"]) == used.requests
    assert trace.info.token_usage["input_tokens"] == used.all_input_tokens
    assert trace.info.token_usage["output_tokens"] == used.output_tokens


def test_both_receivers_get_the_same_task(langsmith, tmp_path):
    both = {"LANGSMITH_API_KEY": KEY, "LANGSMITH_ENDPOINT": langsmith.url, "OTEL_EXPORTER_OTLP_ENDPOINT": langsmith.url}
    with Board(tmp_path / "data", **both) as board:
        board.create()
        board.do_task(live())
    assert langsmith.check() == []
    (root,) = [run for run in langsmith.state()["runs"].values() if not run.get("parent_run_id")]
    traces = {span["traceId"] for span in langsmith.state()["spans"]}
    assert root["id"].replace("-", "") in traces
