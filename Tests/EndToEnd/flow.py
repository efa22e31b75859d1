"""The usage example of the orchestration specification (§9), word for word, for any client that can call a tool."""

PLAN = {
    "agent_type": "planning",
    "task_description": "ユーザー認証機能(登録/ログイン/JWT発行)の実装計画を作成。技術スタックはPython/FastAPI/PostgreSQL。",
    "context": {"project_path": "/path/to/project", "existing_files": ["app/main.py", "app/database.py"]},
}
SUBTASKS = {
    "subtasks": [
        {"id": "task-001-1", "description": "Userモデルの作成", "agent_type": "implementation"},
        {"id": "task-001-2", "description": "認証エンドポイントの実装", "agent_type": "implementation"},
        {"id": "task-001-3", "description": "認証テストの作成", "agent_type": "testing"},
    ]
}


async def play(call):
    created = await call("create_task", PLAN)
    task = created["task_id"]
    assert created["status"] == "pending"

    polled = await call("poll_tasks", {"agent_id": "planning-agent-001"})
    assert [order["task_id"] for order in polled["tasks"]] == [task]
    assert polled["tasks"][0]["task_description"] == PLAN["task_description"]
    assert polled["tasks"][0]["context"] == PLAN["context"]

    await call("submit_result", {"task_id": task, "status": "completed", "result": SUBTASKS})

    status = await call("get_task_status", {"task_id": task})
    assert status["status"] == "completed"
    assert status["assigned_agent_id"] == "planning-agent-001"
    assert status["task_description"] == PLAN["task_description"]
    assert status["error"] is None

    result = await call("get_result", {"task_id": task})
    provenance = result.pop("provenance")
    assert provenance["agent"] == "planning-agent-001"
    assert result == {"task_id": task, "status": "completed", "result": SUBTASKS, "error": None}

    second = await call(
        "create_task",
        {"agent_type": "implementation", "task_description": "Userモデルの作成...", "dependencies": [task]},
    )
    assert second["dependencies"] == [task]
    order = (await call("poll_tasks", {"agent_id": "implementation-agent-001"}))["tasks"][0]
    assert order["task_id"] == second["task_id"]
    assert order["dependency_results"] == [{"task_id": task, "result": SUBTASKS, "provenance": provenance}]

    agents = await call("list_agents", {"filter": "all"})
    by_id = {agent["agent_id"]: agent for agent in agents["agents"]}
    assert by_id["planning-agent-001"]["status"] == "idle"
    assert by_id["implementation-agent-001"]["status"] == "active"
    assert by_id["implementation-agent-001"]["current_task_id"] == second["task_id"]

    await call("set_shared_state", {"key": "decision", "value": {"database": "PostgreSQL"}, "ttl": 60})
    state = await call("get_shared_state", {"key": "decision"})
    assert state["value"] == {"database": "PostgreSQL"}
