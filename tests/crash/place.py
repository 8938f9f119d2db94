# SPDX-License-Identifier: Apache-2.0
"""Where a server lives for a moment: its directory in memory, its port, its process, and the orders
for tests/crash/crash_point.c that is loaded into it."""

import mmap
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tools"))
from ports import free_ports
from person import Gone, PATIENCE, Wrong

BINARY = os.path.abspath(os.environ.get("JACKDAW", "build/jackdaw"))
LIBRARY = os.path.abspath(os.environ.get("CRASH_POINT", "build/tests/crash/libcrash_point.so"))
CRASH_STATUS = 77
DISK, WIRE = 0, 1
WRITES, SYNCS, NAMES = 1, 2, 4
ORDERS = struct.Struct("=QQIIIiI16s")
CONFIG = """
shards = 2
doors = 1
workers = 1
host "localhost" {
	require_tls = no
	plain_without_tls = yes
}
listen {
	clients = { "127.0.0.1:%d" }
	clients_tls = { }
}
log {
	level = warning
}
%s
"""


class Place:
    def __init__(self, root=None, settings=""):
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.directory = tempfile.mkdtemp(prefix="jackdaw-crash.", dir=root or memory)
        self.data = os.path.join(self.directory, "data")
        self.first = os.path.join(self.directory, "first")
        self.config = os.path.join(self.directory, "jackdaw.conf")
        self.log = os.path.join(self.directory, "log")
        self.port, = free_ports(1)
        self.process = None
        self.is_armed = self.is_up = False
        self.status = 0
        with open(self.config, "w", encoding="utf-8") as f:
            f.write(CONFIG % (self.port, settings))
        orders = os.path.join(self.directory, "orders")
        with open(orders, "w+b") as f:
            f.write(bytes(ORDERS.size))
            f.flush()
            self.orders = mmap.mmap(f.fileno(), ORDERS.size)
        self.armed = dict(os.environ, LD_PRELOAD=LIBRARY, CRASH_ORDERS=orders,
                          CRASH_DIRECTORY=self.data)

    # ---- the orders ----

    def order(self, at, after=0, place=DISK, operations=WRITES | SYNCS | NAMES, error=0, stays=0):
        self.orders[:] = ORDERS.pack(0, at, after, place, operations, error, stays, b"")
        self.is_armed = True
        self.status = 1 if error else CRASH_STATUS

    def disarm(self):
        """No more, and not in this process either."""
        self.orders[8:16] = bytes(8)
        self.is_armed = False

    def count(self):
        return ORDERS.unpack(self.orders[:])[0]

    def what(self):
        return ORDERS.unpack(self.orders[:])[7].rstrip(b"\0").decode()

    # ---- the data ----

    def make_first(self, names):
        """A directory with accounts, of which all others are copies."""
        self.start()
        for name in names:
            self.add_account(name)
        self.stop(())
        os.rename(self.data, self.first)

    def add_account(self, name):
        subprocess.run([BINARY, "user", "add", "%s@localhost" % name, "--config", self.config,
                        "--data", self.data], input=b"secret\n", check=True,
                       stdout=subprocess.DEVNULL)

    def empty(self):
        shutil.rmtree(self.data, ignore_errors=True)
        os.mkdir(self.data, 0o700)
        os.truncate(self.log, 0)

    def renew(self):
        self.empty()
        shutil.copytree(self.first, self.data, dirs_exist_ok=True)

    # ---- the process ----

    def start(self):
        self.kill()
        self.is_up = False
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [BINARY, "serve", "--config", self.config, "--data", self.data], stderr=log,
                stdin=subprocess.DEVNULL, env=self.armed if self.is_armed else None)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                self.is_up = True
                return
            except OSError:
                self.starts_in_vain(deadline)
            time.sleep(0.002)

    def starts_in_vain(self, deadline):
        if self.process.poll() is not None:
            self.expect_crash()
            raise Gone("while it started")
        if time.monotonic() > deadline:
            raise Wrong("it does not start:\n" + self.said())

    def said(self):
        with open(self.log, encoding="utf-8") as f:
            return f.read()

    def was_ordered(self, status):
        return self.is_armed and self.what() and status == self.status

    def expect_crash(self):
        """It ended: as ordered?"""
        status = self.process.wait(PATIENCE)
        if not self.was_ordered(status):
            raise Wrong("it ended with %d:\n%s" % (status, self.said()))

    def stop(self, people):
        self.is_up = False
        self.process.send_signal(signal.SIGTERM)
        for who in people:
            who.listen_to_the_end()
        status = self.process.wait(PATIENCE)
        if self.was_ordered(status):
            raise Gone("while it stopped")
        if status != 0:
            raise Wrong("it stopped with %d:\n%s" % (status, self.said()))

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def close(self):
        self.kill()
        self.orders.close()
        shutil.rmtree(self.directory)
