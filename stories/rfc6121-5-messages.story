# RFC 6121 §5: messages. Where they go is §8: rfc6121-8-delivery.story.

story: a message keeps all that it carries, to the letter (§5.2)
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob}' type='chat' id='m1' xml:lang='en'><subject>Hi</subject><subject xml:lang='cs'>Ahoj</subject><body>a &lt;b&gt; &amp;amp; 'c' "d" é 日本 😀</body><thread parent='p'>t</thread><x xmlns='urn:one' a='1' b='2'><y xmlns='urn:two'>z</y><y/></x></message>
bob receives
	<message from='{alice}' to='{bob}' type='chat' id='m1' xml:lang='en'><subject>Hi</subject><subject xml:lang='cs'>Ahoj</subject><body>a &lt;b&gt; &amp;amp; 'c' "d" é 日本 😀</body><thread parent='p'>t</thread><x xmlns='urn:one' a='1' b='2'><y xmlns='urn:two'>z</y><y/></x></message>

story: a message without a body is delivered (§5.2.3)
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob}' type='chat'><active xmlns='http://jabber.org/protocol/chatstates'/></message>
	<message to='{bob}'/>
bob receives
	<message from='{alice}' to='{bob}' type='chat'><active xmlns='http://jabber.org/protocol/chatstates'/></message>
	<message from='{alice}' to='{bob}'/>

story: prefixes and CDATA do not change what is said (design, idea 3)
alice connects
bob connects
bob goes online
alice sends
	<c:message xmlns:c='jabber:client' to='{bob}' id='m1'><c:body><![CDATA[a <b> & c]]></c:body><p:x xmlns:p='urn:one' xmlns:q='urn:two' q:a='1'/></c:message>
bob receives
	<message from='{alice}' to='{bob}' id='m1'><body>a &lt;b&gt; &amp; c</body><x xmlns='urn:one' xmlns:q='urn:two' q:a='1'/></message>

story: messages arrive in the order in which they were sent (RFC 6120 §10.1)
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob}' id='1'/><message to='{bob.bare}' id='2'/><message to='{bob}' id='3'/>
	<message to='{bob.bare}' id='4'/><message to='{bob}' id='5'/><message to='{bob}' id='6'/>
bob receives
	<message from='{alice}' to='{bob}' id='1'/>
	<message from='{alice}' to='{bob.bare}' id='2'/>
	<message from='{alice}' to='{bob}' id='3'/>
	<message from='{alice}' to='{bob.bare}' id='4'/>
	<message from='{alice}' to='{bob}' id='5'/>
	<message from='{alice}' to='{bob}' id='6'/>

story: a message of an unknown type is a normal one (§5.2.2)
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob}' type='postcard' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='{maybe}' id='m1'><body>hi</body></message>

story: a message of type error is delivered to its full address (§8.5.3.1)
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob}' type='error' id='m1'>{cancel:gone}</message>
bob receives
	<message from='{alice}' to='{bob}' type='error' id='m1'>{cancel:gone}</message>
