# SPDX-License-Identifier: Apache-2.0
"""Somebody sits between client and server, with a certificate for their name that the client trusts and a key
of his own, as at jabber.ru in 2023 (A-032): he reads and changes everything, and gets no login that is bound to
the channel; whoever heeds XEP-0474 sees that the offer was shortened."""

import base64
import hashlib
import hmac
import re
import secrets
import select
import socket
import ssl
import subprocess
import threading

import pytest

from server import PATIENCE

STREAM = ("<stream:stream to='localhost' version='1.0' xmlns='jabber:client' "
          "xmlns:stream='http://etherx.jabber.org/streams'>")
SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
PLUS = "SCRAM-SHA-256-PLUS"


class Middle:
    """Hands everything on, through `change` what comes from the server."""

    def __init__(self, server, change=lambda text: text):
        self.server_port, self.change = server.tls_port, change
        self.certificate, key = server.dir / "middle.crt", server.dir / "middle.key"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
             "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out",
             str(self.certificate)], check=True, capture_output=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate, key)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.tls_port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        here = self.context.wrap_socket(self.listener.accept()[0], server_side=True)
        there = Stream.secure(self.server_port)
        with here, there:
            self.carry(here, there)

    def carry(self, here, there):
        """One thread for both ways: a connection of OpenSSL is not for two."""
        others = {here: there, there: here}
        while True:
            ready = [one for one in others if one.pending()] or select.select(list(others), [], [])[0]
            for one in ready:
                one.settimeout(0.1)  # what came may be a ticket and nothing more
                try:
                    text = one.recv(65536).decode()
                except TimeoutError:
                    continue
                if not text:
                    return
                others[one].sendall((self.change(text) if one is there else text).encode())


class Stream:
    """A client that trusts one certificate, and an exchange of SCRAM-SHA-256."""

    @staticmethod
    def secure(port, certificate=None):
        context = ssl.create_default_context()
        if certificate:
            context.load_verify_locations(certificate)
        else:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(socket.create_connection(("127.0.0.1", port), PATIENCE), server_hostname="localhost")

    def __init__(self, port, certificate):
        self.socket = self.secure(port, certificate)
        self.heard = ""
        self.socket.sendall(STREAM.encode())
        self.features = self.wait("<stream:features.*</stream:features>")
        self.mechanisms = re.findall("<mechanism>(.*?)</mechanism>", self.features)
        self.bindings = re.findall("<channel-binding type=['\"](.*?)['\"]", self.features)

    def wait(self, pattern):
        while not (found := re.search(pattern, self.heard, re.S)):
            piece = self.socket.recv(65536)
            assert piece, self.heard
            self.heard += piece.decode()
        self.heard = self.heard[found.end():]
        return found.group(0)

    def end_point(self):
        """RFC 5929 §4.1; the certificates of these tests are signed with SHA-256."""
        return hashlib.sha256(self.socket.getpeercert(True)).digest()

    def log_in(self, user, password, mechanism, gs2="n,,", binding=b""):
        """True; False: refused by the server."""
        first = "n=%s,r=%s" % (user, secrets.token_hex(16))
        self.say("auth", gs2 + first, " mechanism='%s'" % mechanism)
        answer = self.wait("<(challenge|failure)[ >].*?</(challenge|failure)>")
        if answer.startswith("<failure"):
            return False
        self.challenge = base64.b64decode(re.search(">(.*?)<", answer).group(1)).decode()
        fields = dict(field.split("=", 1) for field in self.challenge.split(","))
        self.list_hash = fields["h"]
        bound = base64.b64encode(gs2.encode() + binding).decode()
        final = "c=%s,r=%s" % (bound, fields["r"])
        salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(fields["s"]), int(fields["i"]))
        key = hmac.digest(salted, b"Client Key", "sha256")
        message = ",".join((first, self.challenge, final)).encode()
        signature = hmac.digest(hashlib.sha256(key).digest(), message, "sha256")
        proof = bytes(a ^ b for a, b in zip(key, signature))
        self.say("response", "%s,p=%s" % (final, base64.b64encode(proof).decode()))
        answer = self.wait("<(success|failure)[ >].*?</(success|failure)>")
        if answer.startswith("<failure"):
            assert "not-authorized" in answer
            return False
        wanted = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), message, "sha256")
        assert base64.b64decode(re.search(">(.*?)<", answer).group(1)).decode() == "v=" + base64.b64encode(wanted).decode()
        return True

    def say(self, name, text, attributes=""):
        self.socket.sendall(("<%s xmlns='%s'%s>%s</%s>" % (
            name, SASL, attributes, base64.b64encode(text.encode()).decode(), name)).encode())

    def hash_of_lists(self):
        """XEP-0474 §5.1, of what this client was offered."""
        text = "\x1e".join(sorted(self.mechanisms)) + "\x1f" + "\x1e".join(sorted(self.bindings))
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def without_plus(text):
    text = re.sub("<mechanism>[^<]*-PLUS</mechanism>", "", text)
    return re.sub("<sasl-channel-binding.*?</sasl-channel-binding>", "", text)


@pytest.fixture
def person(account):
    jid, password = account(password="secret")
    return jid.split("@")[0], password


def test_a_032_with_nobody_in_between_a_login_is_bound_to_the_channel(server, person):
    stream = Stream(server.tls_port, server.certificate())
    assert PLUS in stream.mechanisms and set(stream.bindings) == {"tls-exporter", "tls-server-end-point"}
    assert stream.log_in(*person, PLUS, "p=tls-server-end-point,,", stream.end_point())
    assert stream.list_hash == stream.hash_of_lists()


def test_a_032_who_sits_in_between_gets_no_login_that_is_bound_to_the_channel(server, person):
    middle = Middle(server)
    stream = Stream(middle.tls_port, middle.certificate)
    assert not stream.log_in(*person, PLUS, "p=tls-server-end-point,,", stream.end_point())
    assert not stream.log_in(*person, PLUS, "p=tls-exporter,,", secrets.token_bytes(32))


def test_a_032_a_046_who_takes_the_binding_out_of_the_offer_is_found_out(server, person):
    honest = Stream(server.tls_port, server.certificate())
    middle = Middle(server, without_plus)
    stream = Stream(middle.tls_port, middle.certificate)
    assert PLUS not in stream.mechanisms and not stream.bindings
    # RFC 5802 §6: who could bind says so.
    assert not stream.log_in(*person, "SCRAM-SHA-256", "y,,")
    # XEP-0474: who cannot still sees that more was offered.
    assert stream.log_in(*person, "SCRAM-SHA-256")
    assert stream.list_hash == honest.hash_of_lists() != stream.hash_of_lists()


def test_a_032_a_046_nor_can_he_lie_about_the_offer(server, person):
    lie = []

    def change(text):
        found = re.search("(<challenge.*?>)(.*)(</challenge>)", text)
        if found:
            challenge = base64.b64decode(found.group(2)).decode()
            lie.append(re.sub(",h=.*", ",h=" + stream.hash_of_lists(), challenge))
            text = found.group(1) + base64.b64encode(lie[0].encode()).decode() + found.group(3)
        return without_plus(text)

    middle = Middle(server, change)
    stream = Stream(middle.tls_port, middle.certificate)
    assert not stream.log_in(*person, "SCRAM-SHA-256")
    assert lie and stream.challenge == lie[0] and stream.list_hash == stream.hash_of_lists()
