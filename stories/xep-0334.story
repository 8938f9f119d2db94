# XEP-0334: hints of how a message is to be processed.

on a host that keeps messages
alice connects
bob connects
bob goes online

story: without a hint a text is archived and kept (§4)
for each type: chat normal
alice sends
	<message to='{bob}' type='{type}' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='{type}' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='{type}' id='m2'><body>hi</body></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='{type}' id='m2'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>
alice sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
	{result:3}
	{result:4}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:3}</first><last>{id:4}</last></set></fin></iq>

story: no-permanent-store: kept until it is delivered, in no archive (§4.1)
for each type: chat normal
alice sends
	<message to='{bob}' type='{type}' id='m1'><body>hi</body><no-permanent-store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='{type}' id='m1'><body>hi</body><no-permanent-store xmlns='urn:xmpp:hints'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='{type}' id='m2'><body>hi</body><no-permanent-store xmlns='urn:xmpp:hints'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='{type}' id='m2'><body>hi</body><no-permanent-store xmlns='urn:xmpp:hints'/>{delay}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>
alice sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: no-store: neither archived nor kept (§4.2)
for each type: chat normal
alice sends
	<message to='{bob}' type='{type}' id='m1'><body>hi</body><no-store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='{type}' id='m1'><body>hi</body><no-store xmlns='urn:xmpp:hints'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='{type}' id='m2'><body>hi</body><no-store xmlns='urn:xmpp:hints'/></message>
alice receives
	<message from='{bob.bare}' to='{alice}' type='error' id='m2'>{cancel:service-unavailable}</message>
all settles
bob connects
bob sends
	<presence/>
bob receives
	<presence from='{bob}' to='{maybe}'/>
bob receives nothing
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>
alice sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: who asks for both is not to be remembered (§4.2, §4.4)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><store xmlns='urn:xmpp:hints'/><no-store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><store xmlns='urn:xmpp:hints'/><no-store xmlns='urn:xmpp:hints'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><body>hi</body><store xmlns='urn:xmpp:hints'/><no-store xmlns='urn:xmpp:hints'/></message>
alice receives
	<message from='{bob.bare}' to='{alice}' type='error' id='m2'>{cancel:service-unavailable}</message>
all settles
bob connects
bob sends
	<presence/>
bob receives
	<presence from='{bob}' to='{maybe}'/>
bob receives nothing
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>
alice sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: no-permanent-store beside store: in no archive (§4.1, §4.4)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><store xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><store xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><body>hi</body><store xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><body>hi</body><store xmlns='urn:xmpp:hints'/><no-permanent-store xmlns='urn:xmpp:hints'/>{delay}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>
alice sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: store: archived and kept, though there is no text (§4.4)
for each type: chat normal
alice sends
	<message to='{bob}' type='{type}' id='m1'><data xmlns='some:payload'>x</data><store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='{type}' id='m1'><data xmlns='some:payload'>x</data><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='{type}' id='m2'><data xmlns='some:payload'>x</data><store xmlns='urn:xmpp:hints'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='{type}' id='m2'><data xmlns='some:payload'>x</data><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>
alice sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
	{result:3}
	{result:4}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:3}</first><last>{id:4}</last></set></fin></iq>

story: without it the same is kept and not archived (§4.4)
alice sends
	<message to='{bob}' type='chat' id='m1'><data xmlns='some:payload'>x</data></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><data xmlns='some:payload'>x</data></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><data xmlns='some:payload'>x</data></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><data xmlns='some:payload'>x</data>{delay}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>
alice sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: no-copy is nothing that is about storing (§4.3)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><no-copy xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><no-copy xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><body>hi</body><no-copy xmlns='urn:xmpp:hints'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><body>hi</body><no-copy xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>
alice sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
	{result:3}
	{result:4}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:3}</first><last>{id:4}</last></set></fin></iq>

story: a hint that does not exist means nothing (§4)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><never-store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><never-store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><body>hi</body><never-store xmlns='urn:xmpp:hints'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><body>hi</body><never-store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>
alice sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
	{result:3}
	{result:4}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:3}</first><last>{id:4}</last></set></fin></iq>

story: hints are known by their namespace (§4)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><no-store xmlns='other:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><no-store xmlns='other:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><body>hi</body><no-store xmlns='other:hints'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><body>hi</body><no-store xmlns='other:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>
alice sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
	{result:3}
	{result:4}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:3}</first><last>{id:4}</last></set></fin></iq>

story: store in a headline: archived, but never kept for later (§4.4, RFC 6121 §8.5.2.2.1)
alice sends
	<message to='{bob}' type='headline' id='m1'><body>news</body><store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='headline' id='m1'><body>news</body><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='headline' id='m2'><body>news</body><store xmlns='urn:xmpp:hints'/></message>
all settles
bob connects
bob goes online
bob receives nothing
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>

story: in an error hints mean nothing (§5)
alice sends
	<message to='{bob}' type='error' id='m1'><body>hi</body><store xmlns='urn:xmpp:hints'/>{cancel:gone}</message>
bob receives
	<message from='{alice}' to='{bob}' type='error' id='m1'><body>hi</body><store xmlns='urn:xmpp:hints'/>{cancel:gone}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>
