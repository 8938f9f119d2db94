# XEP-0059: pages of a result, as the archive of messages (XEP-0313) gives them. Bob has received five, under the ids
# 1 to 5.

on a host that keeps messages
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob}' type='chat' id='m1'><body>1</body></message>
	<message to='{bob}' type='chat' id='m2'><body>2</body></message>
	<message to='{bob}' type='chat' id='m3'><body>3</body></message>
	<message to='{bob}' type='chat' id='m4'><body>4</body></message>
	<message to='{bob}' type='chat' id='m5'><body>5</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>1</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:1}'/></message>
	<message from='{alice}' to='{bob}' type='chat' id='m2'><body>2</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:2}'/></message>
	<message from='{alice}' to='{bob}' type='chat' id='m3'><body>3</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:3}'/></message>
	<message from='{alice}' to='{bob}' type='chat' id='m4'><body>4</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:4}'/></message>
	<message from='{alice}' to='{bob}' type='chat' id='m5'><body>5</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:5}'/></message>

story: a count and an index are optional and not given (§2.6, XEP-0313 §4.3.2)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max></set></query></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>

story: so a page cannot be asked for by its number (§2.6)
for each index: 0 2
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><index>{index}</index></set></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{cancel:feature-not-implemented}</iq>

story: nothing of it, to learn whether there is anything (§2.7)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>0</max></set></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='with'><value>juliet@capulet.lit</value></field></x><set xmlns='http://jabber.org/protocol/rsm'><max>0</max></set></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: an empty <after/> is behind nothing: from the beginning (§2.2)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><after/></set></query></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>

story: an empty <before/> is before the end (§2.5)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><before/></set></query></iq>
bob receives
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:4}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><before></before><max>2</max></set></query></iq>
bob receives
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:4}</first><last>{id:5}</last></set></fin></iq>

story: a page longer than the server's is cut to the server's (§2.1, §4)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2147483647</max></set></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:5}</last></set></fin></iq>

story: what is no number of items is refused: {max} (§8)
for each max: -1 ten 1.5 2147483648 0x10 99999999999999999999
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>{max}</max></set></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>

story: a number that is empty is none (§8)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max/></set></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>

story: two ways at once are undefined, and refused (XEP-0313 §4.3.2)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><after>{id:1}</after><before>{id:5}</before></set></query></iq>
	<iq type='set' id='q2'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max></set><set xmlns='http://jabber.org/protocol/rsm'><max>2</max></set></query></iq>
	<iq type='set' id='q3'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max><max>2</max></set></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>
	<iq type='error' id='q2' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>
	<iq type='error' id='q3' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>

story: a set without anything is as if there were none (§2.1)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'></set></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:5}</last></set></fin></iq>

story: pages asked for in any order, there is nothing open (XEP-0313 §4.3.2)
bob sends
	<iq type='set' id='a1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><after>{id:2}</after></set></query></iq>
bob receives
	{result:3}
	{result:4}
	<iq type='result' id='a1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:3}</first><last>{id:4}</last></set></fin></iq>
bob sends
	<iq type='set' id='a2'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><before>{id:3}</before></set></query></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='a2' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>
bob sends
	<iq type='set' id='a3'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><after>{id:4}</after></set></query></iq>
bob receives
	{result:5}
	<iq type='result' id='a3' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:5}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='a4'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max></set></query></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='a4' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>

story: what comes while one pages is behind the last page, and moves none (§2.2)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>3</max></set></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:3}</last></set></fin></iq>
alice sends
	<message to='{bob}' type='chat' id='m6'><body>6</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m6'><body>6</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:6}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>3</max><after>{id:3}</after></set></query></iq>
bob receives
	{result:4}
	{result:5}
	{result:6}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:4}</first><last>{id:6}</last></set></fin></iq>

story: a_094 {id} is searched for as it stands (§2.2)
for each id: ' '' 1'-- 0;DROP 1%20 % _ \ " 1e9 ０１
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><after>{id}</after></set></query></iq>
	<iq type='set' id='q2'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='after-id'><value>{id}</value></field></x></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{cancel:item-not-found}</iq>
	<iq type='error' id='q2' from='{maybe}' to='{maybe}'>{cancel:item-not-found}</iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:5}</last></set></fin></iq>
