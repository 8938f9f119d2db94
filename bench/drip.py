#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Connections that never log in: they drip a byte in ten seconds, say nothing, or stop in the middle
of a TLS handshake; who is closed comes again. Usage: drip.py ADDRESS PORT TLS_PORT COUNT. Says "all
are there" once, and at SIGTERM how often it had to come again."""

import errno
import selectors
import signal
import socket
import ssl
import sys
import time

HEADER = (b"<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client' "
          b"xmlns:stream='http://etherx.jabber.org/streams'>")
DRIP_SECONDS = 10
CONNECTS_A_TURN = 50  # of twenty turns a second


def client_hello():
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


HELLO = client_hello()
KINDS = [  # port, at once, then a byte at a time
    (1, b"", HEADER),
    (1, b"", b""),
    (2, HELLO[:len(HELLO) // 2], b""),
    (2, HELLO, b""),
]


class Crowd:
    def __init__(self, address, ports, count):
        self.address, self.ports, self.count = address, ports, count
        self.selector = selectors.EpollSelector()
        self.living = {}  # socket: [kind, bytes dripped, when next]
        self.came = 0
        self.is_over = False

    def come(self):
        kind = self.came % len(KINDS)
        port, at_once, drips = KINDS[kind]
        wire = socket.socket()
        wire.settimeout(5)
        try:
            wire.connect((self.address, self.ports[port - 1]))
            wire.sendall(at_once)
        except OSError as error:
            wire.close()
            if error.errno in (errno.EMFILE, errno.EADDRNOTAVAIL):
                sys.exit("this machine has no room for so many: %s" % error)
            return
        wire.setblocking(False)
        self.living[wire] = [drips, 0, time.monotonic() + self.came % 100 / 100 * DRIP_SECONDS]
        self.selector.register(wire, selectors.EVENT_READ)
        self.came += 1

    def leave(self, wire):
        self.selector.unregister(wire)
        del self.living[wire]
        wire.close()

    def drip(self, now):
        for wire, state in list(self.living.items()):
            drips, at, when = state
            if not drips or now < when:
                continue
            try:
                wire.send(drips[at % len(drips):][:1])
                state[1:] = [at + 1, now + DRIP_SECONDS]
            except OSError:
                self.leave(wire)

    def listen(self):
        for key, _ in self.selector.select(0.05):
            try:
                if key.fileobj.recv(65536):
                    continue
            except BlockingIOError:
                continue
            except OSError:
                pass
            self.leave(key.fileobj)

    def run(self):
        is_said = False
        swept = 0
        while not self.is_over:
            for _ in range(min(CONNECTS_A_TURN, self.count - len(self.living))):
                self.come()
            self.listen()
            if time.monotonic() - swept > 1:
                swept = time.monotonic()
                self.drip(swept)
            if not is_said and len(self.living) >= self.count:
                print("all are there", flush=True)
                is_said = True
        print("connections %d" % len(self.living))
        print("came_again %d" % (self.came - self.count))


def main():
    crowd = Crowd(sys.argv[1], [int(sys.argv[2]), int(sys.argv[3])], int(sys.argv[4]))

    def stop(*_):
        crowd.is_over = True
    signal.signal(signal.SIGTERM, stop)
    crowd.run()


main()
