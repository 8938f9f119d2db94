# SPDX-License-Identifier: Apache-2.0
"""A sample of what tests/core plays at every byte, over real sockets: connections that are cut, that die in
silence, and that several clients want to resume at once; and whether the books of who is there hold."""

import pathlib
import re
import ssl
import sys
import threading
import time

import pytest

from cutter import Cutter, END, RESET
from server import CONFIG, Server

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "crash"))
from books import Books  # noqa: E402
from person import CLIENT, Gone, Person, SM, STREAM, Unexpected, Wire  # noqa: E402

SAMPLE = 40  # places in each direction
ROUNDS = 20
UNDER_WAY = 500
DEAD_LINK_PATIENCE = 60
OPEN = CONFIG.replace('host "localhost" {{', 'host "localhost" {{\n\trequire_tls = no\n\tplain_without_tls = yes')


class Secure(Wire):
    def open_stream(self):
        if not isinstance(self.socket, ssl.SSLSocket):
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            try:
                self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
            except OSError as error:
                raise Gone("no handshake") from error
        super().open_stream()


class Client(Person):
    wire_kind = Wire
    answers = False  # when the server asks how much was heard

    def new_wire(self):
        return self.wire_kind(self.port)

    def element(self, name=None):
        element = super().element(name)
        if self.answers and element.tag == SM + "r":
            self.acknowledge()
        return element

    def come(self):
        """Resumes, or else binds anew; then sends again what is not acknowledged."""
        self.connect()
        if self.previd:
            assert self.resume(), "nothing has ended this session"
            self.has_confirmed()
        else:
            self.bind()
        self.presence()
        self.send_unsent()

    def has_confirmed(self):
        """The server has read how much was heard: none of that may come again."""
        for message in self.books.messages:
            message.is_firm |= message.to == self.name and bool(message.heard)

    def confirm(self):
        self.acknowledge()
        self.ask("get", "<query xmlns='jabber:iq:roster'/>")
        self.has_confirmed()

    def end(self):
        self.leave()
        self.others = []


@pytest.fixture(scope="module")
def open_server():
    server = Server(OPEN).start()
    yield server
    server.close()


def meet(server, alice_port, bob_port, kind=Wire):
    """Two new people and their books; bob is there."""
    books = Books()
    names = ["%s-%d" % (name, time.monotonic_ns()) for name in ("alice", "bob")]
    for name in names:
        done = server.command("user", "add", name + "@localhost", text="secret\n")
        assert done.returncode == 0, done.stderr
    alice, bob = Client(names[0], books, alice_port), Client(names[1], books, bob_port)
    alice.wire_kind = kind
    bob.come()
    return alice, bob, books


def sessions(server):
    return int(re.search(r"^sessions (\d+)$", server.command("status").stdout, re.MULTILINE)[1])


def sessions_become(server, count):
    until = time.monotonic() + 20
    while sessions(server) != count:
        assert time.monotonic() < until, "sessions: %d, not %d" % (sessions(server), count)
        time.sleep(0.1)


# ---- cuts ----

def name_bob(alice, bob, name):
    """In alice's roster."""
    alice.books.begins("name", name)
    alice.ask("set", "<query xmlns='jabber:iq:roster'><item jid='%s' name='%s'/></query>" % (bob.jid(), name))
    alice.books.is_done("name")


def check_name(alice):
    answer = alice.ask("get", "<query xmlns='jabber:iq:roster'/>")
    names = [item.get("name") for item in answer.iter("{jabber:iq:roster}item")]
    alice.books.check_fact("name", names[0] if names else None)


def session(alice, bob, name):
    """What is cut somewhere; bob's wire holds."""
    alice.come()
    alice.say(bob)
    for n in (bob.say(alice), bob.say(alice)):
        alice.wait_for(n)
        alice.acknowledge()
    name_bob(alice, bob, name)
    alice.say(bob, 3)
    alice.until_acknowledged()
    last = bob.say(alice, 2)
    alice.wait_for(last)
    alice.confirm()


def come_back(alice, bob):
    """After the cut: what is under way comes, and what is said now."""
    alice.cut()
    alice.come()
    check_name(alice)
    last_to_bob, last_to_alice = alice.say(bob), bob.say(alice)
    alice.until_acknowledged()
    bob.until_acknowledged()
    bob.wait_for(last_to_bob)
    alice.wait_for(last_to_alice)
    alice.confirm()
    bob.confirm()


def check_round(books, bob, first):
    """Bob's wire was never cut: to him each message comes once, also if it was sent twice."""
    books.check_heard()
    for message in books.messages[first:]:
        assert message.is_acked, "message %d was never acknowledged" % message.n
        if message.to == bob.name:
            assert len(message.heard) == 1, "message %d came %d times" % (message.n, len(message.heard))


def play_cuts(server, port, kind):
    with Cutter(port) as cutter:
        alice, bob, books = meet(server, cutter.port, server.port, kind)
        session(alice, bob, "whole")
        length = dict(cutter.counts)
        alice.end()
        before, cuts = sessions(server), 0
        for way in ("up", "down"):
            for place in range(SAMPLE):
                # From the first byte on; lengths differ by a few from one session to the next.
                after, how = 1 + place * (length[way] - 100) // SAMPLE, (RESET, END)[place % 2]
                first = len(books.messages)
                cutter.cut_next(way, after, how)
                try:
                    try:
                        session(alice, bob, "%s %d" % (way, after))
                    except Gone:
                        cuts += cutter.was_cut
                    come_back(alice, bob)
                    check_round(books, bob, first)
                    alice.end()
                    sessions_become(server, before)
                except Exception as error:
                    raise AssertionError("%s cut %s after byte %d: %r" % (way, how, after, error)) from error
        assert cuts == 2 * SAMPLE
        books.check_archive(bob, bob.archive(), True)
        bob.end()
        sessions_become(server, before - 1)


def test_f_08_plain_sockets_cut_at_a_sample_of_bytes_lose_and_double_nothing(open_server):
    play_cuts(open_server, open_server.port, Wire)


def test_f_08_tls_cut_at_a_sample_of_bytes_loses_and_doubles_nothing(open_server):
    play_cuts(open_server, open_server.tls_port, Secure)


# ---- a link that dies in silence ----

def test_f_07_five_hundred_stanzas_in_a_black_hole_come_at_the_next_login_in_order(open_server):
    with Cutter(open_server.port) as cutter:
        alice, bob, books = meet(open_server, open_server.port, cutter.port)
        alice.come()
        alice.wait_for(bob.say(alice))
        bob.until_acknowledged()
        alice.confirm()
        first = len(books.messages)
        cutter.is_hole = True
        for _ in range(UNDER_WAY // 50):
            alice.say(bob, 50)
            alice.until_acknowledged()
        assert all(m.is_acked and not m.heard for m in books.messages[first:])
        until = time.monotonic() + DEAD_LINK_PATIENCE
        while not cutter.server_has_ended():
            assert time.monotonic() < until, "the server still believes in a dead link"
            time.sleep(0.2)
            alice.ask("get", "<ping xmlns='urn:xmpp:ping'/>")
        # He knows nothing of his session: he begins a new one.
        bob.cut()
        cutter.is_hole = False
        bob.previd, bob.answers = None, True
        bob.come()
        bob.wait_for(len(books.messages) - 1)
        bob.confirm()
        alice.until_acknowledged()
        heard = books.messages[first:]
        assert len(heard) == UNDER_WAY
        assert all(len(m.heard) == 1 for m in heard)  # the books hold the order
        books.check_archive(bob, bob.archive(), True)
        alice.end()
        bob.end()
        sessions_become(open_server, 0)


# ---- races ----

class Racer:
    """A connection that wants bob's session; what it is told is kept until somebody has won."""

    def __init__(self, bob):
        self.client = Client(bob.name, bob.books, bob.port)
        self.client.connect()
        self.wish = bob.wish_to_resume()
        self.told = []

    def race(self, start):
        start.wait()
        try:
            self.client.wire.send(self.wish)
            self.hear()
        except (Gone, Unexpected):
            pass

    def hear(self):
        self.told.append(self.client.wire.read(time.monotonic() + 20))
        return self.told[-1]

    def has_won(self):
        """It was resumed, and is still heard; who lost was told."""
        if not self.told or self.told[0].tag != SM + "resumed":
            assert self.told and self.told[0].tag == SM + "failed", self.told
            return False
        try:
            self.client.wire.send("<r xmlns='urn:xmpp:sm:3'/>")
        except Gone:
            pass
        while (element := self.hear()).tag != SM + "a":
            if element.tag == STREAM + "error":
                assert [e.tag.split("}")[1] for e in element][:1] == ["conflict"]
                return False
        return True


def race(bob, is_old_alive):
    """Two resume at once: bob goes on with the wire of the one that won."""
    old = bob.wire
    if not is_old_alive:
        bob.cut()
    racers = [Racer(bob), Racer(bob)]
    start = threading.Barrier(2)
    threads = [threading.Thread(target=racer.race, args=(start,)) for racer in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [racer for racer in racers if racer.has_won()]
    assert len(winners) == 1, [[e.tag for e in racer.told] for racer in racers]
    if is_old_alive:
        check_conflict(old)
    for racer in racers:
        if racer is not winners[0]:
            racer.client.cut()
    bob.wire = winners[0].client.wire
    bob.wire.elements = winners[0].told + bob.wire.elements
    assert bob.is_resumed()
    bob.has_confirmed()
    bob.send_unsent()


def check_conflict(wire):
    """Stanzas may have come before."""
    while (element := wire.read(time.monotonic() + 20)).tag != STREAM + "error":
        assert element.tag in (CLIENT + "message", SM + "r", SM + "a"), element.tag
    assert element[0].tag.endswith("}conflict")
    wire.close()


def test_f_09_two_that_resume_at_once_have_one_winner_and_nothing_is_lost_or_doubled(open_server):
    alice, bob, books = meet(open_server, open_server.port, open_server.port)
    alice.come()
    for number in range(ROUNDS):
        first = len(books.messages)
        alice.say(bob, 3)
        alice.until_acknowledged()
        bob.wait_for(first)
        bob.say(alice, 2)
        race(bob, number % 2 == 0)
        last = alice.say(bob, 2)
        bob.wait_for(last)
        alice.wait_for(bob.say(alice))
        alice.until_acknowledged()
        bob.until_acknowledged()
        bob.confirm()
        alice.confirm()
        assert sessions(open_server) == 2
        for message in books.messages[first:]:
            assert message.is_acked and len(message.heard) == 1, vars(message)
    for who in (alice, bob):
        books.check_archive(who, who.archive(), True)
        who.end()
    sessions_become(open_server, 0)
