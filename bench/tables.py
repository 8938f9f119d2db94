# SPDX-License-Identifier: Apache-2.0
"""The tables of bench/compare, in Markdown."""

import os
import platform
import time

# What is measured: name, unit, the floor that it is a multiple of, whether less is better, and the
# targets on a machine of two cores: (kind, must, goal); kind "floor" is a multiple of the floor.
ROWS = [
    ("chat_us", "one-to-one chat, no log: CPU for each delivery", "µs", "chat_us", ("floor", 3, 2)),
    ("chat_per_second", "the same: deliveries a second", "/s", "", None),
    ("chat_log_us", "the same with the log, acknowledged: CPU for each delivery", "µs", "chat_us", ("floor", 6, 4)),
    ("chat_log_per_second", "the same: durable messages a second", "/s", "", ("least", 40000, 80000)),
    ("chat_latency_p50_ms", "latency at half of that rate, no log, median", "ms", "", None),
    ("chat_latency_p99_ms", "latency at half of that rate, no log, p99", "ms", "", ("most", 2, 0.5)),
    ("chat_half_us", "CPU for each delivery at half of that rate, no log", "µs", "chat_half_us", None),
    ("chat_log_latency_p50_ms", "latency at half of that rate, log, median", "ms", "", None),
    ("chat_log_latency_p99_ms", "latency at half of that rate, log, p99", "ms", "", ("most", 6, 3)),
    ("chat_log_half_us", "CPU for each delivery at half of that rate, log", "µs", "chat_half_us", None),
    ("login_us", "login (SCRAM-SHA-256, bind, roster, presence): CPU", "µs", "", ("most", 150, 80)),
    ("login_tls_us", "login by TLS 1.3: CPU", "µs", "", None),
    ("login_contacts_us", "login with 20 contacts, all coming in: CPU", "µs", "", None),
    ("session_bytes", "idle session with its home, plain: memory", "B", "", ("most", 3072, 2048)),
    ("session_tls_bytes", "idle session by TLS 1.3: memory", "B", "", ("most", 18432, 16384)),
    ("session_contacts_bytes", "idle session with 20 contacts: memory", "B", "", None),
    ("next_bytes", "each of the second half of them: plain", "B", "", None),
    ("next_tls_bytes", "each of the second half: TLS 1.3", "B", "", None),
    ("next_contacts_bytes", "each of the second half: 20 contacts", "B", "", ("more", 1536, 819)),
    ("presence_us", "presence to 20 contacts: CPU for each delivered", "µs", "presence_us", ("floor-batch", 2, 1.2)),
    ("befriend_us", "making the rosters: time for each subscription", "µs", "", None),
    ("lost", "messages or presences lost", "", "", ("most", 0, 0)),
    ("twice", "messages that came twice", "", "", ("most", 0, 0)),
]


def number(value):
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return "{:,.0f}".format(value)
    return "%.3g" % value


def cell(sums, server, key):
    if key not in sums.get(server, {}):
        return ""
    median, least, most = sums[server][key]
    return number(median) if least == most else "%s (%s–%s)" % (number(median), number(least), number(most))


def ratio(sums, key, server, to_key, to):
    ours, theirs = sums.get(server, {}).get(key), sums.get(to, {}).get(to_key)
    return ours[0] / theirs[0] if ours and theirs and theirs[0] else None


def times(value):
    return "" if value is None else "%s×" % number(value)


def measured_of(sums, key, floor_key, target):
    """What the target speaks of, for Jackdaw."""
    kind = target[0]
    if kind.startswith("floor"):
        return ratio(sums, key, "jackdaw", floor_key, kind)
    if key not in sums.get("jackdaw", {}):
        return None
    value = sums["jackdaw"][key][0]
    return value - sums["jackdaw"]["next_bytes"][0] if kind == "more" else value


def verdict(sums, key, floor_key, target):
    if not target:
        return ["", "", ""]
    kind, must, goal = target
    value = measured_of(sums, key, floor_key, target)
    unit = "×" if kind.startswith("floor") else ""
    sign = {"least": "≥", "more": "+"}.get(kind, "≤")
    limits = ["%s %s%s" % (sign, number(limit), unit) for limit in (must, goal)]
    if value is None:
        return [*limits, ""]
    holds = [value >= limit if kind == "least" else value <= limit for limit in (must, goal)]
    word = "goal" if holds[1] else "must" if holds[0] else "**missed**"
    return [*limits, "%s%s: %s" % (number(value), unit, word)]


def table(head, rows):
    lines = ["| %s |" % " | ".join(head), "|%s" % ("---|" * len(head))]
    return "\n".join(lines + ["| %s |" % " | ".join(row) for row in rows]) + "\n"


def conditions(arguments, what):
    load = ", ".join("%.1f" % x for x in os.getloadavg())
    return ("%s, %s, %d cores, Linux %s; %d runs, medians with (least–most); the load of the machine at the "
            "end was %s, our niceness %d. The generator shares the cores. Only ratios within this table mean anything.\n"
            % (what, time.strftime("%F %H:%M UTC", time.gmtime()), os.cpu_count(), platform.release(),
               arguments.runs, load, arguments.nice))


def compared(sums, versions, arguments, friends):
    names = [name for name in ("floor", "floor-batch", "jackdaw", "prosody", "ejabberd") if name in sums]
    peers = [name for name in names if name in ("prosody", "ejabberd")]
    head = ["what", "", *names, "jackdaw / floor", *["%s / jackdaw" % p for p in peers], "must", "goal", "jackdaw"]
    rows = []
    for key, what, unit, floor_key, target in ROWS:
        to_floor = [times(ratio(sums, key, "jackdaw", floor_key, "floor")) if floor_key else ""]
        to_us = [times(ratio(sums, key, peer, key, "jackdaw")) for peer in peers]
        rows.append([what, unit, *[cell(sums, name, key) for name in names], *to_floor, *to_us,
                     *verdict(sums, key, floor_key, target)])
    said = ", ".join("%s %s" % (name, version) for name, version in versions.items() if version)
    text = "# Compared\n\n" + conditions(arguments, said)
    text += ("Chat: 200 clients in pairs, 4 messages of 100 bytes in flight each; logins, sessions and presence: "
             "%d clients (with contacts: %d). `floor` receives and sends each message by itself; `floor-batch` writes what a "
             "connection is sent in one turn at once.\n\n" % (arguments.size, friends))
    return text + table(head, rows)


def growth(sums, arguments):
    keys = [("login_us", "CPU for a login, µs"), ("session_bytes", "memory for a session, B"),
            ("next_bytes", "for each of the second half, B"),
            ("chat_rate_us", "CPU for a delivery at 20,000/s, µs"), ("chat_rate_p99_ms", "latency p99 there, ms"),
            ("chat_window_us", "CPU for a delivery, one in flight each, µs"),
            ("chat_window_per_second", "deliveries a second there")]
    rows = [[name, *[cell(sums, name, key) for key, _ in keys]] for name in sums]
    text = "# Growth\n\n" + conditions(arguments, "Jackdaw, no log") + "\n"
    text += table(["", *[what for _, what in keys]], rows)
    for shards in ("1 shard", "2 shards"):
        least, most = "%s, 100 sessions" % shards, "%s, 15000 sessions" % shards
        value = ratio(sums, "chat_rate_us", most, "chat_rate_us", least)
        if value:
            text += ("\n%s: a delivery at 15,000 sessions costs %s of one at 100 (must ≤ 1.5×, goal ≤ 1.1×).\n"
                     % (shards, times(value)))
    return text


def memory(sums, arguments):
    """By difference: what is with and what is without."""
    rows = [[what, cell(sums, name, "next_bytes"), cell(sums, name, "session_bytes")] for name, what in (
        ("plain", "plain, one session for each account"), ("two", "plain, two sessions for each account"),
        ("resumable", "plain, resumption enabled"), ("cut", "the same, its connection cut"),
        ("tls", "TLS 1.3"), ("contacts", "plain, 20 contacts"))]
    text = "# Memory\n\n" + conditions(arguments, "Jackdaw, no log")
    text += "%d sessions, idle.\n\n" % arguments.size
    text += table(["", "each of the second half, B", "each of all, B"], rows)
    each = {name: figures["next_bytes"][0] for name, figures in sums.items()}
    parts = (("home: twice what two sessions in one home save", 2 * (each["plain"] - each["two"])),
             ("session and edge: two sessions, less half a home", 2 * each["two"] - each["plain"]),
             ("edge with its connection: resumable, less the same when cut", each["resumable"] - each["cut"]),
             ("acknowledgements (XEP-0198) with resumption", each["resumable"] - each["plain"]),
             ("TLS", each["tls"] - each["plain"]), ("roster of 20", each["contacts"] - each["plain"]))
    return text + "\n" + table(["split by difference", "B"], [[what, number(value)] for what, value in parts])
