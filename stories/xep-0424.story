# XEP-0424: messages that are taken back.

on a host that keeps messages
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob}' type='chat' id='wrong-1'><body>Have not saints lips?</body><x xmlns='some:payload'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='wrong-1'><body>Have not saints lips?</body><x xmlns='some:payload'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:b1}'/></message>

story: a retraction is a message, and leaves a tombstone in both archives, under the same id (§3, §4)
alice sends
	<message to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:b2}'/></message>
all settles
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b1}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='wrong-1'><retracted xmlns='urn:xmpp:message-retract:1' stamp='{any}' id='retract-1'/></message></forwarded></result></message>
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b2}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message></forwarded></result></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:b1}</first><last>{id:b2}</last></set></fin></iq>
alice sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
	<message from='{alice.bare}' to='{alice}'><result xmlns='urn:xmpp:mam:2' id='{id:a1}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='wrong-1'><retracted xmlns='urn:xmpp:message-retract:1' stamp='{any}' id='retract-1'/></message></forwarded></result></message>
	<message from='{alice.bare}' to='{alice}'><result xmlns='urn:xmpp:mam:2' id='{id:a2}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message></forwarded></result></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:a1}</first><last>{id:a2}</last></set></fin></iq>

story: without a text for those who do not know it, too (§3)
alice sends
	<message to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:b2}'/></message>
all settles
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b1}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='wrong-1'><retracted xmlns='urn:xmpp:message-retract:1' stamp='{any}' id='retract-1'/></message></forwarded></result></message>
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b2}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/></message></forwarded></result></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:b1}</first><last>{id:b2}</last></set></fin></iq>

story: nobody takes back the words of another (§5)
carol connects
carol sends
	<message to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{carol}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:b2}'/></message>
all settles
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b1}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='wrong-1'><body>Have not saints lips?</body><x xmlns='some:payload'/></message></forwarded></result></message>
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b2}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{carol}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message></forwarded></result></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:b1}</first><last>{id:b2}</last></set></fin></iq>

story: nor does the one who got them (§5)
bob sends
	<message to='{alice}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message>
alice receives
	<message from='{bob}' to='{alice}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/>{stanza-id:alice}</message>
all settles
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b1}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='wrong-1'><body>Have not saints lips?</body><x xmlns='some:payload'/></message></forwarded></result></message>
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b2}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{bob}' to='{alice}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message></forwarded></result></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:b1}</first><last>{id:b2}</last></set></fin></iq>

story: another client of the same author may (§5: the same bare JID)
phone connects as alice@localhost/phone
phone sends
	<message to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{phone}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:b2}'/></message>
all settles
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b1}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='wrong-1'><retracted xmlns='urn:xmpp:message-retract:1' stamp='{any}' id='retract-1'/></message></forwarded></result></message>
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b2}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{phone}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message></forwarded></result></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:b1}</first><last>{id:b2}</last></set></fin></iq>

story: what is not there cannot be taken back, and the retraction is kept all the same (§5)
alice sends
	<message to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='nothing-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='nothing-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:b2}'/></message>
all settles
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b1}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='wrong-1'><body>Have not saints lips?</body><x xmlns='some:payload'/></message></forwarded></result></message>
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b2}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='nothing-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message></forwarded></result></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:b1}</first><last>{id:b2}</last></set></fin></iq>

story: a retraction that is not stored leaves no tombstone, since nobody could match it (§4)
alice sends
	<message to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><no-store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><no-store xmlns='urn:xmpp:hints'/></message>
all settles
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b1}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='wrong-1'><body>Have not saints lips?</body><x xmlns='some:payload'/></message></forwarded></result></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:b1}</first><last>{id:b1}</last></set></fin></iq>

story: a retraction is not taken back
alice sends
	<message to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:b2}'/></message>
all settles
alice sends
	<message to='{bob}' type='chat' id='retract-2'><retract xmlns='urn:xmpp:message-retract:1' id='retract-1'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='retract-2'><retract xmlns='urn:xmpp:message-retract:1' id='retract-1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:b3}'/></message>
all settles
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b1}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='wrong-1'><retracted xmlns='urn:xmpp:message-retract:1' stamp='{any}' id='retract-1'/></message></forwarded></result></message>
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b2}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='retract-1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted a previous message</body><store xmlns='urn:xmpp:hints'/></message></forwarded></result></message>
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:b3}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='retract-2'><retract xmlns='urn:xmpp:message-retract:1' id='retract-1'/></message></forwarded></result></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:b1}</first><last>{id:b3}</last></set></fin></iq>

story: who was away gets the tombstone and the retraction (§5)
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='wrong-2'><body>oh</body></message>
	<message to='{bob.bare}' type='chat' id='retract-2'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-2'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='wrong-2'><retracted xmlns='urn:xmpp:message-retract:1' stamp='{any}' id='retract-2'/>{stanza-id:bob}{delay}</message>
	<message from='{alice}' to='{bob.bare}' type='chat' id='retract-2'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-2'/>{stanza-id:bob}{delay}</message>

story: the server says that it knows retractions and leaves tombstones: {where} (§2, §4)
for each where: {host} {bob.bare}
bob sends
	<iq type='get' to='{where}' id='d1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
bob receives
	<iq type='result' from='{where}' to='{bob}' id='d1'><query xmlns='http://jabber.org/protocol/disco#info' _='others unordered'><feature var='urn:xmpp:message-retract:1'/><feature var='urn:xmpp:message-retract:1#tombstone'/></query></iq>
