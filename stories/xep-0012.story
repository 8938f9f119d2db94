# XEP-0012: last activity.

story: a contact who is away answers with seconds and the last word (§3)
alice connects
bob connects
alice follows bob
bob goes online
bob sends
	<presence type='unavailable'><status>Heading home</status></presence>
bob receives
	<presence type='unavailable' from='{bob}' to='{maybe}'><status>Heading home</status></presence>
bob disconnects
alice forgets
alice sends
	<iq type='get' id='l1' to='{bob.bare}'><query xmlns='jabber:iq:last'/></iq>
alice receives
	<iq type='result' id='l1' from='{bob.bare}' to='{alice}'><query xmlns='jabber:iq:last' seconds='{any}'>Heading home</query></iq>

story: the seconds are those since the logout (§3)
only in the fake world
alice connects
bob connects
alice follows bob
bob disconnects
alice forgets
time passes 33 s
alice sends
	<iq type='get' id='l1' to='{bob.bare}'><query xmlns='jabber:iq:last'/></iq>
alice receives
	<iq type='result' id='l1' from='{bob.bare}' to='{alice}'><query xmlns='jabber:iq:last' seconds='33'/></iq>

story: a contact who is connected has been away for no second (§3)
alice connects
bob connects
alice follows bob
alice sends
	<iq type='get' id='l1' to='{bob.bare}'><query xmlns='jabber:iq:last'/></iq>
alice receives
	<iq type='result' id='l1' from='{bob.bare}' to='{alice}'><query xmlns='jabber:iq:last' seconds='0'/></iq>
bob receives nothing

story: a_049 a stranger learns nothing, nor whether there is such an account (§3)
alice connects
bob has an account
alice sends
	<iq type='get' id='l1' to='{bob.bare}'><query xmlns='jabber:iq:last'/></iq>
	<iq type='get' id='l2' to='{nobody}'><query xmlns='jabber:iq:last'/></iq>
alice receives in any order
	<iq type='error' id='l1' from='{bob.bare}' to='{alice}'>{auth:forbidden}</iq>
	<iq type='error' id='l2' from='{nobody}' to='{alice}'>{auth:forbidden}</iq>

story: whom alice shows her presence to need not show his to her (§3)
alice connects
bob connects
bob follows alice
alice sends
	<iq type='get' id='l1' to='{bob.bare}'><query xmlns='jabber:iq:last'/></iq>
alice receives
	<iq type='error' id='l1' from='{bob.bare}' to='{alice}'>{auth:forbidden}</iq>

story: a query to a resource reaches it if its presence may be seen (§4)
alice connects
bob connects
alice follows bob
bob goes online
alice sends
	<iq type='get' id='l1' to='{bob}'><query xmlns='jabber:iq:last'/></iq>
bob receives
	<iq type='get' id='l1' from='{alice}' to='{bob}'><query xmlns='jabber:iq:last'/></iq>
alice forgets

story: the server says how long it has been up (§5)
alice connects
alice sends
	<iq type='get' id='l1' to='{host}'><query xmlns='jabber:iq:last'/></iq>
alice receives
	<iq type='result' id='l1' from='{host}' to='{alice}'><query xmlns='jabber:iq:last' seconds='{any}'/></iq>
