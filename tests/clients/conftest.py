# SPDX-License-Identifier: Apache-2.0
"""One server for most tests, which make accounts of their own; a fresh one for those that end it."""

import itertools
import os

import pytest

from server import Server

numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server():
    server = Server().start()
    yield server
    server.close()


@pytest.fixture
def fresh_server():
    server = Server().start()
    yield server
    server.close()


def make_account(server, name, host="localhost", password="sëcret 1"):
    """A new account, made by the administrator's command: (JID, password)."""
    jid = f"{name}-{os.getpid()}-{next(numbers)}@{host}"
    done = server.command("user", "add", jid, text=password + "\n")
    assert done.returncode == 0, done.stderr
    return jid, password


@pytest.fixture
def account(server):
    return lambda name="user", **how: make_account(server, name, **how)
