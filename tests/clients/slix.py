# SPDX-License-Identifier: Apache-2.0
"""A slixmpp client that a test can ask: what has come, and nothing else happened."""

import asyncio
import collections
import pathlib
import ssl

import slixmpp

PATIENCE = 15


def run(coroutine):
    """Plays a test; nothing may hang."""
    return asyncio.run(asyncio.wait_for(coroutine, 2 * PATIENCE))


class Refused(Exception):
    """The server did not let it in."""


class Unacknowledged(collections.deque):
    """slixmpp empties its queue when it asks to resume, so nothing would be sent again (1.8.3: _handle_outgoing)."""

    def clear(self):
        pass


class Client(slixmpp.ClientXMPP):
    """`port`: another than the server's; `managed`: with XEP-0198."""

    def __init__(self, server, jid, password, way="starttls", mechanism="SCRAM-SHA-256", port=None, managed=False):
        super().__init__(jid, password, sasl_mech=mechanism)
        self.host_server = server
        self.port = port or (server.tls_port if way == "direct" else server.port)
        self.resumed = self.failed_h = None
        self.way = way
        self.messages, self.presences, self.subscriptions = (asyncio.Queue() for _ in range(3))
        self.started = asyncio.get_running_loop().create_future()
        self.auto_authorize = self.auto_subscribe = None
        self.ca_certs = pathlib.Path(server.certificate(self.boundjid.host))
        for plugin in ("xep_0030", "xep_0054", "xep_0077", "xep_0092", "xep_0191", "xep_0199", "xep_0202", "xep_0280",
                       "xep_0313", "xep_0352", "xep_0359"):
            self.register_plugin(plugin)
        if managed:
            self.register_plugin("xep_0198")
            self["xep_0198"].unacked_queue = Unacknowledged()
            self.add_event_handler("session_resumed", lambda _: self.came_back(True))
            self.add_event_handler("sm_failed", lambda failed: self.came_back(False, failed))
        if mechanism:
            self.leave_binding_out()
        self.add_event_handler("session_start", lambda _: self.finish(None))
        self.add_event_handler("failed_all_auth", lambda _: self.finish(Refused("authentication")))
        self.add_event_handler("disconnected", lambda _: self.finish(Refused("disconnected")))
        self.add_event_handler("message", self.messages.put_nowait)
        self.add_event_handler("message_error", self.messages.put_nowait)
        for what in ("available", "away", "chat", "dnd", "xa", "unavailable"):
            self.add_event_handler("presence_" + what, self.presences.put_nowait)
        for what in ("subscribe", "subscribed", "unsubscribe", "unsubscribed"):
            self.add_event_handler("presence_" + what, self.subscriptions.put_nowait)

    def came_back(self, resumed, failed=None):
        self.resumed = resumed
        if failed is not None:
            self.failed_h = int(failed.xml.get("h"))
            self["xep_0198"].unacked_queue = Unacknowledged()
        if resumed:
            self.finish(None)

    def finish(self, refusal):
        if self.started.done():
            return
        if refusal:
            self.started.set_exception(refusal)
        else:
            self.started.set_result(None)

    def leave_binding_out(self):
        """slixmpp binds by tls-unique, which TLS 1.3 does not have, and says of the other mechanisms that it
        would bind if it could: to be refused by RFC 5802 §6. Without a binding it is an ordinary client."""
        sasl = self["feature_mechanisms"]
        usual = sasl.sasl_callback
        sasl.sasl_callback = lambda *wanted: {**usual(*wanted), "channel_binding": None}

    async def pick_dns_answer(self, *_, **_how):
        """No name service: the address is known."""
        return None
    _pick_dns_answer = pick_dns_answer

    def get_ssl_context(self):
        context = super().get_ssl_context()
        assert context.verify_mode == ssl.CERT_REQUIRED
        return context

    async def log_in(self):
        self.connect(("127.0.0.1", self.port), use_ssl=self.way == "direct",
                     force_starttls=self.way == "starttls", disable_starttls=self.way == "plain")
        self.default_domain = self.boundjid.host  # the name to ask for in TLS (SNI)
        try:
            await asyncio.wait_for(self.started, PATIENCE)
        except BaseException:
            self.abort()
            raise

    async def __aenter__(self):
        await self.log_in()
        return self

    async def come_back(self):
        """After the wire broke: resumed, or a new session."""
        self.started = asyncio.get_running_loop().create_future()
        self.resumed = None
        await self.log_in()

    async def __aexit__(self, *_):
        self.reconnect = lambda *_args, **_kw: None
        await asyncio.wait_for(self.disconnect(wait=1) or asyncio.sleep(0), PATIENCE)

    async def online(self):
        self.send_presence()
        await self.get_roster()
        return self

    async def next_message(self):
        return await asyncio.wait_for(self.messages.get(), PATIENCE)

    async def next_presence(self, of):
        """The next presence of somebody (a bare or full JID); those of others are passed over."""
        while True:
            presence = await asyncio.wait_for(self.presences.get(), PATIENCE)
            if str(presence["from"]).startswith(of):
                return presence

    async def next_subscription(self, kind):
        presence = await asyncio.wait_for(self.subscriptions.get(), PATIENCE)
        assert presence["type"] == kind, presence
        return presence

    def tls_serial(self):
        peer = self.transport.get_extra_info("ssl_object").getpeercert()
        return peer["serialNumber"]


async def befriend(one, other):
    """Both see each other's presence; both must be online."""
    for who, whom in ((one, other), (other, one)):
        who.send_presence_subscription(pto=whom.boundjid.bare)
        await whom.next_subscription("subscribe")
        whom.send_presence_subscription(pto=who.boundjid.bare, ptype="subscribed")
        await who.next_subscription("subscribed")
