# SPDX-License-Identifier: Apache-2.0
"""The log as real clients see it: history, copies, what waits, and streams that are resumed."""

import asyncio
import contextlib

import aioxmpp
import aioxmpp.carbons
import pytest
import slixmpp
from aioxmpp.rsm.xso import ResultSetMetadata
from slixmpp.exceptions import IqError

import aio
from conftest import make_account
from slix import Client, run
from wire import Wire

HISTORY = 120


async def say(client, to, numbers):
    for number in numbers:
        message = client.make_message(mto=to, mbody=f"{number}", mtype="chat")
        message["id"] = message["origin_id"]["id"] = f"said-{number}"
        message.send()
    # A question behind them, which may be refused: they are in both logs.
    with contextlib.suppress(IqError):
        await client["xep_0199"].ping(slixmpp.JID(str(to)).bare, timeout=15)


async def hear(client, count):
    return [int((await client.next_message())["body"]) for _ in range(count)]


async def nothing_more(client):
    await client["xep_0199"].ping(client.boundjid.host, timeout=15)
    assert client.messages.empty()


# ---- history ----

@pytest.fixture(scope="module")
def history(server):
    """An account that has a history: numbers, sent and received in turn."""
    owner, friend = make_account(server, "owner"), make_account(server, "friend", password="plain-letters")

    async def play():
        async with Client(server, *owner) as one, Client(server, *friend) as other:
            await one.online()
            for number in range(0, HISTORY, 2):
                await say(one, other.boundjid.bare, [number])
                await say(other, one.boundjid.bare, [number + 1])
            await hear(one, HISTORY // 2)
    run(play())
    return owner, friend


def body_of(result):
    return int(result["mam_result"]["forwarded"]["stanza"]["body"])


@pytest.mark.parametrize("reverse", [False, True])
def test_slixmpp_pages_through_the_whole_history(server, history, reverse):
    async def play():
        async with Client(server, *history[0]) as owner:
            seen = [body_of(result) async for result in
                    owner["xep_0313"].iterate(jid=owner.boundjid.bare, reverse=reverse, rsm={"max": 25})]
            assert sorted(seen) == list(range(HISTORY))
            assert reverse or seen == sorted(seen)
            one = [body_of(result) async for result in owner["xep_0313"].iterate(
                jid=owner.boundjid.bare, with_jid="nobody@example.org", rsm={"max": 25})]
            assert one == []
    run(play())


async def aio_page(client, heard, owner, page):
    iq = aioxmpp.IQ(type_=aioxmpp.IQType.SET, to=owner, payload=aio.Query(page))
    fin = await client.send(iq)
    results = []
    while not heard.is_empty():
        results.append((await heard.next()).archive_result)
    return results, fin


def test_aioxmpp_pages_back_to_the_first_message(server, history):
    async def play():
        client = aio.client(server, *history[0])
        heard = aio.Heard(client)
        async with client.connected():
            numbers, complete = [], False
            page = ResultSetMetadata.last_page(max_=25)
            while not complete:
                results, fin = await aio_page(client, heard, client.local_jid.bare(), page)
                numbers = [int(each.forwarded.stanza.body.any()) for each in results] + numbers
                assert [fin.page.first.value, fin.page.last.value] == [results[0].id_, results[-1].id_]
                page, complete = fin.page.previous_page(max_=25), fin.complete
            assert numbers == list(range(HISTORY))
    run(play())


# ---- copies ----

def test_slixmpp_and_aioxmpp_of_one_account_see_the_whole_conversation(server, account):
    async def play():
        jid, password = account("owner")
        client = aio.client(server, jid + "/aio", password)
        heard = aio.Heard(client)
        async with Client(server, *account("friend")) as friend, Client(server, jid + "/slix", password) as slix, \
                client.connected():
            await friend.online()
            await slix.online()
            await client.summon(aioxmpp.CarbonsClient).enable()
            await slix["xep_0280"].enable()
            copies = asyncio.Queue()
            for what in ("carbon_received", "carbon_sent"):
                slix.add_event_handler(what, copies.put_nowait)
            await say(friend, jid + "/slix", [1])
            copy = (await heard.next()).xep0280_received.stanza
            assert copy.body.any() == "1" and str(copy.to) == jid + "/slix"
            await say(slix, friend.boundjid.bare, [2])
            copy = (await heard.next()).xep0280_sent.stanza
            assert copy.body.any() == "2" and str(copy.from_) == jid + "/slix"
            await client.send(aio.chat(friend.boundjid.bare, "3"))
            copy = await asyncio.wait_for(copies.get(), 15)
            assert copy["carbon_sent"]["body"] == "3"
            assert await hear(friend, 2) == [2, 3]
            await client.summon(aioxmpp.CarbonsClient).disable()
            await say(friend, jid + "/slix", [4])
            await aio.ping(client)
            assert heard.is_empty() and copies.empty()
    run(play())


# ---- what waits ----

@pytest.mark.parametrize("managed", [False, True])
def test_what_waited_comes_once_and_not_to_the_next(server, account, managed):
    async def play():
        bob_account = account("bob")
        async with Client(server, *account("alice")) as alice:
            await say(alice, bob_account[0], range(70))
        async with Client(server, *bob_account, managed=managed) as bob:
            await bob.online()
            assert await hear(bob, 70) == list(range(70))
            await nothing_more(bob)
        async with Client(server, *bob_account, managed=managed) as bob:
            await bob.online()
            await nothing_more(bob)
    run(play())


@pytest.mark.parametrize("managed", [False, True])
def test_who_reads_the_archive_first_gets_nothing_twice(server, account, managed):
    async def play():
        bob_account = account("bob")
        async with Client(server, *account("alice")) as alice:
            await say(alice, bob_account[0], range(30))
            async with Client(server, *bob_account, managed=managed) as bob:
                read = [body_of(each) async for each in bob["xep_0313"].iterate(jid=bob.boundjid.bare, rsm={"max": 20})]
                assert read == list(range(30))
                while not bob.messages.empty():
                    bob.messages.get_nowait()  # slixmpp shows results as messages, too
                await bob.online()
                await nothing_more(bob)
                await say(alice, bob_account[0], [30])
                assert await hear(bob, 1) == [30]
    run(play())


# ---- streams that are resumed ----

def test_slixmpp_resumes_after_a_cut_and_nothing_is_lost_or_comes_twice(server, account):
    async def play():
        async with Wire(server.port) as wire, Client(server, *account("alice")) as alice, \
                Client(server, *account("bob"), port=wire.port, managed=True) as bob:
            await alice.online()
            await bob.online()
            for round in range(3):
                numbers = range(20 * round, 20 * round + 20)
                await say(alice, bob.boundjid.full, numbers[:10])
                await say(bob, alice.boundjid.full, numbers[:10])
                wire.lose()
                for number in numbers[10:]:
                    bob.send_message(mto=alice.boundjid.full, mbody=f"{number}", mtype="chat")
                await say(alice, bob.boundjid.full, numbers[10:])
                wire.cut()
                await bob.disconnected
                await bob.come_back()
                assert bob.resumed
                assert await hear(bob, 20) == list(numbers)
                assert await hear(alice, 20) == list(numbers)
            await nothing_more(bob)
            await nothing_more(alice)
    run(play())


def test_aioxmpp_resumes_after_a_cut_and_nothing_is_lost_or_comes_twice(server, account):
    async def play():
        async with Wire(server.port) as wire, Client(server, *account("alice")) as alice:
            client = aio.client(server, *account("bob"), port=wire.port)
            heard, resumed = aio.Heard(client), asyncio.Queue()
            client.on_stream_resumed.connect(lambda: resumed.put_nowait(True) and None)
            client.on_stream_destroyed.connect(lambda *_: resumed.put_nowait(False) and None)
            async with client.connected():
                await alice.online()
                for round in range(3):
                    numbers = range(20 * round, 20 * round + 20)
                    await say(alice, client.local_jid, numbers[:10])
                    for number in numbers[:10]:
                        await client.send(aio.chat(alice.boundjid.full, f"{number}"))
                    wire.lose()
                    tokens = [client.enqueue(aio.chat(alice.boundjid.full, f"{number}")) for number in numbers[10:]]
                    await say(alice, client.local_jid, numbers[10:])
                    await asyncio.sleep(0)
                    wire.cut()
                    assert await asyncio.wait_for(resumed.get(), 20)
                    await asyncio.wait_for(asyncio.gather(*tokens), 20)
                    assert [int(await heard.next_text()) for _ in numbers] == list(numbers)
                    # aioxmpp puts what it sends again into its queue the wrong way round (0.13.3: _resume_sm).
                    assert sorted(await hear(alice, 20)) == list(numbers)
                await aio.ping(client)
                await nothing_more(alice)
                assert heard.is_empty()
    run(play())


def test_f_20_a_session_is_resumed_after_an_orderly_restart(fresh_server):
    accounts = make_account(fresh_server, "alice"), make_account(fresh_server, "bob")

    async def play():
        async with Wire(fresh_server.port) as wire, Client(fresh_server, *accounts[0], managed=True) as alice, \
                Client(fresh_server, *accounts[1], port=wire.port, managed=True) as bob:
            await alice.online()
            await bob.online()
            await say(bob, alice.boundjid.full, range(5))
            assert await hear(alice, 5) == list(range(5))
            wire.lose()
            await say(alice, bob.boundjid.full, range(10))
            for number in range(5, 10):
                bob.send_message(mto=alice.boundjid.full, mbody=f"{number}", mtype="chat")
            fresh_server.stop()
            wire.cut()
            await asyncio.gather(alice.disconnected, bob.disconnected)
            fresh_server.start()
            await asyncio.gather(alice.come_back(), bob.come_back())
            assert alice.resumed and bob.resumed
            assert await hear(bob, 10) == list(range(10))
            assert await hear(alice, 5) == list(range(5, 10))
            await say(alice, bob.boundjid.full, [10])
            assert await hear(bob, 1) == [10]
            await nothing_more(alice)
            await nothing_more(bob)
    run(play())


def test_f_01_after_kill_9_the_client_learns_how_far_it_came_and_nothing_is_lost(fresh_server):
    accounts = make_account(fresh_server, "alice"), make_account(fresh_server, "bob")

    async def play():
        async with Wire(fresh_server.port) as wire, Client(fresh_server, *accounts[0]) as alice, \
                Client(fresh_server, *accounts[1], port=wire.port, managed=True) as bob:
            await alice.online()
            await bob.online()
            await say(bob, alice.boundjid.bare, range(5))
            before = bob["xep_0198"].seq
            wire.lose("down")
            await say(alice, bob.boundjid.bare, range(10))
            for number in range(5, 10):
                message = bob.make_message(mto=alice.boundjid.bare, mbody=f"{number}", mtype="chat")
                message["id"] = message["origin_id"]["id"] = f"said-{number}"
                message.send()
            fresh_server.kill()
            wire.cut()
            alice.abort()
            await asyncio.gather(alice.disconnected, bob.disconnected)
            fresh_server.start()
            await bob.come_back()
            assert bob.resumed is False
            # Behind the five messages there was a question, which no log has.
            assert before - 1 <= bob.failed_h <= before + 5
            await bob.online()
            assert await hear(bob, 10) == list(range(10))
            # What h does not cover it sends again, and three more than it must.
            first = 5 + max(0, bob.failed_h - before - 3)
            await say(bob, alice.boundjid.bare, range(first, 10))
            await alice.come_back()
            await alice.online()
            # What alice had before the end may come again; it is known by its id.
            came = {}
            while len(came) < 10:
                message = await alice.next_message()
                came.setdefault(message["stanza_id"]["id"], int(message["body"]))
            assert list(came.values()) == list(range(10))
            await nothing_more(alice)
            await nothing_more(bob)
    run(play())
