# SPDX-License-Identifier: Apache-2.0
"""Real clients log in, by each mechanism that they know, over STARTTLS and over direct TLS."""

import asyncio
import base64
import socket

import aiosasl
import aioxmpp
import pytest

import aio
from slix import Client, Refused, run

WAYS = ["starttls", "direct"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", None])
def test_slixmpp_logs_in(server, account, way, mechanism):
    async def play():
        async with Client(server, *account(), way=way, mechanism=mechanism) as client:
            used = client["feature_mechanisms"].mech.name
            assert mechanism is None or used == mechanism
            await client["xep_0199"].ping("localhost", timeout=10)
    run(play())


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"])
def test_slixmpp_is_refused_with_a_wrong_password(server, account, way, mechanism):
    async def play():
        jid, _ = account()
        with pytest.raises(Refused):
            async with Client(server, jid, "wrong", way=way, mechanism=mechanism):
                pass
    run(play())


def test_slixmpp_is_refused_without_an_account(server):
    async def play():
        with pytest.raises(Refused):
            async with Client(server, "nobody-at-all@localhost", "wrong"):
                pass
    run(play())


def test_no_password_is_taken_in_the_clear(server, account):
    jid, password = account()
    text = base64.b64encode(f"\0{jid.split('@')[0]}\0{password}".encode()).decode()
    with socket.create_connection(("127.0.0.1", server.port), 10) as wire:
        wire.sendall(b"<stream:stream to='localhost' version='1.0' xmlns='jabber:client' "
                     b"xmlns:stream='http://etherx.jabber.org/streams'>"
                     b"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
                     + text.encode() + b"</auth>")
        said = b""
        while b"</failure>" not in said and (piece := wire.recv(4096)):
            said += piece
    assert b"<starttls" in said and b"<mechanism>" not in said
    assert b"<success" not in said and (b"</failure>" in said or b"</stream:stream>" in said)


@pytest.mark.parametrize("way", WAYS)
def test_aioxmpp_logs_in(server, account, way):
    async def play():
        client = aio.client(server, *account(), way)
        async with client.connected() as stream:
            answer = await stream.send(aioxmpp.IQ(
                type_=aioxmpp.IQType.GET, to=aioxmpp.JID.fromstr("localhost"),
                payload=aioxmpp.ping.Ping()))
            assert answer is None or answer is not False
            assert client.local_jid.domain == "localhost"
    run(play())


@pytest.mark.parametrize("way", WAYS)
def test_aioxmpp_is_refused_with_a_wrong_password(server, account, way):
    async def play():
        jid, _ = account()
        client = aio.client(server, jid, "wrong", way)
        with pytest.raises(aiosasl.SASLError):
            async with client.connected():
                pass
    run(play())


@pytest.mark.parametrize("way", WAYS)
def test_two_libraries_talk(server, account, way):
    async def play():
        async with Client(server, *account("slix"), way=way) as slix:
            await slix.online()
            client = aio.client(server, *account("aio"), way)
            async with client.connected() as stream:
                heard = asyncio.get_running_loop().create_future()
                dispatcher = client.summon(aioxmpp.dispatcher.SimpleMessageDispatcher)
                dispatcher.register_callback(aioxmpp.MessageType.CHAT, None, heard.set_result)
                message = aioxmpp.Message(type_=aioxmpp.MessageType.CHAT,
                                          to=aioxmpp.JID.fromstr(slix.boundjid.bare))
                message.body[None] = "Grüße <&> 🐦"
                await stream.send(message)
                came = await slix.next_message()
                assert came["body"] == "Grüße <&> 🐦"
                assert str(came["from"]) == str(client.local_jid)
                slix.send_message(mto=came["from"], mbody="and back", mtype="chat")
                back = await asyncio.wait_for(heard, 30)
                assert back.body.any() == "and back"
                assert str(back.from_) == str(slix.boundjid)
    run(play())
