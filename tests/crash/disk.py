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

    def end(self):
        place.disarm()


def fill_once(script, disk):
    script.prepare()
    disk.begin()
    is_complete = script.play_in_trouble()
    what = place.what()
    if is_complete:
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


class ForReal:
    """A file system of its own, filled to the last block while the script is played."""

    def __init__(self, site):
        self.ballast = os.path.join(site.directory, "ballast")

    def begin(self):
        pass

    def fill(self):
        with open(self.ballast, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def end(self):
        os.unlink(self.ballast)


class InTheMidst(Trouble):
    """The disk becomes full between two scenes; then they write until it is felt."""

    disk = None

    def he_is_away(self):
        super().he_is_away()
        self.disk.fill()
        for _ in range(2000):
            for one, other in (self.people, self.people[::-1]):
                one.say(other, 10)
                one.until_acknowledged()
                if any(m.is_refused for m in self.books.messages):
                    raise Unexpected("it is full")
        raise Wrong("a full disk was never felt")


def fill_for_real():
    """On a tmpfs, which needs root: without it this fails, and says so."""
    global place  # pylint: disable=global-statement
    mine, root = place, tempfile.mkdtemp(prefix="jackdaw-full.")
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", root],
                           stderr=subprocess.PIPE, text=True, check=False)
    if mount.returncode:
        return [("mount", "NOT TRIED, a tmpfs cannot be mounted: " + mount.stderr)]
    try:
        place = Place(root)
        place.make_first(("juliet", "romeo"))
        script = InTheMidst(place)
        script.disk = ForReal(place)
        fill_once(script, script.disk)
        return []
    except (Wrong, Gone) as error:
        return [("tmpfs", "%s: %s\n%s" % (type(error).__name__, error, place.said()[-3000:]))]
    finally:
        place.kill()
        subprocess.run(["umount", "-l", root], check=True)
        os.rmdir(root)
        place = mine


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


class Run:
    def __init__(self, options, pool):
        self.options, self.pool, self.name, self.number, self.failed = options, pool, "", 0, 0

    def say(self, wrongs):
        self.number += 1
        self.failed += bool(wrongs)
        print("%s %d - %s" % ("not ok" if wrongs else "ok", self.number, self.name))
        for case, wrong in wrongs[:5]:
            print("# %s: %s" % (case, "\n# ".join(wrong.splitlines())))
        print("# %d wrong: %s" % (len(wrongs), [case for case, _ in wrongs]), flush=True)

    def go(self, what):
        """A sample of so many, or all."""
        total = count(what)
        chosen = range(1, total + 1)
        if self.options.samples:
            chosen = sorted(random.sample(chosen, self.options.samples))
        wrongs, names = [], {}
        for case, wrong, name in self.pool.map(try_it, [(what, at) for at in chosen]):
            names[name] = names.get(name, 0) + 1
            if wrong:
                wrongs.append((case, wrong))
        # The disk must have been ill somewhere.
        if not any(name and not name.startswith("ignored") for name in names):
            wrongs.append(((what, 0), "nothing failed"))
        self.say(wrongs)
        print("# %d of %d: %s" % (len(chosen), total, names))


def f_04_an_fsync_that_fails_once_ends_the_server_and_nothing_is_lost(run):
    run.go(SYNCS)


def f_05_a_full_disk_loses_nothing_and_the_server_recovers_with_the_room(run):
    run.go(WRITES)


def f_05_on_a_file_system_that_is_really_full_nothing_is_lost(run):
    run.say(fill_for_real())


TESTS = [test for name, test in globals().items() if name.startswith("f_")
         and name[2:4].isdigit()]


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
    print("1..%d" % len(TESTS))
    with concurrent.futures.ProcessPoolExecutor(options.jobs, initializer=arm) as pool:
        run = Run(options, pool)
        for test in TESTS:
            run.name = test.__name__.replace("_", " ")
            test(run)
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())
