import Vocabulary

/// Bodies of hooks as the documentation of Claude Code shows them.
enum HookBodies {
    static let postToolUse = #"""
        {"session_id": "abc123", "transcript_path": "/Users/me/.claude/projects/p/00893aaf.jsonl", "cwd": "/Users/me",
        "permission_mode": "default", "hook_event_name": "PostToolUse", "tool_name": "Write",
        "tool_input": {"file_path": "/path/to/file.txt", "content": "file content"},
        "tool_response": {"filePath": "/path/to/file.txt", "success": true},
        "tool_use_id": "toolu_01ABC123", "duration_ms": 12}
        """#
    static let stop = #"""
        {"session_id": "abc123", "transcript_path": "~/.claude/projects/p/00893aaf.jsonl", "cwd": "/Users/me",
        "permission_mode": "default", "hook_event_name": "Stop", "stop_hook_active": true,
        "last_assistant_message": "I've completed the refactoring. Here's a summary...",
        "background_tasks": [{"id": "task-001", "type": "shell", "status": "running", "description": "tail logs",
        "command": "tail -f /var/log/syslog"}],
        "session_crons": [{"id": "cron-001", "schedule": "0 9 * * 1-5", "recurring": true, "prompt": "check the build"}]}
        """#
    static let subagentStop = #"""
        {"session_id": "abc123", "transcript_path": "~/.claude/projects/p/abc123.jsonl", "cwd": "/Users/me",
        "permission_mode": "default", "hook_event_name": "SubagentStop", "stop_hook_active": false,
        "agent_id": "def456", "agent_type": "Explore",
        "agent_transcript_path": "~/.claude/projects/p/abc123/subagents/agent-def456.jsonl",
        "last_assistant_message": "Analysis complete. Found 3 potential issues...", "background_tasks": [],
        "session_crons": []}
        """#
    static let stopFailure = #"""
        {"session_id": "abc123", "transcript_path": "/Users/me/.claude/projects/p/00893aaf.jsonl", "cwd": "/Users/me",
        "hook_event_name": "StopFailure", "error": "rate_limit", "error_details": "429 Too Many Requests",
        "last_assistant_message": "API Error: Rate limit reached"}
        """#
    static let sessionEnd = #"""
        {"session_id": "abc123", "transcript_path": "/Users/me/.claude/projects/p/00893aaf.jsonl", "cwd": "/Users/me",
        "hook_event_name": "SessionEnd", "reason": "prompt_input_exit"}
        """#
    static let preToolUse = #"""
        {"session_id": "abc123", "prompt_id": "550e8400-e29b-41d4-a716-446655440000", "hook_event_name": "PreToolUse",
        "tool_name": "Bash", "tool_input": {"command": "npm test", "timeout": 120000}, "tool_use_id": "toolu_01"}
        """#
    static let all = [postToolUse, stop, subagentStop, stopFailure, sessionEnd, preToolUse]

    static func stop(of session: String? = "s1", isContinuing: Bool = false) -> String {
        body("Stop", session, [.init("stop_hook_active", .bool(isContinuing))])
    }

    static func used(_ tool: String, in session: String) -> String {
        body("PostToolUse", session, [.init("tool_name", .string(tool))])
    }

    static func end(of session: String?, reason: String = "other") -> String {
        body("SessionEnd", session, [.init("reason", .string(reason))])
    }

    private static func body(_ event: String, _ session: String?, _ more: [JSON.Member]) -> String {
        let session = session.map { [JSON.Member("session_id", .string($0))] } ?? []
        return JSON.object(session + [.init("hook_event_name", .string(event))] + more).description
    }
}
