# SPDX-License-Identifier: Apache-2.0
"""Two people and one server: what they do, always the same, and what must be so when the server
ended anywhere on the way and was started again."""

from books import Books
from person import DOMAIN, Person, Unexpected, Wrong

ROSTER, BLOCKING = "jabber:iq:roster", "urn:xmpp:blocking"


class Script:
    def __init__(self, site):
        self.site, self.books = site, Books()
        self.juliet = Person("juliet", self.books, site.port)
        self.romeo = Person("romeo", self.books, site.port)
        self.people = (self.juliet, self.romeo)

    def prepare(self):
        self.site.renew()

    def play(self):
        self.site.start()
        self.they_come()
        self.they_chat()
        self.they_become_friends()
        self.lists_change()
        self.things_are_kept()
        self.he_is_away()
        self.he_comes_without_management()
        self.her_wire_breaks()
        self.much_at_once()
        self.some_is_not_acknowledged()
        self.stop()
        self.site.start()
        self.they_resume()
        self.they_chat()
        self.he_is_away()
        self.stop()

    def stop(self):
        self.site.stop(self.people)
        self.books.stopped_in_order()

    # ---- the scenes ----

    def they_come(self):
        for who in self.people:
            who.connect()
            who.bind()
            who.ask("get", "<query xmlns='%s'/>" % ROSTER)
            who.presence()
            who.until_acknowledged()

    def they_chat(self):
        for turn in range(4):
            for one, other in (self.people, self.people[::-1]):
                other.wait_for(one.say(other))
                if turn % 2:
                    other.acknowledge()
        for who in self.people:
            who.until_acknowledged()

    def they_become_friends(self):
        for one, other in (self.people, self.people[::-1]):
            one.send("<presence type='subscribe' to='%s'/>" % other.jid())
            other.wait_other(lambda e: e.get("type") == "subscribe")
            other.send("<presence type='subscribed' to='%s'/>" % one.jid())
            one.wait_other(lambda e: e.get("type") == "subscribed")
            one.until_acknowledged()
            other.until_acknowledged()

    def change(self, who, fact, value, payload):
        self.books.begins(fact, value)
        if who.ask("set", payload).get("type") != "result":
            raise Unexpected("%s was refused" % (fact,))
        self.books.is_done(fact)

    def set_item(self, who, whom, name):
        item = "<item jid='%s@%s' name='%s'/>" % (whom, DOMAIN, name) if name else \
            "<item jid='%s@%s' subscription='remove'/>" % (whom, DOMAIN)
        self.change(who, (who.name, "item", whom), name,
                    "<query xmlns='%s'>%s</query>" % (ROSTER, item))

    def block(self, who, whom, is_on):
        what = "block" if is_on else "unblock"
        self.change(who, (who.name, "blocks", whom), is_on or None,
                    "<%s xmlns='%s'><item jid='%s@%s'/></%s>" % (what, BLOCKING, whom, DOMAIN, what))

    def lists_change(self):
        self.set_item(self.juliet, "nurse", "Nurse")
        self.set_item(self.juliet, "romeo", "My Romeo")
        self.block(self.juliet, "paris", True)
        self.set_item(self.romeo, "benvolio", "Benvolio")
        self.block(self.romeo, "tybalt", True)
        self.set_item(self.juliet, "nurse", "Angelica")
        self.block(self.juliet, "paris", False)
        self.set_item(self.romeo, "benvolio", None)

    def things_are_kept(self):
        for value in ("one", "two"):
            self.change(self.juliet, ("juliet", "note"), value, "<query xmlns='jabber:iq:private'>"
                        "<note xmlns='x:note'>%s</note></query>" % value)
            self.change(self.romeo, ("romeo", "card"), value,
                        "<vCard xmlns='vcard-temp'><FN>%s</FN></vCard>" % value)
        self.books.check_archive(self.juliet, self.juliet.archive(), False)

    def he_is_away(self):
        self.romeo.acknowledge()
        self.romeo.until_acknowledged()
        self.romeo.leave()
        self.juliet.say(self.romeo, 2)
        last = self.juliet.say(self.romeo)
        self.juliet.until_acknowledged()
        self.romeo.connect()
        self.romeo.bind()
        self.romeo.presence()
        self.romeo.wait_for(last)
        self.romeo.acknowledge()
        self.romeo.until_acknowledged()

    def he_comes_without_management(self):
        self.romeo.leave()
        last = self.juliet.say(self.romeo, 3)
        self.juliet.until_acknowledged()
        self.romeo.connect()
        self.romeo.bind(is_managed=False)
        self.romeo.presence()
        self.romeo.wait_for(last)
        self.romeo.answer_fences()
        self.romeo.ask("get", "<ping xmlns='urn:xmpp:ping'/>", DOMAIN)
        self.romeo.leave()
        self.romeo.connect()
        self.romeo.bind()
        self.romeo.presence()
        self.romeo.until_acknowledged()

    def her_wire_breaks(self):
        self.juliet.cut()
        last = self.romeo.say(self.juliet, 3)
        self.romeo.until_acknowledged()
        self.juliet.connect()
        if not self.juliet.resume():
            raise Unexpected("not resumed though nothing happened to the server")
        self.juliet.send_unsent()
        self.juliet.wait_for(last)
        self.juliet.acknowledge()
        self.juliet.until_acknowledged()

    def much_at_once(self):
        for one, other in (self.people, self.people[::-1]):
            last = one.say(other, 12)
            one.until_acknowledged()
            other.wait_for(last)

    def some_is_not_acknowledged(self):
        self.juliet.acknowledge()
        self.juliet.until_acknowledged()
        for one, other in (self.people, self.people[::-1]):
            other.wait_for(one.say(other, 3))

    def they_resume(self):
        for who in self.people:
            who.connect()
            if not who.resume():
                raise Unexpected("not resumed after a stop in good order")
            who.send_unsent()
            who.until_acknowledged()

    # ---- after the end ----

    def verify(self):
        """May itself be ended by another crash, and begun anew."""
        for who in self.people:
            who.connect()
            if not who.previd or not who.resume():
                if not who.previd:
                    who.bind()
                who.presence()
            who.until_acknowledged()
        for who in self.people:
            self.books.check_archive(who, who.archive(), False)
        for who in self.people:
            who.send_unsent()
            who.until_acknowledged()
        for message in self.books.messages:
            if not message.is_refused:
                (self.juliet if message.to == "juliet" else self.romeo).wait_for(message.n)
        for who in self.people:
            who.acknowledge()
            who.until_acknowledged()
            self.books.check_archive(who, who.archive(), True)
        self.books.check_heard()
        self.check_lists()

    def roster(self, who):
        answer = who.ask("get", "<query xmlns='%s'/>" % ROSTER)
        return {item.get("jid").split("@")[0]:
                (item.get("subscription"), item.get("ask"), item.get("name"))
                for item in answer.iter("{%s}item" % ROSTER)}

    def check_lists(self):
        rosters = [self.roster(who) for who in self.people]
        for who, items in zip(self.people, rosters):
            self.books.check_roster(who, items)
            names = {whom: item[2] for whom, item in items.items()}
            blocked = {item.get("jid").split("@")[0] for item in
                       who.ask("get", "<blocklist xmlns='%s'/>" % BLOCKING)
                       .iter("{%s}item" % BLOCKING)}
            for whom in ("juliet", "romeo", "nurse", "benvolio"):
                self.books.check_fact((who.name, "item", whom), names.get(whom))
            for whom in ("paris", "tybalt"):
                self.books.check_fact((who.name, "blocks", whom), True if whom in blocked else None)
            if set(names) - {"juliet", "romeo", "nurse", "benvolio"} or blocked - {"paris", "tybalt"}:
                raise Wrong("made up: %s, %s" % (names, blocked))
        self.books.check_pair(rosters[0].get("romeo"), rosters[1].get("juliet"),
                              ("juliet", "romeo"))
        self.check_kept()

    def check_kept(self):
        note = self.juliet.ask("get", "<query xmlns='jabber:iq:private'><note xmlns='x:note'/>"
                               "</query>").find(".//{x:note}note")
        card = self.romeo.ask("get", "<vCard xmlns='vcard-temp'/>").find(".//{vcard-temp}FN")
        self.books.check_fact(("juliet", "note"), note.text if note is not None else None)
        self.books.check_fact(("romeo", "card"), card.text if card is not None else None)

    def listen_to_the_end(self):
        """The server is gone: what it had said still counts."""
        for who in self.people:
            if who.wire:
                who.listen_to_the_end()


class FirstStart(Script):
    """A server that begins with nothing, and only starts and stops."""

    def prepare(self):
        self.site.empty()

    def play(self):
        self.site.start()
        self.site.stop(())

    def verify(self):
        for who in self.people:
            self.site.add_account(who.name)
        super().verify()
