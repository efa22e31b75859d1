"""What agents run in: Claude Code, which reports every request to the board, and a client that reports nothing."""

from claude_code import Session, post

# The clients that report nothing tell what they used when they hand in; their models and prices (US dollars for a
# million tokens read and written) are their own.
ELSEWHERE, ELSEWHERE_PRICES = "gpt-5.2-codex", (1.75, 14)


class ClaudeCode:
    """Sessions of one agent, whose events and hooks reach the board while it works."""

    def __init__(self, server, agent, model, chance):
        self.server, self.agent, self.model, self.chance = server, agent, model, chance
        self._begin()

    def _begin(self):
        self.session = Session(self.agent, seed=self.chance.random(), model=self.model, live=True)
        self.session.prompt()
        self._hook(self.session.hook("UserPromptSubmit", prompt="Take the next task from the board."))

    def call(self, wire, tool, arguments):
        return self.session.call(wire, tool, arguments)

    def ask(self, model=None):
        """One request to the model."""
        chance = self.chance
        self.session.request(
            input=chance.randrange(200, 4_000), output=chance.randrange(100, 2_000), model=model,
            cache_read=chance.randrange(5_000, 60_000), cache_creation=chance.randrange(4_000),
            milliseconds=chance.randrange(10, 60),
        )

    def work(self, _):
        """Asks the model and uses tools, as long as a part of a task takes; now and then in a subagent, or in vain."""
        session, chance = self.session, self.chance
        for _ in range(chance.randint(1, 3)):
            self.ask()
            use = session.tool("Edit")
            self._hook(session.post_tool_use("Edit", {"file_path": "a.swift"}, {"success": True}, use))
        if chance.random() < 0.2:
            with session.subagent():
                self.ask("claude-haiku-4-5")
            self._hook(session.subagent_stop())
        if chance.random() < 0.05:
            session.compact(milliseconds=40)
        if chance.random() < 0.02:
            session.error(milliseconds=40)
            self._hook(session.stop_failure())

    def usage(self):
        """What it says itself when it hands in: nothing, as it was reported."""
        return {}

    def report(self):
        """Sends the events since the last time, as it does by itself every second."""
        if self.session.events:
            self._post("/v1/logs", self.session.take())

    def report_twice(self):
        """Sends what says the same in other words, where somebody has set its other exporters too."""
        self._post("/v1/metrics", self.session.metrics())
        self._post("/v1/traces", self.session.traces())

    def lose_events(self):
        """The events since the last time never arrive."""
        self.session.take()

    def rest(self):
        self._hook(self.session.stop())

    def end(self):
        """The session ends with the task in its hands, and another begins."""
        self.report()
        self._hook(self.session.session_end())
        self._begin()

    def _hook(self, body):
        self._post(f"/hooks/claude-code?agent={self.agent}", body)

    def _post(self, path, body):
        status, answer = post(self.server.base + path, body)
        assert status == 200, (path, status, answer)


class OtherClient:
    """A client without telemetry and hooks."""

    def __init__(self, chance):
        self.chance = chance

    def call(self, wire, tool, arguments):
        return wire.call(tool, arguments)

    def ask(self):
        pass

    def work(self, over):
        """Takes as long, unless it is all over."""
        over.wait(self.chance.uniform(0.05, 0.4))

    def usage(self):
        read, written = self.chance.randrange(2_000, 40_000), self.chance.randrange(100, 3_000)
        dollars = sum(count * price for count, price in zip((read, written), ELSEWHERE_PRICES, strict=True)) / 1e6
        return {"usage": {"input_tokens": read, "output_tokens": written, "model": ELSEWHERE,
                          "cost_usd": round(dollars, 6)}}

    def report(self):
        pass

    report_twice = rest = end = report
