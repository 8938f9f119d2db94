# XEP-0359: unique and stable ids of messages.

on a host that keeps messages
alice connects
bob connects
bob goes online

story: the id of a message is that of the archive, which the recipient is told (§2.1, XEP-0313 §3.5)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>

story: each message has its own (§2.1)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>

story: the sender's own id is handed on as it is (§2.2)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='de305d54'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='de305d54'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>

story: a_083 who writes the recipient's id himself is not believed (§3 rule 2)
alice sends
	<message to='{bob}' type='chat' id='m1'><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='forged'/><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>

story: a_083 however often (§3 rule 2, rule 4)
alice sends
	<message to='{bob}' type='chat' id='m1'><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='forged'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='forged'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='forged'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='forged'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='forged'/><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>

story: a_083 nor in another spelling: {by} (§3 rule 2, rule 7)
for each by: {bob.bare}.
alice sends
	<message to='{bob}' type='chat' id='m1'><stanza-id xmlns='urn:xmpp:sid:0' by='{by}' id='forged'/><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>

story: a_083 nor the sender's own archive, whose ids he is told of another way (§3 rule 2, XEP-0313 §3.5)
alice sends
	<message to='{bob}' type='chat' id='m1'><stanza-id xmlns='urn:xmpp:sid:0' by='{alice.bare}' id='forged'/><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>

story: an id by somebody else passes (§3 rule 3)
alice sends
	<message to='{bob}' type='chat' id='m1'><stanza-id xmlns='urn:xmpp:sid:0' by='room@muc.example' id='forged'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='forged'/><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><stanza-id xmlns='urn:xmpp:sid:0' by='room@muc.example' id='forged'/><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>

story: a_083 it goes from what is not archived, too (§3 rule 2)
alice sends
	<message to='{bob}' type='chat' id='m1'><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='forged'/><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
	<message to='{bob}' type='headline' id='m2'><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='forged'/><body>news</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
	<message from='{alice}' to='{bob}' type='headline' id='m2'><body>news</body></message>

story: a_083 the forged one is not in the archive either (§3 rule 2)
alice sends
	<message to='{bob}' type='chat' id='m1'><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='forged'/><body>hi</body></message>
everybody forgets
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:1}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body></message></forwarded></result></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>

story: a_083 deeper inside it is only what somebody wrote (§3 rule 4)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><x xmlns='some:payload'><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='forged'/></x></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><x xmlns='some:payload'><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='forged'/></x><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>

story: a message that is delivered later has the id that it has in the archive (§2.1)
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/>{delay}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>

story: what is sent twice under the same origin-id is one message (§2.2)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/></message>
	<message to='{bob}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>

story: f_43 two messages under one origin-id with different texts are two: nobody's words are lost (§5)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/></message>
	<message to='{bob}' type='chat' id='m1'><body>ho</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>ho</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/>{stanza-id:bob}</message>

story: the same id of a stanza is no reason to think it the same message (RFC 6120 §8.1.3)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>ok</body></message>
	<message to='{bob}' type='chat' id='m1'><body>ok</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>ok</body>{stanza-id:bob}</message>
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>ok</body>{stanza-id:bob}</message>

story: a message of another may have the same origin-id by chance (§2.2)
carol connects
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/>{stanza-id:bob}</message>
carol sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/></message>
bob receives
	<message from='{carol}' to='{bob}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='o1'/>{stanza-id:bob}</message>

story: host and account say that they give ids: {where} (§5)
for each where: {host} {bob.bare}
bob sends
	<iq type='get' to='{where}' id='d1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
bob receives
	<iq type='result' from='{where}' to='{bob}' id='d1'><query xmlns='http://jabber.org/protocol/disco#info' _='others'><feature var='urn:xmpp:sid:0'/></query></iq>
