# RFC 6121 appendix A, whole. Written by stories/gen/rfc6121_appendix_a.py: change that.

alice connects
bob connects
alice asks for the roster
alice goes online
bob asks for the roster
bob goes online

story: subscribe in the state None (§A.2.1, §A.3.1)
everybody forgets
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob receives in any order
	<presence type='subscribe' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' ask='subscribe'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' ask='subscribe'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'></query></iq>

story: subscribe in the state None + Pending Out (§A.2.1, §A.3.1)
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
everybody forgets
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' ask='subscribe'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'></query></iq>

story: subscribe in the state None + Pending In (§A.2.1, §A.3.1)
bob sends
	<presence type='subscribe' to='{alice.bare}'/>
everybody forgets
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob receives in any order
	<presence type='subscribe' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' ask='subscribe'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' ask='subscribe'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none' ask='subscribe'/></query></iq>

story: subscribe in the state None + Pending Out+In (§A.2.1, §A.3.1)
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob sends
	<presence type='subscribe' to='{alice.bare}'/>
everybody forgets
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' ask='subscribe'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none' ask='subscribe'/></query></iq>

story: subscribe in the state To (§A.2.1, §A.3.1)
alice follows bob
everybody forgets
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='to'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='from'/></query></iq>

story: subscribe in the state To + Pending In (§A.2.1, §A.3.1)
alice follows bob
bob sends
	<presence type='subscribe' to='{alice.bare}'/>
everybody forgets
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='to'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='from' ask='subscribe'/></query></iq>

story: subscribe in the state From (§A.2.1, §A.3.1)
bob follows alice
everybody forgets
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob receives in any order
	<presence type='subscribe' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from' ask='subscribe'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from' ask='subscribe'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='to'/></query></iq>

story: subscribe in the state From + Pending Out (§A.2.1, §A.3.1)
bob follows alice
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
everybody forgets
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from' ask='subscribe'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='to'/></query></iq>

story: subscribe in the state Both (§A.2.1, §A.3.1)
alice and bob are friends
everybody forgets
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='both'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='both'/></query></iq>

story: unsubscribe in the state None (§A.2.2, §A.3.2)
everybody forgets
alice sends
	<presence type='unsubscribe' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'></query></iq>

story: unsubscribe in the state None + Pending Out (§A.2.2, §A.3.2)
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
everybody forgets
alice sends
	<presence type='unsubscribe' to='{bob.bare}'/>
bob receives in any order
	<presence type='unsubscribe' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'></query></iq>

story: unsubscribe in the state None + Pending In (§A.2.2, §A.3.2)
bob sends
	<presence type='subscribe' to='{alice.bare}'/>
everybody forgets
alice sends
	<presence type='unsubscribe' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none' ask='subscribe'/></query></iq>

story: unsubscribe in the state None + Pending Out+In (§A.2.2, §A.3.2)
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob sends
	<presence type='subscribe' to='{alice.bare}'/>
everybody forgets
alice sends
	<presence type='unsubscribe' to='{bob.bare}'/>
bob receives in any order
	<presence type='unsubscribe' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none' ask='subscribe'/></query></iq>

story: unsubscribe in the state To (§A.2.2, §A.3.2)
alice follows bob
everybody forgets
alice sends
	<presence type='unsubscribe' to='{bob.bare}'/>
bob receives in any order
	<presence type='unsubscribe' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none'/></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none'/></query></iq>
	<presence type='unavailable' from='{bob}' to='{any}'/>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none'/></query></iq>

story: unsubscribe in the state To + Pending In (§A.2.2, §A.3.2)
alice follows bob
bob sends
	<presence type='subscribe' to='{alice.bare}'/>
everybody forgets
alice sends
	<presence type='unsubscribe' to='{bob.bare}'/>
bob receives in any order
	<presence type='unsubscribe' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none' ask='subscribe'/></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none'/></query></iq>
	<presence type='unavailable' from='{bob}' to='{any}'/>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none' ask='subscribe'/></query></iq>

story: unsubscribe in the state From (§A.2.2, §A.3.2)
bob follows alice
everybody forgets
alice sends
	<presence type='unsubscribe' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='to'/></query></iq>

story: unsubscribe in the state From + Pending Out (§A.2.2, §A.3.2)
bob follows alice
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
everybody forgets
alice sends
	<presence type='unsubscribe' to='{bob.bare}'/>
bob receives in any order
	<presence type='unsubscribe' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='to'/></query></iq>

story: unsubscribe in the state Both (§A.2.2, §A.3.2)
alice and bob are friends
everybody forgets
alice sends
	<presence type='unsubscribe' to='{bob.bare}'/>
bob receives in any order
	<presence type='unsubscribe' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='to'/></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from'/></query></iq>
	<presence type='unavailable' from='{bob}' to='{any}'/>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='to'/></query></iq>

story: subscribed in the state None (§A.2.3, §A.3.3)
everybody forgets
alice sends
	<presence type='subscribed' to='{bob.bare}'/>
bob receives nothing
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' approved='true'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' approved='true'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'></query></iq>

story: subscribed in the state None + Pending Out (§A.2.3, §A.3.3)
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
everybody forgets
alice sends
	<presence type='subscribed' to='{bob.bare}'/>
bob receives nothing
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' ask='subscribe' approved='true'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' ask='subscribe' approved='true'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'></query></iq>

story: subscribed in the state None + Pending In (§A.2.3, §A.3.3)
bob sends
	<presence type='subscribe' to='{alice.bare}'/>
everybody forgets
alice sends
	<presence type='subscribed' to='{bob.bare}'/>
bob receives in any order
	<presence type='subscribed' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='to'/></query></iq>
	<presence from='{alice}' to='{any}'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='to'/></query></iq>

story: subscribed in the state None + Pending Out+In (§A.2.3, §A.3.3)
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob sends
	<presence type='subscribe' to='{alice.bare}'/>
everybody forgets
alice sends
	<presence type='subscribed' to='{bob.bare}'/>
bob receives in any order
	<presence type='subscribed' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='to'/></query></iq>
	<presence from='{alice}' to='{any}'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from' ask='subscribe'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from' ask='subscribe'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='to'/></query></iq>

story: subscribed in the state To (§A.2.3, §A.3.3)
alice follows bob
everybody forgets
alice sends
	<presence type='subscribed' to='{bob.bare}'/>
bob receives nothing
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='to' approved='true'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='to' approved='true'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='from'/></query></iq>

story: subscribed in the state To + Pending In (§A.2.3, §A.3.3)
alice follows bob
bob sends
	<presence type='subscribe' to='{alice.bare}'/>
everybody forgets
alice sends
	<presence type='subscribed' to='{bob.bare}'/>
bob receives in any order
	<presence type='subscribed' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='both'/></query></iq>
	<presence from='{alice}' to='{any}'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='both'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='both'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='both'/></query></iq>

story: subscribed in the state From (§A.2.3, §A.3.3)
bob follows alice
everybody forgets
alice sends
	<presence type='subscribed' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='to'/></query></iq>

story: subscribed in the state From + Pending Out (§A.2.3, §A.3.3)
bob follows alice
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
everybody forgets
alice sends
	<presence type='subscribed' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='from' ask='subscribe'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='to'/></query></iq>

story: subscribed in the state Both (§A.2.3, §A.3.3)
alice and bob are friends
everybody forgets
alice sends
	<presence type='subscribed' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='both'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='both'/></query></iq>

story: unsubscribed in the state None (§A.2.4, §A.3.4)
everybody forgets
alice sends
	<presence type='unsubscribed' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'></query></iq>

story: unsubscribed in the state None + Pending Out (§A.2.4, §A.3.4)
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
everybody forgets
alice sends
	<presence type='unsubscribed' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' ask='subscribe'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'></query></iq>

story: unsubscribed in the state None + Pending In (§A.2.4, §A.3.4)
bob sends
	<presence type='subscribe' to='{alice.bare}'/>
everybody forgets
alice sends
	<presence type='unsubscribed' to='{bob.bare}'/>
bob receives in any order
	<presence type='unsubscribed' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none'/></query></iq>
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none'/></query></iq>

story: unsubscribed in the state None + Pending Out+In (§A.2.4, §A.3.4)
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
bob sends
	<presence type='subscribe' to='{alice.bare}'/>
everybody forgets
alice sends
	<presence type='unsubscribed' to='{bob.bare}'/>
bob receives in any order
	<presence type='unsubscribed' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none'/></query></iq>
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' ask='subscribe'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none'/></query></iq>

story: unsubscribed in the state To (§A.2.4, §A.3.4)
alice follows bob
everybody forgets
alice sends
	<presence type='unsubscribed' to='{bob.bare}'/>
bob receives nothing
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='to'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='from'/></query></iq>

story: unsubscribed in the state To + Pending In (§A.2.4, §A.3.4)
alice follows bob
bob sends
	<presence type='subscribe' to='{alice.bare}'/>
everybody forgets
alice sends
	<presence type='unsubscribed' to='{bob.bare}'/>
bob receives in any order
	<presence type='unsubscribed' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='from'/></query></iq>
alice receives nothing
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='to'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='from'/></query></iq>

story: unsubscribed in the state From (§A.2.4, §A.3.4)
bob follows alice
everybody forgets
alice sends
	<presence type='unsubscribed' to='{bob.bare}'/>
bob receives in any order
	<presence type='unsubscribed' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none'/></query></iq>
	<presence type='unavailable' from='{alice}' to='{any}'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none'/></query></iq>

story: unsubscribed in the state From + Pending Out (§A.2.4, §A.3.4)
bob follows alice
alice sends
	<presence type='subscribe' to='{bob.bare}'/>
everybody forgets
alice sends
	<presence type='unsubscribed' to='{bob.bare}'/>
bob receives in any order
	<presence type='unsubscribed' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none'/></query></iq>
	<presence type='unavailable' from='{alice}' to='{any}'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' ask='subscribe'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='none' ask='subscribe'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='none'/></query></iq>

story: unsubscribed in the state Both (§A.2.4, §A.3.4)
alice and bob are friends
everybody forgets
alice sends
	<presence type='unsubscribed' to='{bob.bare}'/>
bob receives in any order
	<presence type='unsubscribed' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='from'/></query></iq>
	<presence type='unavailable' from='{alice}' to='{any}'/>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='to'/></query></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{bob.bare}' subscription='to'/></query></iq>
bob sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
bob receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'><item jid='{alice.bare}' subscription='from'/></query></iq>
