#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes stories/rfc6121-a-states.story: RFC 6121 appendix A, every state times every subscription
stanza. One server holds both sides, so that alice's row of the outbound tables (A.2) and bob's row of
the inbound tables (A.3) are played at once. The tables below are the appendix's own, row by row."""

import sys

STANZAS = ["subscribe", "unsubscribe", "subscribed", "unsubscribed"]

# alice's state, what brings it about, and bob's state then.
STATES = [
    ("None", [], "None"),
    ("None + Pending Out", ["alice asks bob"], "None + Pending In"),
    ("None + Pending In", ["bob asks alice"], "None + Pending Out"),
    ("None + Pending Out+In", ["alice asks bob", "bob asks alice"], "None + Pending Out+In"),
    ("To", ["alice follows bob"], "From"),
    ("To + Pending In", ["alice follows bob", "bob asks alice"], "From + Pending Out"),
    ("From", ["bob follows alice"], "To"),
    ("From + Pending Out", ["bob follows alice", "alice asks bob"], "To + Pending In"),
    ("Both", ["alice and bob are friends"], "Both"),
]

# stanza: state -> (routed?, new state); A.2.1 to A.2.4
SAME = None
OUT = {
    "subscribe": {  # A.2.1
        "None": (True, "None + Pending Out"),
        "None + Pending Out": (True, SAME),
        "None + Pending In": (True, "None + Pending Out+In"),
        "None + Pending Out+In": (True, SAME),
        "To": (True, SAME),
        "To + Pending In": (True, SAME),
        "From": (True, "From + Pending Out"),
        "From + Pending Out": (True, SAME),
        "Both": (True, SAME),
    },
    "unsubscribe": {  # A.2.2
        "None": (True, SAME),
        "None + Pending Out": (True, "None"),
        "None + Pending In": (True, SAME),
        "None + Pending Out+In": (True, "None + Pending In"),
        "To": (True, "None"),
        "To + Pending In": (True, "None + Pending In"),
        "From": (True, SAME),
        "From + Pending Out": (True, "From"),
        "Both": (True, "From"),
    },
    "subscribed": {  # A.2.3
        "None": (False, SAME),
        "None + Pending Out": (False, SAME),
        "None + Pending In": (True, "From"),
        "None + Pending Out+In": (True, "From + Pending Out"),
        "To": (False, SAME),
        "To + Pending In": (True, "Both"),
        "From": (False, SAME),
        "From + Pending Out": (False, SAME),
        "Both": (False, SAME),
    },
    "unsubscribed": {  # A.2.4
        "None": (False, SAME),
        "None + Pending Out": (False, SAME),
        "None + Pending In": (True, "None"),
        "None + Pending Out+In": (True, "None + Pending Out"),
        "To": (False, SAME),
        "To + Pending In": (True, "To"),
        "From": (True, "None"),
        "From + Pending Out": (True, "None + Pending Out"),
        "Both": (True, "To"),
    },
}

# stanza: state -> (delivered?, new state); A.3.1 to A.3.4
IN = {
    "subscribe": {  # A.3.1
        "None": (True, "None + Pending In"),
        "None + Pending Out": (True, "None + Pending Out+In"),
        "None + Pending In": (False, SAME),
        "None + Pending Out+In": (False, SAME),
        "To": (True, "To + Pending In"),
        "To + Pending In": (False, SAME),
        "From": (False, SAME),
        "From + Pending Out": (False, SAME),
        "Both": (False, SAME),
    },
    "unsubscribe": {  # A.3.2
        "None": (False, SAME),
        "None + Pending Out": (False, SAME),
        "None + Pending In": (True, "None"),
        "None + Pending Out+In": (True, "None + Pending Out"),
        "To": (False, SAME),
        "To + Pending In": (True, "To"),
        "From": (True, "None"),
        "From + Pending Out": (True, "None + Pending Out"),
        "Both": (True, "To"),
    },
    "subscribed": {  # A.3.3
        "None": (False, SAME),
        "None + Pending Out": (True, "To"),
        "None + Pending In": (False, SAME),
        "None + Pending Out+In": (True, "To + Pending In"),
        "To": (False, SAME),
        "To + Pending In": (False, SAME),
        "From": (False, SAME),
        "From + Pending Out": (True, "Both"),
        "Both": (False, SAME),
    },
    "unsubscribed": {  # A.3.4
        "None": (False, SAME),
        "None + Pending Out": (True, "None"),
        "None + Pending In": (False, SAME),
        "None + Pending Out+In": (True, "None + Pending In"),
        "To": (True, "None"),
        "To + Pending In": (True, "None + Pending In"),
        "From": (False, SAME),
        "From + Pending Out": (True, "From"),
        "Both": (True, "From"),
    },
}


def shown(state):
    """What of a state is shown in an item: subscription and ask."""
    return state.split(" ")[0].lower(), "Out" in state


def item(contact, state, approved=False):
    subscription, asks = shown(state)
    ask = " ask='subscribe'" if asks else ""
    approved = " approved='true'" if approved else ""
    return f"<item jid='{{{contact}.bare}}' subscription='{subscription}'{ask}{approved}/>"


def push(contact, state, approved=False):
    return (f"<iq type='set' id='{{any}}' from='{{maybe}}' to='{{maybe}}'>"
            f"<query xmlns='jabber:iq:roster' ver='{{maybe}}'>{item(contact, state, approved)}</query></iq>")


def receives(who, lines):
    if not lines:
        return [f"{who} receives nothing"]
    return [f"{who} receives in any order"] + ["\t" + line for line in lines]


def roster(who, contact, state, has_item, approved=False):
    item_line = item(contact, state, approved) if has_item else ""
    return [f"{who} sends", "\t<iq type='get' id='r1'><query xmlns='jabber:iq:roster'/></iq>",
            f"{who} receives", "\t<iq type='result' id='r1' from='{maybe}' to='{maybe}'>"
            f"<query xmlns='jabber:iq:roster' ver='{{maybe}}'>{item_line}</query></iq>"]


def story(stanza, alice, setup, bob):
    routed, alice_after = OUT[stanza][alice]
    delivered, bob_after = IN[stanza][bob] if routed else (False, SAME)
    alice_after, bob_after = alice_after or alice, bob_after or bob
    # §3.4.2: an approval that nobody has asked for is kept.
    approves = stanza == "subscribed" and not routed and shown(alice)[0] in ("none", "to")
    # A request alone makes no item (§3.1.3).
    alice_item = alice not in ("None", "None + Pending In") or alice_after != alice and \
        alice_after != "None" or approves
    bob_item = bob not in ("None", "None + Pending In") or bob_after not in ("None", "None + Pending In")

    to_alice, to_bob = [], []
    if shown(alice) != shown(alice_after) or approves:
        to_alice.append(push("bob", alice_after, approves))
    if delivered:
        to_bob.append(f"<presence type='{stanza}' from='{{alice.bare}}' to='{{bob.bare}}' id='{{maybe}}'/>")
    if shown(bob) != shown(bob_after):
        to_bob.append(push("alice", bob_after))
    if stanza == "subscribed" and routed:  # §3.1.5
        to_bob.append("<presence from='{alice}' to='{any}'/>")
    if stanza == "unsubscribed" and shown(alice)[0] in ("from", "both"):  # §3.2.2
        to_bob.append("<presence type='unavailable' from='{alice}' to='{any}'/>")
    if stanza == "unsubscribe" and shown(alice)[0] in ("to", "both"):  # §3.3.3
        to_alice.append("<presence type='unavailable' from='{bob}' to='{any}'/>")

    section = {"subscribe": 1, "unsubscribe": 2, "subscribed": 3, "unsubscribed": 4}[stanza]
    lines = [f"story: {stanza} in the state {alice} (§A.2.{section}, §A.3.{section})"]
    for step in setup:
        if " asks " in step:
            who, whom = step.split(" asks ")
            lines += [f"{who} sends", f"\t<presence type='subscribe' to='{{{whom}.bare}}'/>"]
        else:
            lines.append(step)
    lines += ["everybody forgets", "alice sends", f"\t<presence type='{stanza}' to='{{bob.bare}}'/>"]
    lines += receives("bob", to_bob) + receives("alice", to_alice)
    lines += roster("alice", "bob", alice_after, alice_item, approves)
    lines += roster("bob", "alice", bob_after, bob_item)
    return "\n".join(lines) + "\n"


def main(out):
    out.write("# RFC 6121 appendix A, whole. Written by stories/gen/rfc6121_appendix_a.py: change that.\n\n")
    for who in ("alice", "bob"):
        out.write(f"{who} connects\n")
    for who in ("alice", "bob"):
        out.write(f"{who} asks for the roster\n{who} goes online\n")
    for stanza in STANZAS:
        for alice, setup, bob in STATES:
            out.write("\n" + story(stanza, alice, setup, bob))


main(sys.stdout)
