#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""F-04 and F-05: the disk under the built server fails once, or is full for a while, at each place
of a script of two people in turn; nothing that was acknowledged may be lost, and when the disk is
well again so is the server. tools/disk_faults.sh says how to call it."""

import argparse
import concurrent.futures
import errno
import multiprocessing.util
import os
import random
import sqlite3
import subprocess
import sys
import tempfile

from person import CLIENT, DOMAIN, Gone, Person, Unexpected, Wrong
from place import DISK, PATIENCE, SYNCS, WRITES, Place
from script import Script

IN_TROUBLE = 2  # seconds that somebody waits for an answer when the disk is not well
place = None


class Trouble(Script):
    """The script as far as it can be played, on a disk that is not well."""

    def play_in_trouble(self):
        """True: to the end."""
        self.trust(False)
        try:
            self.play()
            return True
        except (Gone, Unexpected):
            return False
        finally:
            self.trust(True)

    def stop(self):
        """What could not be written is not firm."""
        self.site.stop(self.people)
        if not self.site.what():
            self.books.stopped_in_order()

    def trust(self, is_well):
        self.books.may_refuse = () if is_well else ("resource-constraint", "internal-server-error")
        for who in self.people:
            who.patience = PATIENCE if is_well else IN_TROUBLE

    def forget_wires(self):
        for who in self.people:
            if who.wire:
                who.cut()

    def kept(self):
        self.site.kill()
        self.listen_to_the_end()
        self.site.disarm()
        self.site.start()
        self.verify()
        self.site.kill()
        check_files(self.site.data)


def check_files(directory):
    for name in ("jackdaw.db", "index.db"):
        with sqlite3.connect(os.path.join(directory, name)) as db:
            answer = db.execute("PRAGMA integrity_check").fetchone()[0]
        if answer != "ok":
            raise Wrong("%s: %s" % (name, answer))


# ---- F-04 ----

def fail_once(script, at):
    """One fsync says EIO: what it lost is not known, so the server must end and recover."""
    script.prepare()
    place.order(at, operations=SYNCS, error=errno.EIO)
    is_complete = script.play_in_trouble()
    what = place.what()
    if is_complete or not what:
        # It was of no consequence, or the end came first.
        script.kept()
        return what and "ignored " + what
    try:
        status = place.process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        raise Wrong("it goes on after %s failed" % what) from None
    if status != 1:
        raise Wrong("it ended with %d" % status)
    script.kept()
    return what


# ---- F-05 ----

class ByOrder:
    """A disk that is full because every write says so, from the `at`th on."""

    def __init__(self, at):
        self.at = at

    def begin(self):
        place.order(self.at, operations=WRITES, error=errno.ENOSPC, stays=1)

    def is_full(self):
        return bool(place.what())

    def fill(self):
        pass

    def end(self):
        place.disarm()


def fill_once(script, disk):
    script.prepare()
    disk.begin()
    is_complete = script.play_in_trouble()
    what = place.what()
    if is_complete or not disk.is_full():
        script.kept()
        return what and "ignored " + what
    if place.process.poll() is not None:
        # Only while it starts or stops may it give up.
        if place.is_up:
            raise Wrong("it ended with %d" % place.process.returncode)
    else:
        script.forget_wires()
        live_without_space(script)
        disk.end()
        live_again(script)
    script.kept()
    return what


def live_without_space(script):
    """Who comes is let in, what needs no disk gets through, what needs it is not confirmed."""
    script.trust(False)
    one, other = (Person(who.name, script.books, place.port) for who in script.people)
    for who in (one, other):
        who.connect()
        who.bind()
        who.presence()
        who.ask("get", "<ping xmlns='urn:xmpp:ping'/>", DOMAIN)
    one.send("<presence to='romeo@localhost/r'><status>here</status></presence>")
    other.wait_other(lambda e: e.findtext(CLIENT + "status") == "here")
    n = one.say(other)
    try:
        one.until_acknowledged()
    except Unexpected:
        pass
    if one.books.messages[n].is_acked and not one.books.messages[n].is_refused:
        raise Wrong("message %d is acknowledged; where is it written?" % n)
    for who in (one, other):
        who.cut()
    for who, guest in zip(script.people, (one, other)):
        who.unsent += guest.to_send_again()
    script.trust(True)


def live_again(script):
    one, other = script.people
    for who in script.people:
        who.connect()
        who.bind()
        who.presence()
        who.send_unsent()
    other.wait_for(one.say(other))
    for who in script.people:
        who.until_acknowledged()


# ---- all ----

def arm():
    """Of each process that tries."""
    global place  # pylint: disable=global-statement
    place = Place()
    multiprocessing.util.Finalize(None, place.close, exitpriority=1)
    place.make_first(("juliet", "romeo"))


def try_it(case):
    """(case, what is wrong or None, what failed there)"""
    what, at = case
    script, wrong, name = Trouble(place), None, ""
    try:
        name = fail_once(script, at) if what == SYNCS else fill_once(script, ByOrder(at))
    except (Wrong, Gone) as error:
        wrong = "%s: %s\n%s" % (type(error).__name__, error, place.said()[-3000:])
    place.kill()
    return case, wrong, name


def count(what):
    script = Script(place)
    script.prepare()
    place.order(0, operations=what)
    script.play()
    return place.count()


def report(number, name, wrongs):
    print("%s %d - %s" % ("not ok" if wrongs else "ok", number, name.replace("_", " ")))
    for case, wrong in wrongs[:5]:
        print("# %s: %s" % (case, "\n# ".join(wrong.splitlines())))
    print("# %d wrong: %s" % (len(wrongs), [case for case, _ in wrongs]), flush=True)


def go(pool, what, samples):
    """A sample of so many, or all."""
    total = count(what)
    chosen = range(1, total + 1)
    if samples:
        chosen = sorted(random.sample(chosen, samples))
    wrongs, names = [], {}
    for case, wrong, name in pool.map(try_it, [(what, at) for at in chosen]):
        names[name] = names.get(name, 0) + 1
        if wrong:
            wrongs.append((case, wrong))
    print("# %d of %d: %s" % (len(chosen), total, names))
    return wrongs


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=0, help="so many places; 0: all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--at", help="one: sync,N or write,N")
    options = parser.parse_args()
    arm()
    if options.at:
        what, at = options.at.split(",")
        print(try_it((SYNCS if what == "sync" else WRITES, int(at))))
        print(place.said())
        return 0
    print("1..2")
    with concurrent.futures.ProcessPoolExecutor(options.jobs, initializer=arm) as pool:
        failed = go(pool, SYNCS, options.samples)
        report(1, "f_04_an_fsync_that_fails_once_ends_the_server_and_nothing_is_lost", failed)
        full = go(pool, WRITES, options.samples)
        report(2, "f_05_a_full_disk_loses_nothing_and_ends_with_the_fullness", full)
    return 1 if failed or full else 0


if __name__ == "__main__":
    sys.exit(main())
