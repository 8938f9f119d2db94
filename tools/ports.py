#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Free ports of the loopback for servers that a test starts. Below those that connections take: one
that has just gone would hold the port, and who asks for a port on which nobody listens yet may meet
itself. Usage: tools/ports.py COUNT; prints them in one line."""

import random
import socket
import sys

LOWEST, HIGHEST = 10000, 32000


def free_ports(count):
    held, ports = [], []
    while len(ports) < count:
        port = random.SystemRandom().randint(LOWEST, HIGHEST)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            held.append(socket.socket(fileno=tried.detach()))
            ports.append(port)
    for each in held:
        each.close()
    return ports


if __name__ == "__main__":
    print(*free_ports(int(sys.argv[1])))
