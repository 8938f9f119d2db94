# RFC 6121 §4: presence.

story: the first presence comes back to its sender (§4.2.2)
alice connects
alice sends
	<presence><show>chat</show><status>hello</status><priority>3</priority></presence>
alice receives
	<presence from='{alice}' to='{maybe}'><show>chat</show><status>hello</status><priority>3</priority></presence>

story: the first presence goes to subscribers, and the probe brings theirs (§4.2.2, §4.3)
alice connects
bob connects
alice and bob are friends
bob goes online
alice sends
	<presence/>
alice receives in any order
	<presence from='{alice}' to='{maybe}'/>
	<presence from='{bob}' to='{any}'/>
bob receives
	<presence from='{alice}' to='{bob.bare}'/>

story: a_091 presence goes along a subscription in one direction only (§4.2.2)
alice connects
bob connects
alice follows bob
bob goes online
alice sends
	<presence/>
alice receives in any order
	<presence from='{alice}' to='{maybe}'/>
	<presence from='{bob}' to='{any}'/>
bob receives nothing

story: a_091 strangers see nothing of each other (§4.2.2)
alice connects
bob connects
bob goes online
alice sends
	<presence/>
alice receives
	<presence from='{alice}' to='{maybe}'/>
bob receives nothing
alice receives nothing

story: a request that waits shows no presence yet (§4.2.2)
alice connects
bob connects
bob goes online
alice goes online
alice sends
	<presence to='{bob.bare}' type='subscribe'/>
everybody forgets
bob sends
	<presence><show>away</show></presence>
bob receives
	<presence from='{bob}' to='{maybe}'><show>away</show></presence>
alice receives nothing

story: presence goes to all available resources of a contact, whatever their priority (§8.5.2.1.2)
alice connects
phone connects as bob@localhost/phone
desk connects as bob@localhost/desk
idle connects as bob@localhost/idle
alice and phone are friends
phone goes online
desk goes online with priority -1
everybody forgets
alice sends
	<presence/>
phone receives
	<presence from='{alice}' to='{phone.bare}'/>
desk receives
	<presence from='{alice}' to='{phone.bare}'/>
idle receives nothing
alice forgets

story: the resources of an account see each other come, change and go (§4.2.2, §4.4.2, §4.5.2)
phone connects as alice@localhost/phone
desk connects as alice@localhost/desk
phone goes online
desk sends
	<presence/>
phone receives
	<presence from='{desk}' to='{maybe}'/>
desk receives in any order
	<presence from='{desk}' to='{maybe}'/>
	<presence from='{phone}' to='{any}'/>
phone sends
	<presence><show>away</show></presence>
phone receives
	<presence from='{phone}' to='{maybe}'><show>away</show></presence>
desk receives
	<presence from='{phone}' to='{maybe}'><show>away</show></presence>
phone sends
	<presence type='unavailable'/>
desk receives
	<presence type='unavailable' from='{phone}' to='{maybe}'/>
phone receives
	<presence type='unavailable' from='{phone}' to='{maybe}'/>

story: a change of presence goes to subscribers and asks nobody (§4.4.2)
alice connects
bob connects
alice and bob are friends
bob goes online
alice goes online
everybody forgets
alice sends
	<presence><show>xa</show><status>at lunch</status></presence>
alice receives
	<presence from='{alice}' to='{maybe}'><show>xa</show><status>at lunch</status></presence>
bob receives
	<presence from='{alice}' to='{bob.bare}'><show>xa</show><status>at lunch</status></presence>
alice receives nothing

story: who goes says so with a last word (§4.5.2)
alice connects
bob connects
alice and bob are friends
bob goes online
alice goes online
everybody forgets
alice sends
	<presence type='unavailable'><status>good night</status></presence>
alice receives
	<presence type='unavailable' from='{alice}' to='{maybe}'><status>good night</status></presence>
bob receives
	<presence type='unavailable' from='{alice}' to='{bob.bare}'><status>good night</status></presence>
bob sends
	<presence><show>away</show></presence>
bob receives
	<presence from='{bob}' to='{maybe}'><show>away</show></presence>
# §4.4.2: an unavailable resource hears of nobody.
alice receives nothing

story: who closes the stream goes for the others (§4.5.1, §4.5.2)
alice connects
bob connects
alice and bob are friends
bob goes online
alice goes online
everybody forgets
alice disconnects
bob receives
	<presence type='unavailable' from='{alice}' to='{bob.bare}'/>

story: who is cut off goes for the others (§4.5.2)
alice connects
bob connects
alice and bob are friends
bob goes online
alice goes online
everybody forgets
alice is cut off
bob receives
	<presence type='unavailable' from='{alice}' to='{bob.bare}'/>

story: who goes twice is gone once (§4.5.2)
alice connects
bob connects
alice and bob are friends
bob goes online
alice goes online
everybody forgets
alice sends
	<presence type='unavailable'/>
alice receives
	<presence type='unavailable' from='{alice}' to='{maybe}'/>
bob receives
	<presence type='unavailable' from='{alice}' to='{bob.bare}'/>
alice disconnects
bob receives nothing

story: who was never there does not go (§4.5.2)
alice connects
bob connects
alice and bob are friends
bob goes online
everybody forgets
alice disconnects
bob receives nothing

story: a_091 a contact's client may probe, a stranger's learns nothing (§4.3.2)
alice connects
bob connects
eve connects
alice follows bob
bob goes online
everybody forgets
alice sends
	<presence to='{bob.bare}' type='probe'/>
alice receives
	<presence from='{bob}' to='{any}'/>
eve sends
	<presence to='{bob.bare}' type='probe'/>
eve receives nothing
bob receives nothing

story: a probe for one who is away, or does not exist, brings no presence (§4.3.2, §8.5.1)
alice connects
bob connects
alice follows bob
bob disconnects
alice sends
	<presence to='{bob.bare}' type='probe'/>
	<presence to='{nobody}' type='probe'/>
alice receives nothing

story: directed presence reaches a stranger, alone and as it is (§4.6.2)
alice connects
bob connects
carol connects
alice goes online
bob goes online
carol goes online
everybody forgets
alice sends
	<presence to='{bob.bare}'><status>for you</status></presence>
bob receives
	<presence from='{alice}' to='{bob.bare}'><status>for you</status></presence>
carol receives nothing
alice receives nothing

story: directed presence to a full address reaches that resource (§4.6.2, §8.5.3.1)
alice connects
phone connects as bob@localhost/phone
desk connects as bob@localhost/desk
phone goes online
desk goes online
everybody forgets
alice sends
	<presence to='{phone}'><status>for you</status></presence>
phone receives
	<presence from='{alice}' to='{phone}'><status>for you</status></presence>
desk receives nothing

story: who got directed presence is told when its sender becomes unavailable (§4.6.3)
alice connects
bob connects
alice goes online
bob goes online
alice sends
	<presence to='{bob}'/>
everybody forgets
alice sends
	<presence type='unavailable'/>
alice receives
	<presence type='unavailable' from='{alice}' to='{maybe}'/>
bob receives
	<presence type='unavailable' from='{alice}' to='{bob}'/>

story: who got directed presence is told when its sender is lost (§4.6.3)
alice connects
bob connects
alice goes online
bob goes online
alice sends
	<presence to='{bob}'/>
everybody forgets
alice is cut off
bob receives
	<presence type='unavailable' from='{alice}' to='{bob}'/>

story: who was told of the end by directed presence is not told again (§4.6.3)
alice connects
bob connects
alice goes online
bob goes online
alice sends
	<presence to='{bob}'/>
	<presence to='{bob}' type='unavailable'/>
bob receives
	<presence from='{alice}' to='{bob}'/>
	<presence type='unavailable' from='{alice}' to='{bob}'/>
alice disconnects
bob receives nothing

story: directed presence does not follow later changes (§4.6.3)
alice connects
bob connects
alice goes online
bob goes online
alice sends
	<presence to='{bob}'/>
everybody forgets
alice sends
	<presence><show>away</show></presence>
alice receives
	<presence from='{alice}' to='{maybe}'><show>away</show></presence>
bob receives nothing

story: one may show oneself to somebody without being available (§4.6.1)
alice connects
bob connects
bob goes online
alice sends
	<presence to='{bob}'/>
bob receives
	<presence from='{alice}' to='{bob}'/>
alice disconnects
bob receives
	<presence type='unavailable' from='{alice}' to='{bob}'/>

story: a subscriber who got directed presence too is told once (§4.6.3)
alice connects
bob connects
alice and bob are friends
alice goes online
bob goes online
alice sends
	<presence to='{bob.bare}'/>
everybody forgets
alice disconnects
bob receives
	<presence type='unavailable' from='{alice}' to='{any}'/>
bob receives nothing

story: what presence carries is kept (§4.7)
alice connects
bob connects
bob follows alice
bob goes online
alice sends
	<presence xml:lang='de'><show>dnd</show><status>beschäftigt</status><status xml:lang='en'>busy &lt;3</status><priority>1</priority><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='x' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>
bob receives
	<presence xml:lang='de' from='{alice}' to='{bob.bare}'><show>dnd</show><status>beschäftigt</status><status xml:lang='en'>busy &lt;3</status><priority>1</priority><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='x' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>
everybody forgets

story: who arrives later sees the last presence, whole (§4.3.2)
alice connects
bob connects
bob follows alice
alice sends
	<presence/>
	<presence><show>dnd</show><status>busy</status><priority>1</priority></presence>
everybody forgets
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<presence from='{alice}' to='{any}'><show>dnd</show><status>busy</status><priority>1</priority></presence>

story: the priority {priority} is refused (§4.7.2.3)
for each priority: 128 -129 high 1.5 99999999999999999999
alice connects
alice sends
	<presence id='p1'><priority>{priority}</priority></presence>
alice receives
	<presence type='error' id='p1' from='{maybe}' to='{maybe}'>{modify:bad-request}</presence>

story: the priority {priority} is allowed (§4.7.2.3)
for each priority: -128 -1 0 127
alice connects
alice sends
	<presence><priority>{priority}</priority></presence>
alice receives
	<presence from='{alice}' to='{maybe}'><priority>{priority}</priority></presence>

story: presence of an unknown type is refused (RFC 6120 §8.3.3.1)
alice connects
bob connects
alice sends
	<presence id='p1' type='invisible'/>
	<presence id='p2' to='{bob.bare}' type='invisible'/>
alice receives
	<presence type='error' id='p1' from='{maybe}' to='{maybe}'>{modify:bad-request}</presence>
	<presence type='error' id='p2' from='{bob.bare}' to='{maybe}'>{modify:bad-request}</presence>

story: {type} for nobody is refused (§3, §4.3)
for each type: subscribe subscribed unsubscribe unsubscribed probe
alice connects
alice sends
	<presence id='p1' type='{type}'/>
alice receives
	<presence type='error' id='p1' from='{maybe}' to='{maybe}'>{modify:bad-request}</presence>

story: the error of a presence reaches the one who sent it, and no other (§4.7.1, §8.5.3.1)
alice connects
bob connects
bob goes online
alice goes online
everybody forgets
alice sends
	<presence to='{bob}' type='error' id='p1'>{cancel:gone}</presence>
bob receives
	<presence from='{alice}' to='{bob}' type='error' id='p1'>{cancel:gone}</presence>
alice receives nothing

story: a second login with the same resource ends one of the two (RFC 6120 §7.7.2.2)
first connects as alice@localhost/phone
second connects as alice@localhost/phone
first receives
	<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
first is disconnected
second sends
	<presence/>
second receives
	<presence from='{second}' to='{maybe}'/>
