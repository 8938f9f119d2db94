# RFC 6121 §3: subscriptions. Every state times every stanza is in rfc6121-a-states.story.

story: a subscription from request to approval, as both sides see it (§3.1)
alice connects
bob connects
alice asks for the roster
bob asks for the roster
alice goes online
bob goes online
alice sends
	<presence to='{bob.bare}' type='subscribe' id='sub1'/>
alice receives
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{bob.bare}' subscription='none' ask='subscribe'/></query></iq>
bob receives
	<presence from='{alice.bare}' to='{bob.bare}' type='subscribe' id='{maybe}'/>
bob sends
	<presence to='{alice.bare}' type='subscribed'/>
bob receives
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{alice.bare}' subscription='from'/></query></iq>
alice receives
	<presence from='{bob.bare}' to='{alice.bare}' type='subscribed' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{bob.bare}' subscription='to'/></query></iq>
	<presence from='{bob}' to='{any}'/>

story: the request comes from the bare address, and goes to it, whatever the client wrote (§3.1.2)
alice connects
bob connects
bob goes online
alice sends
	<presence to='{bob}' type='subscribe'/>
bob receives
	<presence from='{alice.bare}' to='{bob.bare}' type='subscribe' id='{maybe}'/>

story: what the request says is delivered with it, and again at the next login (§3.1.3)
alice connects
bob connects
bob goes online
alice sends
	<presence to='{bob.bare}' type='subscribe'><status>hi, it is me</status><nick xmlns='http://jabber.org/protocol/nick'>Al</nick></presence>
bob receives
	<presence from='{alice.bare}' to='{bob.bare}' type='subscribe' id='{maybe}'><status>hi, it is me</status><nick xmlns='http://jabber.org/protocol/nick'>Al</nick></presence>
bob disconnects
bob connects
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<presence from='{alice.bare}' to='{bob.bare}' type='subscribe' id='{maybe}'><status>hi, it is me</status><nick xmlns='http://jabber.org/protocol/nick'>Al</nick></presence>

story: a request waits for its receiver, who is away (§3.1.3)
alice connects
bob has an account
alice sends
	<presence to='{bob.bare}' type='subscribe'/>
all settles
bob connects
bob receives nothing
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<presence from='{alice.bare}' to='{bob.bare}' type='subscribe' id='{maybe}'/>

story: a request comes again at each login until it is answered (§3.1.3)
alice connects
bob connects
bob goes online
alice sends
	<presence to='{bob.bare}' type='subscribe'/>
bob receives
	<presence from='{alice.bare}' to='{bob.bare}' type='subscribe' id='{maybe}'/>
bob sends
	<presence type='unavailable'/>
bob receives
	<presence type='unavailable' from='{bob}' to='{maybe}'/>
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<presence from='{alice.bare}' to='{bob.bare}' type='subscribe' id='{maybe}'/>
bob sends
	<presence to='{alice.bare}' type='unsubscribed'/>
bob disconnects
bob connects
bob sends
	<presence/>
bob receives
	<presence from='{bob}' to='{maybe}'/>
bob receives nothing

story: a request is shown to every available resource (§3.1.3)
alice connects
phone connects as bob@localhost/phone
desk connects as bob@localhost/desk
idle connects as bob@localhost/idle
phone goes online
desk goes online with priority -1
everybody forgets
alice sends
	<presence to='{phone.bare}' type='subscribe'/>
phone receives
	<presence from='{alice.bare}' to='{phone.bare}' type='subscribe' id='{maybe}'/>
desk receives
	<presence from='{alice.bare}' to='{phone.bare}' type='subscribe' id='{maybe}'/>
idle receives nothing

story: a request makes no item in the roster of its receiver (§3.1.3)
alice connects
bob connects
bob asks for the roster
bob goes online
alice sends
	<presence to='{bob.bare}' type='subscribe'/>
bob receives
	<presence from='{alice.bare}' to='{bob.bare}' type='subscribe' id='{maybe}'/>
bob receives nothing
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'/></iq>

story: an approval reaches the interested resources, available or not (§3.1.6)
alice connects
bob connects
alice asks for the roster
alice sends
	<presence to='{bob.bare}' type='subscribe'/>
everybody forgets
bob sends
	<presence to='{alice.bare}' type='subscribed'/>
alice receives
	<presence from='{bob.bare}' to='{alice.bare}' type='subscribed' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{bob.bare}' subscription='to'/></query></iq>

story: an approval brings the presence of every available resource (§3.1.5)
alice connects
phone connects as bob@localhost/phone
desk connects as bob@localhost/desk
alice goes online
phone goes online with priority 5
desk sends
	<presence><show>away</show></presence>
alice sends
	<presence to='{phone.bare}' type='subscribe'/>
everybody forgets
phone sends
	<presence to='{alice.bare}' type='subscribed'/>
alice receives
	<presence from='{phone.bare}' to='{alice.bare}' type='subscribed' id='{maybe}'/>
	<presence from='{phone}' to='{any}'><priority>5</priority></presence>
	<presence from='{desk}' to='{any}'><show>away</show></presence>

story: a request of a known subscriber is answered by the server (§3.1.3)
alice connects
bob connects
bob goes online
alice follows bob
alice asks for the roster
bob asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' name='Bob'/></query></iq>
	<presence to='{bob.bare}' type='subscribe'/>
alice receives in any order
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{bob.bare}' name='Bob' subscription='to'/></query></iq>
bob receives nothing
alice receives nothing

story: a cancelled subscription ends the presence, first the presence (§3.2)
alice connects
bob connects
alice goes online
bob goes online
alice follows bob
alice asks for the roster
bob asks for the roster
bob sends
	<presence to='{alice.bare}' type='unsubscribed'/>
bob receives
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{alice.bare}' subscription='none'/></query></iq>
alice receives
	<presence from='{bob}' to='{any}' type='unavailable'/>
alice receives in any order
	<presence from='{bob.bare}' to='{alice.bare}' type='unsubscribed' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{bob.bare}' subscription='none'/></query></iq>
bob sends
	<presence><show>dnd</show></presence>
bob receives
	<presence from='{bob}' to='{maybe}'><show>dnd</show></presence>
alice receives nothing

story: who unsubscribes sees the contact go (§3.3)
alice connects
bob connects
alice goes online
bob goes online
alice follows bob
alice asks for the roster
bob asks for the roster
alice sends
	<presence to='{bob.bare}' type='unsubscribe'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{bob.bare}' subscription='none'/></query></iq>
	<presence from='{bob}' to='{any}' type='unavailable'/>
bob receives in any order
	<presence from='{alice.bare}' to='{bob.bare}' type='unsubscribe' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{alice.bare}' subscription='none'/></query></iq>

story: a denied request ends the asking (§3.1.4, §3.2.3)
alice connects
bob connects
alice asks for the roster
alice goes online
bob goes online
alice sends
	<presence to='{bob.bare}' type='subscribe'/>
everybody forgets
bob sends
	<presence to='{alice.bare}' type='unsubscribed'/>
alice receives in any order
	<presence from='{bob.bare}' to='{alice.bare}' type='unsubscribed' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{bob.bare}' subscription='none'/></query></iq>
bob receives nothing

story: a pre-approval is kept in the roster and pushed (§3.4.2)
alice connects
bob connects
alice asks for the roster
alice goes online
bob goes online
alice sends
	<presence to='{bob.bare}' type='subscribed'/>
alice receives
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{bob.bare}' subscription='none' approved='true'/></query></iq>
bob receives nothing

story: a pre-approved request is approved by the server (§3.4.2)
alice connects
bob connects
alice asks for the roster
alice goes online
bob goes online
alice sends
	<presence to='{bob.bare}' type='subscribed'/>
everybody forgets
bob asks for the roster
bob sends
	<presence to='{alice.bare}' type='subscribe'/>
alice receives
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{bob.bare}' subscription='from' approved='{maybe}'/></query></iq>
alice receives nothing
bob receives
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{alice.bare}' subscription='none' ask='subscribe'/></query></iq>
	<presence from='{alice.bare}' to='{bob.bare}' type='subscribed' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{alice.bare}' subscription='to'/></query></iq>
	<presence from='{alice}' to='{any}'/>

story: a pre-approval can be taken back (§3.4.3)
alice connects
bob connects
alice asks for the roster
alice goes online
bob goes online
alice sends
	<presence to='{bob.bare}' type='subscribed'/>
everybody forgets
alice sends
	<presence to='{bob.bare}' type='unsubscribed'/>
alice receives
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{bob.bare}' subscription='none'/></query></iq>
bob receives nothing
bob sends
	<presence to='{alice.bare}' type='subscribe'/>
alice receives
	<presence from='{bob.bare}' to='{alice.bare}' type='subscribe' id='{maybe}'/>

story: {type} to oneself changes nothing and breaks nothing
for each type: subscribe subscribed unsubscribe unsubscribed
alice connects
alice asks for the roster
alice goes online
alice sends
	<presence to='{alice.bare}' type='{type}'/>
alice forgets
alice sends
	<presence><show>away</show></presence>
alice receives
	<presence from='{alice}' to='{maybe}'><show>away</show></presence>
alice receives nothing

story: a_049 {type} to an account that does not exist is not answered (§8.5.1)
for each type: subscribe subscribed unsubscribe unsubscribed
alice connects
alice goes online
alice sends
	<presence to='{nobody}' type='{type}'/>
alice receives nothing

story: subscriptions outlive the sessions
alice connects
bob connects
alice and bob are friends
alice disconnects
bob disconnects
bob connects
bob goes online
alice connects
alice sends
	<presence/>
alice receives in any order
	<presence from='{alice}' to='{maybe}'/>
	<presence from='{bob}' to='{any}'/>
bob receives
	<presence from='{alice}' to='{bob.bare}'/>
