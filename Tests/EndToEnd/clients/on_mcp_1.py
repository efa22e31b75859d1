"""The clients that stand on the official package 1.x: they shake hands and keep a session."""

from contextlib import asynccontextmanager
from datetime import timedelta

from clients.connection import Connection, Refused
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.prompts import load_mcp_prompt
from langchain_mcp_adapters.resources import load_mcp_resources
from langchain_mcp_adapters.tools import load_mcp_tools
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client


class Official(Connection):
    def __init__(self, session):
        self.session = session

    async def tools(self):
        return {tool.name for tool in (await self.session.list_tools()).tools}

    async def call(self, tool, arguments):
        result = await self.session.call_tool(tool, arguments)
        if result.isError:
            raise Refused(result.content[0].text)
        return result.structuredContent

    async def resources(self):
        listed = await self.session.list_resources()
        templates = await self.session.list_resource_templates()
        return {str(item.uri) for item in listed.resources} | {item.uriTemplate for item in templates.resourceTemplates}

    async def read(self, uri):
        [content] = (await self.session.read_resource(uri)).contents
        assert content.mimeType == "application/json"
        return content.text

    async def prompts(self):
        return {prompt.name for prompt in (await self.session.list_prompts()).prompts}

    async def prompt(self, name, arguments):
        return "\n".join(message.content.text for message in (await self.session.get_prompt(name, arguments)).messages)


class LangChain(Connection):
    """Its tools as a model calls them; without a session of its own, each call makes and ends one."""

    def __init__(self, client, session=None):
        self.client, self.session, self.loaded = client, session, None

    async def load(self):
        loaded = await (load_mcp_tools(self.session) if self.session else self.client.get_tools())
        self.loaded = {tool.name: tool for tool in loaded}

    async def tools(self):
        await self.load()
        return set(self.loaded)

    async def call(self, tool, arguments):
        if self.loaded is None:
            await self.load()
        message = await self.loaded[tool].ainvoke({"type": "tool_call", "id": "1", "name": tool, "args": arguments})
        if message.status == "error":
            raise Refused(str(message.content))
        return message.artifact["structured_content"]

    async def resources(self):
        async with self.client.session("board") as session:
            return await Official(session).resources()

    async def read(self, uri):
        [blob] = await (load_mcp_resources(self.session, uris=uri) if self.session
                        else self.client.get_resources("board", uris=uri))
        assert blob.mimetype == "application/json"
        return blob.as_string()

    async def prompts(self):
        async with self.client.session("board") as session:
            return await Official(session).prompts()

    async def prompt(self, name, arguments):
        messages = await (load_mcp_prompt(self.session, name, arguments=arguments) if self.session
                          else self.client.get_prompt("board", name, arguments=arguments))
        return "\n".join(message.content for message in messages)


@asynccontextmanager
async def official(url, seconds=None):
    limit = None if seconds is None else timedelta(seconds=seconds)
    async with streamable_http_client(url) as (read, write, session_id):
        async with ClientSession(read, write, read_timeout_seconds=limit) as session:
            await session.initialize()
            assert session_id()
            yield Official(session)


def langchain_client(url, seconds=None):
    limit = {} if seconds is None else {"session_kwargs": {"read_timeout_seconds": timedelta(seconds=seconds)}}
    return MultiServerMCPClient({"board": {"url": url, "transport": "streamable_http", **limit}})


@asynccontextmanager
async def langchain(url, seconds=None):
    yield LangChain(langchain_client(url, seconds))


@asynccontextmanager
async def langchain_with_session(url):
    client = langchain_client(url)
    async with client.session("board") as session:
        yield LangChain(client, session)


CLIENTS = {"mcp 1": official, "langchain": langchain}
SESSIONS = {"mcp 1": official, "langchain": langchain_with_session}
