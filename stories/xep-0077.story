# XEP-0077: in-band registration.

story: a stranger is told what is needed (§3.1)
alice opens a stream
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:register'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:register' _='others unordered'>
	<username/><password/></query></iq>

story: a new account may log in, with its password only (§3.1)
alice opens a stream
alice sends
	<iq type='set' id='r1'><query xmlns='jabber:iq:register'><username>{alice.local}</username><password>first-Pässword</password></query></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'/>
alice cannot connect with password wrong
alice cannot connect with password first-P
alice connects with password first-Pässword

story: a name is given once (§3.1)
alice has an account
eve opens a stream
eve sends
	<iq type='set' id='r1'><query xmlns='jabber:iq:register'><username>{alice.local}</username><password>mine</password></query></iq>
eve receives
	<iq type='error' id='r1' from='{maybe}' to='{maybe}'>{cancel:conflict}</iq>
alice connects

story: a name is the same however it is written (RFC 7622 §3.3)
alice has an account
eve opens a stream
eve sends
	<iq type='set' id='r1'><query xmlns='jabber:iq:register'><username>A{alice.local}</username><password>mine</password></query></iq>
	<iq type='set' id='r2'><query xmlns='jabber:iq:register'><username>a{alice.local}</username><password>mine</password></query></iq>
eve receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'/>
	<iq type='error' id='r2' from='{maybe}' to='{maybe}'>{cancel:conflict}</iq>

story: what is incomplete or malformed is not acceptable (§3.1)
for each fields: <username>x</username> <password>x</password> <username/><password>x</password> <username>x</username><password/> <username>a@b</username><password>x</password>
alice opens a stream
alice sends
	<iq type='set' id='r1'><query xmlns='jabber:iq:register'>{fields}</query></iq>
alice receives
	<iq type='error' id='r1' from='{maybe}' to='{maybe}'>{modify:not-acceptable}</iq>

story: an owner is told that the account is registered (§3.1)
alice connects
alice sends
	<iq type='get' id='r1' to='{host}'><query xmlns='jabber:iq:register'/></iq>
alice receives
	<iq type='result' id='r1' from='{host}' to='{alice}'><query xmlns='jabber:iq:register' _='others unordered'>
	<registered/><username>{alice.local}</username></query></iq>

story: a changed password is the only one (§3.3)
alice connects
alice sends
	<iq type='set' id='r1' to='{host}'><query xmlns='jabber:iq:register'><username>{alice.local}</username><password>second</password></query></iq>
alice receives
	<iq type='result' id='r1' from='{host}' to='{alice}'/>
alice disconnects
alice cannot connect
alice connects with password second

story: a_103 nobody changes the password of another (§3.3)
alice connects
bob has an account
alice sends
	<iq type='set' id='r1' to='{host}'><query xmlns='jabber:iq:register'><username>{bob.local}</username><password>hers</password></query></iq>
alice receives
	<iq type='error' id='r1' from='{host}' to='{alice}'>{auth:forbidden}</iq>
bob cannot connect with password hers
bob connects

story: a password is not changed to nothing (§3.3)
alice connects
alice sends
	<iq type='set' id='r1' to='{host}'><query xmlns='jabber:iq:register'><username>{alice.local}</username><password/></query></iq>
alice receives
	<iq type='error' id='r1' from='{host}' to='{alice}'>{modify:bad-request}</iq>
alice disconnects
alice connects

story: a removed account is gone, its streams too (§3.2)
phone connects as alice@localhost/phone
desk connects as alice@localhost/desk
phone sends
	<iq type='set' id='r1'><query xmlns='jabber:iq:register'><remove/></query></iq>
phone receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'/>
	<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
phone is disconnected
desk receives
	<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
desk is disconnected
phone cannot connect

story: the contacts of a removed account see it go (§3.2; RFC 6121 §2.5.2)
alice connects
bob connects
alice and bob are friends
bob asks for the roster
bob goes online
alice goes online
everybody forgets
alice sends
	<iq type='set' id='r1'><query xmlns='jabber:iq:register'><remove/></query></iq>
bob receives in any order
	<presence type='unavailable' from='{alice}' to='{any}'/>
	<presence type='unsubscribe' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<presence type='unsubscribed' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{alice.bare}' subscription='to'/></query></iq>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{alice.bare}' subscription='none'/></query></iq>
alice is cut off

story: a_103 a removed name is not given to somebody else
alice connects
alice sends
	<iq type='set' id='r1'><query xmlns='jabber:iq:register'><remove/></query></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'/>
	<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>
alice is disconnected
eve opens a stream
eve sends
	<iq type='set' id='r2'><query xmlns='jabber:iq:register'><username>{alice.local}</username><password>mine</password></query></iq>
eve receives
	<iq type='error' id='r2' from='{maybe}' to='{maybe}'>{cancel:conflict}</iq>

story: a removal says nothing else (§3.2)
alice connects
alice sends
	<iq type='set' id='r1'><query xmlns='jabber:iq:register'><remove/><username>{alice.local}</username></query></iq>
alice receives
	<iq type='error' id='r1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>
alice disconnects
alice connects
