# RFC 6121 §8: where a stanza goes: kind of address × type × who is there (table 1). Messages for nobody
# are answered service-unavailable: there is no offline store in this step.

# --- §8.1: no address ---

story: a {type} message without an address is for the own account (§8.1.1)
for each type: chat normal
phone connects as alice@localhost/phone
desk connects as alice@localhost/desk
phone goes online
desk goes online with priority 1
everybody forgets
phone sends
	<message type='{type}' id='m1'><body>note</body></message>
desk receives
	<message from='{phone}' to='{maybe}' type='{maybe}' id='m1'><body>note</body></message>
phone receives nothing

story: a request without an address is answered by the server for the account (§8.1.3)
alice connects
alice sends
	<iq type='get' id='q1'><query xmlns='jabber:iq:roster'/></iq>
	<iq type='get' id='q2'><query xmlns='urn:nobody:knows:this'/></iq>
alice receives in any order
	<iq type='result' id='q1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'/></iq>
	<iq type='error' id='q2' from='{maybe}' to='{maybe}'>{cancel:service-unavailable}</iq>

# --- §8.2: a domain that is not ours ---

story: a {kind} to another domain finds no server (RFC 6120 §10.4.3, §8.3.3.16)
for each kind: message iq
alice connects
alice sends
	<{kind} to='someone@elsewhere.example' type='get' id='x1'><ping xmlns='urn:xmpp:ping'/></{kind}>
alice receives
	<{kind} type='error' id='x1' from='someone@elsewhere.example' to='{alice}'>{cancel:remote-server-not-found}</{kind}>

# --- §8.3, RFC 6120 §10.5: the domain itself ---

story: the domain reads no {type} messages (RFC 6120 §10.5.1)
for each type: chat normal groupchat headline
alice connects
alice sends
	<message to='{host}' type='{type}' id='m1'><body>hi</body></message>
alice receives
	<message from='{host}' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}</message>

story: an error to the domain is not answered (RFC 6120 §8.3.1)
alice connects
alice sends
	<message to='{host}' type='error' id='m1'>{cancel:gone}</message>
	<iq to='{host}' type='error' id='m1'>{cancel:gone}</iq>
	<iq to='{host}' type='result' id='m1'/>
alice receives nothing

story: a request that the domain does not know is service-unavailable (RFC 6120 §10.5.2.3)
alice connects
alice sends
	<iq to='{host}' type='get' id='q1'><query xmlns='urn:nobody:knows:this'/></iq>
	<iq to='{host}' type='set' id='q2'><query xmlns='urn:nobody:knows:this'/></iq>
	<iq to='{host}/there' type='get' id='q3'><query xmlns='urn:nobody:knows:this'/></iq>
alice receives in any order
	<iq from='{host}' to='{alice}' type='error' id='q1'>{cancel:service-unavailable}</iq>
	<iq from='{host}' to='{alice}' type='error' id='q2'>{cancel:service-unavailable}</iq>
	<iq from='{host}/there' to='{alice}' type='error' id='q3'>{cancel:service-unavailable}</iq>

# --- §8.5.1: no such user ---

story: a {type} message to nobody is service-unavailable{resource} (§8.5.1)
for each type: chat normal groupchat
for each resource: /desk /☺
alice connects
alice sends
	<message to='{nobody}' type='{type}' id='m1'><body>hi</body></message>
	<message to='{nobody}{resource}' type='{type}' id='m2'><body>hi</body></message>
alice receives in any order
	<message from='{nobody}' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}</message>
	<message from='{nobody}{resource}' to='{alice}' type='error' id='m2'>{cancel:service-unavailable}</message>

story: a message to nobody that needs no answer gets none: {type} (§8.5.1)
for each type: headline error
alice connects
alice sends
	<message to='{nobody}' type='{type}' id='m1'>{cancel:gone}</message>
alice receives nothing

story: a request {type} to nobody is service-unavailable (§8.5.1)
for each type: get set
alice connects
alice sends
	<iq to='{nobody}' type='{type}' id='q1'><query xmlns='urn:nobody:knows:this'/></iq>
	<iq to='{nobody}/desk' type='{type}' id='q2'><query xmlns='urn:nobody:knows:this'/></iq>
alice receives in any order
	<iq from='{nobody}' to='{alice}' type='error' id='q1'>{cancel:service-unavailable}</iq>
	<iq from='{nobody}/desk' to='{alice}' type='error' id='q2'>{cancel:service-unavailable}</iq>

story: presence to nobody is not answered: {type} (§8.5.1)
for each type: unavailable subscribe subscribed unsubscribe unsubscribed probe error
alice connects
alice sends
	<presence to='{nobody}' type='{type}'/>
	<presence to='{nobody}/desk' type='{type}'/>
	<presence to='{nobody}'/>
alice receives nothing

# --- §8.5.2.1: bare address, somebody is there ---

story: a {type} message to an account goes to its only resource (§8.5.2.1.1)
for each type: chat normal headline
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob.bare}' type='{type}' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob.bare}' type='{maybe}' id='m1'><body>hi</body></message>
alice receives nothing

story: a {type} message to an account goes to the highest priority (§8.5.2.1.1)
for each type: chat normal
alice connects
phone connects as bob@localhost/phone
desk connects as bob@localhost/desk
tablet connects as bob@localhost/tablet
phone goes online with priority 5
desk goes online with priority 10
tablet goes online
everybody forgets
alice sends
	<message to='{phone.bare}' type='{type}' id='m1'><body>hi</body></message>
desk receives
	<message from='{alice}' to='{phone.bare}' type='{maybe}' id='m1'><body>hi</body></message>
phone receives nothing
tablet receives nothing
alice receives nothing

story: a {type} message goes to all that share the highest priority (§8.5.2.1.1)
for each type: chat normal
alice connects
phone connects as bob@localhost/phone
desk connects as bob@localhost/desk
tablet connects as bob@localhost/tablet
phone goes online with priority 7
desk goes online with priority 7
tablet goes online
everybody forgets
alice sends
	<message to='{phone.bare}' type='{type}' id='m1'><body>hi</body></message>
phone receives
	<message from='{alice}' to='{phone.bare}' type='{maybe}' id='m1'><body>hi</body></message>
desk receives
	<message from='{alice}' to='{phone.bare}' type='{maybe}' id='m1'><body>hi</body></message>
tablet receives nothing

story: the priority that counts is the last one (§4.7.2.3, §8.5.2.1.1)
alice connects
phone connects as bob@localhost/phone
desk connects as bob@localhost/desk
phone goes online with priority 5
desk goes online with priority 10
desk sends
	<presence><priority>1</priority></presence>
everybody forgets
alice sends
	<message to='{phone.bare}' type='chat' id='m1'><body>hi</body></message>
phone receives
	<message from='{alice}' to='{phone.bare}' type='chat' id='m1'><body>hi</body></message>
desk receives nothing

story: a headline goes to all whose priority is not negative (§8.5.2.1.1)
alice connects
phone connects as bob@localhost/phone
desk connects as bob@localhost/desk
tablet connects as bob@localhost/tablet
phone goes online
desk goes online with priority 10
tablet goes online with priority -1
everybody forgets
alice sends
	<message to='{phone.bare}' type='headline' id='m1'><body>news</body></message>
phone receives
	<message from='{alice}' to='{phone.bare}' type='headline' id='m1'><body>news</body></message>
desk receives
	<message from='{alice}' to='{phone.bare}' type='headline' id='m1'><body>news</body></message>
tablet receives nothing

story: a negative priority takes no {type} message for the account (§8.5.2.1.1)
for each type: chat normal
alice connects
bob connects
bob goes online with priority -1
alice sends
	<message to='{bob.bare}' type='{type}' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob.bare}' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}</message>
bob receives nothing

story: a negative priority takes no headline, and nobody is told (§8.5.2.1.1)
alice connects
bob connects
bob goes online with priority -1
alice sends
	<message to='{bob.bare}' type='headline' id='m1'><body>news</body></message>
bob receives nothing
alice receives nothing

story: a groupchat message to an account is refused, whoever is there (§8.5.2.1.1)
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob.bare}' type='groupchat' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob.bare}' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}</message>
bob receives nothing

story: an error to an account is ignored, whoever is there (§8.5.2.1.1)
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob.bare}' type='error' id='m1'>{cancel:gone}</message>
bob receives nothing
alice receives nothing

story: a connected resource without presence takes no {type} message for the account (§8.5.2.2.1)
for each type: chat normal groupchat
alice connects
bob connects
alice sends
	<message to='{bob.bare}' type='{type}' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob.bare}' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}</message>
bob receives nothing

story: presence to an account goes to all available resources: {type} (§8.5.2.1.2)
for each type: available unavailable
alice connects
phone connects as bob@localhost/phone
desk connects as bob@localhost/desk
idle connects as bob@localhost/idle
phone goes online
desk goes online with priority -5
everybody forgets
alice sends
	<presence to='{phone.bare}'/>
phone receives
	<presence from='{alice}' to='{phone.bare}'/>
desk receives
	<presence from='{alice}' to='{phone.bare}'/>
idle receives nothing
alice sends
	<presence to='{phone.bare}' type='unavailable'><status>{type}</status></presence>
phone receives
	<presence from='{alice}' to='{phone.bare}' type='unavailable'><status>{type}</status></presence>
desk receives
	<presence from='{alice}' to='{phone.bare}' type='unavailable'><status>{type}</status></presence>

story: a request {type} to an account is answered by the server, and reaches no resource (§8.5.2.1.3)
for each type: get set
alice connects
bob connects
bob goes online
alice sends
	<iq to='{bob.bare}' type='{type}' id='q1'><query xmlns='urn:nobody:knows:this'/></iq>
alice receives
	<iq from='{bob.bare}' to='{alice}' type='error' id='q1'>{cancel:service-unavailable}</iq>
bob receives nothing

story: an answer to an account is dropped: {type} (§8.5.2.1.3, RFC 6120 §8.2.3)
for each type: result error
alice connects
bob connects
bob goes online
alice sends
	<iq to='{bob.bare}' type='{type}' id='q1'/>
bob receives nothing
alice receives nothing

# --- §8.5.2.2: bare address, nobody is there ---

story: a {type} message to one who is away is service-unavailable (§8.5.2.2.1)
for each type: chat normal groupchat
alice connects
bob has an account
alice sends
	<message to='{bob.bare}' type='{type}' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob.bare}' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}</message>

story: a message to one who is away that needs no answer gets none: {type} (§8.5.2.2.1)
for each type: headline error
alice connects
bob has an account
alice sends
	<message to='{bob.bare}' type='{type}' id='m1'>{cancel:gone}</message>
alice receives nothing

story: presence to one who is away is ignored (§8.5.2.2.2)
alice connects
bob has an account
alice sends
	<presence to='{bob.bare}'/>
	<presence to='{bob.bare}' type='unavailable'/>
	<presence to='{bob.bare}' type='probe'/>
alice receives nothing

story: a request {type} to one who is away is answered by the server (§8.5.2.2.3)
for each type: get set
alice connects
bob has an account
alice sends
	<iq to='{bob.bare}' type='{type}' id='q1'><query xmlns='urn:nobody:knows:this'/></iq>
alice receives
	<iq from='{bob.bare}' to='{alice}' type='error' id='q1'>{cancel:service-unavailable}</iq>

# --- §8.5.3.1: full address, the resource is there ---

story: a {type} message to a resource reaches it alone, at priority {priority} (§8.5.3.1)
for each type: chat normal groupchat headline error
for each priority: 0 -1
alice connects
phone connects as bob@localhost/phone
desk connects as bob@localhost/desk
phone goes online with priority {priority}
desk goes online with priority 10
everybody forgets
alice sends
	<message to='{phone}' type='{type}' id='m1'><body>hi</body></message>
phone receives
	<message from='{alice}' to='{phone}' type='{maybe}' id='m1'><body>hi</body></message>
desk receives nothing
alice receives nothing

story: a {type} message to a connected resource reaches it without presence (§8.5.3.1)
for each type: chat normal groupchat headline error
alice connects
bob connects
alice sends
	<message to='{bob}' type='{type}' id='m1'><body>hi</body></message>
bob receives
	<message from='{alice}' to='{bob}' type='{maybe}' id='m1'><body>hi</body></message>

story: presence to a resource reaches it alone (§8.5.3.1)
alice connects
phone connects as bob@localhost/phone
desk connects as bob@localhost/desk
phone goes online
desk goes online
everybody forgets
alice sends
	<presence to='{phone}'><show>away</show></presence>
	<presence to='{phone}' type='unavailable'/>
phone receives
	<presence from='{alice}' to='{phone}'><show>away</show></presence>
	<presence from='{alice}' to='{phone}' type='unavailable'/>
desk receives nothing

story: a request {type} to the resource of a contact who shows presence reaches it, and the answer comes back (§8.5.3.1)
for each type: get set
alice connects
bob connects
alice follows bob
bob goes online
alice sends
	<iq to='{bob}' type='{type}' id='q1'><query xmlns='urn:some:request'>x</query></iq>
bob receives
	<iq from='{alice}' to='{bob}' type='{type}' id='q1'><query xmlns='urn:some:request'>x</query></iq>
bob sends
	<iq to='{alice}' type='result' id='q1'><query xmlns='urn:some:request'>y</query></iq>
alice receives
	<iq from='{bob}' to='{alice}' type='result' id='q1'><query xmlns='urn:some:request'>y</query></iq>

story: a request reaches the resource that sent its presence to the asker (§8.5.3.1)
alice connects
bob connects
bob goes online
bob sends
	<presence to='{alice}'/>
alice receives
	<presence from='{bob}' to='{alice}'/>
alice sends
	<iq to='{bob}' type='get' id='q1'><query xmlns='urn:some:request'/></iq>
bob receives
	<iq from='{alice}' to='{bob}' type='get' id='q1'><query xmlns='urn:some:request'/></iq>
bob sends
	<iq to='{alice}' type='error' id='q1'>{cancel:service-unavailable}</iq>
alice receives
	<iq from='{bob}' to='{alice}' type='error' id='q1'>{cancel:service-unavailable}</iq>

story: a_091 a request {type} of a stranger does not reach the resource (§8.5.3.1)
for each type: get set
alice connects
bob connects
bob goes online
alice sends
	<iq to='{bob}' type='{type}' id='q1'><query xmlns='urn:some:request'/></iq>
alice receives
	<iq from='{bob}' to='{alice}' type='error' id='q1'>{cancel:service-unavailable}</iq>
bob receives nothing

story: one's own resources may ask each other
phone connects as alice@localhost/phone
desk connects as alice@localhost/desk
phone sends
	<iq to='{desk}' type='get' id='q1'><query xmlns='urn:some:request'/></iq>
desk receives
	<iq from='{phone}' to='{desk}' type='get' id='q1'><query xmlns='urn:some:request'/></iq>
desk sends
	<iq to='{phone}' type='result' id='q1'/>
phone receives
	<iq from='{desk}' to='{phone}' type='result' id='q1'/>

# --- §8.5.3.2: full address, no such resource ---

story: a {type} message to a resource that is not there is service-unavailable (§8.5.3.2.1)
for each type: normal groupchat headline
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob.bare}/elsewhere' type='{type}' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob.bare}/elsewhere' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}</message>
bob receives nothing

story: a chat message to a resource that is not there goes on as to the account (§8.5.3.2.1)
alice connects
phone connects as bob@localhost/phone
desk connects as bob@localhost/desk
phone goes online with priority 5
desk goes online with priority 10
everybody forgets
alice sends
	<message to='{phone.bare}/elsewhere' type='chat' id='m1'><body>hi</body></message>
desk receives
	<message from='{alice}' to='{phone.bare}/elsewhere' type='chat' id='m1'><body>hi</body></message>
phone receives nothing
alice receives nothing

story: a chat message to a resource that is not there finds no negative priority (§8.5.3.2.1)
alice connects
bob connects
bob goes online with priority -1
alice sends
	<message to='{bob.bare}/elsewhere' type='chat' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob.bare}/elsewhere' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}</message>
bob receives nothing

story: a chat message to the resource of one who is away is service-unavailable (§8.5.3.2.1)
alice connects
bob has an account
alice sends
	<message to='{bob.bare}/elsewhere' type='chat' id='m1'><body>hi</body></message>
alice receives
	<message from='{bob.bare}/elsewhere' to='{alice}' type='error' id='m1'>{cancel:service-unavailable}</message>

story: an error to a resource that is not there is ignored (§8.5.3.2.1)
alice connects
bob connects
bob goes online
alice sends
	<message to='{bob.bare}/elsewhere' type='error' id='m1'>{cancel:gone}</message>
bob receives nothing
alice receives nothing

story: presence to a resource that is not there is ignored: {type} (§8.5.3.2.2)
for each type: unavailable subscribed unsubscribe unsubscribed
alice connects
bob connects
bob goes online
alice sends
	<presence to='{bob.bare}/elsewhere' type='{type}'/>
	<presence to='{bob.bare}/elsewhere'/>
bob receives nothing
alice receives nothing

story: a request {type} to a resource that is not there is service-unavailable (§8.5.3.2.3)
for each type: get set
alice connects
bob connects
alice follows bob
bob goes online
alice sends
	<iq to='{bob.bare}/elsewhere' type='{type}' id='q1'><query xmlns='urn:some:request'/></iq>
alice receives
	<iq from='{bob.bare}/elsewhere' to='{alice}' type='error' id='q1'>{cancel:service-unavailable}</iq>
bob receives nothing

story: a_069 an answer to a resource that is not there is dropped: {type} (§8.5.3.2.3)
for each type: result error
alice connects
bob connects
bob goes online
alice sends
	<iq to='{bob.bare}/elsewhere' type='{type}' id='q1'/>
bob receives nothing
alice receives nothing
