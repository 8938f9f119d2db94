# XEP-0160: messages for who is away.

on a host that keeps messages
alice connects

story: a message for one who is away comes when he does, with the time it was sent and its id (§2)
bob has an account
alice sends
	<message to='{bob.bare}' type='chat' id='m1' xml:lang='it'><body>O blessed, blessed night!</body><thread>t1</thread></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m1'><body>O blessed, blessed night!</body><thread>t1</thread>{stanza-id:bob}{delay}</message>
alice receives nothing

story: normal and chat are kept: {type} (§3)
for each type: normal chat
bob has an account
alice sends
	<message to='{bob.bare}' type='{type}' id='m1'><body>hi</body></message>
all settles
bob connects
bob goes online with priority -1
bob receives nothing
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='{type}' id='m1'><body>hi</body>{stanza-id:bob}{delay}</message>

story: headlines and errors are not kept: {type} (§3)
for each type: headline error
bob has an account
alice sends
	<message to='{bob.bare}' type='{type}' id='m1'><body>hi</body></message>
all settles
bob connects
bob sends
	<presence/>
bob receives
	<presence from='{bob}' to='{maybe}'/>
bob receives nothing
alice receives nothing

story: groupchat for an account is refused (§3, RFC 6121 §8.5.2.2.1)
bob has an account
alice sends
	<message to='{bob.bare}' type='groupchat' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob.bare}' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}</message>
all settles
bob connects
bob sends
	<presence/>
bob receives
	<presence from='{bob}' to='{maybe}'/>
bob receives nothing

story: a chat state alone is not kept, and the client is told so: {state} (§3, RFC 6121 §8.5.2.2.1)
for each state: active composing paused inactive gone
bob has an account
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message>
	<message to='{bob.bare}' type='chat' id='m2'><{state} xmlns='http://jabber.org/protocol/chatstates'/><thread>t</thread><store xmlns='urn:xmpp:hints'/></message>
alice receives
	<message from='{bob.bare}' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}</message>
	<message from='{bob.bare}' to='{alice}' type='error' id='m2'>{cancel:service-unavailable}</message>
all settles
bob connects
bob sends
	<presence/>
bob receives
	<presence from='{bob}' to='{maybe}'/>
bob receives nothing

story: a chat state that goes with a text is kept with it (§3)
bob has an account
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m1'><body>hi</body><active xmlns='http://jabber.org/protocol/chatstates'/>{stanza-id:bob}{delay}</message>

story: what was kept comes in the order in which it was sent (§2)
bob has an account
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>1</body></message>
	<message to='{bob.bare}' type='normal' id='m2'><body>2</body></message>
	<message to='{bob.bare}' type='chat' id='m3'><body>3</body></message>
	<message to='{bob.bare}/nowhere' type='chat' id='m4'><body>4</body></message>
all settles
bob connects
bob goes online with priority -1
bob sends
	<presence><priority>0</priority></presence>
bob receives
	<presence from='{bob}' to='{maybe}'><priority>0</priority></presence>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m1'><body>1</body>{stanza-id:bob}{delay}</message>
	<message from='{alice}' to='{bob.bare}' type='normal' id='m2'><body>2</body>{stanza-id:bob}{delay}</message>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m3'><body>3</body>{stanza-id:bob}{delay}</message>
	<message from='{alice}' to='{bob.bare}/nowhere' type='chat' id='m4'><body>4</body>{stanza-id:bob}{delay}</message>

story: what was kept goes to nobody before his presence (§2, RFC 6121 §4.2.2)
bob has an account
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body></message>
all settles
bob connects
bob receives nothing
bob asks for the roster
bob receives nothing

story: presence for one contact alone brings nothing (§2, RFC 6121 §4.6)
bob has an account
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body></message>
all settles
bob connects
bob sends
	<presence to='{alice.bare}'/>
bob receives nothing

story: what was delivered and acknowledged does not come again (§2)
bob has an account
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body></message>
all settles
desk connects as bob@localhost/desk
desk sends
	<presence/>
desk receives in any order
	<presence from='{desk}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m1'><body>hi</body>{stanza-id:bob}{delay}</message>
all settles
desk disconnects
phone connects as bob@localhost/phone
phone goes online with priority -1
phone sends
	<presence/>
phone receives
	<presence from='{phone}' to='{maybe}'/>
phone receives nothing

story: what nobody acknowledged comes again, under the same id (§2)
bob has an account
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body></message>
all settles
desk connects as bob@localhost/desk
desk answers no pings
desk sends
	<presence/>
desk receives in any order
	<presence from='{desk}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:m1}'/>{delay}</message>
desk is cut off
all settles
phone connects as bob@localhost/phone
phone sends
	<presence/>
phone receives in any order
	<presence from='{phone}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:m1}'/>{delay}</message>

story: what came live and was never acknowledged comes again, too
desk connects as bob@localhost/desk
desk answers no pings
desk goes online
alice sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body></message>
desk receives
	<message from='{alice}' to='{desk}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{desk.bare}' id='{id:m1}'/></message>
desk is cut off
all settles
phone connects as bob@localhost/phone
phone sends
	<presence/>
phone receives in any order
	<presence from='{phone}' to='{maybe}'/>
	<message from='{alice}' to='{desk}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{desk.bare}' id='{id:m1}'/>{delay}</message>

story: a client that may not get messages does not have them taken away (§3, RFC 6121 §8.5.2.1.1)
phone connects as bob@localhost/phone
phone goes online with priority -1
alice sends
	<message to='{phone.bare}' type='chat' id='m1'><body>hi</body></message>
phone receives nothing
alice receives nothing
desk connects as bob@localhost/desk
desk sends
	<presence/>
desk receives in any order
	<presence from='{desk}' to='{maybe}'/>
	<presence from='{phone}' to='{any}'><priority>-1</priority></presence>
	<message from='{alice}' to='{phone.bare}' type='chat' id='m1'><body>hi</body>{stanza-id:phone}{delay}</message>
phone receives
	<presence from='{desk}' to='{any}'/>

story: a client that raises its priority gets what waited (§2)
bob connects
bob goes online with priority -1
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body></message>
bob receives nothing
bob sends
	<presence><priority>1</priority></presence>
bob receives in any order
	<presence from='{bob}' to='{maybe}'><priority>1</priority></presence>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m1'><body>hi</body>{stanza-id:bob}{delay}</message>

story: who was told of a delay already keeps it, and no second one is added (XEP-0203 §2)
bob has an account
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body><delay xmlns='urn:xmpp:delay' stamp='2002-09-10T23:08:25Z'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m1'><body>hi</body><delay xmlns='urn:xmpp:delay' stamp='2002-09-10T23:08:25Z'/>{stanza-id:bob}</message>

story: a message for an account that does not exist is refused (§2, RFC 6121 §8.5.1)
alice sends
	<message to='{nobody}' type='chat' id='m1'><body>hi</body></message>
alice receives
	<message from='{nobody}' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}{stanza-id:alice}</message>

story: what a blocked contact sends is not kept for later (XEP-0191 §3.3)
bob connects
bob sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{alice.bare}'/></block></iq>
bob receives
	<iq type='result' id='b1' from='{maybe}' to='{maybe}'/>
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob.bare}' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}{stanza-id:alice}</message>
bob sends
	<iq type='set' id='b2'><unblock xmlns='urn:xmpp:blocking'/></iq>
	<presence/>
bob receives in any order
	<iq type='result' id='b2' from='{maybe}' to='{maybe}'/>
	<presence from='{bob}' to='{maybe}'/>
bob receives nothing

story: the host says that it keeps messages (§4)
alice sends
	<iq type='get' to='{host}' id='d1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives
	<iq type='result' from='{host}' to='{maybe}' id='d1'><query xmlns='http://jabber.org/protocol/disco#info' _='others'><feature var='msgoffline'/></query></iq>

story: what the server keeps is still there when it has died
only in the fake world
bob has an account
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body></message>
all settles
the server dies
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m1'><body>hi</body>{stanza-id:bob}{delay}</message>

story: a message that cannot be kept is refused, and the client is told that it may try again
only in the fake world
bob has an account
the store fails once
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob.bare}' to='{maybe}' type='error' id='m1'>{wait:resource-constraint}</message>
all settles
bob connects
bob sends
	<presence/>
bob receives
	<presence from='{bob}' to='{maybe}'/>
bob receives nothing
