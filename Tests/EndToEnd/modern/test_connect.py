"""`callboard connect` writes what clients read, harms no file, and proves that the connection works."""

import asyncio
import http.client
import json
import re
import shlex
import subprocess
import threading
import tomllib
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fastmcp import Client as FastMCPClient
from harness import Server, Wire, callboard, make_key
from mcp import Client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client
from opentelemetry.util.re import parse_env_headers
from pydantic_ai.mcp import load_mcp_toolsets

AGENT = ["--agent", "planning-agent-001", "--type", "planning"]
FILES = {"claude-code": ".mcp.json", "cursor": ".cursor/mcp.json", "vscode": ".vscode/mcp.json", "codex": ".codex/config.toml"}
SETTINGS = ".claude/settings.local.json"
EVENTS = ["PostToolUse", "Stop", "SubagentStop", "StopFailure", "SessionEnd"]
KEY = re.compile(r"cb_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}")


def connect(client, project, *more, data, **options):
    return callboard("connect", client, *AGENT, "--directory", str(project), *more, directory=data, **options)


def read(client, text):
    """The board's entry as that client finds it."""
    if client == "codex":
        return tomllib.loads(text)["mcp_servers"]["callboard"]
    return json.loads(text)["servers" if client == "vscode" else "mcpServers"]["callboard"]


def git(directory, *arguments):
    return subprocess.run(["git", "-C", str(directory), *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def project(tmp_path):
    directory = tmp_path / "project"
    directory.mkdir()
    return directory


@pytest.mark.parametrize("client", FILES)
def test_print_changes_nothing_and_prints_what_write_writes(client, project, tmp_path):
    printed = connect(client, project, data=tmp_path / "data")
    assert list(project.iterdir()) == []
    assert read(client, printed.stdout)["url"] == "http://127.0.0.1:3000/mcp"
    assert FILES[client] in printed.stderr
    connect(client, project, "--write", data=tmp_path / "data")
    assert (project / FILES[client]).read_text() == printed.stdout


@pytest.mark.parametrize("client", FILES)
def test_writing_twice_changes_nothing(client, project, tmp_path):
    first = connect(client, project, "--write", data=tmp_path / "data")
    path = project / FILES[client]
    assert first.stdout.startswith("Wrote ")
    before = (path.read_bytes(), path.stat().st_ino)
    second = connect(client, project, "--write", data=tmp_path / "data")
    assert "was not changed" in second.stdout
    assert (path.read_bytes(), path.stat().st_ino) == before
    assert [entry.name for entry in path.parent.iterdir() if entry.is_file()] == [path.name]


@pytest.mark.parametrize("client", FILES)
def test_what_others_wrote_stays(client, project, tmp_path):
    path = project / FILES[client]
    path.parent.mkdir(exist_ok=True)
    if client == "codex":
        old = 'model = "o"  # mine\n\n[mcp_servers.other]\nurl = "http://o/"\n\n[mcp_servers.callboard]\ncommand = "x"\n'
    else:
        servers = "servers" if client == "vscode" else "mcpServers"
        old = '{\n    "%s": {\n        "other": {"url":   "http://o/"},\n        "callboard": {"command": "x"}\n    }, "n": 1.50\n}' % servers
    path.write_text(old)
    path.chmod(0o664)
    real = path.with_name("real")
    path.rename(real)
    path.symlink_to(real)
    connect(client, project, "--write", data=tmp_path / "data")
    new = path.read_text()
    assert path.is_symlink() and real.stat().st_mode & 0o777 == 0o664
    assert "command" not in read(client, new) and read(client, new)["url"].endswith("/mcp")
    kept, _, rest = old.partition('[mcp_servers.callboard]' if client == "codex" else '"callboard"')
    assert new.startswith(kept)
    if client == "vscode":
        assert json.loads(new)["inputs"][0]["id"] == "callboard-key" and '    }, "n": 1.50, "inputs": [' in new
    elif client != "codex":
        assert new.endswith(rest.partition('"x"}')[2])


@pytest.mark.parametrize("client", FILES)
def test_a_file_that_is_not_understood_is_left_alone_and_no_key_is_made(client, project, tmp_path):
    path = project / FILES[client]
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b'{"mcpServers": \xff' if client == "cursor" else b'{"mcpServers": ')
    before = path.read_bytes()
    done = connect(client, project, "--write", "--make-key", data=tmp_path / "data", check=False)
    assert done.returncode != 0 and "was left alone" in done.stderr and str(path) in done.stderr
    assert path.read_bytes() == before
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("client", FILES)
def test_no_secret_reaches_a_file_unless_it_is_asked_for(client, project, tmp_path):
    git(project, "init", "-q")
    made = connect(client, project, "--write", "--make-key", data=tmp_path / "data")
    key = KEY.search(made.stdout).group()
    files = [path.read_text() for path in project.rglob("*") if path.is_file()]
    assert files and not any(key in text or KEY.search(text) for text in files)
    if client != "vscode":
        export = next(line for line in made.stdout.splitlines() if line.startswith("export "))
        assert shlex.split(export) == ["export", f"CALLBOARD_KEY={key}"]

    path = project / FILES[client]
    for ignored in (False, True):
        if ignored:
            (project / ".gitignore").write_text(FILES[client] + "\n")
        path.unlink()
        told = connect(client, project, "--write", "--key", key, "--secret-in-file", data=tmp_path / "data")
        assert key in path.read_text()
        assert path.stat().st_mode & 0o777 == 0o600
        assert ("WARNING" in told.stdout) != ignored
        assert key not in told.stdout + told.stderr


@pytest.mark.parametrize("client", FILES)
def test_what_is_written_opens_the_board(client, project, tmp_path):
    """Takes address and header from the file, as the client does, and works with them."""
    data = tmp_path / "data"
    with Server(data) as server:
        done = connect(client, project, "--url", server.url, "--make-key", "--write", "--check", data=data)
        assert "planning-agent-001, an agent of type planning" in done.stdout
        key = KEY.search(done.stdout).group()
        text = (project / FILES[client]).read_text()
        entry = read(client, text)
        assert entry["url"] == server.url
        if client == "codex":
            environment = {"CALLBOARD_KEY": key}
            header, limit = "Bearer " + environment[entry["bearer_token_env_var"]], entry["tool_timeout_sec"]
        else:
            source = {"claude-code": "${CALLBOARD_KEY}", "cursor": "${env:CALLBOARD_KEY}", "vscode": "${input:callboard-key}"}
            if client == "vscode":
                assert json.loads(text)["inputs"][0]["id"] == "callboard-key"
            header, limit = entry["headers"]["Authorization"].replace(source[client], key), entry.get("timeout", 1.8e6) / 1000
        assert header == f"Bearer {key}" and limit >= 1800
        wire = Wire(server, header.removeprefix("Bearer "))
        assert wire.call("poll_tasks", {"agent_id": "planning-agent-001"})["tasks"] == []
        wire.close()


def test_clients_that_read_such_files_connect(project, tmp_path, monkeypatch):
    """pydantic-ai reads Claude Code's file with its variable, fastmcp such a file; the official client takes the entry."""
    data, path = tmp_path / "data", project / ".mcp.json"

    async def by_variable():
        [toolset] = load_mcp_toolsets(path)
        async with toolset:
            return {tool.name for tool in await toolset.wrapped.list_tools()}

    async def by_file():
        async with FastMCPClient(json.loads(path.read_text())) as client:
            return {tool.name for tool in await client.list_tools()}

    async def by_entry():
        entry = read("claude-code", path.read_text())
        async with create_mcp_http_client(headers=entry["headers"]) as http:
            async with Client(streamable_http_client(entry["url"], http_client=http)) as client:
                return {tool.name for tool in (await client.list_tools()).tools}

    with Server(data) as server:
        made = connect("claude-code", project, "--url", server.url, "--make-key", "--write", data=data)
        key = KEY.search(made.stdout).group()
        monkeypatch.setenv("CALLBOARD_KEY", key)
        own = asyncio.run(by_variable())
        assert "poll_tasks" in own and "create_task" not in own
        connect("claude-code", project, "--url", server.url, "--key", key, "--write", "--secret-in-file", data=data)
        assert asyncio.run(by_file()) == own
        assert asyncio.run(by_entry()) == own


def test_the_key_of_a_client_is_no_setting_of_the_server(project, tmp_path):
    """The variable may be set where the server and its commands are started."""
    data = tmp_path / "data"
    with Server(data, CALLBOARD_KEY="cb_whatever") as server:
        done = connect("cursor", project, "--make-key", data=data, CALLBOARD_KEY="cb_whatever", CALLBOARD_PORT=str(server.port))
        assert read("cursor", done.stdout)["url"] == server.url
        assert "cb_whatever" not in done.stdout + done.stderr
        assert KEY.search(done.stderr) and not KEY.search(done.stdout)


def test_check_fails_with_a_fix(project, tmp_path):
    data = tmp_path / "data"
    with Server(data) as server:
        def check(*more, **environment):
            return connect("cursor", project, "--check", "--url", server.url, *more, data=data, check=False, **environment)

        open_board = check("--no-key")
        assert open_board.returncode == 0 and "asks for no key" in open_board.stdout
        own = make_key(data, "worker", "planning-agent-001", "planning")
        other = make_key(data, "worker", "testing-agent-001", "testing")
        boss = make_key(data, "orchestrator")
        revoked = make_key(data, "worker", "planning-agent-001", "planning")
        callboard("keys", "revoke", revoked.split("_")[1], directory=data)

        assert check("--key", own).returncode == 0
        assert check(CALLBOARD_KEY=own).returncode == 0
        for arguments, expected, fix in [
            ([], "wants a key", "--make-key"),
            (["--key", revoked], "does not take this key", "--make-key"),
            (["--key", other], "testing-agent-001", "--agent"),
            (["--key", boss], "takes you for an orchestrator", "--role"),
            (["--key", own, "--role", "orchestrator"], "takes you for a worker", "--role"),
            (["--key", own, "--url", server.base + "/metrics"], "server/discover", "--url"),
            (["--key", own, "--url", server.base + "/healthz/x"], "POST /mcp", "--url"),
        ]:
            done = check(*arguments)
            assert done.returncode == 1, (arguments, done.stdout)
            assert "FAIL" in done.stdout and expected in done.stdout, (arguments, done.stdout)
            assert fix in done.stdout.splitlines()[-1], done.stdout
            assert done.stdout.splitlines()[-1].startswith("      "), done.stdout
            assert not KEY.search(done.stdout + done.stderr)
        assert check("--key", boss, "--role", "orchestrator").returncode == 0
        assert check("--key", own, "--key", own, "--make-key").returncode == 64
        url = server.url
    gone = connect("cursor", project, "--check", "--url", url, "--key", own, data=data, check=False)
    assert gone.returncode == 1 and "callboard serve" in gone.stdout


def hooks(text):
    """The handlers of each event, as Claude Code finds them in its settings."""
    return {event: [handler for group in groups for handler in group["hooks"]] for event, groups in json.loads(text)["hooks"].items()}


def fire(handler, event, key, **fields):
    """Posts an event as Claude Code does: only the variables that a handler allows are put into its headers."""
    known = {"CALLBOARD_KEY": key} if "CALLBOARD_KEY" in handler.get("allowedEnvVars", []) else {}
    headers = {name: re.sub(r"\$\{?(\w+)\}?", lambda found: known.get(found[1], ""), value) for name, value in handler["headers"].items()}
    body = {"session_id": "s-1", "transcript_path": "/tmp/s-1.jsonl", "cwd": "/tmp", "hook_event_name": event, **fields}
    return post(handler["url"], body, headers)


def post(url, body, headers):
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, text


def environment(lines, **known):
    """The environment of a shell in which the lines were run that are meant for it."""
    script = "\n".join(line for line in lines.splitlines() if line.startswith("export "))
    done = subprocess.run(["/bin/sh", "-euc", script + "\nexec env -0"], env={"PATH": "/usr/bin:/bin", **known}, check=True, capture_output=True, text=True)
    return dict(entry.split("=", 1) for entry in done.stdout.split("\0") if entry)


class Front(ThreadingHTTPServer):
    """Passes MCP on to a server, and answers all else with one status: a server of another age or mood."""

    def __init__(self, server, status):
        self.server, self.status, self.reports = server, status, []
        super().__init__(("127.0.0.1", 0), FrontHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/mcp"

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class FrontHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, kind, answer = self.server.status, "application/json", b"{}"
        if self.path == "/mcp":
            connection = http.client.HTTPConnection("127.0.0.1", self.server.server.port, timeout=30)
            skipped = ("host", "connection", "content-length")
            connection.request("POST", self.path, body, {k: v for k, v in self.headers.items() if k.lower() not in skipped})
            response = connection.getresponse()
            status, kind, answer = response.status, response.getheader("Content-Type", "application/json"), response.read()
            connection.close()
        else:
            self.server.reports.append((self.path, self.headers["Authorization"], json.loads(body)))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def test_claude_code_gets_its_hooks_beside_the_connection(project, tmp_path):
    data, settings = tmp_path / "data", project / SETTINGS
    made = connect("claude-code", project, "--write", "--make-key", data=data)
    assert f"Wrote {project}/.mcp.json: " in made.stdout and f"Wrote {settings}: " in made.stdout
    text = settings.read_text()
    assert not KEY.search(text) and list(hooks(text)) == EVENTS
    for event, [handler] in hooks(text).items():
        assert handler["type"] == "http" and handler["url"] == "http://127.0.0.1:3000/hooks/claude-code", event
        assert handler["headers"] == {"Authorization": "Bearer $CALLBOARD_KEY"} and handler["allowedEnvVars"] == ["CALLBOARD_KEY"]
        assert 0 < handler["timeout"] <= 30
    before = (settings.read_bytes(), settings.stat().st_ino)
    assert connect("claude-code", project, "--write", data=data).stdout.count("was not changed") == 2
    assert (settings.read_bytes(), settings.stat().st_ino) == before

    connect("claude-code", project, "--write", "--deliver", "mentions,tasks", data=data)
    for event, [handler] in hooks(settings.read_text()).items():
        assert handler["url"].endswith("/hooks/claude-code" + ("?deliver=mentions,tasks" if event == "Stop" else ""))
    connect("claude-code", project, "--write", data=data)
    assert settings.read_bytes() == before[0]


def test_the_hooks_of_others_keep_their_bytes(project, tmp_path):
    settings = project / SETTINGS
    settings.parent.mkdir()
    old = """{
    "permissions": {"allow": ["Bash(ls:*)"]},
    "hooks": {
        "Stop": [
            {"hooks": [{"type": "command",   "command": "say \\"done\\""}]}
        ],
        "PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "http", "url": "http://else.where/"}]}]
    }, "n": 1.50
}"""
    settings.write_text(old)
    connect("claude-code", project, "--write", data=tmp_path / "data")
    new = settings.read_text()
    assert new.startswith(old.partition("\n        ],")[0]) and new.endswith('    }, "n": 1.50\n}')
    assert [handler["type"] for handler in hooks(new)["Stop"]] == ["command", "http"]
    assert hooks(new)["PreToolUse"] == hooks(old)["PreToolUse"]
    pruned = json.loads(new)
    pruned["hooks"] = {event: [group for group in groups if "/hooks/claude-code" not in json.dumps(group)] for event, groups in pruned["hooks"].items()}
    pruned["hooks"] = {event: groups for event, groups in pruned["hooks"].items() if groups}
    assert pruned == json.loads(old)


def test_settings_that_are_not_understood_stop_all_writing(project, tmp_path):
    settings = project / SETTINGS
    settings.parent.mkdir()
    settings.write_text('{"hooks": []}')
    done = connect("claude-code", project, "--write", "--make-key", data=tmp_path / "data", check=False)
    assert done.returncode != 0 and f"{settings} was left alone" in done.stderr and '"hooks"' in done.stderr
    assert settings.read_text() == '{"hooks": []}'
    assert not (project / ".mcp.json").exists() and not (tmp_path / "data").exists()


def test_only_agents_of_claude_code_report(project, tmp_path):
    """Without an agent the board could not tell whose a report is, and an observer only reads."""
    data = tmp_path / "data"
    cases = [
        ["claude-code", *AGENT, "--no-hooks"], ["claude-code", "--role", "orchestrator"], ["claude-code", *AGENT, "--role", "observer"],
        ["cursor", *AGENT], ["vscode", *AGENT], ["codex", *AGENT],
    ]
    for arguments in cases:
        told = callboard("connect", *arguments, "--directory", str(project), "--write", directory=data)
        assert not (project / ".claude").exists(), arguments
        assert ("OTEL_" in told.stdout) == ("--no-hooks" in arguments), arguments
        refused = callboard("connect", *arguments, "--deliver", "tasks", "--directory", str(project), directory=data, check=False)
        assert refused.returncode == 64 and "--deliver" in refused.stderr, arguments
    for wrong in ("", "all", "tasks,", "tasks,tasks"):
        assert connect("claude-code", project, "--deliver", wrong, data=data, check=False).returncode == 64


def test_printed_hooks_and_variables_stay_out_of_the_way_of_the_connection(project, tmp_path):
    printed = connect("claude-code", project, data=tmp_path / "data")
    assert list(json.loads(printed.stdout)) == ["mcpServers"]
    _, _, rest = printed.stderr.partition(f"{project / SETTINGS}:\n")
    shown, _ = json.JSONDecoder().raw_decode(rest)
    connect("claude-code", project, "--write", data=tmp_path / "data")
    assert shown == json.loads((project / SETTINGS).read_text())
    assert "export CLAUDE_CODE_ENABLE_TELEMETRY=1" in printed.stderr.splitlines()
    assert "OTEL_" not in connect("claude-code", project, "--no-telemetry", data=tmp_path / "data").stderr
    assert "OTEL_" not in connect("cursor", project, data=tmp_path / "data").stderr


def test_a_secret_in_the_hooks_is_told(project, tmp_path):
    git(project, "init", "-q")
    data, settings = tmp_path / "data", project / SETTINGS
    key = KEY.search(connect("claude-code", project, "--write", "--make-key", data=data).stdout).group()
    for ignored in (False, True):
        if ignored:
            (project / ".gitignore").write_text(f"{SETTINGS}\n.mcp.json\n")
        settings.unlink()
        told = connect("claude-code", project, "--write", "--key", key, "--secret-in-file", data=data)
        for [handler] in hooks(settings.read_text()).values():
            assert handler["headers"] == {"Authorization": f"Bearer {key}"} and "allowedEnvVars" not in handler
        assert settings.stat().st_mode & 0o777 == 0o600
        assert ("WARNING" in told.stdout.partition(str(settings))[2]) != ignored
        assert key not in told.stdout + told.stderr


def test_the_variables_say_what_they_are_to_say_in_a_shell(project, tmp_path):
    made = connect("claude-code", project, "--write", "--make-key", "--url", "http://board.example:3000/team%20a/mcp", data=tmp_path / "data")
    key = KEY.search(made.stdout).group()
    assert made.stdout.count(key) == 1
    found = environment(made.stdout)
    assert found["CALLBOARD_KEY"] == key and found["CLAUDE_CODE_ENABLE_TELEMETRY"] == "1"
    assert found["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://board.example:3000/team%20a"
    assert (found["OTEL_LOGS_EXPORTER"], found["OTEL_EXPORTER_OTLP_PROTOCOL"]) == ("otlp", "http/json")
    assert 0 < int(found["OTEL_LOGS_EXPORT_INTERVAL"]) <= 2000
    # As OpenTelemetry's own library reads them.
    assert parse_env_headers(found["OTEL_EXPORTER_OTLP_HEADERS"], liberal=True) == {"authorization": f"Bearer {key}"}
    assert found["OTEL_RESOURCE_ATTRIBUTES"] == "callboard.agent_id=planning-agent-001"

    strange = ["--agent", "太郎, $HOME 'a'", "--type", "planning"]
    shown = callboard("connect", "claude-code", *strange, "--directory", str(project), directory=tmp_path / "data")
    name, _, value = environment(shown.stderr, CALLBOARD_KEY=key)["OTEL_RESOURCE_ATTRIBUTES"].partition("=")
    assert name == "callboard.agent_id" and urllib.parse.unquote(value) == strange[1]
    assert not re.search(r"""[\s",;\\]""", value)


def test_without_a_key_the_hooks_name_the_agent(project, tmp_path):
    connect("claude-code", project, "--write", "--no-key", "--deliver", "mentions", data=tmp_path / "data")
    for event, [handler] in hooks((project / SETTINGS).read_text()).items():
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(handler["url"]).query)
        assert query == {"agent": ["planning-agent-001"], **({"deliver": ["mentions"]} if event == "Stop" else {})}
        assert "headers" not in handler and "allowedEnvVars" not in handler


def test_a_project_in_the_middle_of_a_repository_is_told_where_claude_code_looks(project, tmp_path):
    git(tmp_path, "init", "-q")
    told = connect("claude-code", project, data=tmp_path / "data").stderr
    assert f"pass --directory {tmp_path}." in told
    git(project, "init", "-q")
    assert "at the root" not in connect("claude-code", project, data=tmp_path / "data").stderr


def test_check_sends_a_report_of_each_kind_with_the_key(project, tmp_path):
    data = tmp_path / "data"
    with Server(data) as server:
        key = make_key(data, "worker", "planning-agent-001", "planning")

        def check(front, *more):
            return connect("claude-code", project, "--check", "--url", front.url, "--key", key, *more, data=data, check=False)

        with Front(server, 200) as front:
            done = check(front)
            assert done.returncode == 0 and done.stdout.count("ok    ") == 5, done.stdout
            paths, keys, bodies = zip(*front.reports)
            assert sorted(paths) == ["/hooks/claude-code", "/v1/logs"] and set(keys) == {f"Bearer {key}"}
            reports = dict(zip(paths, bodies))
            assert reports["/v1/logs"] == {"resourceLogs": []} and reports["/hooks/claude-code"]["hook_event_name"] in EVENTS
            front.reports.clear()
            check(front, "--no-hooks")
            assert [path for path, *_ in front.reports] == ["/v1/logs"]
            check(front, "--no-telemetry", "--no-hooks")
            assert len(front.reports) == 1
        with Server(tmp_path / "open") as other, Front(other, 200) as front:
            arguments = ["--check", "--url", front.url, "--no-key"]
            assert connect("claude-code", project, *arguments, data=tmp_path / "open").stdout.count("ok    ") == 5
            assert sorted(path for path, *_ in front.reports) == ["/hooks/claude-code?agent=planning-agent-001", "/v1/logs"]
            assert {key for _, key, _ in front.reports} == {None}
        for status, expected, fix in [(404, "too old", "--no-"), (401, "HTTP 401", "--make-key"), (500, "HTTP 500", "log")]:
            with Front(server, status) as front:
                done = check(front)
                assert done.returncode == 1 and done.stdout.count("FAIL  ") == 2, done.stdout
                assert done.stdout.count(expected) == 2 and fix in done.stdout.splitlines()[-1], done.stdout
                assert check(front, "--no-telemetry", "--no-hooks").returncode == 0


def test_the_server_takes_what_claude_code_sends_with_this_configuration(project, tmp_path):
    data = tmp_path / "data"
    with Server(data) as server:
        done = connect("claude-code", project, "--url", server.url, "--make-key", "--write", "--check", data=data)
        key = KEY.search(done.stdout).group()
        assert "/v1/logs" in done.stdout and "/hooks/claude-code" in done.stdout and "FAIL" not in done.stdout
        for event, [handler] in hooks((project / SETTINGS).read_text()).items():
            status, answer = fire(handler, event, key)
            assert 200 <= status < 300 and (not answer or isinstance(json.loads(answer), dict)), (event, status, answer)
            assert fire(handler, event, "cb_nobody")[0] == 401
        found = environment(done.stdout)
        headers = parse_env_headers(found["OTEL_EXPORTER_OTLP_HEADERS"], liberal=True)
        assert post(found["OTEL_EXPORTER_OTLP_ENDPOINT"] + "/v1/logs", {"resourceLogs": []}, headers)[0] == 200


def test_what_was_asked_for_is_delivered_at_a_stop(project, tmp_path):
    data = tmp_path / "data"
    with Server(data) as server:
        boss = Wire(server, make_key(data, "orchestrator"))
        made = connect("claude-code", project, "--url", server.url, "--make-key", "--write", "--deliver", "tasks", data=data)
        key = KEY.search(made.stdout).group()
        [handler] = hooks((project / SETTINGS).read_text())["Stop"]
        task = boss.call("create_task", {"agent_type": "planning", "task_description": "Plan the picnic"})["task_id"]
        status, answer = fire(handler, "Stop", key, stop_hook_active=False)
        assert status == 200 and task in json.loads(answer)["hookSpecificOutput"]["additionalContext"]
        worker = Wire(server, key)
        assert [found["task_id"] for found in worker.call("poll_tasks", {"agent_id": "planning-agent-001"})["tasks"]] == [task]
        worker.close()
        boss.close()
