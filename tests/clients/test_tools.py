# SPDX-License-Identifier: Apache-2.0
"""Whole programs: go-sendxmpp, and profanity in a terminal (tmux)."""

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
            process = subprocess.Popen(
                ["go-sendxmpp", "--jserver", f"127.0.0.1:{server.port}", "--username", sender, "--password",
                 password, "--no-tls-verify", receiver.boundjid.bare],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                env={**os.environ, "HOME": str(server.dir)})
            process.stdin.write("from a shell: ü <&>\n")
            process.stdin.close()
            message = await receiver.next_message()
            assert message["body"].strip() == "from a shell: ü <&>"
            assert str(message["from"]).startswith(sender)
            said = process.stdout.read()
            assert process.wait(PATIENCE) == 0, said
    run(play())


class Terminal:
    """profanity in a tmux server of its own."""

    def __init__(self, home):
        self.socket = str(home / "tmux")
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

    def close(self):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True)


@pytest.fixture
def terminal(tmp_path):
    terminal = Terminal(tmp_path)
    yield terminal
    terminal.close()


def test_profanity_sees_its_roster_and_chats(server, account, terminal):
    import asyncio
    jid, password = account("prof", password="profanity-word")

    async def appears(words):
        await asyncio.get_running_loop().run_in_executor(None, terminal.wait_for, words)

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
            await appears("Type /help")
            terminal.type(f"/connect {jid} server 127.0.0.1 port {server.port} tls trust")
            await appears("Enter password:")
            terminal.type(password)
            await appears("logged in successfully")
            await friend.next_presence(jid)
            terminal.type("/roster")
            await appears("MyFriend")
            await appears(friend.boundjid.bare)
            terminal.type(f"/msg {friend.boundjid.bare} typed by hand")
            message = await friend.next_message()
            while not message["body"]:
                message = await friend.next_message()  # chat states
            assert message["body"] == "typed by hand"
            friend.send_message(mto=message["from"], mbody="read from the screen", mtype="chat")
            await appears("read from the screen")
            terminal.type("/disconnect")
            gone = await friend.next_presence(jid)
            while gone["type"] != "unavailable":
                gone = await friend.next_presence(jid)
    run(play())
