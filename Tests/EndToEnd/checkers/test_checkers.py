"""Three independent checkers of MCP servers judge a board that is in use; whatever they find is named."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from harness import MODERN, Server, Wire, make_key

# What mcpscore may take points for, and why it stays.
WITHOUT_KEYS = {
    # Plain HTTP on loopback, as a test has it.
    "security_tls_enabled",
    # The handshake revisions have log messages, and a server that sends some has to declare so.
    "readiness_2026_deprecated_features",
    # There is no page and no picture to name.
    "server_websiteurl_present",
    "server_icons_present",
    # Every word in a schema is paid for by the agents that read it; the fields bear their specified names.
    "tools_output_properties_documented",
}
WITH_KEYS = WITHOUT_KEYS | {
    # Keys are the operator's own; there is no authorization server to point at.
    "auth_protected_resource_metadata",
}
# That nothing is lost by these says that they were asked.
ASSESSED = {
    "capability_tools_present",
    "capability_resources_present",
    "capability_prompts_present",
    "resources_uris_unique",
    "resources_description_present",
    "resource_templates_uri_templates_valid",
    "prompts_names_unique",
    "prompts_arguments_documented",
    "pagination_tools_invalid_cursor",
    "pagination_resources_invalid_cursor",
    "pagination_resource_templates_invalid_cursor",
    "pagination_prompts_invalid_cursor",
    "pagination_cache_scope_consistent",
    "tools_catalog_connection_independent",
    "resources_catalog_connection_independent",
    "prompts_catalog_connection_independent",
    "transport_get_stream_contract",
    "transport_session_delete",
    "catalog_prompt_injection_phrasing",
    "readiness_2026_resource_name_header_mismatch_rejected",
    "readiness_2026_prompt_name_header_mismatch_rejected",
    "readiness_2026_error_code_migration",
}


class Board:
    def __init__(self, server, key=None):
        self.server, self.key = server, key

    @property
    def token(self):
        return ["--token", self.key] if self.key else []


@pytest.fixture(params=["without keys", "with keys"])
def board(request, tmp_path):
    """A board on which there is something to list: tasks in every state, agents, and shared state."""
    key = make_key(tmp_path / "data", "orchestrator") if request.param == "with keys" else None
    with Server(tmp_path / "data", CALLBOARD_TOOL_RATES="none") as server:
        wire = Wire(server, key)
        for number in range(120):
            wire.call("create_task", {"agent_type": "planning", "task_description": f"家 {number}", "context": {"n": number}})
        ends = [{"status": "completed", "result": {"a": [1]}}, {"status": "failed", "error": "no"}, None]
        for number, end in enumerate(ends):
            [order] = wire.call("poll_tasks", {"agent_id": f"planning-{number}"})["tasks"]
            if end:
                wire.call("submit_result", {"task_id": order["task_id"], **end})
        cancelled = wire.call("create_task", {"agent_type": "testing", "task_description": "x"})["task_id"]
        wire.call("cancel_task", {"task_id": cancelled})
        wire.call("set_shared_state", {"key": "decision", "value": {"database": "SQLite"}})
        wire.close()
        yield Board(server, key)


def run(tmp_path, command, *arguments):
    """Runs a checker of this environment, by itself and without settings from elsewhere."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MCP", "PYTEST"))}
    return subprocess.run(
        [str(Path(sys.executable).with_name(command)), *arguments],
        cwd=tmp_path, env=clean, capture_output=True, text=True, timeout=120,
    )


def test_mcpscore_takes_points_for_nothing_but_what_is_named(board, tmp_path):
    done = run(tmp_path, "mcpscore", board.server.url, "--no-config", "--json", "--fail-under", "95", "--smoke", *board.token)
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    assert (report["partial"], report["incomplete_listings"], report["listing_errors"]) == (False, [], {})
    judged = {result["rule_id"]: result for result in [*report["results"], *report["readiness"]["results"]]}
    failed = {rule: result for rule, result in judged.items() if not result["passed"]}
    expected = WITH_KEYS if board.key else WITHOUT_KEYS
    assert set(failed) == expected, "\n".join(
        f"{rule} ({result['severity']}): {result['message']}" for rule, result in failed.items() if rule not in expected
    )
    assert ASSESSED - set(judged) == set(), "rules that were not asked"
    assert report["spec"]["era"] == "dual-era"
    # 0: enough points, and what it called kept to its schemas.
    assert done.returncode == 0, done.stderr


def test_mcpcheck_finds_nothing_to_fail_or_to_warn_of(board, tmp_path):
    done = run(
        tmp_path, "mcpcheck", board.server.url, "--legacy-probes", "--probe", "all", "--max-tools", "100", "--strict", "--json",
        *board.token,
    )
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    found = [f"{check['name']}: {finding['code']} {finding['subject']}: {finding['message']}"
             for check in report["checks"] for finding in check["failures"] + check["warnings"]]
    assert found == []
    assert {check["name"]: check["status"] for check in report["checks"]} == dict.fromkeys(
        ["handshake", "session", "discover", "protocol", "schemas", "errors", "cache", "origin"], "pass"
    )
    notes = {finding["code"] for check in report["checks"] for finding in check["info"]}
    assert "handshake.dual_era" in notes
    assert notes & {"cache.method_not_implemented", "errors.tool_skipped"} == set()
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("board", ["without keys"], indirect=True)
def test_the_suite_of_pytest_mcptest_passes_whole(board, tmp_path):
    done = run(
        tmp_path, "pytest", "--pyargs", "pytest_mcp.suite", "--mcp-server", board.server.url, "--mcp-spec-version", MODERN,
        "-p", "no:cacheprovider", "--junit-xml", "report.xml",
    )
    outcomes = {case.get("name").split("[")[0]: [child.tag for child in case]
                for case in ElementTree.parse(tmp_path / "report.xml").iter("testcase")}
    assert outcomes == {name: [] for name in
                        ["test_handshake", "test_protocol_version", "test_tools", "test_resources", "test_prompts"]}, done.stdout
    assert done.returncode == 0, done.stdout
