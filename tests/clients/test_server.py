# SPDX-License-Identifier: Apache-2.0
"""The server as its administrator meets it: hosts, kill -9, certificates, a second server, commands."""

import asyncio
import subprocess
import time

import pytest

from conftest import make_account
from server import BINARY, PATIENCE
from slix import Client, Refused, befriend, run


def test_two_hosts_live_in_one_server(server, account):
    async def play():
        here, there = account("alice"), account("alice", host="other.example")
        async with Client(server, *here) as alice, Client(server, *there) as other:
            await alice.online()
            await other.online()
            await befriend(alice, other)
            alice.send_message(mto=other.boundjid.bare, mbody="over there?", mtype="chat")
            assert (await other.next_message())["body"] == "over there?"
        with pytest.raises(Refused):
            async with Client(server, here[0].replace("localhost", "other.example"), here[1]):
                pass
    run(play())


async def fill(server, alice_account, bob_account):
    async with Client(server, *alice_account) as alice, Client(server, *bob_account) as bob:
        await alice.online()
        await bob.online()
        await befriend(alice, bob)
        await alice.update_roster(bob.boundjid.bare, name="Bob", groups=["Friends"])
        await alice["xep_0191"].block("evil@example.org")
        card = alice["xep_0054"].make_vcard()
        card["FN"] = "Alice"
        await alice["xep_0054"].publish_vcard(card)


async def find(server, alice_account, bob_account):
    async with Client(server, *alice_account) as alice, Client(server, *bob_account) as bob:
        await alice.online()
        item = alice.client_roster[bob.boundjid.bare]
        assert item["name"] == "Bob" and item["groups"] == ["Friends"] and item["subscription"] == "both"
        blocked = await alice["xep_0191"].get_blocked()
        assert [str(jid) for jid in blocked["blocklist"]["items"]] == ["evil@example.org"]
        card = await bob["xep_0054"].get_vcard(alice.boundjid.bare, cached=False)
        assert card["vcard_temp"]["FN"] == "Alice"
        await bob.online()
        await bob.next_presence(alice.boundjid.bare)


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_what_was_answered_outlives_the_process(fresh_server, end):
    accounts = make_account(fresh_server, "alice"), make_account(fresh_server, "bob")
    run(fill(fresh_server, *accounts))
    getattr(fresh_server, end)()
    fresh_server.start()
    run(find(fresh_server, *accounts))


def test_a_new_certificate_is_shown_after_a_reload_and_old_streams_live(fresh_server):
    accounts = [make_account(fresh_server, name) for name in ("old", "new")]

    async def play():
        async with Client(fresh_server, *accounts[0]) as old:
            before = old.tls_serial()
            fresh_server.make_certificate("localhost")
            fresh_server.reload()
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    async with Client(fresh_server, *accounts[1]) as new:
                        after = new.tls_serial()
                    break
                except (Refused, asyncio.TimeoutError):
                    # The client trusts the new certificate only: the old one was still shown.
                    assert time.monotonic() < until, fresh_server.log()
            assert after != before
            await old["xep_0199"].ping("localhost", timeout=10)
            assert old.tls_serial() == before
    run(play())


def test_a_054_f_28_a_wrong_configuration_changes_nothing_at_a_reload(fresh_server):
    account = make_account(fresh_server, "alice")
    right = fresh_server.config.read_text()
    fresh_server.config.write_text(right + "\nregistre { enabled = yes }\n")
    checked = fresh_server.command("check")
    assert checked.returncode != 0 and "registre" in checked.stderr + checked.stdout
    fresh_server.reload()

    async def play():
        async with Client(fresh_server, *account) as client:
            await client["xep_0199"].ping("localhost", timeout=10)
    run(play())
    assert fresh_server.lives()
    fresh_server.config.write_text(right)


def test_a_second_server_on_the_same_data_is_refused(fresh_server):
    second = subprocess.run(
        [str(BINARY), "serve", "--data", str(fresh_server.data), "--config", str(fresh_server.config)],
        capture_output=True, text=True, timeout=PATIENCE)
    assert second.returncode != 0
    assert second.stderr + second.stdout

    async def play():
        async with Client(fresh_server, *make_account(fresh_server, "alice")) as client:
            await client["xep_0199"].ping("localhost", timeout=10)
    run(play())


def test_the_commands_manage_accounts(fresh_server):
    jid, password = make_account(fresh_server, "alice")
    assert jid in fresh_server.command("user", "list").stdout
    assert fresh_server.command("user", "add", jid, text="again\n").returncode != 0
    assert fresh_server.command("user", "passwd", jid, text="another\n").returncode == 0

    async def may_log_in(word):
        try:
            async with Client(fresh_server, jid, word):
                return True
        except Refused:
            return False
    assert not run(may_log_in(password))
    assert run(may_log_in("another"))
    assert fresh_server.command("user", "del", jid).returncode == 0
    assert not run(may_log_in("another"))
    assert jid not in fresh_server.command("user", "list").stdout
    assert fresh_server.command("user", "del", jid).returncode != 0


def test_the_commands_work_without_a_server(fresh_server):
    fresh_server.stop()
    account = make_account(fresh_server, "alice")
    fresh_server.start()

    async def play():
        async with Client(fresh_server, *account) as client:
            await client["xep_0199"].ping("localhost", timeout=10)
    run(play())
