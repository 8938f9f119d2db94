# XEP-0115: entity capabilities.

story: capabilities travel with the presence, and with the answer to a probe (§6.1)
alice connects
bob connects
bob follows alice
alice sends
	<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://code.google.com/p/exodus' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>
everybody forgets
bob sends
	<presence/>
bob receives in any order
	<presence from='{bob}' to='{maybe}'/>
	<presence from='{alice}' to='{any}'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://code.google.com/p/exodus' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>

story: what the hash stands for is asked of the client (§6.2)
alice connects
bob connects
bob follows alice
alice goes online
bob sends
	<iq type='get' id='c1' to='{alice}'><query xmlns='http://jabber.org/protocol/disco#info' node='http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0='/></iq>
alice receives
	<iq type='get' id='c1' from='{bob}' to='{alice}'><query xmlns='http://jabber.org/protocol/disco#info' node='http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0='/></iq>
alice sends
	<iq type='result' id='c1' to='{bob}'><query xmlns='http://jabber.org/protocol/disco#info' node='http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0='><identity category='client' type='pc'/></query></iq>
bob receives
	<iq type='result' id='c1' from='{alice}' to='{bob}'><query xmlns='http://jabber.org/protocol/disco#info' node='http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0='><identity category='client' type='pc'/></query></iq>
