extension Schema {
    /// What has a limit is counted along with every change of it, in the same transaction, whatever makes the change.
    static let migration008 = """
        CREATE TABLE tallies (
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (kind, name)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO tallies (kind, name, count)
            SELECT 'open_tasks', '', count(*) FROM tasks WHERE finished_at IS NULL
            UNION ALL SELECT 'state_keys', '', count(*) FROM shared_state
            UNION ALL SELECT 'agents', '', count(*) FROM agents
            UNION ALL SELECT 'keys', '', count(*) FROM keys
            UNION ALL SELECT 'open_tasks_of', created_by, count(*) FROM tasks WHERE finished_at IS NULL GROUP BY created_by;

        CREATE TRIGGER tasks_opened AFTER INSERT ON tasks WHEN new.finished_at IS NULL BEGIN
            UPDATE tallies SET count = count + 1 WHERE kind = 'open_tasks' AND name = '';
            INSERT INTO tallies (kind, name, count) VALUES ('open_tasks_of', new.created_by, 1)
                ON CONFLICT (kind, name) DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER tasks_reopened AFTER UPDATE OF finished_at ON tasks
        WHEN old.finished_at IS NOT NULL AND new.finished_at IS NULL BEGIN
            UPDATE tallies SET count = count + 1 WHERE kind = 'open_tasks' AND name = '';
            INSERT INTO tallies (kind, name, count) VALUES ('open_tasks_of', new.created_by, 1)
                ON CONFLICT (kind, name) DO UPDATE SET count = count + 1;
        END;
        CREATE TRIGGER tasks_ended AFTER UPDATE OF finished_at ON tasks
        WHEN old.finished_at IS NULL AND new.finished_at IS NOT NULL BEGIN
            UPDATE tallies SET count = count - 1 WHERE kind = 'open_tasks' AND name = '';
            UPDATE tallies SET count = count - 1 WHERE kind = 'open_tasks_of' AND name = old.created_by;
            DELETE FROM tallies WHERE kind = 'open_tasks_of' AND name = old.created_by AND count = 0;
        END;
        CREATE TRIGGER tasks_removed AFTER DELETE ON tasks WHEN old.finished_at IS NULL BEGIN
            UPDATE tallies SET count = count - 1 WHERE kind = 'open_tasks' AND name = '';
            UPDATE tallies SET count = count - 1 WHERE kind = 'open_tasks_of' AND name = old.created_by;
        END;

        CREATE TRIGGER shared_state_added AFTER INSERT ON shared_state BEGIN
            UPDATE tallies SET count = count + 1 WHERE kind = 'state_keys' AND name = '';
        END;
        CREATE TRIGGER shared_state_removed AFTER DELETE ON shared_state BEGIN
            UPDATE tallies SET count = count - 1 WHERE kind = 'state_keys' AND name = '';
        END;
        CREATE TRIGGER agents_added AFTER INSERT ON agents BEGIN
            UPDATE tallies SET count = count + 1 WHERE kind = 'agents' AND name = '';
        END;
        CREATE TRIGGER agents_removed AFTER DELETE ON agents BEGIN
            UPDATE tallies SET count = count - 1 WHERE kind = 'agents' AND name = '';
        END;
        CREATE TRIGGER keys_added AFTER INSERT ON keys BEGIN
            UPDATE tallies SET count = count + 1 WHERE kind = 'keys' AND name = '';
        END;
        CREATE TRIGGER keys_removed AFTER DELETE ON keys BEGIN
            UPDATE tallies SET count = count - 1 WHERE kind = 'keys' AND name = '';
        END;

        -- What grows old is found without a look at what is young.
        CREATE INDEX agents_lost ON agents (last_heartbeat) WHERE is_lost = 1;
        CREATE INDEX history_of_others ON history (at) WHERE substr(subject, 1, 5) <> 'task:';
        """
}
