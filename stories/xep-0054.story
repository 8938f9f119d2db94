# XEP-0054: vcard-temp.

alice connects

story: who has no card is told so (§3.1)
alice sends
	<iq type='get' id='v1'><vCard xmlns='vcard-temp'/></iq>
alice receives
	<iq type='error' id='v1' from='{maybe}' to='{maybe}'>{cancel:item-not-found}</iq>

story: a card comes back as it was set, to its owner and to anybody (§3.1, §3.2, §3.3)
bob connects
alice sends
	<iq type='set' id='v1'><vCard xmlns='vcard-temp'><FN>Alice &amp; Co</FN><N><FAMILY>A</FAMILY><GIVEN/></N><PHOTO><TYPE>image/png</TYPE><BINVAL>AAAA</BINVAL></PHOTO></vCard></iq>
alice receives
	<iq type='result' id='v1' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='get' id='v2'><vCard xmlns='vcard-temp'/></iq>
alice receives
	<iq type='result' id='v2' from='{maybe}' to='{maybe}'><vCard xmlns='vcard-temp'><FN>Alice &amp; Co</FN><N><FAMILY>A</FAMILY><GIVEN/></N><PHOTO><TYPE>image/png</TYPE><BINVAL>AAAA</BINVAL></PHOTO></vCard></iq>
alice disconnects
bob sends
	<iq type='get' id='v3' to='{alice.bare}'><vCard xmlns='vcard-temp'/></iq>
bob receives
	<iq type='result' id='v3' from='{alice.bare}' to='{bob}'><vCard xmlns='vcard-temp'><FN>Alice &amp; Co</FN><N><FAMILY>A</FAMILY><GIVEN/></N><PHOTO><TYPE>image/png</TYPE><BINVAL>AAAA</BINVAL></PHOTO></vCard></iq>

story: a_049 an account without a card and no account are the same to others (§3.3)
bob connects
bob sends
	<iq type='get' id='v1' to='{alice.bare}'><vCard xmlns='vcard-temp'/></iq>
	<iq type='get' id='v2' to='{nobody}'><vCard xmlns='vcard-temp'/></iq>
bob receives in any order
	<iq type='error' id='v1' from='{alice.bare}' to='{bob}'>{cancel:service-unavailable}</iq>
	<iq type='error' id='v2' from='{nobody}' to='{bob}'>{cancel:service-unavailable}</iq>

story: nobody sets the card of another (§3.2)
bob connects
bob sends
	<iq type='set' id='v1' to='{alice.bare}'><vCard xmlns='vcard-temp'><FN>Fool</FN></vCard></iq>
bob receives
	<iq type='error' id='v1' from='{alice.bare}' to='{bob}'><error type='{any}' _='others'/></iq>
alice sends
	<iq type='get' id='v2'><vCard xmlns='vcard-temp'/></iq>
alice receives
	<iq type='error' id='v2' from='{maybe}' to='{maybe}'>{cancel:item-not-found}</iq>
