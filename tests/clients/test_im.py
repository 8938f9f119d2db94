# SPDX-License-Identifier: Apache-2.0
"""What people do: contacts, presence, chat, blocking, cards, accounts; by slixmpp."""

import asyncio

import aioxmpp
import aioxmpp.connector
import aioxmpp.ibr
import pytest
from slixmpp.exceptions import IqError

from slix import Client, Refused, befriend, run


def test_a_contact_is_added_renamed_and_removed(server, account):
    async def play():
        async with Client(server, *account()) as client:
            await client.online()
            for name, groups in (("Bob", ["Friends"]), ("Robert", ["Work", "Friends"])):
                await client.update_roster("bob@localhost", name=name, groups=groups)
                await client.get_roster()
                item = client.client_roster["bob@localhost"]
                assert item["name"] == name and sorted(item["groups"]) == sorted(groups)
                assert item["subscription"] == "none"
            await client.del_roster_item("bob@localhost")
            roster = await client.get_roster()
            assert "bob@localhost" not in [str(jid) for jid in roster["roster"]["items"]]
    run(play())


def test_friends_see_each_other_come_change_and_go(server, account):
    async def play():
        async with Client(server, *account("alice")) as alice:
            await alice.online()
            async with Client(server, *account("bob")) as bob:
                await bob.online()
                await befriend(alice, bob)
                seen = await alice.next_presence(bob.boundjid.bare)
                assert seen["type"] == "available" and seen["from"] == bob.boundjid
                await bob.next_presence(alice.boundjid.bare)
                bob.send_presence(pshow="dnd", pstatus="busy <3")
                seen = await alice.next_presence(bob.boundjid.bare)
                assert seen["type"] == "dnd" and seen["status"] == "busy <3"
            gone = await alice.next_presence(bob.boundjid.bare)
            assert gone["type"] == "unavailable"
            await alice.get_roster()
            assert alice.client_roster[bob.boundjid.bare]["subscription"] == "both"
    run(play())


def test_a_request_waits_for_its_receiver(server, account):
    async def play():
        bob_account = account("bob")
        async with Client(server, *account("alice")) as alice:
            await alice.online()
            alice.send_presence_subscription(pto=bob_account[0])
            await alice["xep_0199"].ping("localhost", timeout=10)
            async with Client(server, *bob_account) as bob:
                await bob.online()
                request = await bob.next_subscription("subscribe")
                assert str(request["from"]) == alice.boundjid.bare
    run(play())


def test_presence_waits_while_nobody_looks(server, account):
    async def play():
        async with Client(server, *account("alice")) as alice, Client(server, *account("bob")) as bob:
            await alice.online()
            await bob.online()
            await befriend(alice, bob)
            await alice.next_presence(bob.boundjid.bare)
            alice["xep_0352"].send_inactive()
            await alice["xep_0199"].ping("localhost", timeout=10)
            for show in ("away", "xa", "dnd"):
                bob.send_presence(pshow=show)
            bob.send_message(mto=alice.boundjid.bare, mbody="look", mtype="chat")
            assert (await alice.next_message())["body"] == "look"
            # Before the message, and only the last.
            assert alice.presences.get_nowait()["type"] == "dnd" and alice.presences.empty()
            bob.send_presence(pshow="chat")
            await bob["xep_0199"].ping("localhost", timeout=10)
            assert alice.presences.empty()
            alice["xep_0352"].send_active()
            assert (await alice.next_presence(bob.boundjid.bare))["type"] == "chat"
    run(play())


def test_chat_goes_both_ways_in_order(server, account):
    async def play():
        async with Client(server, *account("alice")) as alice, Client(server, *account("bob")) as bob:
            await alice.online()
            await bob.online()
            for number in range(100):
                alice.send_message(mto=bob.boundjid.bare, mbody=f"{number}", mtype="chat")
                bob.send_message(mto=alice.boundjid.full, mbody=f"{number}", mtype="chat")
            for number in range(100):
                assert (await bob.next_message())["body"] == f"{number}"
                assert (await alice.next_message())["body"] == f"{number}"
    run(play())


def test_a_message_for_one_who_is_away_waits_for_him(server, account):
    async def play():
        bob = account("bob")
        async with Client(server, *account("alice")) as alice:
            await alice.online()
            alice.send_message(mto=bob[0], mbody="hello?", mtype="chat")
            await alice["xep_0199"].ping("localhost")
        async with Client(server, *bob) as later:
            await later.online()
            message = await later.next_message()
            assert message["body"] == "hello?"
            assert message.xml.find("{urn:xmpp:delay}delay") is not None
    run(play())


def test_who_is_blocked_is_not_heard_until_unblocked(server, account):
    async def play():
        async with Client(server, *account("alice")) as alice, Client(server, *account("bob")) as bob:
            await alice.online()
            await bob.online()
            await alice["xep_0191"].block(bob.boundjid.bare)
            blocked = await alice["xep_0191"].get_blocked()
            assert [str(jid) for jid in blocked["blocklist"]["items"]] == [bob.boundjid.bare]
            bob.send_message(mto=alice.boundjid.full, mbody="you there?", mtype="chat")
            answer = await bob.next_message()
            assert answer["type"] == "error" and answer["error"]["condition"] == "service-unavailable"
            await alice["xep_0191"].unblock(bob.boundjid.bare)
            bob.send_message(mto=alice.boundjid.full, mbody="and now?", mtype="chat")
            assert (await alice.next_message())["body"] == "and now?"
    run(play())


def test_a_card_is_set_and_read_by_others(server, account):
    async def play():
        async with Client(server, *account("alice")) as alice, Client(server, *account("bob")) as bob:
            card = alice["xep_0054"].make_vcard()
            card["FN"] = "Alice Liddell"
            card["NICKNAME"] = "al"
            await alice["xep_0054"].publish_vcard(card)
            read = await bob["xep_0054"].get_vcard(alice.boundjid.bare, cached=False)
            assert read["vcard_temp"]["FN"] == "Alice Liddell"
    run(play())


async def register(server, jid, password):
    """In-band, on a stream that is not logged in."""
    jid = aioxmpp.JID.fromstr(jid)
    _, stream, _ = await aioxmpp.node.connect_xmlstream(
        jid, aioxmpp.make_security_layer(None, no_verify=True),
        override_peer=[("127.0.0.1", server.port, aioxmpp.connector.STARTTLSConnector())])
    fields = await aioxmpp.ibr.get_registration_fields(stream)
    assert fields.username == "" and fields.password == ""
    await aioxmpp.ibr.register(stream, aioxmpp.ibr.Query(jid.localpart, password))
    stream.close()


def test_an_account_is_registered_changes_its_password_and_is_removed(server):
    async def play():
        jid, first, second = "new-user-in-band@localhost", "first pass", "second päss"
        await register(server, jid, first)
        async with Client(server, jid, first) as client:
            await client["xep_0077"].change_password(second, jid="localhost")
        with pytest.raises(Refused):
            async with Client(server, jid, first):
                pass
        async with Client(server, jid, second) as client:
            gone = asyncio.get_running_loop().create_future()
            client.add_event_handler("disconnected", lambda _: gone.done() or gone.set_result(True))
            await client["xep_0077"].cancel_registration(jid="localhost")
            await asyncio.wait_for(gone, 30)
        with pytest.raises(Refused):
            async with Client(server, jid, second):
                pass
    run(play())


def test_the_server_says_what_it_can(server, account):
    async def play():
        async with Client(server, *account()) as client:
            info = await client["xep_0030"].get_info("localhost", timeout=10)
            identities = [(each[0], each[1]) for each in info["disco_info"]["identities"]]
            assert ("server", "im") in identities
            for feature in ("urn:xmpp:blocking", "vcard-temp", "urn:xmpp:ping", "jabber:iq:version"):
                assert feature in info["disco_info"]["features"]
            version = await client["xep_0092"].get_version("localhost", timeout=10)
            assert version["software_version"]["name"] == "Jackdaw"
            items = await client["xep_0030"].get_items("localhost", timeout=10)
            assert not items["disco_items"]["items"]
            with pytest.raises(IqError) as refusal:
                await client["xep_0030"].get_info("localhost", node="no-such-node", timeout=10)
            assert refusal.value.iq["error"]["condition"] == "item-not-found"
    run(play())
