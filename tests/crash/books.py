# SPDX-License-Identifier: Apache-2.0
"""What was sent, acknowledged, heard and promised while a server lived, and whether the one that
came after it keeps to it."""

from person import CLIENT, DOMAIN, Wrong

STANZA_ID = "{urn:xmpp:sid:0}stanza-id"
FORWARDED = "{urn:xmpp:forward:0}forwarded"
# How far a subscription has come, seen by who asked: it only goes forward in our script.
STEPS = {"none": 0, "remove": 0, "ask": 1, "to": 2, "both": 2, "from": 0}


class Message:
    def __init__(self, n, sender, to):
        self.n, self.sender, self.to = n, sender, to
        self.is_acked = self.is_refused = False
        self.times_sent = 0
        self.heard = []       # the stanza-ids under which it came
        self.is_firm = False  # the recipient said so, and the server wrote it down for sure
        self.is_told = False  # the recipient said so

    def body(self):
        return "number %d of %s to %s" % (self.n, self.sender, self.to)

    def stanza(self):
        return ("<message to='%s@%s' type='chat' id='m%d'><body>%s</body>"
                "<origin-id xmlns='urn:xmpp:sid:0' id='o%d'/></message>"
                % (self.to, DOMAIN, self.n, self.body(), self.n))


class Books:
    def __init__(self):
        self.messages = []
        self.facts = {}   # name: values that it may have; one, when the last change was answered
        self.steps = {}   # (who, whom): the furthest subscription that was seen
        self.requests = set()  # (who, whom): whom's request was seen by who
        self.again = 0
        self.may_refuse = ()   # for these reasons a message may come back

    # ---- messages ----

    def new_message(self, sender, to):
        self.messages.append(Message(len(self.messages), sender.name, to.name))
        return len(self.messages) - 1

    def acknowledged(self, n):
        self.messages[n].is_acked = True

    def told(self, numbers):
        for n in numbers:
            self.messages[n].is_told = True

    def stopped_in_order(self):
        """What clients acknowledged before an orderly end never comes again."""
        for message in self.messages:
            message.is_firm = message.is_told

    def number_of(self, stanza):
        """Of a message as it was sent, to the letter."""
        name = stanza.get("id", "")
        n = int(name[1:]) if name[:1] == "m" and name[1:].isdigit() else len(self.messages)
        if n >= len(self.messages):
            raise Wrong("a phantom: %s" % name)
        message = self.messages[n]
        if stanza.findtext(CLIENT + "body") != message.body() \
                or stanza.get("from").split("/")[0] != "%s@%s" % (message.sender, DOMAIN):
            raise Wrong("message %d is not as it was sent" % n)
        return n

    def number_in(self, result):
        return self.number_of(result.find(FORWARDED).find(CLIENT + "message"))

    def refused(self, who, stanza):
        conditions = [e.tag.split("}")[1] for e in stanza.find(CLIENT + "error")]
        if not set(conditions) & set(self.may_refuse):
            raise Wrong("%s: %s came back: %s" % (who.name, stanza.get("id"), conditions))
        self.messages[int(stanza.get("id")[1:])].is_refused = True

    def heard(self, who, stanza):
        n = self.number_of(stanza)
        message = self.messages[n]
        name = stanza.find(STANZA_ID)
        if message.to != who.name or name is None:
            raise Wrong("%s: message %d was for %s; its id is %s"
                        % (who.name, n, message.to, name))
        if message.heard:
            self.heard_again(message, name.get("id"))
        for later in self.messages[n + 1:]:
            if later.sender == message.sender and later.to == message.to and later.heard \
                    and not message.heard:
                raise Wrong("message %d comes behind %d" % (n, later.n))
        message.heard.append(name.get("id"))
        return n

    def heard_again(self, message, name):
        self.again += 1
        if message.heard[0] != name:
            raise Wrong("message %d comes as %s, before as %s"
                        % (message.n, name, message.heard[0]))
        if message.is_firm:
            raise Wrong("message %d comes again, though acknowledged: %s" % (message.n, vars(message)))

    # ---- changes that are answered ----

    def begins(self, name, value):
        self.facts.setdefault(name, [None]).append(value)

    def is_done(self, name):
        self.facts[name] = self.facts[name][-1:]

    def pushed(self, who, item):
        whom = item.get("jid").split("@")[0]
        step = STEPS[item.get("subscription")]
        if item.get("ask"):
            step = max(step, STEPS["ask"])
        self.steps[who.name, whom] = max(step, self.steps.get((who.name, whom), 0))

    def asked(self, who, whom):
        self.requests.add((who.name, whom.split("@")[0]))

    # ---- is it so? ----

    def check_archive(self, who, found, is_final):
        """What was acknowledged is in it, once, in order; what was heard has its id; in the end,
        when all was sent again, everything is in it."""
        numbers = [n for _, n in found]
        ids = {n: name for name, n in found}
        if len(numbers) != len(set(numbers)):
            raise Wrong("%s: the archive has one twice: %s" % (who.name, numbers))
        for message in self.messages:
            if who.name not in (message.sender, message.to):
                if message.n in ids:
                    raise Wrong("%s: the archive has message %d" % (who.name, message.n))
                continue
            is_due = is_final or message.is_acked or message.heard
            if message.is_refused:
                is_due = False
                if message.to == who.name and (message.n in ids or message.heard):
                    raise Wrong("%s: message %d was refused and came" % (who.name, message.n))
            if message.n not in ids and is_due:
                raise Wrong("%s: the archive lacks message %d (%s)"
                            % (who.name, message.n, vars(message)))
            if message.to == who.name and message.heard and ids[message.n] != message.heard[0]:
                raise Wrong("%s: message %d was %s, is %s"
                            % (who.name, message.n, message.heard[0], ids[message.n]))
        for sender in {m.sender for m in self.messages}:
            of_pair = [n for n in numbers if self.messages[n].sender == sender]
            if of_pair != sorted(of_pair):
                raise Wrong("%s: the archive's order is %s" % (who.name, of_pair))

    def check_heard(self):
        for message in self.messages:
            if not message.heard and not message.is_refused:
                raise Wrong("message %d never came (%s)" % (message.n, vars(message)))

    def check_fact(self, name, value):
        allowed = self.facts.get(name, [None])
        if value not in allowed:
            raise Wrong("%s is %r, may be %r" % (name, value, allowed))

    def check_roster(self, who, items):
        """items: {name: (subscription, ask, its name)}"""
        for whom, (subscription, ask, _) in items.items():
            step = max(STEPS[subscription], 1 if ask else 0)
            if step < self.steps.get((who.name, whom), 0):
                raise Wrong("%s: the subscription to %s fell back to %s"
                            % (who.name, whom, subscription))
        for (name, whom), step in self.steps.items():
            if name == who.name and step and whom not in items:
                raise Wrong("%s: %s is not in the roster" % (who.name, whom))

    def check_pair(self, mine, theirs, names):
        """The two sides of both subscriptions agree."""
        def has(item, which):
            return item is not None and item[0] in (which, "both")
        for one, other, (who, whom) in ((mine, theirs, names), (theirs, mine, names[::-1])):
            if has(one, "to") != has(other, "from"):
                raise Wrong("%s has %s, %s has %s" % (who, one, whom, other))
            if one and one[1] and not has(one, "to") and (whom, who) not in self.requests:
                raise Wrong("%s asked, %s never heard it" % (who, whom))
