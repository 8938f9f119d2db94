# XEP-0092: software version.

story: the server says its name and version, and not its system (§3, §5)
alice connects
alice sends
	<iq type='get' id='v1' to='{host}'><query xmlns='jabber:iq:version'/></iq>
alice receives
	<iq type='result' id='v1' from='{host}' to='{alice}'><query xmlns='jabber:iq:version'><name>{any}</name><version>{any}</version></query></iq>

story: the version of a client is its own to say (RFC 6121 §8.5.3.1)
alice connects
bob connects
alice follows bob
bob goes online
alice sends
	<iq type='get' id='v1' to='{bob}'><query xmlns='jabber:iq:version'/></iq>
bob receives
	<iq type='get' id='v1' from='{alice}' to='{bob}'><query xmlns='jabber:iq:version'/></iq>
bob sends
	<iq type='result' id='v1' to='{alice}'><query xmlns='jabber:iq:version'><name>Tkabber</name><version>1</version><os>Plan 9</os></query></iq>
alice receives
	<iq type='result' id='v1' from='{bob}' to='{alice}'><query xmlns='jabber:iq:version'><name>Tkabber</name><version>1</version><os>Plan 9</os></query></iq>
