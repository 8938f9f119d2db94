# XEP-0049: private XML storage.

alice connects

story: what was put away comes back (§2.1, §2.2)
alice sends
	<iq type='set' id='p1'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'><conference jid='a@b' name='A &lt; B'/></storage></query></iq>
alice receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'/>
alice disconnects
alice connects
alice sends
	<iq type='get' id='p2'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'/></query></iq>
alice receives
	<iq type='result' id='p2' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'><conference jid='a@b' name='A &lt; B'/></storage></query></iq>

story: what was never put away is empty (§2.2)
alice sends
	<iq type='get' id='p1'><query xmlns='jabber:iq:private'><nothing xmlns='urn:story:nothing'/></query></iq>
alice receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:private'><nothing xmlns='urn:story:nothing'/></query></iq>

story: a second set replaces the first, other elements stay (§2.1)
alice sends
	<iq type='set' id='p1'><query xmlns='jabber:iq:private'><a xmlns='urn:story:1'><x/></a></query></iq>
	<iq type='set' id='p2'><query xmlns='jabber:iq:private'><b xmlns='urn:story:2'><y/></b></query></iq>
	<iq type='set' id='p3'><query xmlns='jabber:iq:private'><a xmlns='urn:story:1'><z/></a></query></iq>
	<iq type='get' id='p4'><query xmlns='jabber:iq:private'><a xmlns='urn:story:1'/></query></iq>
	<iq type='get' id='p5'><query xmlns='jabber:iq:private'><b xmlns='urn:story:2'/></query></iq>
alice receives in any order
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'/>
	<iq type='result' id='p2' from='{maybe}' to='{maybe}'/>
	<iq type='result' id='p3' from='{maybe}' to='{maybe}'/>
	<iq type='result' id='p4' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:private'><a xmlns='urn:story:1'><z/></a></query></iq>
	<iq type='result' id='p5' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:private'><b xmlns='urn:story:2'><y/></b></query></iq>

story: nobody reads or writes what is another's (§2.3)
bob connects
bob sends
	<iq type='get' id='p1' to='{alice.bare}'><query xmlns='jabber:iq:private'><a xmlns='urn:story:1'/></query></iq>
	<iq type='set' id='p2' to='{alice.bare}'><query xmlns='jabber:iq:private'><a xmlns='urn:story:1'><x/></a></query></iq>
bob receives in any order
	<iq type='error' id='p1' from='{alice.bare}' to='{bob}'><error type='{any}' _='others'/></iq>
	<iq type='error' id='p2' from='{alice.bare}' to='{bob}'><error type='{any}' _='others'/></iq>
alice receives nothing

story: a query for nothing is refused (§2.3)
alice sends
	<iq type='get' id='p1'><query xmlns='jabber:iq:private'/></iq>
alice receives
	<iq type='error' id='p1' from='{maybe}' to='{maybe}'>{modify:not-acceptable}</iq>

story: what was answered is kept when the server dies
only in the fake world
alice sends
	<iq type='set' id='p1'><query xmlns='jabber:iq:private'><a xmlns='urn:story:1'><x/></a></query></iq>
alice receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'/>
the server dies
alice connects
alice sends
	<iq type='get' id='p2'><query xmlns='jabber:iq:private'><a xmlns='urn:story:1'/></query></iq>
alice receives
	<iq type='result' id='p2' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:private'><a xmlns='urn:story:1'><x/></a></query></iq>
