"""The clients that stand on the official package 2.x: they speak 2026-07-28 and keep no session."""

from contextlib import asynccontextmanager
from unittest.mock import patch

# What it declares for all clients of fastmcp is to be there before `without_tasks` takes it away.
import fastmcp_tasks  # noqa: F401
from agents.mcp import MCPServerStreamableHttp
from clients.connection import Connection, Refused
from fastmcp import Client as FastMCPClient
from fastmcp.client import extension_hooks
from mcp import Client
from pydantic_ai import ModelRetry
from pydantic_ai.mcp import MCPToolset


class Official(Connection):
    def __init__(self, client):
        self.client = client

    async def tools(self):
        return {tool.name for tool in (await self.client.list_tools()).tools}

    async def call(self, tool, arguments):
        result = await self.client.call_tool(tool, arguments)
        if result.is_error:
            raise Refused(result.content[0].text)
        return result.structured_content

    async def resources(self):
        listed = await self.client.list_resources()
        templates = await self.client.list_resource_templates()
        return {item.uri for item in listed.resources} | {item.uri_template for item in templates.resource_templates}

    async def read(self, uri):
        [content] = (await self.client.read_resource(uri)).contents
        assert content.mime_type == "application/json"
        return content.text

    async def prompts(self):
        return {prompt.name for prompt in (await self.client.list_prompts()).prompts}

    async def prompt(self, name, arguments):
        return "\n".join(message.content.text for message in (await self.client.get_prompt(name, arguments)).messages)


class FastMCP(Connection):
    def __init__(self, client):
        self.client = client

    async def tools(self):
        return {tool.name for tool in await self.client.list_tools()}

    async def call(self, tool, arguments):
        result = await self.client.call_tool(tool, arguments, raise_on_error=False)
        if result.is_error:
            raise Refused(result.content[0].text)
        return result.structured_content

    async def resources(self):
        listed, templates = await self.client.list_resources(), await self.client.list_resource_templates()
        return {str(item.uri) for item in listed} | {item.uri_template for item in templates}

    async def read(self, uri):
        [content] = await self.client.read_resource(uri)
        assert content.mime_type == "application/json"
        return content.text

    async def prompts(self):
        return {prompt.name for prompt in await self.client.list_prompts()}

    async def prompt(self, name, arguments):
        return "\n".join(message.content.text for message in (await self.client.get_prompt(name, arguments)).messages)


class OpenAI(Connection):
    def __init__(self, server):
        self.server = server

    async def tools(self):
        return {tool.name for tool in await self.server.list_tools()}

    async def call(self, tool, arguments):
        result = await self.server.call_tool(tool, arguments)
        if result.is_error:
            raise Refused(result.content[0].text)
        return result.structured_content

    async def resources(self):
        listed = await self.server.list_resources()
        templates = await self.server.list_resource_templates()
        return {item.uri for item in listed.resources} | {item.uri_template for item in templates.resource_templates}

    async def read(self, uri):
        [content] = (await self.server.read_resource(uri)).contents
        assert content.mime_type == "application/json"
        return content.text

    async def prompts(self):
        return {prompt.name for prompt in (await self.server.list_prompts()).prompts}

    async def prompt(self, name, arguments):
        return "\n".join(message.content.text for message in (await self.server.get_prompt(name, arguments)).messages)


class Pydantic(Connection):
    def __init__(self, toolset):
        self.toolset = toolset

    async def tools(self):
        return {tool.name for tool in await self.toolset.list_tools()}

    async def call(self, tool, arguments):
        try:
            return await self.toolset.direct_call_tool(tool, arguments)
        except ModelRetry as refusal:
            raise Refused(str(refusal)) from refusal

    async def resources(self):
        listed, templates = await self.toolset.list_resources(), await self.toolset.list_resource_templates()
        return {item.uri for item in listed} | {item.uri_template for item in templates}

    async def read(self, uri):
        return await self.toolset.read_resource(uri)

    async def prompts(self):
        return {prompt.name for prompt in await self.toolset.list_prompts()}

    async def prompt(self, name, arguments):
        return "\n".join(message.content.content for message in (await self.toolset.get_prompt(name, arguments)).messages)


def without_tasks():
    """Clients of fastmcp made herein do not declare the tasks extension, as where fastmcp-tasks is not imported."""
    return patch.object(extension_hooks, "_internal_client_extension_factories", [])


@asynccontextmanager
async def official(url, seconds=None, mode="auto"):
    async with Client(url, mode=mode, read_timeout_seconds=seconds) as client:
        yield Official(client)


@asynccontextmanager
async def fastmcp(url, seconds=None, mode="auto"):
    with without_tasks():
        client = FastMCPClient(url, mode=mode, timeout=seconds)
    async with client:
        yield FastMCP(client)


@asynccontextmanager
async def openai_agents(url, seconds=None):
    waiting = {} if seconds is None else {"client_session_timeout_seconds": seconds}
    async with MCPServerStreamableHttp({"url": url}, **waiting) as server:
        yield OpenAI(server)


@asynccontextmanager
async def pydantic_ai(url, seconds=None):
    waiting = {} if seconds is None else {"read_timeout": seconds}
    # As it is without its optional group `mcp-tasks`.
    with without_tasks():
        toolset = MCPToolset(url, **waiting)
    async with toolset:
        yield Pydantic(toolset)


@asynccontextmanager
async def official_with_session(url):
    async with official(url, mode="legacy") as connection:
        assert connection.client.protocol_version == "2025-11-25"
        yield connection


@asynccontextmanager
async def fastmcp_with_session(url):
    async with fastmcp(url, mode="legacy") as connection:
        assert connection.client.protocol_version == "2025-11-25"
        yield connection


CLIENTS = {"mcp 2": official, "fastmcp": fastmcp, "openai-agents": openai_agents, "pydantic-ai": pydantic_ai}
SESSIONS = {"mcp 2": official_with_session, "fastmcp": fastmcp_with_session}
