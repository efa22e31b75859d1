"""Whole agents of two frameworks, with a model that says what it is told to, so that nothing but the board answers."""

import asyncio
import json

from agents import Agent as OpenAIAgent
from agents import Model, ModelResponse, Runner, Usage, set_tracing_disabled
from agents.mcp import MCPServerStreamableHttp
from clients.on_mcp_2 import pydantic_ai
from harness import Wire
from openai.types.responses import ResponseFunctionToolCall, ResponseOutputMessage, ResponseOutputText
from pydantic_ai import Agent as PydanticAgent
from pydantic_ai.messages import ModelResponse as PydanticResponse
from pydantic_ai.messages import TextPart, ToolCallPart, ToolReturnPart
from pydantic_ai.models.function import FunctionModel

PLAN = {"agent_type": "planning", "task_description": "家を建てる"}


def work_of(answers):
    """The next call of a worker that takes one task and does it; `None` when it is done."""
    if not answers:
        return "poll_tasks", {"agent_id": "planning-1"}
    if len(answers) == 1:
        [order] = answers[0]["tasks"]
        return "submit_result", {"task_id": order["task_id"], "status": "completed", "result": {"did": order["task_description"]}}
    return None


def assert_done(wire, task):
    ended = wire.call("get_result", {"task_id": task})
    assert ended.pop("provenance")["role"] == "orchestrator"
    assert ended == {
        "task_id": task, "status": "completed", "result": {"did": PLAN["task_description"]}, "error": None
    }


class Scripted(Model):
    """A model of openai-agents that follows `work_of`."""

    async def get_response(self, system_instructions, input, model_settings, tools, *_, **__):
        assert {"poll_tasks", "submit_result"} <= {tool.name for tool in tools}
        outputs = [item["output"] for item in input if item.get("type") == "function_call_output"]
        step = work_of([json.loads(output if isinstance(output, str) else output[0]["text"]) for output in outputs])
        if step is None:
            text = ResponseOutputText(type="output_text", text="done", annotations=[])
            said = ResponseOutputMessage(id="1", type="message", role="assistant", status="completed", content=[text])
        else:
            said = ResponseFunctionToolCall(
                type="function_call", call_id=f"call-{len(outputs)}", name=step[0], arguments=json.dumps(step[1])
            )
        return ModelResponse(output=[said], usage=Usage(), response_id=None)

    def stream_response(self, *_, **__):
        raise NotImplementedError


def test_an_agent_of_openai_agents_does_a_task(server):
    wire = Wire(server)
    task = wire.call("create_task", PLAN)["task_id"]
    set_tracing_disabled(True)

    async def run():
        async with MCPServerStreamableHttp({"url": server.url}) as board:
            agent = OpenAIAgent(name="planner", model=Scripted(), mcp_servers=[board])
            return (await Runner.run(agent, "Work.")).final_output

    assert asyncio.run(run()) == "done"
    assert_done(wire, task)


def test_an_agent_of_pydantic_ai_does_a_task(server):
    wire = Wire(server)
    task = wire.call("create_task", PLAN)["task_id"]

    def model(messages, info):
        assert {"poll_tasks", "submit_result"} <= {tool.name for tool in info.function_tools}
        step = work_of([part.content for message in messages for part in message.parts if isinstance(part, ToolReturnPart)])
        return PydanticResponse(parts=[TextPart("done") if step is None else ToolCallPart(*step)])

    async def run():
        async with pydantic_ai(server.url) as board:
            return (await PydanticAgent(FunctionModel(model), toolsets=[board.toolset]).run("Work.")).output

    assert asyncio.run(run()) == "done"
    assert_done(wire, task)
