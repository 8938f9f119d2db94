# XEP-0191: blocking.

story: the list begins empty (§3.2)
alice connects
alice sends
	<iq type='get' id='b1'><blocklist xmlns='urn:xmpp:blocking'/></iq>
alice receives
	<iq type='result' id='b1' from='{maybe}' to='{maybe}'><blocklist xmlns='urn:xmpp:blocking'/></iq>

story: a blocked address is in the list, pushed to those who asked for it, and no other (§3.3)
phone connects as alice@localhost/phone
desk connects as alice@localhost/desk
idle connects as alice@localhost/idle
phone sends
	<iq type='get' id='b1'><blocklist xmlns='urn:xmpp:blocking'/></iq>
desk sends
	<iq type='get' id='b1'><blocklist xmlns='urn:xmpp:blocking'/></iq>
everybody forgets
phone sends
	<iq type='set' id='b2'><block xmlns='urn:xmpp:blocking'><item jid='Romeo@Montague.net'/></block></iq>
phone receives in any order
	<iq type='result' id='b2' from='{maybe}' to='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><block xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/></block></iq>
desk receives
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><block xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/></block></iq>
idle receives nothing
phone sends
	<iq type='get' id='b3'><blocklist xmlns='urn:xmpp:blocking'/></iq>
phone receives
	<iq type='result' id='b3' from='{maybe}' to='{maybe}'><blocklist xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/></blocklist></iq>

story: nothing from a blocked account arrives, blocked as {entry} (§3.3, §6)
for each entry: {bob.bare} {bob}
alice connects
bob connects
alice goes online
bob goes online
alice sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{entry}'/></block></iq>
alice receives
	<iq type='result' id='b1' from='{maybe}' to='{maybe}'/>
bob sends
	<message to='{alice.bare}' type='chat' id='1'><body>hi</body></message>
	<message to='{alice}' type='normal' id='2'><body>hi</body></message>
	<message to='{alice}' type='headline' id='3'><body>hi</body></message>
	<iq to='{alice.bare}' type='get' id='4'><vCard xmlns='vcard-temp'/></iq>
	<iq to='{alice}' type='get' id='5'><query xmlns='urn:some:request'/></iq>
	<iq to='{alice}' type='result' id='6'/>
	<presence to='{alice}' id='7'/>
bob receives in any order
	<message from='{alice.bare}' to='{bob}' type='error' id='1'>{cancel:service-unavailable}</message>
	<message from='{alice}' to='{bob}' type='error' id='2'>{cancel:service-unavailable}</message>
	<iq from='{alice.bare}' to='{bob}' type='error' id='4'>{cancel:service-unavailable}</iq>
	<iq from='{alice}' to='{bob}' type='error' id='5'>{cancel:service-unavailable}</iq>
alice receives nothing

story: a request for a subscription from a blocked account does not arrive, nor later (§3.3)
alice connects
bob connects
alice goes online
bob goes online
alice sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
alice receives
	<iq type='result' id='b1' from='{maybe}' to='{maybe}'/>
bob sends
	<presence to='{alice.bare}' type='subscribe'/>
alice receives nothing
alice disconnects
alice connects
alice sends
	<presence/>
alice receives
	<presence from='{alice}' to='{maybe}'/>
alice receives nothing
bob receives nothing

story: nothing goes to a blocked account, and the client is told why (§3.3)
alice connects
bob connects
alice goes online
bob goes online
alice sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
alice receives
	<iq type='result' id='b1' from='{maybe}' to='{maybe}'/>
alice sends
	<message to='{bob}' type='chat' id='1'><body>hi</body></message>
	<iq to='{bob}' type='get' id='2'><query xmlns='urn:some:request'/></iq>
alice receives in any order
	<message from='{bob}' to='{maybe}' type='error' id='1'><error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><blocked xmlns='urn:xmpp:blocking:errors'/></error></message>
	<iq from='{bob}' to='{maybe}' type='error' id='2'><error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><blocked xmlns='urn:xmpp:blocking:errors'/></error></iq>
bob receives nothing

story: a friend who is blocked sees the blocker go, and come back when unblocked (§3.3, §3.4)
alice connects
bob connects
alice and bob are friends
alice goes online
bob goes online
everybody forgets
alice sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
alice receives
	<iq type='result' id='b1' from='{maybe}' to='{maybe}'/>
bob receives
	<presence type='unavailable' from='{alice}' to='{any}'/>
alice sends
	<presence><show>away</show></presence>
alice receives
	<presence from='{alice}' to='{maybe}'><show>away</show></presence>
bob receives nothing
bob sends
	<presence><show>dnd</show></presence>
bob receives
	<presence from='{bob}' to='{maybe}'><show>dnd</show></presence>
alice receives nothing
alice sends
	<iq type='set' id='b2'><unblock xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></unblock></iq>
alice receives
	<iq type='result' id='b2' from='{maybe}' to='{maybe}'/>
bob receives
	<presence from='{alice}' to='{any}'><show>away</show></presence>
alice forgets

story: a blocked friend's probe is not answered (§3.3)
alice connects
bob connects
alice and bob are friends
alice goes online
alice sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
everybody forgets
bob sends
	<presence/>
bob receives
	<presence from='{bob}' to='{maybe}'/>
bob receives nothing
alice receives nothing

story: after unblocking one, the others stay blocked (§3.4)
alice connects
bob connects
alice goes online
alice sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/><item jid='romeo@montague.net'/><item jid='evil.example'/></block></iq>
	<iq type='set' id='b2'><unblock xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></unblock></iq>
alice receives
	<iq type='result' id='b1' from='{maybe}' to='{maybe}'/>
	<iq type='result' id='b2' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='get' id='b3'><blocklist xmlns='urn:xmpp:blocking'/></iq>
alice receives
	<iq type='result' id='b3' from='{maybe}' to='{maybe}'><blocklist xmlns='urn:xmpp:blocking' _='unordered'><item jid='romeo@montague.net'/><item jid='evil.example'/></blocklist></iq>
bob sends
	<message to='{alice.bare}' type='chat' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob}' to='{alice.bare}' type='chat' id='m1'><body>hi</body></message>

story: a list that is asked for behind a block holds it (RFC 6120 §10.1)
alice connects
alice sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/></block></iq>
	<iq type='get' id='b2'><blocklist xmlns='urn:xmpp:blocking'/></iq>
alice receives
	<iq type='result' id='b1' from='{maybe}' to='{maybe}'/>
	<iq type='result' id='b2' from='{maybe}' to='{maybe}'><blocklist xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/></blocklist></iq>

story: an unblock without an item unblocks all (§3.5)
alice connects
alice sends
	<iq type='get' id='b0'><blocklist xmlns='urn:xmpp:blocking'/></iq>
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/><item jid='evil.example'/></block></iq>
everybody forgets
alice sends
	<iq type='set' id='b2'><unblock xmlns='urn:xmpp:blocking'/></iq>
alice receives in any order
	<iq type='result' id='b2' from='{maybe}' to='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><unblock xmlns='urn:xmpp:blocking'/></iq>
alice sends
	<iq type='get' id='b3'><blocklist xmlns='urn:xmpp:blocking'/></iq>
alice receives
	<iq type='result' id='b3' from='{maybe}' to='{maybe}'><blocklist xmlns='urn:xmpp:blocking'/></iq>

story: a block without an item is refused (§3.3)
alice connects
alice sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'/></iq>
alice receives
	<iq type='error' id='b1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>

story: a blocked address must be one (§3.3)
alice connects
alice sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='a@@b'/></block></iq>
alice receives
	<iq type='error' id='b1' from='{maybe}' to='{maybe}'>{modify:jid-malformed}</iq>

story: a whole domain may be blocked, one's own resources never (§5, §6)
phone connects as alice@localhost/phone
desk connects as alice@localhost/desk
bob connects
phone goes online
desk goes online
phone sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{host}'/></block></iq>
everybody forgets
phone sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body></message>
desk receives
	<message from='{phone}' to='{desk}' type='chat' id='m1'><body>hi</body></message>
phone sends
	<iq type='set' id='b2'><unblock xmlns='urn:xmpp:blocking'/></iq>
phone receives
	<iq type='result' id='b2' from='{maybe}' to='{maybe}'/>

story: nobody reads the list of another (§5)
alice connects
bob connects
bob sends
	<iq type='get' id='b1' to='{alice.bare}'><blocklist xmlns='urn:xmpp:blocking'/></iq>
	<iq type='set' id='b2' to='{alice.bare}'><block xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/></block></iq>
bob receives in any order
	<iq type='error' id='b1' from='{alice.bare}' to='{bob}'><error type='{any}' _='others'/></iq>
	<iq type='error' id='b2' from='{alice.bare}' to='{bob}'><error type='{any}' _='others'/></iq>

story: a_092 a block that was answered is kept when the server dies
only in the fake world
alice connects
alice sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/></block></iq>
alice receives
	<iq type='result' id='b1' from='{maybe}' to='{maybe}'/>
the server dies
alice connects
alice sends
	<iq type='get' id='b2'><blocklist xmlns='urn:xmpp:blocking'/></iq>
alice receives
	<iq type='result' id='b2' from='{maybe}' to='{maybe}'><blocklist xmlns='urn:xmpp:blocking'><item jid='romeo@montague.net'/></blocklist></iq>
