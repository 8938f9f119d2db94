# RFC 6120 §8: what a stanza must be; §4.9: what ends a stream.

# --- addresses (§8.1) ---

story: the sender's address is always the server's word (§8.1.2.1)
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob}' id='1'/>
	<message to='{bob}' from='{alice}' id='2'/>
	<message to='{bob}' from='{alice.bare}' id='3'/>
bob receives
	<message from='{alice}' to='{bob}' id='1'/>
	<message from='{alice}' to='{bob}' id='2'/>
	<message from='{alice}' to='{bob}' id='3'/>

story: a_080 who claims to be {from} loses the stream (§8.1.2.1, §4.9.3.9)
for each from: {bob} {bob.bare} {host} {alice.bare}/another
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob}' from='{from}'><body>it is me</body></message>
alice receives
	<stream:error><invalid-from xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
alice is disconnected
bob receives nothing

story: the malformed address {to} is jid-malformed (§8.1.1.2, §8.3.3.8)
for each to: a@@b @{host} {host}/ a@{host}/
alice connects
alice sends
	<message to='{to}' id='m1'><body>hi</body></message>
alice receives
	<message type='error' id='m1' from='{maybe}' to='{maybe}'>{modify:jid-malformed}</message>

story: addresses are compared in their normal form (§8.1.1, RFC 7622)
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob.local}@LOCALHOST/desk' id='m1'/>
bob receives
	<message from='{alice}' to='{bob}' id='m1'/>

story: the case of a resource is its own (RFC 7622 §3.4)
alice connects
phone connects as bob@localhost/Phone
phone goes online
alice sends
	<message to='{phone.bare}/phone' type='normal' id='m1'/>
	<message to='{phone.bare}/Phone' type='normal' id='m2'/>
phone receives
	<message from='{alice}' to='{phone.bare}/Phone' type='{maybe}' id='m2'/>
alice receives
	<message type='error' from='{phone.bare}/phone' to='{alice}' id='m1'>{cancel:service-unavailable}</message>

# --- iq (§8.2.3) ---

story: a request without an id is refused, or answered without one (§8.1.3, §8.2.3)
alice connects
alice sends
	<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives
	<iq type='error' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>

story: a request of no type or an unknown one is refused (§8.2.3)
alice connects
bob connects
bob goes online
alice sends
	<iq id='q1'><ping xmlns='urn:xmpp:ping'/></iq>
	<iq id='q2' type='subscribe'><ping xmlns='urn:xmpp:ping'/></iq>
	<iq id='q3' type='ask' to='{bob}'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>
	<iq type='error' id='q2' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>
	<iq type='error' id='q3' from='{bob}' to='{maybe}'>{modify:bad-request}</iq>
bob receives nothing

story: a request holds exactly one element (§8.2.3)
alice connects
alice sends
	<iq id='q1' type='get'/>
	<iq id='q2' type='get'><ping xmlns='urn:xmpp:ping'/><ping xmlns='urn:xmpp:ping'/></iq>
	<iq id='q3' type='get' to='{host}'/>
alice receives
	<iq type='error' id='q1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>
	<iq type='error' id='q2' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>
	<iq type='error' id='q3' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>

story: a_082 answers that nobody waits for are dropped: {type} (§8.2.3)
for each type: result error
alice connects
alice sends
	<iq id='q1' type='{type}'/>
	<iq id='q2' type='{type}' to='{alice.bare}'/>
	<iq id='q3' type='{type}' to='{host}'/>
	<iq id='q4' type='{type}' to='{nobody}'/>
alice receives nothing

story: several requests are all answered, in order (§8.2.3, §10.1)
alice connects
alice sends
	<iq id='q1' type='get' to='{host}'><ping xmlns='urn:xmpp:ping'/></iq>
	<iq id='q2' type='get' to='{host}'><ping xmlns='urn:xmpp:ping'/></iq>
	<iq id='q1' type='get' to='{host}'><ping xmlns='urn:xmpp:ping'/></iq>
alice receives
	<iq id='q1' type='result' from='{host}' to='{alice}'/>
	<iq id='q2' type='result' from='{host}' to='{alice}'/>
	<iq id='q1' type='result' from='{host}' to='{alice}'/>

# --- errors (§8.3) ---

story: a_069 an error is never answered with an error (§8.3.1)
alice connects
bob has an account
alice sends
	<message type='error' to='{bob.bare}' id='1'>{cancel:gone}</message>
	<message type='error' to='{bob.bare}/x' id='2'>{cancel:gone}</message>
	<message type='error' to='x@elsewhere.example' id='3'>{cancel:gone}</message>
	<presence type='error' to='{bob.bare}' id='4'>{cancel:gone}</presence>
	<iq type='error' to='{bob.bare}' id='5'>{cancel:gone}</iq>
alice receives nothing

story: a_107 an error brings nothing of the payload back, keeps the id, and swaps the addresses (§8.3.1)
alice connects
alice sends
	<message to='{nobody}/there' type='chat' id="&lt;1&amp;'&gt;"><body>secret</body></message>
alice receives
	<message from='{nobody}/there' to='{alice}' type='error' id="&lt;1&amp;'&gt;">{cancel:service-unavailable}</message>

# --- what ends a stream (§4.9) ---

story: what is not XML ends the stream: {bad} (§4.9.3.13)
for each bad: <message></iq> </message> <message><body>]]></body></message> <message/a> <message><body>&#0;</body></message> <1/>
alice connects
alice sends
	{bad}
alice receives
	<stream:error><not-well-formed xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
alice is disconnected

story: an element that is no stanza ends the stream: {name} (§4.9.3.24)
for each name: foo presense features
alice connects
alice sends
	<{name}/>
alice receives
	<stream:error><unsupported-stanza-type xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
alice is disconnected

story: an unbound prefix ends the stream (§4.9.3.2)
alice connects
alice sends
	<message><a:b/></message>
alice receives
	<stream:error><bad-namespace-prefix xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
alice is disconnected

story: a_003 comments, instructions and entities end the stream: {bad} (§11.1, §4.9.3.18)
for each bad: <!--x--> <?x?> &nbsp; &x;
alice connects
alice sends
	<message to='{host}' type='error'>{bad}</message>
alice receives
	<stream:error><restricted-xml xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
alice is disconnected

story: a_043 a stanza before the login ends the stream: {stanza} (§4.9.3.12)
for each stanza: message presence
alice opens a stream
alice sends
	<{stanza} to='{nobody}'/>
alice receives
	<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
alice is disconnected

story: a closed stream is closed by the server too (§4.4)
alice connects
alice sends
	</stream:stream>
alice is disconnected
