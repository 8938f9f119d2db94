# XEP-0352: client state. On a real server the player's own questions make what waits go.

story: presence waits for the client to be active, and of each contact only the last (§3.2, §4.2)
only in the fake world
alice connects
bob connects
alice follows bob
alice goes online
bob goes online
alice forgets
alice sends
	<inactive xmlns='urn:xmpp:csi:0'/>
bob sends
	<presence><show>away</show></presence>
	<presence type='unavailable'/>
	<presence><show>dnd</show></presence>
alice receives nothing
alice sends
	<active xmlns='urn:xmpp:csi:0'/>
alice receives
	<presence from='{bob}' to='{maybe}'><show>dnd</show></presence>
everybody forgets

story: what somebody reads does not wait, and what waited goes before it, in order (RFC 6120 §10.1)
only in the fake world
alice connects
bob connects
alice follows bob
alice goes online
bob goes online
everybody forgets
alice sends
	<inactive xmlns='urn:xmpp:csi:0'/>
bob sends
	<message to='{alice}' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
	<presence><show>away</show></presence>
alice receives nothing
bob sends
	<message to='{alice}' type='chat' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob}' to='{alice}' type='chat' _='others'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
	<presence from='{bob}' to='{maybe}'><show>away</show></presence>
	<message from='{bob}' to='{alice}' type='chat' id='m1' _='others'><body>hi</body></message>
bob sends
	<presence><show>chat</show></presence>
alice receives nothing
bob forgets
alice forgets

story: the answer to what follows "active" comes behind what waited (§5.1)
only in the fake world
alice connects
bob connects
alice follows bob
alice goes online
bob goes online
everybody forgets
alice sends
	<inactive xmlns='urn:xmpp:csi:0'/>
bob sends
	<presence><show>away</show></presence>
alice receives nothing
alice sends
	<active xmlns='urn:xmpp:csi:0'/>
	<iq type='get' id='p1' to='{host}'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives
	<presence from='{bob}' to='{maybe}'><show>away</show></presence>
	<iq type='result' id='p1' from='{host}' to='{alice}'/>
bob forgets

story: requests and answers never wait
alice connects
bob connects
alice and bob are friends
alice goes online
bob goes online
everybody forgets
alice sends
	<inactive xmlns='urn:xmpp:csi:0'/>
bob sends
	<iq type='get' id='q1' to='{alice}'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives
	<iq type='get' id='q1' from='{bob}' to='{alice}'><ping xmlns='urn:xmpp:ping'/></iq>
alice sends
	<iq type='result' id='q1' to='{bob}'/>
bob receives
	<iq type='result' id='q1' from='{alice}' to='{bob}'/>

story: nobody else learns of it (§6)
alice connects
bob connects
alice and bob are friends
alice goes online
bob goes online
everybody forgets
alice sends
	<inactive xmlns='urn:xmpp:csi:0'/>
	<active xmlns='urn:xmpp:csi:0'/>
bob receives nothing
alice receives nothing

story: another element of the namespace ends the stream
alice connects
alice sends
	<asleep xmlns='urn:xmpp:csi:0'/>
alice receives
	<error xmlns='http://etherx.jabber.org/streams'><unsupported-stanza-type xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></error>
alice is disconnected
