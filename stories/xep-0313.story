# XEP-0313: the archive of messages. Bob has received five, under the ids 1 to 5.

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

story: all of it, with what was asked by, as it was sent and when (§4, §4.2, examples 2 to 4)
bob sends
	<iq type='set' id='juliet1'><query xmlns='urn:xmpp:mam:2' queryid='f27'></query></iq>
bob receives
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' queryid='f27' id='{id:1}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='m1'><body>1</body></message></forwarded></result></message>
	{result:2}
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='juliet1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:5}</last></set></fin></iq>

story: a query without queryid has results without one (§4.2)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max></set></query></iq>
bob receives
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' id='{id:1}' _='others'/></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>

story: the queryid comes back as it was: {queryid} (§4.2)
for each queryid: 1 &lt;&quot;&amp;&gt; ü
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2' queryid='{queryid}'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max></set></query></iq>
bob receives
	<message from='{bob.bare}' to='{bob}'><result xmlns='urn:xmpp:mam:2' queryid='{queryid}' id='{id:1}' _='others'/></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>

story: a query of an archive in which nothing is finds nothing (§4.1)
carol connects
carol sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'></query></iq>
carol receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: the archive of the sender has what he sent, under ids of its own (§3)
alice sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max></set></query></iq>
alice receives
	<message from='{alice.bare}' to='{alice}'><result xmlns='urn:xmpp:mam:2' id='{any}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{any}'/><message xmlns='jabber:client' from='{alice}' to='{bob}' type='chat' id='m1'><body>1</body></message></forwarded></result></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:a}</first><last>{id:a}</last></set></fin></iq>

story: what goes on to the contact has no id of the sender's archive (§3.5)
alice sends
	<message to='{bob}' type='chat' id='m6'><body>6</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m6'><body>6</body>{stanza-id:bob}</message>

story: with somebody: his messages and those to him, by his bare address or by one client's (§4.1.1)
carol connects
carol sends
	<message to='{bob}' type='chat' id='c1'><body>hi</body></message>
bob receives
	<message from='{carol}' to='{bob}' type='chat' id='c1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:c1}'/></message>
bob sends
	<message to='{carol.bare}/other' type='chat' id='c2'><body>ho</body></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='with'><value>{carol.bare}</value></field></x></query></iq>
bob receives
	{result:c1}
	{result:c2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:c1}</first><last>{id:c2}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='with'><value>{carol}</value></field></x></query></iq>
bob receives
	{result:c1}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:c1}</first><last>{id:c1}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='with'><value>{carol.bare}/other</value></field></x></query></iq>
bob receives
	{result:c2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:c2}</first><last>{id:c2}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='with'><value>{carol.bare}/nobody</value></field></x></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='with'><value>juliet@capulet.lit</value></field></x></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: an address in another spelling is the same one (§4.1.1, RFC 7622)
bob sends
	<message to='Juliet@{host}' type='chat' id='j1'><body>hi</body></message>
everybody forgets
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='with'><value>JULIET@{host}</value></field></x></query></iq>
bob receives
	{result:j1}
	<message from='{maybe}' to='{maybe}'><result xmlns='urn:xmpp:mam:2' id='{id:j2}'><forwarded xmlns='urn:xmpp:forward:0' _='others'><message xmlns='jabber:client' from='juliet@{host}' to='{bob}' type='error' id='j1'>{cancel:service-unavailable}</message></forwarded></result></message>
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:j1}</first><last>{id:j2}</last></set></fin></iq>

story: with oneself: only what one wrote to oneself, once (§4.1.1, §6.1.1)
bob sends
	<message to='{bob.bare}' type='chat' id='n1'><body>a note</body></message>
bob receives
	<message from='{bob}' to='{bob.bare}' type='chat' id='n1'><body>a note</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:n1}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='with'><value>{bob.bare}</value></field></x></query></iq>
bob receives
	{result:n1}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:n1}</first><last>{id:n1}</last></set></fin></iq>

story: from a time on, up to a time, both inclusive (§4.1.2)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'></query></iq>
bob receives
	{result:1}
	<message from='{any}' to='{any}'><result xmlns='urn:xmpp:mam:2' id='{id:2}'><forwarded xmlns='urn:xmpp:forward:0' _='others'><delay xmlns='urn:xmpp:delay' stamp='{id:from}'/></forwarded></result></message>
	{result:3}
	<message from='{any}' to='{any}'><result xmlns='urn:xmpp:mam:2' id='{id:4}'><forwarded xmlns='urn:xmpp:forward:0' _='others'><delay xmlns='urn:xmpp:delay' stamp='{id:to}'/></forwarded></result></message>
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='start'><value>{id:from}</value></field></x></query></iq>
bob receives
	{result:2}
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:2}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='end'><value>{id:to}</value></field></x></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	{result:4}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:4}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='start'><value>{id:from}</value></field><field var='end'><value>{id:to}</value></field></x></query></iq>
bob receives
	{result:2}
	{result:3}
	{result:4}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:2}</first><last>{id:4}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='start'><value>{id:from}</value></field><field var='end'><value>{id:from}</value></field></x></query></iq>
bob receives
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:2}</first><last>{id:2}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='start'><value>{id:to}</value></field><field var='end'><value>{id:from}</value></field></x></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: a_106 times that make no sense, and times far away: {when} (§4.1.2, XEP-0082)
for each field: start end
for each when: yesterday 2010-06-07 2010-13-07T00:00:00Z 2010-06-31T00:00:00Z 2010-06-07T24:01:00Z 2010-06-07T00:00:00 2010-06-07T00:00:00+99:99 -1
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='{field}'><value>{when}</value></field></x></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>

story: all since {when}, and nothing before (§4.1.2)
for each when: 1970-01-01T00:00:00Z 0001-01-01T00:00:00Z 1969-07-21T02:56:15Z 2002-09-10T23:08:25.123456+02:00
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='start'><value>{when}</value></field></x></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='end'><value>{when}</value></field></x></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: all until {when}, and nothing since (§4.1.2)
for each when: 2200-01-01T00:00:00Z 9999-12-31T23:59:59.999999Z
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='end'><value>{when}</value></field></x></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='start'><value>{when}</value></field></x></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: behind one, before one, between two (§4.1.3)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='after-id'><value>{id:2}</value></field></x></query></iq>
bob receives
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:3}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='before-id'><value>{id:4}</value></field></x></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:3}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='after-id'><value>{id:2}</value></field><field var='before-id'><value>{id:4}</value></field></x></query></iq>
bob receives
	{result:3}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:3}</first><last>{id:3}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='after-id'><value>{id:4}</value></field><field var='before-id'><value>{id:2}</value></field></x></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='after-id'><value>{id:5}</value></field></x></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='before-id'><value>{id:1}</value></field></x></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: single ones by their ids, each once, in the order of the archive (§4.1.3)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='ids'><value>{id:3}</value></field></x></query></iq>
bob receives
	{result:3}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:3}</first><last>{id:3}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='ids'><value>{id:5}</value><value>{id:2}</value><value>{id:5}</value></field></x></query></iq>
bob receives
	{result:2}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:2}</first><last>{id:5}</last></set></fin></iq>

story: an id that the archive does not have: {id} in {field} (§4.1.3)
for each field: before-id after-id ids
for each id: 1 09af3-cc343-b409f 9223372036854775807 99999999999999999999 -1 0
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='{field}'><value>{id}</value></field></x></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{cancel:item-not-found}</iq>

story: one that is there and one that is not (§4.1.3)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='ids'><value>{id:1}</value><value>12345</value></field></x></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{cancel:item-not-found}</iq>

story: a_093 the id of another's archive is none of this one (§4.1.3)
for each field: before-id after-id ids
carol connects
carol sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='{field}'><value>{id:1}</value></field></x></query></iq>
carol receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{cancel:item-not-found}</iq>

story: a page from the beginning, the next ones, the last one (§4.3, XEP-0059 §2.2)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max></set></query></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><after>{id:2}</after></set></query></iq>
bob receives
	{result:3}
	{result:4}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:3}</first><last>{id:4}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><after>{id:4}</after></set></query></iq>
bob receives
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:5}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><after>{id:5}</after></set></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: the last page, the ones before, in the order of time (§4.3.3, XEP-0059 §2.3, §2.5)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><before/></set></query></iq>
bob receives
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:4}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><before>{id:4}</before></set></query></iq>
bob receives
	{result:2}
	{result:3}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:2}</first><last>{id:3}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><before>{id:2}</before></set></query></iq>
bob receives
	{result:1}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><before>{id:1}</before></set></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: a page that is exactly the rest is complete (§4.3.2)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>5</max></set></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><after>{id:3}</after></set></query></iq>
bob receives
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:4}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><before>{id:3}</before></set></query></iq>
bob receives
	{result:1}
	{result:2}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:2}</last></set></fin></iq>

story: pages of what a filter leaves (§4.3.2)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='after-id'><value>{id:1}</value></field><field var='with'><value>{alice.bare}</value></field></x><set xmlns='http://jabber.org/protocol/rsm'><max>2</max></set></query></iq>
bob receives
	{result:2}
	{result:3}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:2}</first><last>{id:3}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='after-id'><value>{id:1}</value></field><field var='with'><value>{alice.bare}</value></field></x><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><after>{id:3}</after></set></query></iq>
bob receives
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:4}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='before-id'><value>{id:5}</value></field></x><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><before/></set></query></iq>
bob receives
	{result:3}
	{result:4}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:3}</first><last>{id:4}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='with'><value>juliet@capulet.lit</value></field></x><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><after>{id:3}</after></set></query></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: an id in <{way}/> that the archive does not have: {id} (§4.3.2, XEP-0059 §2.2)
for each way: after before
for each id: 1 09af3-cc343-b409f
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><{way}>{id}</{way}></set></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{cancel:item-not-found}</iq>

story: flipped, a page has the same messages the other way round (§4.3.4)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>3</max></set><flip-page/></query></iq>
bob receives
	{result:3}
	{result:2}
	{result:1}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:3}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>3</max><after>{id:3}</after></set><flip-page/></query></iq>
bob receives
	{result:5}
	{result:4}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:4}</first><last>{id:5}</last></set></fin></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>3</max><before/></set><flip-page/></query></iq>
bob receives
	{result:5}
	{result:4}
	{result:3}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:3}</first><last>{id:5}</last></set></fin></iq>

story: the ends of the archive (§5)
bob sends
	<iq type='get' id='d1'><metadata xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='d1' from='{maybe}' to='{maybe}'><metadata xmlns='urn:xmpp:mam:2'><start id='{id:1}' timestamp='{id:from}'/><end id='{id:5}' timestamp='{id:to}'/></metadata></iq>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='start'><value>{id:from}</value></field><field var='end'><value>{id:to}</value></field></x></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:5}</last></set></fin></iq>

story: an empty archive has no ends (§5)
carol connects
carol sends
	<iq type='get' id='d1'><metadata xmlns='urn:xmpp:mam:2'/></iq>
carol receives
	<iq type='result' id='d1' from='{maybe}' to='{maybe}'><metadata xmlns='urn:xmpp:mam:2'/></iq>

story: the form says which fields there are, and that ids is open (§4.1.5)
bob sends
	<iq type='get' id='form1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='form1' from='{maybe}' to='{maybe}'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='form' _='unordered'><field type='hidden' var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field><field type='jid-single' var='with'/><field type='text-single' var='start'/><field type='text-single' var='end'/><field type='text-single' var='before-id'/><field type='text-single' var='after-id'/><field type='list-multi' var='ids'><validate xmlns='http://jabber.org/protocol/xdata-validate' datatype='xs:string'><open/></validate></field><field type='boolean' var='include-groupchat'/></x></query></iq>

story: a field that is not known is refused, not ignored (§4.1.5)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='free-text-search'><value>Where art thou</value></field></x></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{cancel:feature-not-implemented}</iq>

story: a form of another kind is none (§4.1)
for each type: urn:xmpp:mam:1 jabber:iq:search
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>{type}</value></field></x></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>

story: nor is a form that is not submitted: {type} (§4.1, XEP-0004)
for each type: form cancel result nonsense
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='{type}'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field></x></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>

story: what is no address is refused (§4.1.1)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='with'><value>a@@b</value></field></x></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{modify:jid-malformed}</iq>

story: rooms keep their own messages, asked for or not: {value} (§4.1.4)
for each value: true false 1 0
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='include-groupchat'><value>{value}</value></field></x></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:5}</last></set></fin></iq>

story: what is neither true nor false is refused (§4.1.4)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field><field var='include-groupchat'><value>perhaps</value></field></x></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>

story: an account's archive has no nodes (§6.1.3)
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2' node='fdp/submitted/capulet.lit/sonnets'></query></iq>
bob receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{cancel:item-not-found}</iq>

story: to the own bare address it is the same (§3.3.1)
bob sends
	<iq type='set' id='q1' to='{bob.bare}'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max></set></query></iq>
bob receives
	{result:1}
	<iq type='result' id='q1' from='{bob.bare}' to='{bob}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:1}</last></set></fin></iq>

story: a_093 nobody reads another's archive, whether there is one or not: {whose} (§8.1)
for each whose: {bob.bare} {nobody}
carol connects
carol sends
	<iq type='set' id='q1' to='{whose}'><query xmlns='urn:xmpp:mam:2'></query></iq>
	<iq type='get' id='f1' to='{whose}'><query xmlns='urn:xmpp:mam:2'/></iq>
	<iq type='get' id='d1' to='{whose}'><metadata xmlns='urn:xmpp:mam:2'/></iq>
carol receives in any order
	<iq type='error' id='q1' from='{whose}' to='{carol}'>{auth:forbidden}</iq>
	<iq type='error' id='f1' from='{whose}' to='{carol}'>{auth:forbidden}</iq>
	<iq type='error' id='d1' from='{whose}' to='{carol}'>{auth:forbidden}</iq>

story: a_093 nor the friend, nor by way of a client (§8.1)
alice and bob are friends
alice goes online
everybody forgets
alice sends
	<iq type='set' id='q1' to='{bob.bare}'><query xmlns='urn:xmpp:mam:2'></query></iq>
alice receives
	<iq type='error' id='q1' from='{bob.bare}' to='{alice}'>{auth:forbidden}</iq>

story: a_082 a result that a contact made up comes from him, and is not kept (§8.2)
alice sends
	<message to='{bob}' id='m6'><result xmlns='urn:xmpp:mam:2' queryid='f27' id='1'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{bob}' type='chat'><body>x</body></message></forwarded></result></message>
bob receives
	<message from='{alice}' to='{bob}' id='m6'><result xmlns='urn:xmpp:mam:2' queryid='f27' id='1'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='juliet@capulet.lit/balcony' to='{bob}' type='chat'><body>x</body></message></forwarded></result></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:5}</last></set></fin></iq>

story: archives are where accounts are, and the account says so (§7)
bob sends
	<iq type='get' to='{bob.bare}' id='d1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
bob receives
	<iq type='result' from='{bob.bare}' to='{bob}' id='d1'><query xmlns='http://jabber.org/protocol/disco#info' _='others unordered'><feature var='urn:xmpp:mam:2'/><feature var='urn:xmpp:mam:2#extended'/><feature var='urn:xmpp:mam:2#groupchat-field'/></query></iq>

story: what was refused is in no archive of the one that refused it (§6.1)
bob sends
	<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='{alice.bare}'/></block></iq>
everybody forgets
alice sends
	<message to='{bob}' type='chat' id='m6'><body>6</body></message>
everybody forgets
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	{result:4}
	{result:5}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:5}</last></set></fin></iq>

story: who reads the archive before his presence is not given the same again behind it (§6.1.1)
all settles
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m6'><body>6</body></message>
	<message to='{bob.bare}' type='chat' id='m7'><body>7</body></message>
all settles
bob connects
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max><after>{id:5}</after></set></query></iq>
bob receives
	{result:6}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:6}</first><last>{id:6}</last></set></fin></iq>
all settles
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m7'><body>7</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:7}'/>{delay}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><after>{id:5}</after></set></query></iq>
bob receives
	{result:6}
	{result:7}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:6}</first><last>{id:7}</last></set></fin></iq>

story: ids and order stay when the server has died (§3.1, §6.2)
only in the fake world
all settles
the server dies
bob connects
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>3</max></set></query></iq>
bob receives
	{result:1}
	{result:2}
	{result:3}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:1}</first><last>{id:3}</last></set></fin></iq>
