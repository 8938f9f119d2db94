# SPDX-License-Identifier: Apache-2.0
"""Whole programs: go-sendxmpp, and profanity in a terminal (tmux)."""

import asyncio
import os
import subprocess
import time

import pytest

from server import PATIENCE
from slix import Client, befriend, run


def test_go_sendxmpp_sends_a_message(server, account):
    sender, password = account("sender", password="plain-letters")

    async def play():
        async with Client(server, *account("receiver")) as receiver:
            await receiver.online()
            process = start_go_sendxmpp(server, sender, password, receiver.boundjid.bare, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            process.stdin.write("from a shell: ü <&>\n")
            process.stdin.close()
            message = await receiver.next_message()
            assert message["body"].strip() == "from a shell: ü <&>"
            assert str(message["from"]).startswith(sender)
            said = process.stdout.read()
            assert process.wait(PATIENCE) == 0, said
    run(play())


def start_go_sendxmpp(server, jid, password, *words, **streams):
    return subprocess.Popen(
        ["go-sendxmpp", "--jserver", f"127.0.0.1:{server.port}", "--username", jid, "--password", password,
         "--no-tls-verify", *words], text=True, env={**os.environ, "HOME": str(server.dir)}, **streams)


async def listens(server, account, words):
    """All that go-sendxmpp --listen prints until `words` come or it ends; and whether it still ran."""
    process = start_go_sendxmpp(server, *account, "--listen", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    loop, seen, line = asyncio.get_running_loop(), "", "-"
    try:
        while line and words not in seen:
            line = await loop.run_in_executor(None, process.stdout.readline)
            seen += line
        return seen, bool(line)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_what_waited_for_go_sendxmpp_is_heard_or_comes_to_the_next(server, account):
    """Debian's go-sendxmpp (0.5) panics at a request without <query/>, so at any ping, which its library has answered
    by then: so the first message is its own to lose. No other may be, and nothing may come twice if it lives."""
    listener = account("listener", password="plain-letters")

    async def play():
        async with Client(server, *account("sender")) as sender:
            for number in range(5):
                sender.send_message(mto=listener[0], mbody=f"while-away-{number}", mtype="chat")
            sender.send_message(mto=listener[0], mbody="the last", mtype="chat")
            await sender["xep_0199"].ping("localhost", timeout=15)
            seen, lived = await listens(server, listener, "the last")
        async with Client(server, *listener) as after:
            await after.online()
            await after["xep_0199"].ping("localhost", timeout=15)
            rest = []
            # The answer to a ping may overtake what is still read from the log.
            while not lived and rest[-1:] != ["the last"]:
                rest.append((await asyncio.wait_for(after.messages.get(), 15))["body"])
            rest += [after.messages.get_nowait()["body"] for _ in range(after.messages.qsize())]
        assert bool(rest) != lived, (seen, rest)
        for words in [f"while-away-{number}" for number in range(1, 5)] + ["the last"]:
            assert words in seen or words in rest, (seen, rest)
    run(play())


class Terminal:
    """profanity in a tmux server of its own."""

    def __init__(self, home, name="tmux"):
        self.socket = str(home / name)
        self.tmux("new-session", "-d", "-x", "140", "-y", "50",
                  f"env HOME={home} XDG_CONFIG_HOME={home}/config XDG_DATA_HOME={home}/share "
                  "TERM=xterm LC_ALL=C.UTF-8 profanity")

    def tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, "-f", "/dev/null", *words], check=True,
                              capture_output=True, text=True).stdout

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def type(self, line):
        self.tmux("send-keys", "-l", line)
        self.tmux("send-keys", "Enter")

    def wait_for(self, words, patience=PATIENCE):
        until = time.monotonic() + patience
        while words not in self.screen():
            assert time.monotonic() < until, f"{words!r} does not appear:\n" + self.screen()
            time.sleep(0.2)

    async def appears(self, words):
        await asyncio.get_running_loop().run_in_executor(None, self.wait_for, words)

    async def log_in(self, server, jid, password):
        await self.appears("Type /help")
        self.type(f"/connect {jid} server 127.0.0.1 port {server.port} tls trust")
        await self.appears("Enter password:")
        self.type(password)
        await self.appears("logged in successfully")

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True)


@pytest.fixture
def terminal(tmp_path):
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


def test_profanity_sees_its_roster_and_chats(server, account, terminal):
    jid, password = account("prof", password="profanity-word")

    async def play():
        friend_account = account("friend")
        async with Client(server, *account("unused")):
            pass
        async with Client(server, jid, password) as first, Client(server, *friend_account) as friend:
            await first.online()
            await friend.online()
            await befriend(first, friend)
            await first.update_roster(friend.boundjid.bare, name="MyFriend")
        async with Client(server, *friend_account) as friend:
            await friend.online()
            await terminal.log_in(server, jid, password)
            await friend.next_presence(jid)
            terminal.type("/roster")
            await terminal.appears("MyFriend")
            await terminal.appears(friend.boundjid.bare)
            terminal.type(f"/msg {friend.boundjid.bare} typed by hand")
            message = await friend.next_message()
            while not message["body"]:
                message = await friend.next_message()  # chat states
            assert message["body"] == "typed by hand"
            friend.send_message(mto=message["from"], mbody="read from the screen", mtype="chat")
            await terminal.appears("read from the screen")
            terminal.type("/disconnect")
            gone = await friend.next_presence(jid)
            while gone["type"] != "unavailable":
                gone = await friend.next_presence(jid)
    run(play())


def test_profanity_shows_what_waited_and_only_once(server, account, tmp_path):
    jid, password = account("prof", password="profanity-word")

    async def play():
        async with Client(server, *account("friend")) as friend:
            for words, before in (("while-away", None), ("and-again", "while-away")):
                friend.send_message(mto=jid, mbody=words, mtype="chat")
                await friend["xep_0199"].ping("localhost", timeout=15)
                terminal = Terminal(tmp_path, "waited-" + words)
                try:
                    await terminal.log_in(server, jid, password)
                    await terminal.appears("(win 2)")
                    terminal.type("/win 2")
                    await terminal.appears(words)
                    assert before is None or before not in terminal.screen()
                    terminal.type("/disconnect")
                    await terminal.appears("logged out successfully")
                finally:
                    terminal.close()
    run(play())


def test_profanity_and_slixmpp_copy_each_other(server, account, terminal):
    jid, password = account("prof", password="profanity-word")

    async def play():
        async with Client(server, *account("friend")) as friend, Client(server, jid, password) as other:
            await friend.online()
            await other.online()
            await other["xep_0280"].enable()
            sent = asyncio.Queue()
            other.add_event_handler("carbon_sent", sent.put_nowait)
            await terminal.log_in(server, jid, password)
            terminal.type("/carbons on")
            terminal.type(f"/msg {friend.boundjid.bare} typed by hand")
            copy = await asyncio.wait_for(sent.get(), 15)
            while not copy["carbon_sent"]["body"]:
                copy = await asyncio.wait_for(sent.get(), 15)  # chat states
            assert copy["carbon_sent"]["body"] == "typed by hand"
            other.send_message(mto=friend.boundjid.bare, mbody="said elsewhere", mtype="chat")
            await terminal.appears("said elsewhere")
            friend.send_message(mto=other.boundjid.full, mbody="heard elsewhere", mtype="chat")
            await terminal.appears("heard elsewhere")
    run(play())
