# SPDX-License-Identifier: Apache-2.0
"""An aioxmpp client that a test can ask, and the archive (XEP-0313), which aioxmpp does not know."""

import asyncio
import datetime

import aioxmpp
import aioxmpp.carbons
import aioxmpp.connector
import aioxmpp.misc
import aioxmpp.xso as xso
from aioxmpp.rsm.xso import ResultSetMetadata

from slix import PATIENCE

MAM = "urn:xmpp:mam:2"


def client(server, jid, password, way="starttls", port=None):
    connector = (aioxmpp.connector.XMPPOverTLSConnector() if way == "direct"
                 else aioxmpp.connector.STARTTLSConnector())
    port = port or (server.tls_port if way == "direct" else server.port)
    made = aioxmpp.PresenceManagedClient(
        aioxmpp.JID.fromstr(jid), aioxmpp.make_security_layer(password, no_verify=True),
        override_peer=[("127.0.0.1", port, connector)], max_initial_attempts=1)
    made.backoff_start = made.backoff_cap = datetime.timedelta(seconds=0.2)
    return made


class Heard:
    """What comes of messages, in order; its client must be made, and not yet be connected."""

    def __init__(self, of):
        self.queue = asyncio.Queue()
        for kind in (aioxmpp.MessageType.CHAT, aioxmpp.MessageType.NORMAL):
            of.summon(aioxmpp.dispatcher.SimpleMessageDispatcher).register_callback(
                kind, None, self.queue.put_nowait)

    async def next(self):
        return await asyncio.wait_for(self.queue.get(), PATIENCE)

    async def next_text(self):
        """Of messages without a text nothing is said: chat states, copies."""
        while True:
            message = await self.next()
            if message.body:
                return message.body.any()

    def is_empty(self):
        return self.queue.empty()


def chat(to, text, own_id=None):
    message = aioxmpp.Message(type_=aioxmpp.MessageType.CHAT, to=aioxmpp.JID.fromstr(str(to)))
    message.body[None] = text
    if own_id:
        message.xep0359_origin_id = own_id
    return message


async def ping(of, host="localhost"):
    """All that was sent before has been read when this is answered."""
    await of.send(aioxmpp.IQ(type_=aioxmpp.IQType.GET, to=aioxmpp.JID.fromstr(host),
                                 payload=aioxmpp.ping.Ping()))


class Result(xso.XSO):
    TAG = (MAM, "result")
    id_ = xso.Attr("id")
    queryid = xso.Attr("queryid", default=None)
    forwarded = xso.Child([aioxmpp.misc.Forwarded])


aioxmpp.Message.archive_result = xso.Child([Result])


@aioxmpp.IQ.as_payload_class
class Query(xso.XSO):
    TAG = (MAM, "query")
    queryid = xso.Attr("queryid", default=None)
    page = xso.Child([ResultSetMetadata])

    def __init__(self, page=None):
        super().__init__()
        self.page = page


@aioxmpp.IQ.as_payload_class
class Fin(xso.XSO):
    TAG = (MAM, "fin")
    complete = xso.Attr("complete", type_=xso.Bool(), default=False)
    page = xso.Child([ResultSetMetadata])
