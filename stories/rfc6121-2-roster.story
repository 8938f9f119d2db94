# RFC 6121 §2: the roster.

story: a new account's roster is empty (§2.1.4)
alice connects
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'/></iq>

story: the roster may be asked for by the own bare address (RFC 6120 §10.3.3)
alice connects
alice sends
	<iq type='get' id='r1' to='{alice.bare}'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{alice.bare}' to='{alice}'><query xmlns='jabber:iq:roster' ver='{maybe}'/></iq>

story: a new item is answered, pushed, and in the roster (§2.3.2)
alice connects
alice asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'>
	<item jid='nurse@example.com' name='Nurse'><group>Servants</group><group>Friends</group></item></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' name='Nurse' subscription='none' _='unordered'>
	<group>Servants</group><group>Friends</group></item></query></iq>
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' name='Nurse' subscription='none' _='unordered'>
	<group>Servants</group><group>Friends</group></item></query></iq>

story: an item without name and groups has neither (§2.1.2)
alice connects
alice asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com'/></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' subscription='none'/></query></iq>
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>

story: a push goes to every interested resource, and to no other (§2.1.6, §2.3.2)
phone connects as alice@localhost/phone
desk connects as alice@localhost/desk
tablet connects as alice@localhost/tablet
phone asks for the roster
desk asks for the roster
tablet goes online
everybody forgets
phone sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com' name='Nurse'/></query></iq>
phone receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' name='Nurse' subscription='none'/></query></iq>
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
desk receives
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' name='Nurse' subscription='none'/></query></iq>
tablet receives nothing

story: a resource that never asked may set, and hears only the answer (§2.2)
alice connects
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com'/></query></iq>
alice receives
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
alice receives nothing

story: a roster that is asked for behind a set holds it (RFC 6120 §10.1)
alice connects
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com'/></query></iq>
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' subscription='none'/></query></iq>

story: the answer to a push is not answered again (RFC 6120 §8.2.3)
alice connects
alice asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com'/></query></iq>
alice receives in any order
	<iq type='set' id='{id:push}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' subscription='none'/></query></iq>
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='result' id='{id:push}'/>
alice receives nothing

story: an update replaces the item exactly (§2.4.1)
alice connects
alice asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'>
	<item jid='nurse@example.com' name='Nurse'><group>Servants</group></item></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' name='Nurse' subscription='none'><group>Servants</group></item></query></iq>
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='set' id='s2'><query xmlns='jabber:iq:roster'>
	<item jid='nurse@example.com' name='Dear Nurse'/></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' name='Dear Nurse' subscription='none'/></query></iq>
	<iq type='result' id='s2' from='{maybe}' to='{maybe}'/>
alice sends
	<iq type='set' id='s3'><query xmlns='jabber:iq:roster'>
	<item jid='nurse@example.com'><group>Friends</group></item></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' subscription='none'><group>Friends</group></item></query></iq>
	<iq type='result' id='s3' from='{maybe}' to='{maybe}'/>

story: what a client says of the subscription {said} is ignored (§2.1.2.5, §2.1.5)
for each said: to from both none
alice connects
alice asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'>
	<item jid='nurse@example.com' subscription='{said}' ask='subscribe'/></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' subscription='none'/></query></iq>
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>

story: names and groups keep what is special in XML
alice connects
alice asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'>
	<item jid='nurse@example.com' name='&lt;N&amp;&apos;&quot;&gt;'><group>a &lt;b&gt; &amp; c</group></item></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' name='&lt;N&amp;&apos;&quot;&gt;' subscription='none'>
	<group>a &lt;b&gt; &amp; c</group></item></query></iq>
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>

story: the address of an item is brought into its normal form (§2.1.2.3, RFC 7622 §3)
alice connects
alice asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='NURSE@Example.COM'/></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' subscription='none'/></query></iq>
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>

story: a set with two items is refused as a whole (§2.3.3)
alice connects
alice asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'>
	<item jid='nurse@example.com'/><item jid='mercutio@example.com'/></query></iq>
alice receives
	<iq type='error' id='s1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'/></iq>

story: a set without an item is refused (§2.1.5)
alice connects
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='error' id='s1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>

story: an item without an address is refused (§2.1.2.3)
alice connects
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item name='Nobody'/></query></iq>
alice receives
	<iq type='error' id='s1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>

story: an item with the malformed address {jid} is refused (RFC 6120 §8.3.3.8)
for each jid: nurse@ @example.com nurse@exa..mple a@b@c/@
alice connects
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='{jid}'/></query></iq>
alice receives
	<iq type='error' id='s1' from='{maybe}' to='{maybe}'>
	<error type='modify' _='others'/></iq>

story: duplicate groups are refused (§2.3.3)
alice connects
alice asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'>
	<item jid='nurse@example.com'><group>Servants</group><group>Servants</group></item></query></iq>
alice receives
	<iq type='error' id='s1' from='{maybe}' to='{maybe}'>{modify:bad-request}</iq>
alice receives nothing

story: an empty group is refused (§2.3.3)
alice connects
alice asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'>
	<item jid='nurse@example.com'><group/></item></query></iq>
alice receives
	<iq type='error' id='s1' from='{maybe}' to='{maybe}'>{modify:not-acceptable}</iq>

story: a_049 nobody reads or writes the roster of another (§2.1.5, §2.3.3)
alice connects
bob connects
bob asks for the roster
alice sends
	<iq type='set' id='s1' to='{bob.bare}'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com'/></query></iq>
	<iq type='get' id='r1' to='{bob.bare}'><query xmlns='jabber:iq:roster'/></iq>
	<iq type='get' id='r2' to='{nobody}'><query xmlns='jabber:iq:roster'/></iq>
alice receives in any order
	<iq type='error' id='s1' from='{bob.bare}' to='{alice}'>{auth:forbidden}</iq>
	<iq type='error' id='r1' from='{bob.bare}' to='{alice}'>{auth:forbidden}</iq>
	<iq type='error' id='r2' from='{nobody}' to='{alice}'>{auth:forbidden}</iq>
bob receives nothing

story: a removed item is pushed as removed and is gone (§2.5.2)
phone connects as alice@localhost/phone
desk connects as alice@localhost/desk
phone asks for the roster
desk asks for the roster
phone sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com' name='Nurse'/></query></iq>
everybody forgets
phone sends
	<iq type='set' id='s2'><query xmlns='jabber:iq:roster'>
	<item jid='nurse@example.com' subscription='remove'/></query></iq>
phone receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' subscription='remove'/></query></iq>
	<iq type='result' id='s2' from='{maybe}' to='{maybe}'/>
desk receives
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' subscription='remove'/></query></iq>
desk sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
desk receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'/></iq>

story: removing what is not there is item-not-found (§2.5.3)
alice connects
alice asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'>
	<item jid='nurse@example.com' subscription='remove'/></query></iq>
alice receives
	<iq type='error' id='s1' from='{maybe}' to='{maybe}'>{cancel:item-not-found}</iq>
alice receives nothing

story: removing a friend ends both subscriptions (§2.5.2)
alice connects
bob connects
alice goes online
bob goes online
alice and bob are friends
alice asks for the roster
bob asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' subscription='remove'/></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{bob.bare}' subscription='remove'/></query></iq>
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
	<presence type='unavailable' from='{bob}' to='{any}'/>
bob receives in any order
	<presence type='unsubscribe' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<presence type='unsubscribed' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<presence type='unavailable' from='{alice}' to='{any}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{alice.bare}' subscription='to'/></query></iq>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{alice.bare}' subscription='none'/></query></iq>

story: removing one whose presence the user received sends unsubscribe alone (§2.5.2)
alice connects
bob connects
alice goes online
bob goes online
alice follows bob
bob asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' subscription='remove'/></query></iq>
alice receives in any order
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
	<presence type='unavailable' from='{bob}' to='{any}'/>
bob receives in any order
	<presence type='unsubscribe' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{alice.bare}' subscription='none'/></query></iq>

story: removing one who received the user's presence sends unsubscribed alone (§2.5.2)
alice connects
bob connects
alice goes online
bob goes online
bob follows alice
bob asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='{bob.bare}' subscription='remove'/></query></iq>
alice receives
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
bob receives in any order
	<presence type='unsubscribed' from='{alice.bare}' to='{bob.bare}' id='{maybe}'/>
	<presence type='unavailable' from='{alice}' to='{any}'/>
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{alice.bare}' subscription='none'/></query></iq>

story: an update does not touch the subscription (§2.4)
alice connects
bob connects
alice follows bob
alice asks for the roster
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'>
	<item jid='{bob.bare}' name='Bob' subscription='none'><group>Friends</group></item></query></iq>
alice receives in any order
	<iq type='set' id='{any}' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='{bob.bare}' name='Bob' subscription='to'><group>Friends</group></item></query></iq>
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>

story: the roster outlives the session
alice connects
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com' name='Nurse'/></query></iq>
alice receives
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
alice disconnects
alice connects
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' name='Nurse' subscription='none'/></query></iq>

story: a_092 what the server answered, it keeps when it dies (I5)
only in the fake world
alice connects
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com' name='Nurse'/></query></iq>
alice receives
	<iq type='result' id='s1' from='{maybe}' to='{maybe}'/>
the server dies
alice connects
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'>
	<item jid='nurse@example.com' name='Nurse' subscription='none'/></query></iq>

story: what the store refuses is an error, and nothing has changed
only in the fake world
alice connects
alice asks for the roster
the store fails once
alice sends
	<iq type='set' id='s1'><query xmlns='jabber:iq:roster'><item jid='nurse@example.com' name='Nurse'/></query></iq>
alice receives
	<iq type='error' id='s1' from='{maybe}' to='{maybe}'><error type='{any}' _='others'/></iq>
alice sends
	<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>
alice receives
	<iq type='result' id='r1' from='{maybe}' to='{maybe}'><query xmlns='jabber:iq:roster' ver='{maybe}'/></iq>
