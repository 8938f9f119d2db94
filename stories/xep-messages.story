# Documents about messages between clients, of which the server only has to know what is kept: XEP-0085, XEP-0184,
# XEP-0308, XEP-0333, XEP-0424 and others. Each message is sent to Bob while he is there and while he is away.

on a host that keeps messages
alice connects
bob connects
bob goes online

story: XEP-0184 §5: a request for a receipt goes with its text
alice sends
	<message to='{bob}' type='chat' id='m1'><body>My lord</body><request xmlns='urn:xmpp:receipts'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>My lord</body><request xmlns='urn:xmpp:receipts'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><body>My lord</body><request xmlns='urn:xmpp:receipts'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><body>My lord</body><request xmlns='urn:xmpp:receipts'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: XEP-0184 §5: a receipt is archived and kept, for the device that was away
for each type: chat normal
alice sends
	<message to='{bob}' type='{type}' id='m1'><received xmlns='urn:xmpp:receipts' id='richard2-4.1.247'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='{type}' id='m1'><received xmlns='urn:xmpp:receipts' id='richard2-4.1.247'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='{type}' id='m2'><received xmlns='urn:xmpp:receipts' id='richard2-4.1.247'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='{type}' id='m2'><received xmlns='urn:xmpp:receipts' id='richard2-4.1.247'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: XEP-0333 §4: a marker is archived and kept: {marker}
for each marker: received displayed acknowledged
alice sends
	<message to='{bob}' type='chat' id='m1'><{marker} xmlns='urn:xmpp:chat-markers:0' id='message-1'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><{marker} xmlns='urn:xmpp:chat-markers:0' id='message-1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><{marker} xmlns='urn:xmpp:chat-markers:0' id='message-1'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><{marker} xmlns='urn:xmpp:chat-markers:0' id='message-1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: XEP-0333 §4: that a text may be marked goes with it
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><markable xmlns='urn:xmpp:chat-markers:0'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><markable xmlns='urn:xmpp:chat-markers:0'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><body>hi</body><markable xmlns='urn:xmpp:chat-markers:0'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><body>hi</body><markable xmlns='urn:xmpp:chat-markers:0'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: XEP-0085 §5: a state alone is neither archived nor kept: {state}
for each state: active composing paused inactive gone
alice sends
	<message to='{bob}' type='chat' id='m1'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><{state} xmlns='http://jabber.org/protocol/chatstates'/></message>
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

story: XEP-0085 §5: a state in a thread is still alone
alice sends
	<message to='{bob}' type='chat' id='m1'><thread>t1</thread><gone xmlns='http://jabber.org/protocol/chatstates'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><thread>t1</thread><gone xmlns='http://jabber.org/protocol/chatstates'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><thread>t1</thread><gone xmlns='http://jabber.org/protocol/chatstates'/></message>
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

story: XEP-0085 §5: a state that goes with a text is kept with it
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><active xmlns='http://jabber.org/protocol/chatstates'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><body>hi</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><body>hi</body><active xmlns='http://jabber.org/protocol/chatstates'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: XEP-0308 §3: a correction is archived beside what it corrects
alice sends
	<message to='{bob}' type='chat' id='m1'><body>But soft, what light</body><replace xmlns='urn:xmpp:message-correct:0' id='bad1'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>But soft, what light</body><replace xmlns='urn:xmpp:message-correct:0' id='bad1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><body>But soft, what light</body><replace xmlns='urn:xmpp:message-correct:0' id='bad1'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><body>But soft, what light</body><replace xmlns='urn:xmpp:message-correct:0' id='bad1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: XEP-0308 §3: though nothing is left of the text
alice sends
	<message to='{bob}' type='chat' id='m1'><replace xmlns='urn:xmpp:message-correct:0' id='bad1'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><replace xmlns='urn:xmpp:message-correct:0' id='bad1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><replace xmlns='urn:xmpp:message-correct:0' id='bad1'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><replace xmlns='urn:xmpp:message-correct:0' id='bad1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: XEP-0424 §2: a retraction is archived, with or without a text for those who do not know it
alice sends
	<message to='{bob}' type='chat' id='m1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-recipient-1'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-recipient-1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-recipient-1'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-recipient-1'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: XEP-0424 §3: the retraction of the example
alice sends
	<message to='{bob}' type='chat' id='m1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-recipient-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted</body><store xmlns='urn:xmpp:hints'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-recipient-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted</body><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-recipient-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted</body><store xmlns='urn:xmpp:hints'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><retract xmlns='urn:xmpp:message-retract:1' id='wrong-recipient-1'/><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:message-retract:1'/><body>/me retracted</body><store xmlns='urn:xmpp:hints'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: XEP-0444 §3: reactions are archived and kept
alice sends
	<message to='{bob}' type='chat' id='m1'><reactions xmlns='urn:xmpp:reactions:0' id='744f6e18'><reaction>ok</reaction></reactions></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><reactions xmlns='urn:xmpp:reactions:0' id='744f6e18'><reaction>ok</reaction></reactions><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><reactions xmlns='urn:xmpp:reactions:0' id='744f6e18'><reaction>ok</reaction></reactions></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><reactions xmlns='urn:xmpp:reactions:0' id='744f6e18'><reaction>ok</reaction></reactions><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: XEP-0353 §3: a call that nobody answered is in the archive
alice sends
	<message to='{bob}' type='chat' id='m1'><propose xmlns='urn:xmpp:jingle-message:0' id='ca3cf894'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><propose xmlns='urn:xmpp:jingle-message:0' id='ca3cf894'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><propose xmlns='urn:xmpp:jingle-message:0' id='ca3cf894'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><propose xmlns='urn:xmpp:jingle-message:0' id='ca3cf894'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: XEP-0384 §4: what is encrypted is archived without its text
alice sends
	<message to='{bob}' type='chat' id='m1'><encrypted xmlns='urn:xmpp:omemo:2'><payload>x</payload></encrypted></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><encrypted xmlns='urn:xmpp:omemo:2'><payload>x</payload></encrypted><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><encrypted xmlns='urn:xmpp:omemo:2'><payload>x</payload></encrypted></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><encrypted xmlns='urn:xmpp:omemo:2'><payload>x</payload></encrypted><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: XEP-0249 §3: an invitation waits
alice sends
	<message to='{bob}' type='normal' id='m1'><x xmlns='jabber:x:conference' jid='darkcave@macbeth.shakespeare.lit'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='normal' id='m1'><x xmlns='jabber:x:conference' jid='darkcave@macbeth.shakespeare.lit'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='normal' id='m2'><x xmlns='jabber:x:conference' jid='darkcave@macbeth.shakespeare.lit'/></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='normal' id='m2'><x xmlns='jabber:x:conference' jid='darkcave@macbeth.shakespeare.lit'/><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: RFC 6121 §5.2.4: a subject alone is content
alice sends
	<message to='{bob}' type='normal' id='m1'><subject>hi</subject></message>
bob receives
	<message from='{alice}' to='{bob}' type='normal' id='m1'><subject>hi</subject><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='normal' id='m2'><subject>hi</subject></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='normal' id='m2'><subject>hi</subject><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/>{delay}</message>
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

story: RFC 6121 §5.2.5: a thread alone is none
alice sends
	<message to='{bob}' type='chat' id='m1'><thread>t1</thread></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><thread>t1</thread></message>
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m2'><thread>t1</thread></message>
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

story: XEP-0184 §5.3: nobody but the client sends receipts
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><request xmlns='urn:xmpp:receipts'/></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><request xmlns='urn:xmpp:receipts'/>{stanza-id:bob}</message>
alice receives nothing
