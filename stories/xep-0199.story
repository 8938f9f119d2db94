# XEP-0199: ping.

story: the server answers a ping (§4.2)
alice connects
alice sends
	<iq type='get' id='p1' to='{host}'><ping xmlns='urn:xmpp:ping'/></iq>
	<iq type='get' id='p2'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives in any order
	<iq type='result' id='p1' from='{host}' to='{alice}'/>
	<iq type='result' id='p2' from='{maybe}' to='{maybe}'/>

story: a ping to a contact's resource is the client's to answer (§4.4)
alice connects
bob connects
alice follows bob
bob goes online
alice sends
	<iq type='get' id='p1' to='{bob}'><ping xmlns='urn:xmpp:ping'/></iq>
bob receives
	<iq type='get' id='p1' from='{alice}' to='{bob}'><ping xmlns='urn:xmpp:ping'/></iq>
bob sends
	<iq type='result' id='p1' to='{alice}'/>
alice receives
	<iq type='result' id='p1' from='{bob}' to='{alice}'/>
