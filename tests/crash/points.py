#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""F-02: the server is ended before or after each thing that it does to its files, or sends, while
two people go through a script (script.py); then it is started again, and nothing that it had
acknowledged may be missing, nothing made up, nothing out of order. tools/crash_points.sh says how
to call it."""

import argparse
import concurrent.futures
import multiprocessing.util
import os
import random
import sys

from person import Gone, Wrong
from place import DISK, WIRE, Place
from script import FirstStart, Script

place = None


def arm(settings):
    """Of each process that tries points."""
    global place  # pylint: disable=global-statement
    place = Place(settings=settings)
    multiprocessing.util.Finalize(None, place.close, exitpriority=1)
    place.make_first(("juliet", "romeo"))


def play(where, after, at, story=Script):
    """As far as it comes; says whether it was ended on the way."""
    script = story(place)
    script.prepare()
    place.order(at, after, where)
    try:
        script.play()
        return script, False
    except Gone:
        script.listen_to_the_end()
        place.expect_crash()
        return script, True


def verify(script, where, after, again):
    """`again`: and is ended once more on its way back, at this point; 0: is not."""
    place.disarm()
    if again:
        place.order(again, after, where)
    for _ in range(2):
        try:
            place.start()
            script.verify()
            place.kill()
            return
        except Gone:
            script.listen_to_the_end()
            place.expect_crash()
            place.disarm()
    raise Wrong("it ended without an order")


def try_point(point):
    """(point, what is wrong or None, was it ended, the name of what it did then)"""
    story, where, after, at, again = point
    wrong, is_ended, name = None, False, ""
    try:
        script, is_ended = play(where, after, at, story)
        name = place.what()
        verify(script, where, after, again)
    except (Wrong, Gone) as error:
        wrong = "%s: %s\n%s" % (type(error).__name__, error, place.said()[-2000:])
    place.kill()
    return point, wrong, is_ended, name


def count(where, story=Script):
    """How many there are, when nothing ends it."""
    play(where, 0, 0, story)
    total = place.count()
    place.kill()
    return total


def notices_what_is_lost():
    """The proof that a loss is seen: what was written last is taken away."""
    script, is_ended = play(DISK, 1, count(DISK) // 3)
    if not is_ended:
        return "it was not ended"
    os.unlink(os.path.join(place.data, "jackdaw.db-wal"))
    try:
        verify(script, DISK, 0, 0)
    except Wrong:
        return None
    return "what was taken away is not missed"


class Run:
    """All points of one place and one side of them, or a sample."""

    def __init__(self, options, pool):
        self.options, self.pool, self.name, self.number, self.failed = options, pool, "", 0, 0
        self.dice = random.Random(options.seed)

    def points(self, story, where, after, total):
        # A few more: threads do not always do the same.
        chosen = range(1, total + 10, self.options.every)
        if self.options.every > 1:
            shift = self.dice.randrange(self.options.every)
            chosen = [at + shift for at in chosen]
        return [(story, where, after, at, self.dice.randrange(1, 60) if self.options.twice else 0)
                for at in chosen]

    def say(self, wrong):
        self.number += 1
        self.failed += bool(wrong)
        print("%s %d - %s" % ("not ok" if wrong else "ok", self.number, self.name))
        if isinstance(wrong, str):
            print("# " + wrong)

    def go(self, story, where, after):
        total = count(where, story)
        points = self.points(story, where, after, total)
        ended, wrongs, names = 0, [], {}
        for point, wrong, is_ended, what in self.pool.map(try_point, points):
            ended += is_ended
            names[what] = names.get(what, 0) + is_ended
            if wrong:
                wrongs.append((point, wrong))
        # Nearly all of them must have been reached: else nothing was tried.
        if ended < 0.9 * len(points) - 10:
            wrongs.append((points[0], "ended only %d times" % ended))
        self.say(wrongs)
        print("# %d points of %d, ended at %s" % (
            len(points), total, ", ".join("%s %d" % i for i in sorted(names.items()) if i[0])))
        for point, wrong in wrongs[:5]:
            print("# point %s: %s" % (point[1:], "\n# ".join(wrong.splitlines())))
        print("# %d wrong: %s" % (len(wrongs), [p[1:] for p, _ in wrongs][:100]), flush=True)


def options_of(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="try one point of so many")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--twice", action="store_true", help="end it once more while it recovers")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--settings", default="", help="more lines of jackdaw.conf")
    parser.add_argument("--point", help="one point: first|disk|wire,before|after,N[,M]")
    return parser.parse_args(arguments)


def try_one(options):
    arm(options.settings)
    where, after, at, *again = options.point.split(",")
    story = FirstStart if where == "first" else Script
    point = (story, WIRE if where == "wire" else DISK, int(after == "after"), int(at),
             int(again[0]) if again else 0)
    _, wrong, is_ended, name = try_point(point)
    print("ended: %s %s\n%s" % (is_ended, name, wrong or "ok"))
    return 1 if wrong else 0


def f_02_what_is_lost_after_all_is_noticed(run):
    run.say(notices_what_is_lost())


def f_02_killed_before_any_step_of_its_first_start_the_next_one_serves(run):
    run.go(FirstStart, DISK, 0)


def f_02_killed_after_any_step_of_its_first_start_the_next_one_serves(run):
    run.go(FirstStart, DISK, 1)


def f_02_killed_before_each_thing_it_does_to_its_files_it_loses_nothing(run):
    run.go(Script, DISK, 0)


def f_02_killed_after_each_thing_it_does_to_its_files_it_loses_nothing(run):
    run.go(Script, DISK, 1)


def f_02_killed_before_each_thing_it_sends_it_loses_nothing(run):
    run.go(Script, WIRE, 0)


def f_02_killed_after_each_thing_it_sends_it_loses_nothing(run):
    run.go(Script, WIRE, 1)


TESTS = [test for name, test in globals().items() if name.startswith("f_02_")]


def main():
    options = options_of(sys.argv[1:])
    if options.point:
        return try_one(options)
    arm(options.settings)
    print("1..%d" % len(TESTS))
    print("# seed %d" % options.seed)
    with concurrent.futures.ProcessPoolExecutor(options.jobs, initializer=arm,
                                                initargs=(options.settings,)) as pool:
        run = Run(options, pool)
        for test in TESTS:
            run.name = test.__name__.replace("_", " ")
            test(run)
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())
