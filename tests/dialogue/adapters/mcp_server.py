"""A real MCP server, written with the official package, for the tests beside it; run as a process of its own.

python mcp_server.py PID_FILE
"""

import asyncio
import os
import sys
from pathlib import Path

from mcp.server.mcpserver import MCPServer

server = MCPServer("notes")


@server.tool()
def add(a: int, b: int) -> int:
    """Add two whole numbers."""
    return a + b


@server.tool(name="notes.read all")
def read() -> str:
    """Read the notes."""
    return f"Buy milk. ({os.environ.get('NOTES_OF', 'nobody')})"


@server.tool()
async def wait() -> str:
    """Take far too long."""
    await asyncio.sleep(3600)
    return "never"


@server.tool()
def die() -> str:
    """End the server in the middle of a call."""
    os._exit(3)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(str(os.getpid()), "utf-8")
    server.run()
