#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Connections that come and go at every point of a login, many times (A-020): memory and descriptors
of the server come back. Usage: cycles.py PORT TLS_PORT PID COUNT [whole [POINT…]]; started by tools/cycles.sh.
TAP, behind a guess at how long it takes."""

import base64
import os
import socket
import ssl
import sys
import time

PORT, TLS_PORT, PID, COUNT = (int(word) for word in sys.argv[1:5])
IS_WHOLE = sys.argv[5:6] == ["whole"]
ONLY = sys.argv[6:]
WARM_MAX, TRIED = 10000, 20
HEADER = ("<?xml version='1.0'?><stream:stream to='%s' version='1.0' xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams'>")
SASL = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
BIND = ("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
CONTEXT = ssl.create_default_context()
CONTEXT.check_hostname = False
CONTEXT.verify_mode = ssl.CERT_NONE
# A tenth of a byte for each, and what the allocator keeps for itself.
ROUNDS = 4
SLACK_BYTES = 1 << 20


def wire(port=PORT):
    sock = socket.create_connection(("127.0.0.1", port), timeout=20)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def until(sock, end):
    heard = b""
    while end not in heard:
        more = sock.recv(65536)
        if not more:
            raise SystemExit("the server closed: %r" % heard[-300:])
        heard += more
    return heard


def opened(host="localhost"):
    sock = wire()
    sock.sendall((HEADER % host).encode())
    until(sock, b"</stream:features>")
    return sock


def a_020_connected_and_gone():
    wire().close()


def a_020_gone_in_the_header():
    sock = wire()
    sock.sendall(b"<?xml version='1.0'?><stream:str")
    sock.close()


def a_020_gone_with_the_features():
    opened().close()


def a_020_gone_in_the_handshake():
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = CONTEXT.wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    sock = wire(TLS_PORT)
    sock.sendall(outgoing.read())
    sock.close()


def a_020_gone_behind_the_handshake():
    CONTEXT.wrap_socket(wire(TLS_PORT), server_hostname="localhost").close()


def a_020_gone_in_sasl():
    sock = opened()
    first = base64.b64encode(b"n,,n=nobody,r=rOprNGfwEbeRWgbNEkqO").decode()
    sock.sendall(("<auth %s mechanism='SCRAM-SHA-256'>%s</auth>" % (SASL, first)).encode())
    until(sock, b"</challenge>")
    sock.close()


def a_020_gone_after_a_failure():
    sock = opened()
    user = "u%d" % time.monotonic_ns()
    text = base64.b64encode(b"\0" + user.encode() + b"\0wrong").decode()
    sock.sendall(("<auth %s mechanism='PLAIN'>%s</auth>" % (SASL, text)).encode())
    until(sock, b"</failure>")
    sock.close()


def bound():
    sock = opened("anonymous.localhost")
    sock.sendall(("<auth %s mechanism='ANONYMOUS'/>" % SASL).encode())
    until(sock, b"<success")
    sock.sendall((HEADER % "anonymous.localhost" + BIND).encode())
    until(sock, b"</iq>")
    return sock


def a_020_gone_when_bound():
    bound().close()


def a_020_gone_in_a_stanza():
    sock = bound()
    sock.sendall(b"<message><body>half")
    sock.close()


def memory():
    """Its own: a library's pages weigh more in Pss as soon as another process ends."""
    for line in open("/proc/%d/smaps_rollup" % PID, encoding="ascii"):
        if line.startswith("Anonymous:"):
            return int(line.split()[1]) * 1024
    raise SystemExit("no Anonymous")


def descriptors():
    return len(os.listdir("/proc/%d/fd" % PID))


def rest(few, cycle):
    """Until all connections are gone, and homes sleep."""
    for _ in range(600):
        if descriptors() <= few:
            break
        time.sleep(0.1)
    time.sleep(13 if cycle in (a_020_gone_when_bound, a_020_gone_in_a_stanza) else 1)


def counts(share):
    """So many before it is measured, while tables and allocators find their size, and after."""
    count = COUNT if IS_WHOLE else max(COUNT // share, 20)
    return min(count, WARM_MAX), count


def minutes(points):
    """From a few of each."""
    seconds = 0
    for cycle, share in points:
        began = time.monotonic()
        for _ in range(TRIED):
            cycle()
        seconds += (time.monotonic() - began) / TRIED * sum(counts(share)) + 5
    return seconds / 60


def judge(cycle, share):
    warm, count = counts(share)
    few = descriptors()
    for _ in range(warm):
        cycle()
    rest(few, cycle)
    # Allocators may not have found their size yet; what leaks, leaks in each round.
    for number in range(1, ROUNDS + 1):
        before = memory()
        for _ in range(count):
            cycle()
        rest(few, cycle)
        after = memory()
        is_level = after <= before + SLACK_BYTES + count // 10
        if is_level:
            break
    sentence = "%s\n# %d times; %d -> %d KB, %d descriptors" % (
        cycle.__name__, warm + number * count, before // 1024, after // 1024, descriptors())
    return descriptors() <= few and is_level, sentence


def main():
    points = [(a_020_connected_and_gone, 1), (a_020_gone_in_the_header, 1),
              (a_020_gone_with_the_features, 1), (a_020_gone_in_the_handshake, 4),
              (a_020_gone_behind_the_handshake, 10), (a_020_gone_in_sasl, 2),
              (a_020_gone_after_a_failure, 20), (a_020_gone_when_bound, 2),
              (a_020_gone_in_a_stanza, 2)]
    points = [point for point in points if not ONLY or point[0].__name__ in ONLY]
    failed = 0
    print("# about %.1f minutes" % minutes(points), flush=True)
    time.sleep(1)  # they are gone
    for number, (cycle, share) in enumerate(points, 1):
        is_right, sentence = judge(cycle, share)
        failed += not is_right
        print("%s %d - %s" % ("ok" if is_right else "not ok", number, sentence), flush=True)
    print("1..%d" % len(points))
    sys.exit(failed > 0)


main()
