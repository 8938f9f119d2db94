# SPDX-License-Identifier: Apache-2.0
"""The real binary for the tests of this folder: a directory, a configuration, a process, and just
enough of a client to log in. Standard library only."""

import base64
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools"))
from ports import free_ports

BINARY = os.path.abspath(os.environ.get("JACKDAW", "build/jackdaw"))
PATIENCE = float(os.environ.get("PATIENCE", "20"))


class Result:
    def __init__(self, process, out, err):
        self.code, self.out, self.err = process.returncode, out, err


def run(*words, stdin="", env=None):
    process = subprocess.Popen([BINARY, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, env=env)
    out, err = process.communicate(stdin, timeout=PATIENCE)
    return Result(process, out, err)


class Server:
    """A data directory with its configuration; started and stopped at will."""

    alive = []

    def __init__(self, domain="example.org"):
        Server.alive.append(self)
        self.directory = tempfile.mkdtemp(prefix="jackdaw-test.")
        self.data = os.path.join(self.directory, "data")
        self.config = os.path.join(self.data, "jackdaw.conf")
        self.log_path = os.path.join(self.directory, "log")
        self.domain = domain
        self.port, self.tls_port = free_ports(2)
        self.process = None

    def init(self):
        return run("init", self.domain, "--data", self.data)

    def write_config(self, more="", host=""):
        with open(self.config, "w", encoding="utf-8") as f:
            f.write('data = "."\nhost "%s" { %s }\nlisten {\n\tclients = { "127.0.0.1:%d" }\n'
                    '\tclients_tls = { "127.0.0.1:%d" }\n}\n%s\n'
                    % (self.domain, host, self.port, self.tls_port, more))

    def command(self, *words, **more):
        return run(*words, "--data", self.data, **more)

    def start(self, env=None):
        ready = self.log().count("msg=ready") if os.path.exists(self.log_path) else 0
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([BINARY, "serve", "--data", self.data], stderr=log,
                                            stdin=subprocess.DEVNULL, env=env)
        self.wait_log("msg=ready", ready + 1)

    def log(self):
        with open(self.log_path, encoding="utf-8") as f:
            return f.read()

    def wait_log(self, text, times=1):
        deadline = time.monotonic() + PATIENCE
        while self.log().count(text) < times:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError("the log never said %r:\n%s" % (text, self.log()))
            time.sleep(0.02)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        self.process = None
        return code

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        Server.alive.remove(self)
        shutil.rmtree(self.directory)


class Client:
    """One connection; TLS from the start unless `plain`."""

    def __init__(self, server, plain=False):
        port = server.port if plain else server.tls_port
        self.domain, self.heard = server.domain, ""
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        if not plain:
            self.start_tls()

    def start_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.socket = context.wrap_socket(self.socket, server_hostname=self.domain)

    def certificate(self):
        return self.socket.getpeercert(True)

    def send(self, text):
        self.socket.sendall(text.encode())

    def wait(self, pattern):
        """Reads until the pattern is there, and takes everything up to its end."""
        while True:
            found = re.search(pattern, self.heard, re.S)
            if found:
                self.heard = self.heard[found.end():]
                return found
            piece = self.socket.recv(65536)
            if not piece:
                raise AssertionError("closed before %r: %r" % (pattern, self.heard))
            self.heard += piece.decode()

    def open_stream(self):
        self.send("<?xml version='1.0'?><stream:stream to='%s' version='1.0' xmlns='jabber:client' "
                  "xmlns:stream='http://etherx.jabber.org/streams'>" % self.domain)
        return self.wait("<stream:features.*?</stream:features>").group(0)

    def log_in(self, user, password):
        """True: bound; False: the password is not right."""
        self.open_stream()
        plain = base64.b64encode(("\0%s\0%s" % (user, password)).encode()).decode()
        self.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>%s</auth>"
                  % plain)
        if self.wait("<(success|failure)").group(1) == "failure":
            return False
        self.wait("/>|</success>")
        self.open_stream()
        self.send("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")
        self.wait("<jid>[^<]*</jid>.*?</iq>")
        return True

    def wait_end(self):
        """All that comes until the server closes."""
        while True:
            piece = self.socket.recv(65536)
            if not piece:
                return self.heard
            self.heard += piece.decode()

    def close(self):
        self.socket.close()


TESTS = []


def promise(function):
    """Registers a test; its name is the promise."""
    TESTS.append(function)
    return function


def main():
    failed = 0
    print("1..%d" % len(TESTS))
    for number, test in enumerate(TESTS, 1):
        name = test.__name__.replace("_", " ")
        try:
            test()
            print("ok %d - %s" % (number, name), flush=True)
        except Exception as wrong:  # pylint: disable=broad-except
            failed += 1
            print("not ok %d - %s" % (number, name))
            for line in ("%s: %s" % (type(wrong).__name__, wrong)).splitlines():
                print("# " + line, flush=True)
        finally:
            for server in list(Server.alive):
                server.close()
    return 1 if failed else 0


def check(condition, *what):
    if not condition:
        raise AssertionError(" ".join(str(w) for w in what) or "not so")


def equal(actual, expected, *what):
    if actual != expected:
        raise AssertionError("%s is %r, wanted %r" % (" ".join(map(str, what)), actual, expected))
