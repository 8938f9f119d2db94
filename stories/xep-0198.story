# XEP-0198: stream management.

story: stream management is enabled, without resumption when it is not asked for (§3, §5)
on a host that keeps messages
alice connects
alice sends
	<enable xmlns='urn:xmpp:sm:3'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3'/>

story: resume='{no}' is no wish to resume (§5)
for each no: false 0
on a host that keeps messages
alice connects
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='{no}'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3'/>

story: who wants to resume, by '{yes}', is given an id and told for how long (§5)
for each yes: true 1
on a host that keeps messages
alice connects
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='{yes}'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>

story: a client that wishes for less time between gets it: {max} (§3)
for each max: 1 300 600
on a host that keeps messages
alice connects
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='true' max='{max}'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3' id='{any}' max='{max}' resume='true'/>

story: who wishes for more is told how long the server waits: {max} (§3)
for each max: 601 4294967296 99999999999999
on a host that keeps messages
alice connects
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='true' max='{max}'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3' id='{any}' max='600' resume='true'/>

story: every stream has an id of its own (§5)
on a host that keeps messages
alice connects
bob connects
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:one}' max='600' resume='true'/>
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:other}' max='600' resume='true'/>
bob is cut off
all settles
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{id:one}'/>
bob receives
	<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>

story: what is not a wish is refused, and the stream goes on: {attr}='{value}' (§6, §13)
for each attr: resume max
for each value: yes -1 0x1 1.5
on a host that keeps messages
alice connects
alice sends
	<enable xmlns='urn:xmpp:sm:3' {attr}='{value}'/>
alice receives
	<failed xmlns='urn:xmpp:sm:3'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>

story: a_100 it is enabled once in a stream (§3, §6)
on a host that keeps messages
alice connects
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
alice receives
	<failed xmlns='urn:xmpp:sm:3'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
alice is acknowledged 0

story: not before a resource is bound (§3)
on a host that keeps messages
alice logs in
alice sends
	<enable xmlns='urn:xmpp:sm:3'/>
alice receives
	<failed xmlns='urn:xmpp:sm:3'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
alice binds
alice sends
	<enable xmlns='urn:xmpp:sm:3'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3'/>

story: a_100 {el} without it is no request (§3, §6)
for each el: r a
on a host that keeps messages
alice connects
alice sends
	<{el} xmlns='urn:xmpp:sm:3' h='0'/>
alice receives
	<failed xmlns='urn:xmpp:sm:3'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
alice sends
	<iq type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'/>

story: the server counts stanzas of each kind, and nothing else (§4)
on a host that keeps messages
alice connects
bob connects
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
alice is acknowledged 0
alice sends
	<presence to='{bob}'/>
alice is acknowledged 1
alice sends
	<message to='{bob}' type='chat' id='m1'><body>1</body></message>
	<message to='{bob}' type='chat' id='m2'><body>2</body></message>
	<iq type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>
	<a xmlns='urn:xmpp:sm:3' h='0'/>
alice is acknowledged 4
alice receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'/>
bob receives
	<presence from='{alice}' to='{bob}'/>
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>1</body>{stanza-id:bob}</message>
	<message from='{alice}' to='{bob}' type='chat' id='m2'><body>2</body>{stanza-id:bob}</message>
alice is acknowledged 4

story: counting begins behind <enable/> (§4)
on a host that keeps messages
alice connects
alice sends
	<presence/>
	<iq type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>
	<enable xmlns='urn:xmpp:sm:3'/>
	<iq type='get' id='p2'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives in any order
	<presence from='{alice}' to='{maybe}'/>
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'/>
	<enabled xmlns='urn:xmpp:sm:3'/>
	<iq type='result' id='p2' from='{maybe}' to='{maybe}'/>
alice is acknowledged 1

story: a stanza that is refused was handled, too (§4)
on a host that keeps messages
alice connects
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
alice sends
	<message to='{nobody}' type='chat' id='m1'><body>hi</body></message>
	<message to='a@@b' type='chat' id='m2'><body>hi</body></message>
alice receives in any order
	<message from='{nobody}' to='{maybe}' type='error' id='m1'>{cancel:service-unavailable}{stanza-id:alice}</message>
	<message from='{maybe}' to='{maybe}' type='error' id='m2'>{modify:jid-malformed}</message>
alice is acknowledged 2

story: what is acknowledged is in the logs: while the store does not answer, h stands still (§4)
on a host that keeps messages
only in the fake world
alice connects
bob has an account
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
the store fails once
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob.bare}' to='{maybe}' type='error' id='m1'>{wait:resource-constraint}</message>
alice is acknowledged 1

story: the server asks for an acknowledgement of what it sent, and asks once (§4)
on a host that keeps messages
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
alice sends
	<message to='{bob}' type='chat' id='m1'><body>1</body></message>
	<message to='{bob}' type='chat' id='m2'><body>2</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>1</body>{stanza-id:bob}</message>
	<message from='{alice}' to='{bob}' type='chat' id='m2'><body>2</body>{stanza-id:bob}</message>
bob is asked
bob sends
	<a xmlns='urn:xmpp:sm:3' h='1'/>
bob is asked
bob sends
	<a xmlns='urn:xmpp:sm:3' h='2'/>
	<a xmlns='urn:xmpp:sm:3' h='2'/>
bob receives nothing

story: a client may acknowledge without being asked (§4)
on a host that keeps messages
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob sends
	<a xmlns='urn:xmpp:sm:3' h='0'/>
	<iq type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'/>
bob sends
	<a xmlns='urn:xmpp:sm:3' h='1'/>
bob receives nothing

story: a_100 who has handled more than was sent is sent away (§6)
on a host that keeps messages
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob sends
	<a xmlns='urn:xmpp:sm:3' h='10'/>
bob receives
	<stream:error><undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><handled-count-too-high xmlns='urn:xmpp:sm:3' h='10' send-count='0'/></stream:error>
bob is disconnected

story: a_100 who takes an acknowledgement back is sent away (§4)
on a host that keeps messages
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob sends
	<iq type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'/>
bob sends
	<a xmlns='urn:xmpp:sm:3' h='1'/>
	<a xmlns='urn:xmpp:sm:3' h='0'/>
bob receives
	<stream:error><undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><handled-count-too-high xmlns='urn:xmpp:sm:3' h='0' send-count='1'/></stream:error>
bob is disconnected

story: a_100 h='{h}' is no number of stanzas (§13)
for each h: -1 4294967296 one 1.0 0x1
on a host that keeps messages
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob sends
	<a xmlns='urn:xmpp:sm:3' h='{h}'/>
bob receives
	<stream:error><bad-format xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
bob is disconnected

story: an element that the document does not have ends the stream: {el} (RFC 6120 §4.9.3.24)
for each el: enabled resumed failed sm nonsense
on a host that keeps messages
bob connects
bob sends
	<{el} xmlns='urn:xmpp:sm:3'/>
bob receives
	<stream:error><unsupported-stanza-type xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
bob is disconnected

story: who was cut off comes back and gets what came meanwhile, in order, once (§5)
on a host that keeps messages
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob goes online
bob sends
	<a xmlns='urn:xmpp:sm:3' h='1'/>
bob is cut off
alice sends
	<message to='{bob}' type='chat' id='m1'><body>1</body></message>
	<message to='{bob.bare}' type='chat' id='m2'><body>2</body></message>
	<presence to='{bob}'/>
all settles
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='1' previd='{id:sm}'/>
bob receives
	<resumed xmlns='urn:xmpp:sm:3' h='1' previd='{id:sm}'/>
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>1</body>{stanza-id:bob}{delay}</message>
	<message from='{alice}' to='{bob.bare}' type='chat' id='m2'><body>2</body>{stanza-id:bob}{delay}</message>
	<presence from='{alice}' to='{bob}'/>
bob is asked
bob is acknowledged 1
bob sends
	<a xmlns='urn:xmpp:sm:3' h='4'/>
bob receives nothing

story: what the client had handled does not come again (§5)
on a host that keeps messages
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
alice sends
	<message to='{bob}' type='chat' id='m1'><body>1</body></message>
	<message to='{bob}' type='chat' id='m2'><body>2</body></message>
	<message to='{bob}' type='chat' id='m3'><body>3</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>1</body>{stanza-id:bob}</message>
	<message from='{alice}' to='{bob}' type='chat' id='m2'><body>2</body>{stanza-id:bob}</message>
	<message from='{alice}' to='{bob}' type='chat' id='m3'><body>3</body>{stanza-id:bob}</message>
bob is cut off
all settles
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='2' previd='{id:sm}'/>
bob receives
	<resumed xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
	<message from='{alice}' to='{bob}' type='chat' id='m3'><body>3</body>{stanza-id:bob}{delay}</message>
bob receives nothing

story: the counts go on over several wires (§5)
on a host that keeps messages
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob sends
	<message to='{alice}' type='chat' id='m1'><body>1</body></message>
bob is acknowledged 1
alice receives
	<message from='{bob}' to='{alice}' type='chat' id='m1'><body>1</body>{stanza-id:alice}</message>
bob is cut off
all settles
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
	<message to='{alice}' type='chat' id='m2'><body>2</body></message>
bob receives
	<resumed xmlns='urn:xmpp:sm:3' h='1' previd='{id:sm}'/>
bob is cut off
all settles
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
bob receives
	<resumed xmlns='urn:xmpp:sm:3' h='2' previd='{id:sm}'/>
alice receives
	<message from='{bob}' to='{alice}' type='chat' id='m2'><body>2</body>{stanza-id:alice}</message>

story: a session that waits is still online: nobody sees it go or come (§5)
on a host that keeps messages
alice connects
bob connects
alice and bob are friends
alice goes online
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob goes online
everybody forgets
bob is cut off
alice receives nothing
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='2' previd='{id:sm}'/>
bob receives
	<resumed xmlns='urn:xmpp:sm:3' h='1' previd='{id:sm}'/>
alice receives nothing
alice sends
	<presence type='unavailable'/>
bob receives
	<presence from='{alice}' to='{any}' type='unavailable'/>
alice receives
	<presence from='{alice}' to='{maybe}' type='unavailable'/>

story: changes of the roster wait for the client, too (§5)
on a host that keeps messages
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob asks for the roster
bob sends
	<a xmlns='urn:xmpp:sm:3' h='1'/>
bob is cut off
all settles
phone connects as bob@localhost/phone
phone sends
	<iq type='set' id='r1'><query xmlns='jabber:iq:roster'><item jid='juliet@capulet.lit'/></query></iq>
phone receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'/>
all settles
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='1' previd='{id:sm}'/>
bob receives
	<resumed xmlns='urn:xmpp:sm:3' h='1' previd='{id:sm}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='juliet@capulet.lit' subscription='none'/></query></iq>

story: a request to a session that waits is answered by its client (§5)
on a host that keeps messages
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob sends
	<presence to='{alice}'/>
alice receives
	<presence from='{bob}' to='{alice}'/>
bob is cut off
alice sends
	<iq type='get' to='{bob}' id='v1'><query xmlns='jabber:iq:version'/></iq>
all settles
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
bob receives
	<resumed xmlns='urn:xmpp:sm:3' h='1' previd='{id:sm}'/>
	<iq type='get' from='{alice}' to='{bob}' id='v1'><query xmlns='jabber:iq:version'/></iq>
bob sends
	<iq type='result' to='{alice}' id='v1'><query xmlns='jabber:iq:version'><name>b</name></query></iq>
alice receives
	<iq type='result' from='{bob}' to='{alice}' id='v1'><query xmlns='jabber:iq:version'><name>b</name></query></iq>

story: f_09 the stream that was resumed elsewhere is closed with a conflict (§5)
on a host that keeps messages
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
all settles
again logs in as bob@localhost/desk
again sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
again receives
	<resumed xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
bob receives
	<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
bob is disconnected
alice sends
	<message to='{again.bare}/desk' type='chat' id='m1'><body>hi</body></message>
again receives
	<message from='{alice}' to='{again.bare}/desk' type='chat' id='m1'><body>hi</body>{stanza-id:again}</message>

story: an id that is none is not found, and the client may bind (§5)
for each previd: x some-long-sm-id 0000-0000000000000000000000 &lt;&amp;&gt;
on a host that keeps messages
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{previd}'/>
bob receives
	<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
bob binds
bob sends
	<iq type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>
bob receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'/>

story: <resume/> without {what} is a bad request (§5, §13)
for each what: its
for each has: h previd
on a host that keeps messages
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' {has}='0'/>
bob receives
	<failed xmlns='urn:xmpp:sm:3'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
bob binds

story: a_100 a client that counts what was never sent does not resume, and who counts right still may (§5, §6)
on a host that keeps messages
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob is cut off
all settles
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='1' previd='{id:sm}'/>
bob receives
	<failed xmlns='urn:xmpp:sm:3'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
bob receives
	<resumed xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>

story: a_053 nobody resumes the stream of another (§9)
on a host that keeps messages
alice connects
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
all settles
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
bob receives
	<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
bob binds
alice sends
	<iq type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives
	<iq type='result' id='p1' from='{maybe}' to='{maybe}'/>

story: a_053 nobody resumes before he has logged in (§9)
on a host that keeps messages
alice connects
alice sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
alice receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob opens a stream
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
bob receives
	<stream:error><unsupported-stanza-type xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
bob is disconnected

story: not behind a bind (§5)
on a host that keeps messages
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob is cut off
all settles
bob connects
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
bob receives
	<failed xmlns='urn:xmpp:sm:3'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>

story: f_09 a client that binds its resource anew ends the session that waits, and gets what that had not acknowledged (§4)
on a host that keeps messages
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob goes online
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:m1}'/></message>
bob is cut off
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{bob.bare}' id='{id:m1}'/>{delay}</message>

story: a_053 a stream that is closed in good order is not resumed (§7)
on a host that keeps messages
alice connects
bob connects
alice and bob are friends
alice goes online
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob goes online
everybody forgets
bob disconnects
alice receives
	<presence from='{bob}' to='{any}' type='unavailable'/>
all settles
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
bob receives
	<failed xmlns='urn:xmpp:sm:3' h='{maybe}'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>

story: what was not acknowledged in a stream that is closed in good order is given to the next (§4)
on a host that keeps messages
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob goes online
alice sends
	<message to='{bob}' type='chat' id='m1'><body>1</body></message>
	<message to='{bob}' type='chat' id='m2'><body>2</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>1</body>{stanza-id:bob}</message>
	<message from='{alice}' to='{bob}' type='chat' id='m2'><body>2</body>{stanza-id:bob}</message>
bob sends
	<a xmlns='urn:xmpp:sm:3' h='2'/>
bob disconnects
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob}' type='chat' id='m2'><body>2</body>{stanza-id:bob}{delay}</message>

story: without resumption a cut ends the session, and what was not acknowledged is delivered elsewhere (§4)
on a host that keeps messages
alice connects
desk connects as bob@localhost/desk
phone connects as bob@localhost/phone
desk sends
	<enable xmlns='urn:xmpp:sm:3'/>
desk receives
	<enabled xmlns='urn:xmpp:sm:3'/>
phone goes online
desk goes online with priority 1
phone forgets
alice sends
	<message to='{desk}' type='chat' id='m1'><body>hi</body></message>
desk receives
	<message from='{alice}' to='{desk}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{desk.bare}' id='{id:m1}'/></message>
phone receives nothing
desk is cut off
phone receives in any order
	<presence from='{desk}' to='{any}' type='unavailable'/>
	<message from='{alice}' to='{desk}' type='chat' id='m1'><body>hi</body><stanza-id xmlns='urn:xmpp:sid:0' by='{desk.bare}' id='{id:m1}'/>{delay}</message>

story: who does not come back in time has gone, and the server still knows how far he had come (§5)
on a host that keeps messages
only in the fake world
alice connects
bob connects
alice and bob are friends
alice goes online
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob goes online
everybody forgets
bob sends
	<message to='{alice}' type='chat' id='m1'><body>hi</body></message>
bob is acknowledged 2
alice receives
	<message from='{bob}' to='{alice}' type='chat' id='m1'><body>hi</body>{stanza-id:alice}</message>
bob is cut off
time passes 599 s
alice receives nothing
time passes 2 s
alice receives
	<presence from='{bob}' to='{any}' type='unavailable'/>
all settles
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
bob receives
	<failed xmlns='urn:xmpp:sm:3' h='2'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
bob binds

story: what a session that never came back had not handled: messages are kept, requests are refused (§4)
on a host that keeps messages
only in the fake world
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob goes online
bob sends
	<presence to='{alice}'/>
alice receives
	<presence from='{bob}' to='{alice}'/>
bob is cut off
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body></message>
	<iq type='get' to='{bob}' id='v1'><query xmlns='jabber:iq:version'/></iq>
alice receives nothing
time passes 601 s
alice receives in any order
	<presence from='{bob}' to='{any}' type='unavailable'/>
	<iq type='error' from='{bob}' to='{alice}' id='v1'>{cancel:service-unavailable}</iq>
all settles
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>hi</body>{stanza-id:bob}{delay}</message>

story: what a session that never came back had not handled is refused where nothing is kept (§4)
only in the fake world
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{any}' max='600' resume='true'/>
bob goes online
bob is cut off
alice sends
	<message to='{bob.bare}' type='chat' id='m1'><body>hi</body></message>
	<message to='{bob}' id='m2'><body>hi</body></message>
	<message to='{bob}' type='chat' id='m3'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>
	<message to='{bob}' type='headline' id='m4'><body>news</body></message>
	<message to='{bob}' type='error' id='m5'><body>hi</body>{cancel:service-unavailable}</message>
alice receives nothing
time passes 601 s
alice receives
	<message type='error' from='{bob.bare}' to='{alice}' id='m1'>{cancel:service-unavailable}</message>
	<message type='error' from='{bob}' to='{alice}' id='m2'>{cancel:service-unavailable}</message>

story: the same for what was not to be stored on a host that keeps the others (§4, XEP-0334 §4.2)
only in the fake world
on a host that keeps messages
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{any}' max='600' resume='true'/>
bob goes online
bob is cut off
alice sends
	<message to='{bob}' type='chat' id='m1'><body>hi</body><no-store xmlns='urn:xmpp:hints'/></message>
alice receives nothing
time passes 601 s
alice receives
	<message type='error' from='{bob}' to='{alice}' id='m1'>{cancel:service-unavailable}</message>
all settles
bob connects
bob sends
	<presence/>
bob receives
	<presence from='{bob}' to='{maybe}'/>
bob receives nothing

story: a session goes on over a restart in good order (§5)
on a host that keeps messages
only in the fake world
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob goes online
bob sends
	<message to='{alice}' type='chat' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob}' to='{alice}' type='chat' id='m1'><body>hi</body>{stanza-id:alice}</message>
alice sends
	<message to='{bob}' type='chat' id='m2'><body>ho</body></message>
all settles
the server restarts
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='1' previd='{id:sm}'/>
bob receives
	<resumed xmlns='urn:xmpp:sm:3' h='2' previd='{id:sm}'/>
	<message from='{alice}' to='{bob}' type='chat' id='m2'><body>ho</body>{stanza-id:bob}{delay}</message>
bob sends
	<a xmlns='urn:xmpp:sm:3' h='2'/>
all settles
alice connects
alice goes online
alice sends
	<message to='{bob}' type='chat' id='m3'><body>still there?</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m3'><body>still there?</body>{stanza-id:bob}</message>

story: a server that died knows how far the stream had come, and what it had not delivered comes to the next session (§5)
on a host that keeps messages
only in the fake world
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob sends
	<message to='{alice}' type='chat' id='m1'><body>1</body></message>
	<message to='{alice}' type='chat' id='m2'><body>2</body></message>
bob is acknowledged 2
alice forgets
alice sends
	<message to='{bob}' type='chat' id='m3'><body>3</body></message>
all settles
the server dies
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='0' previd='{id:sm}'/>
bob receives
	<failed xmlns='urn:xmpp:sm:3' h='2'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>
bob binds
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<message from='{alice}' to='{bob}' type='chat' id='m3'><body>3</body>{stanza-id:bob}{delay}</message>

story: f_43 what a client sends again because it cannot know arrives once, if it has an origin-id (§4, XEP-0359 §3)
on a host that keeps messages
alice connects
alice goes online
bob connects
bob sends
	<message to='{alice.bare}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='m1'/></message>
alice receives
	<message from='{bob}' to='{alice.bare}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='m1'/>{stanza-id:alice}</message>
bob is cut off
all settles
bob connects
bob sends
	<message to='{alice.bare}' type='chat' id='m1'><body>hi</body><origin-id xmlns='urn:xmpp:sid:0' id='m1'/><delay xmlns='urn:xmpp:delay' stamp='2002-09-10T23:08:25Z'/></message>
alice receives nothing
bob receives nothing

story: on a host that keeps no messages a session waits for its client, too (§5)
alice connects
bob connects
bob sends
	<enable xmlns='urn:xmpp:sm:3' resume='true'/>
bob receives
	<enabled xmlns='urn:xmpp:sm:3' id='{id:sm}' max='600' resume='true'/>
bob goes online
bob sends
	<a xmlns='urn:xmpp:sm:3' h='1'/>
bob is cut off
alice sends
	<message to='{bob}' type='chat' id='m1'><body>1</body></message>
all settles
bob logs in
bob sends
	<resume xmlns='urn:xmpp:sm:3' h='1' previd='{id:sm}'/>
bob receives
	<resumed xmlns='urn:xmpp:sm:3' h='1' previd='{id:sm}'/>
	<message from='{alice}' to='{bob}' type='chat' id='m1'><body>1</body></message>
bob sends
	<message to='{alice}' type='chat' id='m2'><body>2</body></message>
bob is acknowledged 2
alice receives
	<message from='{bob}' to='{alice}' type='chat' id='m2'><body>2</body></message>
