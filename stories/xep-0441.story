# XEP-0441: whose messages are archived.

on a host that keeps messages
alice connects
bob connects
bob goes online

story: before anything is said everything is archived, and both lists are empty (§2)
bob sends
	<iq type='get' id='p9'><prefs xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='p9' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never/></prefs></iq>

story: what is set is answered, and is so from then on (§2)
for each default: always never roster
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='{default}'><always><jid>romeo@montague.lit</jid></always><never><jid>montague@montague.lit</jid></never></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='{default}'><always><jid>romeo@montague.lit</jid></always><never><jid>montague@montague.lit</jid></never></prefs></iq>
bob sends
	<iq type='get' id='p9'><prefs xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='p9' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='{default}'><always><jid>romeo@montague.lit</jid></always><never><jid>montague@montague.lit</jid></never></prefs></iq>

story: a list that is missing is empty (§2.1.2, §2.1.3)
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='roster'><always><jid>romeo@montague.lit</jid></always><never><jid>montague@montague.lit</jid></never></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='roster'><always><jid>romeo@montague.lit</jid></always><never><jid>montague@montague.lit</jid></never></prefs></iq>
bob sends
	<iq type='set' id='p2'><prefs xmlns='urn:xmpp:mam:2' default='never'/></iq>
bob receives
	<iq type='result' id='p2' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs></iq>
bob sends
	<iq type='get' id='p9'><prefs xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='p9' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs></iq>

story: never: nothing is archived, and nothing is lost (§2.1.1)
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs></iq>
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob sends
	<message to='{alice}' type='chat' id='m2'><body>ho</body></message>
alice receives
	<message from='{bob}' to='{alice}' type='chat' id='m2'><body>ho</body>{stanza-id:alice}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: roster: whoever is in the roster is archived (§2.1.1, §2.3.1)
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='roster'><always/><never/></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='roster'><always/><never/></prefs></iq>
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob sends
	<iq type='set' id='r1'><query xmlns='jabber:iq:roster'><item jid='{alice.bare}'/></query></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'/>
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:a}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:a}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:a}</first><last>{id:a}</last></set></fin></iq>

story: always, whoever it is (§2.1.2)
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='never'><always><jid>{alice.bare}</jid></always><never/></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='never'><always><jid>{alice.bare}</jid></always><never/></prefs></iq>
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:a}'/></message>
carol connects
carol sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{carol}' to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:a}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:a}</first><last>{id:a}</last></set></fin></iq>

story: never, whoever it is (§2.1.3)
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never><jid>{alice.bare}</jid></never></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never><jid>{alice.bare}</jid></never></prefs></iq>
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body></message>
carol connects
carol sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{carol}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:c}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:c}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:c}</first><last>{id:c}</last></set></fin></iq>

story: a full address is that client alone (§2.3.1)
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never><jid>{alice}</jid></never></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never><jid>{alice}</jid></never></prefs></iq>
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body></message>
all settles
phone connects as alice@localhost/phone
phone sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{phone}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:c}'/></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:c}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:c}</first><last>{id:c}</last></set></fin></iq>

story: an address in another spelling is the same one (§2.3.1)
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='always'><never><jid>Romeo@MONTAGUE.lit</jid><jid>romeo@montague.lit</jid></never></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never><jid>romeo@montague.lit</jid></never></prefs></iq>

story: who stands in both lists is not archived
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='always'><always><jid>{alice.bare}</jid></always><never><jid>{alice.bare}</jid></never></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='always'><always><jid>{alice.bare}</jid></always><never><jid>{alice.bare}</jid></never></prefs></iq>
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: it is about one's own archive, not about the contact's (§2)
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs></iq>
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>
alice sends
	<iq type='set' id='q2'><query xmlns='urn:xmpp:mam:2'/></iq>
alice receives
	{result:x}
	<iq type='result' id='q2' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:x}</first><last>{id:x}</last></set></fin></iq>

story: what is archived already stays (§2)
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:a}'/></message>
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs></iq>
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	{result:a}
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first>{id:a}</first><last>{id:a}</last></set></fin></iq>

story: who is away gets his messages all the same, and they are in no archive (XEP-0160)
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='never'><always/><never/></prefs></iq>
bob disconnects
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body></message>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m1'><body>hi</body>{delay}</message>
bob sends
	<iq type='set' id='q1'><query xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'/></fin></iq>

story: a default that is none of the three: {default} (§2.1.1)
for each default: sometimes Always 1
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='{default}'/></iq>
	<iq type='set' id='p2'><prefs xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='error' id='p1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>
	<iq type='error' id='p2' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>
bob sends
	<iq type='get' id='p9'><prefs xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='p9' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never/></prefs></iq>

story: what is no address is refused, and nothing changes (§2.1.2)
for each list: always never
for each jid: a@@b @montague.lit romeo@
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='roster'><always><jid>romeo@montague.lit</jid></always><never/></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='roster'><always><jid>romeo@montague.lit</jid></always><never/></prefs></iq>
bob sends
	<iq type='set' id='p2'><prefs xmlns='urn:xmpp:mam:2' default='never'><{list}><jid>{jid}</jid></{list}></prefs></iq>
bob receives
	<iq type='error' id='p2' from='{maybe}' to='{maybe}'>{modify:jid-malformed}</iq>
bob sends
	<iq type='get' id='p9'><prefs xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='p9' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='roster'><always><jid>romeo@montague.lit</jid></always><never/></prefs></iq>

story: a_093 nobody reads or changes the preferences of another, whether there is one or not: {whose} (§2)
for each whose: {bob.bare} {nobody}
alice sends
	<iq type='get' to='{whose}' id='p1'><prefs xmlns='urn:xmpp:mam:2'/></iq>
	<iq type='set' to='{whose}' id='p2'><prefs xmlns='urn:xmpp:mam:2' default='never'/></iq>
alice receives in any order
	<iq type='error' id='p1' from='{whose}' to='{alice}'>{auth:forbidden}</iq>
	<iq type='error' id='p2' from='{whose}' to='{alice}'>{auth:forbidden}</iq>
bob sends
	<iq type='get' id='p9'><prefs xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='p9' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never/></prefs></iq>

story: a_092 preferences that were answered are kept when the server dies
only in the fake world
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='never'><always><jid>romeo@montague.lit</jid></always><never/></prefs></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='never'><always><jid>romeo@montague.lit</jid></always><never/></prefs></iq>
the server dies
all settles
bob connects
bob sends
	<iq type='get' id='p9'><prefs xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='p9' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='never'><always><jid>romeo@montague.lit</jid></always><never/></prefs></iq>

story: what the store does not take is refused, and nothing changes
only in the fake world
the store fails once
bob sends
	<iq type='set' id='p1'><prefs xmlns='urn:xmpp:mam:2' default='never'/></iq>
bob receives
	<iq type='error' id='p1' from='{maybe}' to='{maybe}'><error type='{any}' _='others'/></iq>
bob sends
	<iq type='get' id='p9'><prefs xmlns='urn:xmpp:mam:2'/></iq>
bob receives
	<iq type='result' id='p9' from='{maybe}' to='{maybe}'><prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never/></prefs></iq>
