# SPDX-License-Identifier: Apache-2.0
"""A wire that breaks where a test says: after a byte that the client sent ("up") or was sent ("down"), with
a reset or in good order; or it becomes a hole, into which both sides write and from which nothing comes."""

import select
import socket
import struct
import threading

RESET, END = "reset", "end"
TICK = 0.05  # seconds until a changed mind is seen


class Cutter:
    def __init__(self, server_port):
        self.server_port = server_port
        self.counts = {"up": 0, "down": 0}  # of the newest connection
        self.plan = None                    # (way, bytes that still pass, how), for the next connection
        self.was_cut = False
        self.is_hole = self.is_over = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self.listen)]
        self.threads[0].start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.is_over = True
        for thread in self.threads:
            thread.join()
        self.listener.close()

    def cut_next(self, way, after, how):
        self.plan, self.was_cut = (way, after, how), False

    def listen(self):
        while not self.is_over:
            if not select.select([self.listener], [], [], TICK)[0]:
                continue
            client = self.listener.accept()[0]
            server = socket.socket()
            # What the server sends into a hole lies here, with the end of its stream behind it.
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
            server.connect(("127.0.0.1", self.server_port))
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.server = server
            self.counts = {"up": 0, "down": 0}
            plan, self.plan = self.plan, None
            self.threads.append(threading.Thread(target=self.carry, args=(client, server, plan)))
            self.threads[-1].start()

    def carry(self, client, server, plan):
        """Of one connection, until one side ends or it is cut; then both end."""
        ways = {client: ("up", server), server: ("down", client)}
        how = END
        try:
            while not self.is_over:
                ready = [] if self.is_hole else select.select([client, server], [], [], TICK)[0]
                if self.is_hole:
                    threading.Event().wait(TICK)
                for side in ready:
                    way, other = ways[side]
                    is_cut = plan is not None and plan[0] == way
                    room = plan[1] - self.counts[way] if is_cut else 65536
                    piece = side.recv(min(room, 65536)) if room else b""
                    other.sendall(piece)
                    self.counts[way] += len(piece)
                    if is_cut and self.counts[way] == plan[1]:
                        self.was_cut, how = True, plan[2]
                        return
                    if not piece:
                        return
        except OSError:
            how = RESET
        finally:
            end(client, how)
            end(server, how)

    def server_has_ended(self):
        """The newest connection; seen without reading from it."""
        poll = select.poll()
        poll.register(self.server, select.POLLRDHUP)
        return bool(poll.poll(0))


def end(side, how):
    if how == RESET:
        side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        side.close()
        return
    try:
        side.shutdown(socket.SHUT_WR)
        side.settimeout(1)
        while side.recv(65536):  # else what lies unread makes a reset of it
            pass
    except OSError:
        pass
    side.close()
