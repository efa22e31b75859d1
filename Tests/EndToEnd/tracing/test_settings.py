"""What an operator sets for traces is checked at the start, and told."""

import pytest
from conftest import KEY
from harness import Server, callboard, until

OTLP = "OTEL_EXPORTER_OTLP_ENDPOINT"


@pytest.mark.parametrize(
    "name, value, rule",
    [
        ("LANGSMITH_ENDPOINT", "ftp://example.com", "must be an address"),
        ("LANGSMITH_TRACING", "maybe", "must be true or false"),
        ("LANGSMITH_TRACING_SAMPLING_RATE", "1.5", "must be a number from 0 to 1"),
        ("LANGSMITH_HIDE_INPUTS", "2", "must be true or false"),
        (OTLP, "collector 4318", "must be an address"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "no header", "must look like name=value"),
    ],
)
def test_a_bad_setting_stops_the_start(tmp_path, name, value, rule):
    told = callboard("serve", "--port", "0", directory=tmp_path / "data", check=False, **{name: value})
    assert told.returncode != 0
    assert f"The setting {name} {rule}" in told.stderr


def test_a_file_sets_them_too(tmp_path, langsmith):
    file = tmp_path / "callboard.json"
    file.write_text(
        '{"langsmith": {"apiKey": "%s", "endpoint": "%s", "tracingSamplingRate": 0.5, "hideInputs": true}}'
        % (KEY, langsmith.url)
    )
    assert "takes traces" in callboard("doctor", "--config", str(file), directory=tmp_path / "data").stdout


def test_the_start_tells_where_traces_go(tmp_path, langsmith):
    with Server(tmp_path / "data", LANGSMITH_API_KEY=KEY, LANGSMITH_ENDPOINT=langsmith.url) as server:
        told = until(lambda: [note for note in server.notes if note.startswith("Traces go to:")], 10, "nothing told")
    assert "LangSmith, project callboard" in told[0]
    assert not any(KEY in note for note in server.notes)


def test_doctor_asks_the_receivers(tmp_path, langsmith):
    directory = tmp_path / "data"
    set_up = {"LANGSMITH_API_KEY": KEY, "LANGSMITH_ENDPOINT": langsmith.url, OTLP: langsmith.url}
    fine = callboard("doctor", directory=directory, **set_up).stdout
    assert fine.count("takes traces.") == 2
    refused = callboard("doctor", directory=directory, **{**set_up, "LANGSMITH_API_KEY": "lsv2_pt_wrong"}).stdout
    assert "answers with 401" in refused and "Check LANGSMITH_ENDPOINT, LANGSMITH_API_KEY" in refused
    gone = callboard("doctor", directory=directory, **{OTLP: "http://127.0.0.1:9"}).stdout
    assert "does not answer" in gone
    assert "Traces are kept nowhere" in callboard("doctor", directory=directory).stdout
    switched_off = callboard("doctor", directory=directory, LANGSMITH_API_KEY=KEY, LANGSMITH_TRACING="false").stdout
    assert "Traces are kept nowhere" in switched_off
