# SPDX-License-Identifier: Apache-2.0
"""Somebody with a client: just enough XMPP over a plain socket, with stream management (XEP-0198),
who writes everything into the books. The connection may end at any byte: then Gone is raised."""

import base64
import socket
import time
import xml.etree.ElementTree as tree

PATIENCE = 20
DOMAIN = "localhost"
CLIENT, SM, SASL = "{jabber:client}", "{urn:xmpp:sm:3}", "{urn:ietf:params:xml:ns:xmpp-sasl}"
STREAM = "{http://etherx.jabber.org/streams}"
MAM, RSM = "{urn:xmpp:mam:2}", "{http://jabber.org/protocol/rsm}"
STANZAS = (CLIENT + "iq", CLIENT + "message", CLIENT + "presence")


class Gone(Exception):
    """The wire is cut: the server ended."""


class Wrong(Exception):
    """A promise is broken."""


class Unexpected(Wrong):
    """Not what the script waits for, though perhaps right where there is trouble."""


class Wire:
    """One TCP connection and the stream on it."""

    def __init__(self, port):
        try:
            self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        except OSError as error:
            raise Gone("nobody listens") from error
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.elements = []
        self.open_stream()

    def open_stream(self):
        self.parser = tree.XMLPullParser(("start", "end"))
        self.depth, self.root = 0, None
        self.send("<stream:stream to='%s' version='1.0' xmlns='jabber:client' "
                  "xmlns:stream='http://etherx.jabber.org/streams'>" % DOMAIN)

    def send(self, text):
        try:
            self.socket.sendall(text.encode())
        except OSError as error:
            raise Gone("cannot send") from error

    def read(self, deadline):
        """The next element of the stream."""
        while not self.elements:
            self.socket.settimeout(max(0.001, deadline - time.monotonic()))
            try:
                piece = self.socket.recv(65536)
            except socket.timeout:
                raise Unexpected("no answer in time") from None
            except OSError as error:
                raise Gone("reset") from error
            if not piece:
                raise Gone("closed")
            self.parse(piece)
        return self.elements.pop(0)

    def parse(self, piece):
        self.parser.feed(piece)
        for event, element in self.parser.read_events():
            self.depth += 1 if event == "start" else -1
            if event == "start" and self.depth == 1:
                self.root = element
            elif event == "end" and self.depth == 1:
                self.elements.append(element)
                self.root.remove(element)

    def close(self):
        self.socket.close()


class Person:
    def __init__(self, name, books, port):
        self.name, self.books, self.port = name, books, port
        self.wire = None
        self.managed = False     # this stream has stream management,
        self.previd = None       # and this may be resumed
        self.heard, self.sent_acked = 0, 0
        self.queue = []          # sent and not acknowledged: numbers of messages, None: another
        self.unsent = []         # of earlier streams: numbers of messages
        self.given = []          # heard and not acknowledged by us
        self.last_id = 0
        self.password, self.patience = "secret", PATIENCE
        self.others = []         # stanzas that nobody has asked for yet
        self.fence = None        # (the last ping that asks whether we have read, what of `given`)

    def jid(self):
        return "%s@%s" % (self.name, DOMAIN)

    # ---- the stream ----

    def new_wire(self):
        return Wire(self.port)

    def element(self, name=None):
        """The next element; everything that is heard goes through here."""
        element = self.wire.read(time.monotonic() + self.patience)
        if element.tag == STREAM + "error":
            raise Unexpected("%s: stream error %s" % (self.name, [e.tag for e in element]))
        if element.tag == SM + "a":
            self.acknowledged(int(element.get("h")))
        elif element.tag in STANZAS:
            self.heard += 1
            self.hear(element)
        if name and element.tag != name:
            raise Unexpected("%s: %s instead of %s" % (self.name, element.tag, name))
        return element

    def connect(self):
        self.wire = self.new_wire()
        self.element(STREAM + "features")
        plain = base64.b64encode(("\0%s\0%s" % (self.name, self.password)).encode()).decode()
        self.wire.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>"
                       % plain)
        self.element(SASL + "success")
        self.wire.open_stream()
        self.element(STREAM + "features")

    def bind(self, is_managed=True):
        self.unsent = self.to_send_again() + self.unsent
        self.queue, self.given, self.previd, self.managed = [], [], None, False
        self.fence = None
        self.ask("set", "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r</resource>"
                 "</bind>")
        if is_managed:
            self.wire.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>")
            self.previd = self.element(SM + "enabled").get("id")
            self.heard, self.sent_acked, self.managed, self.queue = 0, 0, True, []

    def resume(self):
        """True: it goes on; False: it could not be resumed, and a resource is bound."""
        self.wire.send(self.wish_to_resume())
        return self.is_resumed()

    def wish_to_resume(self):
        return "<resume xmlns='urn:xmpp:sm:3' previd='%s' h='%d'/>" % (self.previd, self.heard)

    def is_resumed(self):
        self.managed = False
        element = self.element()
        if element.tag == SM + "failed":
            h = element.get("h")
            # After a crash the server knows of messages only: it may say less than it had said.
            if h is not None and int(h) > self.sent_acked:
                self.acknowledged(int(h))
            self.bind()
            return False
        if element.tag != SM + "resumed" or element.get("previd") != self.previd:
            raise Unexpected("%s: %s to <resume/>" % (self.name, element.tag))
        self.acknowledged(int(element.get("h")))
        self.unsent = self.to_send_again()
        self.queue, self.given, self.managed = [], [], True
        return True

    def to_send_again(self):
        return [n for n in self.queue if n is not None and not self.books.messages[n].is_refused]

    def acknowledged(self, h):
        count = h - self.sent_acked
        if not 0 <= count <= len(self.queue):
            raise Wrong("%s: h %d, before %d, under way %d"
                        % (self.name, h, self.sent_acked, len(self.queue)))
        for n in self.queue[:count]:
            if n is not None:
                self.books.acknowledged(n)
        self.sent_acked = h
        self.queue = self.queue[count:]

    # ---- sending ----

    def send(self, stanza, n=None):
        self.queue.append(n)
        self.wire.send(stanza)

    def reply(self, stanza):
        """While it listens: what comes before the end is heard, also when nobody takes answers."""
        try:
            self.send(stanza)
        except Gone:
            pass

    def ask(self, kind, payload, to=None):
        """A request and its answer."""
        self.last_id += 1
        name = "q%d" % self.last_id
        self.send("<iq type='%s' id='%s'%s>%s</iq>"
                  % (kind, name, " to='%s'" % to if to else "", payload))
        while True:
            element = self.element()
            if element.tag == CLIENT + "iq" and element.get("id") == name \
                    and element.get("type") in ("result", "error"):
                return element

    def write_again(self, n):
        message = self.books.messages[n]
        message.times_sent += 1
        self.send(message.stanza(), n)

    def say(self, to, count=1):
        numbers = [self.books.new_message(self, to) for _ in range(count)]
        for n in numbers:
            self.books.messages[n].times_sent = 1
            self.queue.append(n)
        self.wire.send("".join(self.books.messages[n].stanza() for n in numbers))
        return numbers[-1]

    def send_unsent(self):
        unsent, self.unsent = self.unsent, []
        for at, n in enumerate(unsent):
            try:
                self.write_again(n)
            except Gone:
                self.unsent = unsent[at + 1:]
                raise

    def until_acknowledged(self):
        """All that was sent is."""
        while self.queue:
            self.wire.send("<r xmlns='urn:xmpp:sm:3'/>")
            before = self.sent_acked
            while self.sent_acked == before:
                self.element()

    def acknowledge(self):
        self.wire.send("<a xmlns='urn:xmpp:sm:3' h='%d'/>" % self.heard)
        self.books.told(self.given)
        self.given = []

    def presence(self):
        self.send("<presence/>")

    def wait_for(self, n):
        """Until the message is heard."""
        while not self.books.messages[n].heard:
            self.element()

    def wait_other(self, is_it):
        """The first stanza that is no message and that `is_it`, also one that came before."""
        while True:
            for at, element in enumerate(self.others):
                if is_it(element):
                    return self.others.pop(at)
            self.element()

    def leave(self):
        """In good order; what comes before the end is heard."""
        self.wire.send("<presence type='unavailable'/></stream:stream>")
        self.queue.append(None)
        self.listen_to_the_end()
        self.previd = None

    def listen_to_the_end(self):
        try:
            while True:
                self.element()
        except (Gone, Unexpected):
            pass
        self.cut()

    def cut(self):
        if self.wire:
            self.wire.close()
        self.wire = None

    # ---- hearing ----

    def hear(self, stanza):
        if stanza.tag == CLIENT + "message" and stanza.get("type") == "error":
            self.books.refused(self, stanza)
        elif stanza.tag == CLIENT + "message" and stanza.find(CLIENT + "body") is not None:
            self.given.append(self.books.heard(self, stanza))
        elif stanza.tag == CLIENT + "iq" and stanza.get("type") == "set":
            for item in stanza.iter("{jabber:iq:roster}item"):
                self.books.pushed(self, item)
            self.reply("<iq type='result' id='%s'/>" % stanza.get("id"))
        elif stanza.tag == CLIENT + "iq" and stanza.get("id").startswith("got-it-"):
            self.fence = stanza.get("id"), len(self.given)
        elif stanza.tag == CLIENT + "presence" and stanza.get("type") == "subscribe":
            self.books.asked(self, stanza.get("from"))
        self.others.append(stanza)

    def answer_fences(self):
        """Without stream management this says that what came before was read."""
        while self.given:
            while not self.fence:
                self.element()
            (name, count), self.fence = self.fence, None
            self.send("<iq type='result' id='%s'/>" % name)
            self.books.told(self.given[:count])
            self.given = self.given[count:]

    def archive(self):
        """All of it: (stanza-id, number of the message)."""
        found, after = [], ""
        while True:
            self.last_id += 1
            name = "mam%d" % self.last_id
            answer = self.ask("set", "<query xmlns='urn:xmpp:mam:2' queryid='%s'><set "
                              "xmlns='http://jabber.org/protocol/rsm'><max>20</max>%s</set></query>"
                              % (name, after))
            page, rest = [], []
            for stanza in self.others:
                result = stanza.find(MAM + "result")
                is_ours = result is not None and result.get("queryid") == name
                (page if is_ours else rest).append(result if is_ours else stanza)
            self.others = rest
            found += [(r.get("id"), self.books.number_in(r)) for r in page]
            fin = answer.find(MAM + "fin")
            if fin is None:
                raise Unexpected("%s: no archive" % self.name)
            if fin.get("complete") == "true" or not page:
                return found
            after = "<after>%s</after>" % fin.find(RSM + "set").find(RSM + "last").text
