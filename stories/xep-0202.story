# XEP-0202: entity time.

story: the server says what time it is (§3)
alice connects
alice sends
	<iq type='get' id='t1' to='{host}'><time xmlns='urn:xmpp:time'/></iq>
alice receives
	<iq type='result' id='t1' from='{host}' to='{alice}'><time xmlns='urn:xmpp:time'><tzo>{any}</tzo><utc>{any}</utc></time></iq>

story: in the fake world it is the first day of 2026 (§3; XEP-0082)
only in the fake world
alice connects
alice sends
	<iq type='get' id='t1' to='{host}'><time xmlns='urn:xmpp:time'/></iq>
alice receives
	<iq type='result' id='t1' from='{host}' to='{alice}'><time xmlns='urn:xmpp:time'><tzo>{any}</tzo><utc>2026-01-01T00:00:00Z</utc></time></iq>
