"""`callboard connect` writes what clients read, harms no file, and proves that the connection works."""

import asyncio
import json
import re
import shlex
import subprocess
import tomllib

import pytest
from fastmcp import Client as FastMCPClient
from harness import Server, Wire, callboard, make_key
from mcp import Client
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client
from pydantic_ai.mcp import load_mcp_toolsets

AGENT = ["--agent", "planning-agent-001", "--type", "planning"]
FILES = {"claude-code": ".mcp.json", "cursor": ".cursor/mcp.json", "vscode": ".vscode/mcp.json", "codex": ".codex/config.toml"}
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
