# XEP-0280: message carbons, by the rules urn:xmpp:carbons:rules:0. Alice has two clients; the second wants carbons.

on a host that keeps messages
desk connects as alice@localhost/desk
phone connects as alice@localhost/phone
bob connects
desk goes online
phone goes online
bob goes online
phone sends
	<iq type='set' id='c1'><enable xmlns='urn:xmpp:carbons:2'/></iq>
phone receives
	<iq type='result' id='c1' from='{maybe}' to='{maybe}'/>
everybody forgets

story: the host and the account say that they copy, by which rules (§3, §6.2)
for each where: {host} {phone.bare}
phone sends
	<iq type='get' to='{where}' id='d1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
phone receives
	<iq type='result' from='{where}' to='{phone}' id='d1'><query xmlns='http://jabber.org/protocol/disco#info' _='others unordered'><feature var='urn:xmpp:carbons:2'/><feature var='urn:xmpp:carbons:rules:0'/></query></iq>

story: to enable and to disable twice is no error (§10.1)
phone sends
	<iq type='set' id='c2'><enable xmlns='urn:xmpp:carbons:2'/></iq>
phone receives
	<iq type='result' id='c2' from='{maybe}' to='{maybe}'/>
phone sends
	<iq type='set' id='c3'><disable xmlns='urn:xmpp:carbons:2'/></iq>
phone receives
	<iq type='result' id='c3' from='{maybe}' to='{maybe}'/>
phone sends
	<iq type='set' id='c4'><disable xmlns='urn:xmpp:carbons:2'/></iq>
phone receives
	<iq type='result' id='c4' from='{maybe}' to='{maybe}'/>
phone sends
	<iq type='set' id='c5'><enable xmlns='urn:xmpp:carbons:2'/></iq>
phone receives
	<iq type='result' id='c5' from='{maybe}' to='{maybe}'/>

story: nobody switches the carbons of another: {el} (§4.1, §5.1)
for each el: enable disable
bob sends
	<iq type='set' to='{phone.bare}' id='c2'><{el} xmlns='urn:xmpp:carbons:2'/></iq>
bob receives
	<iq type='error' from='{phone.bare}' to='{bob}' id='c2'>{cancel:not-allowed}</iq>
bob sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message>
phone receives
	<message from='{phone.bare}' to='{phone}' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message></forwarded></received></message>

story: it asks for carbons by a set, not by a get (§4)
phone sends
	<iq type='get' id='c2'><enable xmlns='urn:xmpp:carbons:2'/></iq>
phone receives
	<iq type='error' id='c2' from='{maybe}' to='{maybe}'>{cancel:service-unavailable}</iq>

story: what another client of the account receives is copied, with its id in the archive (§7, XEP-0313 §3.5)
bob sends
	<message to='{desk}' type='chat' id='m1'><body>What man art thou?</body><thread>0e3141</thread></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>What man art thou?</body><thread>0e3141</thread><stanza-id xmlns='urn:xmpp:sid:0' by='{desk.bare}' id='{id:m1}'/></message>
phone receives
	<message from='{phone.bare}' to='{phone}' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='chat' id='m1'><body>What man art thou?</body><thread>0e3141</thread><stanza-id xmlns='urn:xmpp:sid:0' by='{desk.bare}' id='{id:m1}'/></message></forwarded></received></message>

story: what another client of the account sends is copied, whether that one wants carbons or not (§8)
desk sends
	<message to='{bob}' type='chat' id='m1'><body>Neither, fair saint</body></message>
bob receives
	<message from='{desk}' to='{bob}' type='chat' id='m1'><body>Neither, fair saint</body>{stanza-id:bob}</message>
phone receives
	<message from='{phone.bare}' to='{phone}' type='chat'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{bob}' type='chat' id='m1'><body>Neither, fair saint</body>{stanza-id:phone}</message></forwarded></sent></message>
desk receives nothing

story: the one that sends gets no copy, though it wants carbons (§8)
phone sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{phone}' to='{bob}' type='chat' id='m1'><body>hi</body>{stanza-id:bob}</message>
phone receives nothing
desk receives nothing

story: the one that gets the message itself gets no copy of it (§7)
desk sends
	<iq type='set' id='c2'><enable xmlns='urn:xmpp:carbons:2'/></iq>
desk receives
	<iq type='result' id='c2' from='{maybe}' to='{maybe}'/>
bob sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message>
phone receives
	<message from='{phone.bare}' to='{phone}' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message></forwarded></received></message>
desk receives nothing

story: to the bare address it goes to one or all, and who did not get it gets a copy (§7, RFC 6121 §8.5.2.1.1)
desk sends
	<presence><priority>5</priority></presence>
desk receives
	<presence from='{desk}' to='{maybe}'><priority>5</priority></presence>
phone receives
	<presence from='{desk}' to='{any}'><priority>5</priority></presence>
bob sends
	<message to='{desk.bare}' type='chat' id='m1'><body>hi</body></message>
desk receives
	<message from='{bob}' to='{desk.bare}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message>
phone receives
	<message from='{phone.bare}' to='{phone}' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk.bare}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message></forwarded></received></message>

story: nothing is copied after they were disabled (§5)
phone sends
	<iq type='set' id='c2'><disable xmlns='urn:xmpp:carbons:2'/></iq>
phone receives
	<iq type='result' id='c2' from='{maybe}' to='{maybe}'/>
bob sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body></message>
desk sends
	<message to='{bob}' type='chat' id='m2'><body>ho</body></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message>
bob receives
	<message from='{desk}' to='{bob}' type='chat' id='m2'><body>ho</body>{stanza-id:bob}</message>
phone receives nothing

story: a new stream of the same client begins without carbons (§4)
phone disconnects
phone connects as alice@localhost/phone
phone goes online
desk forgets
bob sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message>
phone receives nothing

story: a client without presence gets copies, if it wants them (§7)
phone sends
	<presence type='unavailable'/>
everybody forgets
bob sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message>
phone receives
	<message from='{phone.bare}' to='{phone}' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message></forwarded></received></message>

story: a chat is copied, whatever is in it (§6.1)
bob sends
	<message to='{desk}' type='chat' id='m1'><x xmlns='some:payload'/></message>
desk sends
	<message to='{bob}' type='chat' id='m2'><x xmlns='some:payload'/></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><x xmlns='some:payload'/></message>
bob receives
	<message from='{desk}' to='{bob}' type='chat' id='m2'><x xmlns='some:payload'/></message>
phone receives in any order
	<message from='{phone.bare}' to='{phone}' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='chat' id='m1'><x xmlns='some:payload'/></message></forwarded></received></message>
	<message from='{phone.bare}' to='{phone}' type='chat'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{bob}' type='chat' id='m2'><x xmlns='some:payload'/></message></forwarded></sent></message>

story: a normal message with a body is copied (§6.1)
bob sends
	<message to='{desk}' type='normal' id='m1'><body>hi</body></message>
desk sends
	<message to='{bob}' type='normal' id='m2'><body>hi</body></message>
desk receives
	<message from='{bob}' to='{desk}' type='normal' id='m1'><body>hi</body>{stanza-id:phone}</message>
bob receives
	<message from='{desk}' to='{bob}' type='normal' id='m2'><body>hi</body>{stanza-id:bob}</message>
phone receives in any order
	<message from='{phone.bare}' to='{phone}' type='normal'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='normal' id='m1'><body>hi</body>{stanza-id:phone}</message></forwarded></received></message>
	<message from='{phone.bare}' to='{phone}' type='normal'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{bob}' type='normal' id='m2'><body>hi</body>{stanza-id:phone}</message></forwarded></sent></message>

story: so is one without a type (§6.1, RFC 6121 §5.2.2)
bob sends
	<message to='{desk}' id='m1'><body>hi</body></message>
desk sends
	<message to='{bob}' id='m2'><body>hi</body></message>
desk receives
	<message from='{bob}' to='{desk}' id='m1'><body>hi</body>{stanza-id:phone}</message>
bob receives
	<message from='{desk}' to='{bob}' id='m2'><body>hi</body>{stanza-id:bob}</message>
phone receives in any order
	<message from='{phone.bare}' to='{phone}'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' id='m1'><body>hi</body>{stanza-id:phone}</message></forwarded></received></message>
	<message from='{phone.bare}' to='{phone}'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{bob}' id='m2'><body>hi</body>{stanza-id:phone}</message></forwarded></sent></message>

story: a normal message with other payload is not copied (§6.1)
bob sends
	<message to='{desk}' type='normal' id='m1'><x xmlns='some:payload'/></message>
desk sends
	<message to='{bob}' type='normal' id='m2'><x xmlns='some:payload'/></message>
desk receives
	<message from='{bob}' to='{desk}' type='normal' id='m1'><x xmlns='some:payload'/></message>
bob receives
	<message from='{desk}' to='{bob}' type='normal' id='m2'><x xmlns='some:payload'/></message>
phone receives nothing

story: receipts are copied in messages of each type: {type} (§6.1, XEP-0184)
for each type: chat normal
bob sends
	<message to='{desk}' type='{type}' id='m1'><received xmlns='urn:xmpp:receipts' id='m0'/></message>
desk sends
	<message to='{bob}' type='{type}' id='m2'><received xmlns='urn:xmpp:receipts' id='m0'/></message>
desk receives
	<message from='{bob}' to='{desk}' type='{type}' id='m1'><received xmlns='urn:xmpp:receipts' id='m0'/>{stanza-id:phone}</message>
bob receives
	<message from='{desk}' to='{bob}' type='{type}' id='m2'><received xmlns='urn:xmpp:receipts' id='m0'/>{stanza-id:bob}</message>
phone receives in any order
	<message from='{phone.bare}' to='{phone}' type='{type}'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='{type}' id='m1'><received xmlns='urn:xmpp:receipts' id='m0'/>{stanza-id:phone}</message></forwarded></received></message>
	<message from='{phone.bare}' to='{phone}' type='{type}'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{bob}' type='{type}' id='m2'><received xmlns='urn:xmpp:receipts' id='m0'/>{stanza-id:phone}</message></forwarded></sent></message>

story: chat states are copied: {state} (§6.1, XEP-0085)
for each state: active composing gone
bob sends
	<message to='{desk}' type='chat' id='m1'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message>
desk sends
	<message to='{bob}' type='chat' id='m2'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message>
bob receives
	<message from='{desk}' to='{bob}' type='chat' id='m2'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message>
phone receives in any order
	<message from='{phone.bare}' to='{phone}' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='chat' id='m1'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message></forwarded></received></message>
	<message from='{phone.bare}' to='{phone}' type='chat'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{bob}' type='chat' id='m2'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message></forwarded></sent></message>

story: chat states are copied in a normal message, too (§6.1)
bob sends
	<message to='{desk}' type='normal' id='m1'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
desk sends
	<message to='{bob}' type='normal' id='m2'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
desk receives
	<message from='{bob}' to='{desk}' type='normal' id='m1'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
bob receives
	<message from='{desk}' to='{bob}' type='normal' id='m2'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
phone receives in any order
	<message from='{phone.bare}' to='{phone}' type='normal'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='normal' id='m1'><composing xmlns='http://jabber.org/protocol/chatstates'/></message></forwarded></received></message>
	<message from='{phone.bare}' to='{phone}' type='normal'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{bob}' type='normal' id='m2'><composing xmlns='http://jabber.org/protocol/chatstates'/></message></forwarded></sent></message>

story: markers are copied: {marker} (§6.1, XEP-0333)
for each marker: received displayed acknowledged
bob sends
	<message to='{desk}' type='normal' id='m1'><{marker} xmlns='urn:xmpp:chat-markers:0' id='m0'/></message>
desk sends
	<message to='{bob}' type='normal' id='m2'><{marker} xmlns='urn:xmpp:chat-markers:0' id='m0'/></message>
desk receives
	<message from='{bob}' to='{desk}' type='normal' id='m1'><{marker} xmlns='urn:xmpp:chat-markers:0' id='m0'/>{stanza-id:phone}</message>
bob receives
	<message from='{desk}' to='{bob}' type='normal' id='m2'><{marker} xmlns='urn:xmpp:chat-markers:0' id='m0'/>{stanza-id:bob}</message>
phone receives in any order
	<message from='{phone.bare}' to='{phone}' type='normal'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='normal' id='m1'><{marker} xmlns='urn:xmpp:chat-markers:0' id='m0'/>{stanza-id:phone}</message></forwarded></received></message>
	<message from='{phone.bare}' to='{phone}' type='normal'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{bob}' type='normal' id='m2'><{marker} xmlns='urn:xmpp:chat-markers:0' id='m0'/>{stanza-id:phone}</message></forwarded></sent></message>

story: a headline is not copied (§6.1)
bob sends
	<message to='{desk}' type='headline' id='m1'><body>news</body></message>
desk sends
	<message to='{bob}' type='headline' id='m2'><body>news</body></message>
desk receives
	<message from='{bob}' to='{desk}' type='headline' id='m1'><body>news</body></message>
bob receives
	<message from='{desk}' to='{bob}' type='headline' id='m2'><body>news</body></message>
phone receives nothing

story: a direct invitation into a room is copied (§6.1, XEP-0249)
bob sends
	<message to='{desk}' type='normal' id='m1'><x xmlns='jabber:x:conference' jid='room@chat.example'/></message>
desk sends
	<message to='{bob}' type='normal' id='m2'><x xmlns='jabber:x:conference' jid='room@chat.example'/></message>
desk receives
	<message from='{bob}' to='{desk}' type='normal' id='m1'><x xmlns='jabber:x:conference' jid='room@chat.example'/>{stanza-id:phone}</message>
bob receives
	<message from='{desk}' to='{bob}' type='normal' id='m2'><x xmlns='jabber:x:conference' jid='room@chat.example'/>{stanza-id:bob}</message>
phone receives in any order
	<message from='{phone.bare}' to='{phone}' type='normal'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='normal' id='m1'><x xmlns='jabber:x:conference' jid='room@chat.example'/>{stanza-id:phone}</message></forwarded></received></message>
	<message from='{phone.bare}' to='{phone}' type='normal'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{bob}' type='normal' id='m2'><x xmlns='jabber:x:conference' jid='room@chat.example'/>{stanza-id:phone}</message></forwarded></sent></message>

story: a mediated invitation is copied (§6.1, XEP-0045 §7.8.2)
bob sends
	<message to='{desk}' type='normal' id='m1'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='{bob.bare}'/></x></message>
desk sends
	<message to='{bob}' type='normal' id='m2'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='{bob.bare}'/></x></message>
desk receives
	<message from='{bob}' to='{desk}' type='normal' id='m1'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='{bob.bare}'/></x>{stanza-id:phone}</message>
bob receives
	<message from='{desk}' to='{bob}' type='normal' id='m2'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='{bob.bare}'/></x>{stanza-id:bob}</message>
phone receives in any order
	<message from='{phone.bare}' to='{phone}' type='normal'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='normal' id='m1'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='{bob.bare}'/></x>{stanza-id:phone}</message></forwarded></received></message>
	<message from='{phone.bare}' to='{phone}' type='normal'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{bob}' type='normal' id='m2'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='{bob.bare}'/></x>{stanza-id:phone}</message></forwarded></sent></message>

story: what comes from an occupant of a room in private is not copied, what goes to one is (§6.1)
bob sends
	<message to='{desk}' type='chat' id='m1'><body>psst</body><x xmlns='http://jabber.org/protocol/muc#user'/></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>psst</body><x xmlns='http://jabber.org/protocol/muc#user'/>{stanza-id:phone}</message>
phone receives nothing
desk sends
	<message to='{bob}' type='chat' id='m2'><body>yes?</body><x xmlns='http://jabber.org/protocol/muc#user'/></message>
bob receives
	<message from='{desk}' to='{bob}' type='chat' id='m2'><body>yes?</body><x xmlns='http://jabber.org/protocol/muc#user'/>{stanza-id:bob}</message>
phone receives
	<message from='{phone.bare}' to='{phone}' type='chat'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{bob}' type='chat' id='m2'><body>yes?</body><x xmlns='http://jabber.org/protocol/muc#user'/>{stanza-id:phone}</message></forwarded></sent></message>

story: what is private is copied on neither side, and says so (§9)
bob sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body><private xmlns='urn:xmpp:carbons:2'/></message>
desk sends
	<message to='{bob}' type='chat' id='m2'><body>hi</body><private xmlns='urn:xmpp:carbons:2'/></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body><private xmlns='urn:xmpp:carbons:2'/>{stanza-id:phone}</message>
bob receives
	<message from='{desk}' to='{bob}' type='chat' id='m2'><body>hi</body><private xmlns='urn:xmpp:carbons:2'/>{stanza-id:bob}</message>
phone receives nothing

story: <no-copy/> is obeyed by both sides (§9, XEP-0334 §4.3)
bob sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body><no-copy xmlns='urn:xmpp:hints'/></message>
desk sends
	<message to='{bob}' type='chat' id='m2'><body>hi</body><no-copy xmlns='urn:xmpp:hints'/></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body><no-copy xmlns='urn:xmpp:hints'/>{stanza-id:phone}</message>
bob receives
	<message from='{desk}' to='{bob}' type='chat' id='m2'><body>hi</body><no-copy xmlns='urn:xmpp:hints'/>{stanza-id:bob}</message>
phone receives nothing

story: both together (§9)
bob sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body><private xmlns='urn:xmpp:carbons:2'/><no-copy xmlns='urn:xmpp:hints'/></message>
desk sends
	<message to='{bob}' type='chat' id='m2'><body>hi</body><private xmlns='urn:xmpp:carbons:2'/><no-copy xmlns='urn:xmpp:hints'/></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body><private xmlns='urn:xmpp:carbons:2'/><no-copy xmlns='urn:xmpp:hints'/>{stanza-id:phone}</message>
bob receives
	<message from='{desk}' to='{bob}' type='chat' id='m2'><body>hi</body><private xmlns='urn:xmpp:carbons:2'/><no-copy xmlns='urn:xmpp:hints'/>{stanza-id:bob}</message>
phone receives nothing

story: a_081 a forged <received/> comes from who sent it, and is neither copied nor archived (§11)
bob sends
	<message to='{desk}' type='chat' id='m1'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></received></message>
desk sends
	<message to='{bob}' type='chat' id='m2'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></received></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></received></message>
bob receives
	<message from='{desk}' to='{bob}' type='chat' id='m2'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></received></message>
phone receives nothing

story: a_081 a forged <received/> beside a text is no better (§11)
bob sends
	<message to='{desk}' type='chat' id='m1'><body>x</body><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></received></message>
desk sends
	<message to='{bob}' type='chat' id='m2'><body>x</body><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></received></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>x</body><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></received></message>
bob receives
	<message from='{desk}' to='{bob}' type='chat' id='m2'><body>x</body><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></received></message>
phone receives nothing

story: a_081 a forged <sent/> comes from who sent it, and is neither copied nor archived (§11)
bob sends
	<message to='{desk}' type='chat' id='m1'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></sent></message>
desk sends
	<message to='{bob}' type='chat' id='m2'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></sent></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></sent></message>
bob receives
	<message from='{desk}' to='{bob}' type='chat' id='m2'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></sent></message>
phone receives nothing

story: a_081 a forged <sent/> beside a text is no better (§11)
bob sends
	<message to='{desk}' type='chat' id='m1'><body>x</body><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></sent></message>
desk sends
	<message to='{bob}' type='chat' id='m2'><body>x</body><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></sent></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>x</body><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></sent></message>
bob receives
	<message from='{desk}' to='{bob}' type='chat' id='m2'><body>x</body><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>Thou shall meet me tonight</body></message></forwarded></sent></message>
phone receives nothing

story: a_081 a forged copy within a copy stays what it is (§11)
bob sends
	<message to='{desk}' type='chat' id='m1'><body>x</body><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>x</body></message></forwarded></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>x</body><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>x</body></message></forwarded>{stanza-id:phone}</message>
phone receives
	<message from='{phone.bare}' to='{phone}' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='chat' id='m1'><body>x</body><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>x</body></message></forwarded>{stanza-id:phone}</message></forwarded></received></message>

story: a_081 nobody says that he is the account whose copies he sends (§11, RFC 6120 §8.1.2.1)
bob sends
	<message from='{phone.bare}' to='{phone}' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>x</body></message></forwarded></received></message>
bob receives
	<stream:error><invalid-from xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
bob is disconnected
phone receives nothing
desk receives nothing

story: a_081 a copy that was forged by the own account's other client says which (§11)
desk sends
	<message to='{phone}' type='chat' id='m1'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>x</body></message></forwarded></received></message>
phone receives
	<message from='{desk}' to='{phone}' type='chat' id='m1'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{desk}' type='chat'><body>x</body></message></forwarded></received></message>

story: an error that answers a message which was copied is copied (§6.1)
desk sends
	<message to='{nobody}' type='chat' id='m1'><body>hi</body></message>
desk receives
	<message from='{nobody}' to='{desk}' type='error' id='m1'>{cancel:service-unavailable}{stanza-id:desk}</message>
phone receives
	<message from='{phone.bare}' to='{phone}' type='chat'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{nobody}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message></forwarded></sent></message>
	<message from='{phone.bare}' to='{phone}' type='error'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{nobody}' to='{desk}' type='error' id='m1'>{cancel:service-unavailable}{stanza-id:phone}</message></forwarded></received></message>

story: an error for nothing that was copied is not (§6.1)
bob sends
	<message to='{desk}' type='error' id='m7'>{cancel:gone}</message>
desk receives
	<message from='{bob}' to='{desk}' type='error' id='m7'>{cancel:gone}</message>
phone receives nothing

story: the error of a copy goes nowhere (§10.3)
bob sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body></message>
desk receives
	<message from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message>
phone receives
	<message from='{phone.bare}' to='{phone}' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message></forwarded></received></message>
phone sends
	<message to='{phone.bare}' type='error'>{cancel:service-unavailable}</message>
bob receives nothing
desk receives nothing
phone receives nothing

story: a message to oneself is copied once, as received, to who has neither sent nor got it (§7, §8)
tab connects as alice@localhost/tab
tab goes online with priority -1
tab sends
	<iq type='set' id='c2'><enable xmlns='urn:xmpp:carbons:2'/></iq>
tab receives
	<iq type='result' id='c2' from='{maybe}' to='{maybe}'/>
everybody forgets
desk sends
	<message to='{phone}' type='chat' id='m1'><body>note</body></message>
phone receives
	<message from='{desk}' to='{phone}' type='chat' id='m1'><body>note</body>{stanza-id:phone}</message>
tab receives
	<message from='{tab.bare}' to='{tab}' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{desk}' to='{phone}' type='chat' id='m1'><body>note</body>{stanza-id:phone}</message></forwarded></received></message>
desk receives nothing
phone receives nothing

story: what a blocked contact sends is not copied (XEP-0191 §3.3)
desk sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{bob.bare}'/></block></iq>
everybody forgets
bob sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{desk}' to='{bob}' type='error' id='m1'>{cancel:service-unavailable}{stanza-id:bob}</message>
desk receives nothing
phone receives nothing

story: what is kept for later is copied to who may not get it itself (§7)
desk sends
	<presence type='unavailable'/>
phone sends
	<presence><priority>-1</priority></presence>
everybody forgets
bob sends
	<message to='{desk.bare}' type='chat' id='m1'><body>hi</body></message>
phone receives
	<message from='{phone.bare}' to='{phone}' type='chat'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='{bob}' to='{desk.bare}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}</message></forwarded></received></message>
desk receives nothing

story: an archive has what was copied once (XEP-0313 §6.1.1)
bob sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body></message>
desk sends
	<message to='{bob}' type='chat' id='m2'><body>ho</body></message>
everybody forgets
phone sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
phone receives
	{result:1}
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>
