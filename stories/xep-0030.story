# XEP-0030: service discovery.

story: the server says what it is and what it can (§3.1)
alice connects
alice sends
	<iq type='get' id='d1' to='{host}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives
	<iq type='result' id='d1' from='{host}' to='{alice}'><query xmlns='http://jabber.org/protocol/disco#info' _='others unordered'>
	<identity category='server' type='im' name='{maybe}'/>
	<feature var='http://jabber.org/protocol/disco#info'/>
	<feature var='http://jabber.org/protocol/disco#items'/>
	<feature var='jabber:iq:last'/>
	<feature var='jabber:iq:private'/>
	<feature var='jabber:iq:register'/>
	<feature var='jabber:iq:roster'/>
	<feature var='jabber:iq:version'/>
	<feature var='urn:xmpp:blocking'/>
	<feature var='urn:xmpp:ping'/>
	<feature var='urn:xmpp:time'/>
	<feature var='vcard-temp'/></query></iq>

story: the server has no items yet (§4.1)
alice connects
alice sends
	<iq type='get' id='d1' to='{host}'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
alice receives
	<iq type='result' id='d1' from='{host}' to='{alice}'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>

story: a node that is not there is item-not-found (§7)
for each what: info items
alice connects
alice sends
	<iq type='get' id='d1' to='{host}'><query xmlns='http://jabber.org/protocol/disco#{what}' node='no-such-node'/></iq>
alice receives
	<iq type='error' id='d1' from='{host}' to='{alice}'>{cancel:item-not-found}</iq>

story: one's own account is a registered one (§8)
alice connects
alice sends
	<iq type='get' id='d1' to='{alice.bare}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
alice receives
	<iq type='result' id='d1' from='{alice.bare}' to='{alice}'><query xmlns='http://jabber.org/protocol/disco#info' _='others unordered'>
	<identity category='account' type='registered' name='{maybe}'/></query></iq>

story: a contact may ask for account and available resources (§8)
alice connects
phone connects as bob@localhost/phone
idle connects as bob@localhost/idle
alice follows phone
phone goes online
everybody forgets
alice sends
	<iq type='get' id='d1' to='{phone.bare}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
	<iq type='get' id='d2' to='{phone.bare}'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
alice receives in any order
	<iq type='result' id='d1' from='{phone.bare}' to='{alice}'><query xmlns='http://jabber.org/protocol/disco#info' _='others unordered'>
	<identity category='account' type='registered' name='{maybe}'/></query></iq>
	<iq type='result' id='d2' from='{phone.bare}' to='{alice}'><query xmlns='http://jabber.org/protocol/disco#items'>
	<item jid='{phone}' name='{maybe}'/></query></iq>

story: a_049 a stranger is told the same of an account as of none (§8)
alice connects
bob connects
bob goes online
alice sends
	<iq type='get' id='d1' to='{bob.bare}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
	<iq type='get' id='d2' to='{nobody}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
	<iq type='get' id='d3' to='{bob.bare}'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
	<iq type='get' id='d4' to='{nobody}'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
alice receives in any order
	<iq type='error' id='d1' from='{bob.bare}' to='{alice}'>{cancel:service-unavailable}</iq>
	<iq type='error' id='d2' from='{nobody}' to='{alice}'>{cancel:service-unavailable}</iq>
	<iq type='result' id='d3' from='{bob.bare}' to='{alice}'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
	<iq type='result' id='d4' from='{nobody}' to='{alice}'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>
bob receives nothing
