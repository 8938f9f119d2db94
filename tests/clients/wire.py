# SPDX-License-Identifier: Apache-2.0
"""A wire between a client and the server that a test can break: what is under way is lost, and both sides
find their connection reset."""

import asyncio


class Wire:
    def __init__(self, port):
        self.server_port = port
        self.lost = set()  # "up", "down": these bytes vanish
        self.writers = []

    async def __aenter__(self):
        self.listener = await asyncio.start_server(self.carry, "127.0.0.1", 0)
        self.port = self.listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.listener.close()
        self.cut()

    async def carry(self, from_client, to_client):
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.server_port)
        except OSError:
            to_client.transport.abort()
            return
        self.writers += [to_client, to_server]
        await asyncio.gather(self.pass_on("up", from_client, to_server), self.pass_on("down", from_server, to_client))

    async def pass_on(self, way, reader, writer):
        try:
            while piece := await reader.read(65536):
                if way not in self.lost:
                    writer.write(piece)
                    await writer.drain()
        except OSError:
            pass
        # A side that ends well ends well for the other, unless its end is lost, too.
        if way not in self.lost:
            writer.close()

    def lose(self, *ways):
        self.lost |= set(ways or ("up", "down"))

    def cut(self):
        """Whoever comes again gets a new wire that loses nothing."""
        for writer in self.writers:
            writer.transport.abort()
        self.writers = []
        self.lost = set()
