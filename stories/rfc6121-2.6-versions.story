# RFC 6121 §2.6: roster versioning (once XEP-0237).

alice connects

story: who starts with an empty version gets the whole roster and its version (§2.6.2, §2.6.3)
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com'/></query></iq>
alice receives
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster' ver=''/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{any}'>
	<item jid='nurse@example.com' subscription='none'/></query></iq>

story: who has the latest version gets an empty answer and no push (§2.6.3)
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com'/></query></iq>
alice receives
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster' ver=''/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{id:ver}'>
	<item jid='nurse@example.com' subscription='none'/></query></iq>
alice disconnects
alice connects
alice sends
	<iq type='get' id='r2'><query xmlns='jabber:iq:roster' ver='{id:ver}'/></iq>
alice receives
	<iq type='result' id='r2' from='{maybe}' to='{maybe}'/>
alice receives nothing

story: each push bears a new version, and the last one is the roster's (§2.6.3)
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster' ver=''/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{any}'/></iq>
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com'/></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{any}'>
	<item jid='nurse@example.com' subscription='none'/></query></iq>
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='set' id='s2'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com' name='N'/></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{id:last}'>
	<item jid='nurse@example.com' name='N' subscription='none'/></query></iq>
	<iq type='result' id='s2' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='get' id='r2'><query xmlns='jabber:iq:roster' ver='{id:last}'/></iq>
alice receives
	<iq type='result' id='r2' from='{maybe}' to='{maybe}'/>
alice receives nothing

story: who was away gets the whole roster with its version, or what has changed (§2.6.3)
# Here: the whole roster. Both are allowed; a version that is not the latest is enough to know.
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com'/></query></iq>
alice receives
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster' ver=''/></iq>
	<iq type='set' id='s2'><query xmlns='jabber:iq:roster'><item jid='paris@example.com'/></query></iq>
alice forgets
alice disconnects
alice connects
alice sends
	<iq type='get' id='r2'><query xmlns='jabber:iq:roster' ver='0'/></iq>
alice receives
	<iq type='result' id='r2' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{any}' _='unordered'>
	<item jid='nurse@example.com' subscription='none'/>
	<item jid='paris@example.com' subscription='none'/></query></iq>
alice receives nothing

story: a version that the server never gave brings the whole roster: {ver}
for each ver: 99999999 -1 nonsense 00 18446744073709551616
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com'/></query></iq>
alice receives
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster' ver='{ver}'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{any}'>
	<item jid='nurse@example.com' subscription='none'/></query></iq>

story: who does not speak of versions gets the whole roster every time (§2.6.2)
for each time: first second
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com'/></query></iq>
alice receives
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='get' id='{time}'><query xmlns='jabber:iq:roster'/></iq>
	<iq type='get' id='again'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='{time}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' subscription='none'/></query></iq>
	<iq type='result' id='again' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' subscription='none'/></query></iq>
