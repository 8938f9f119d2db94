#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The commands of `jackdaw` without a running server: what a new administrator meets first."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

from server import BINARY, PATIENCE, Server, check, equal, main, promise, run

SECRET = "correct horse %s battery"


def mode(path):
    return stat.S_IMODE(os.lstat(path).st_mode)


@promise
def without_a_command_the_commands_are_shown():
    result = run()
    equal(result.code, 2)
    check("jackdaw init" in result.err and "jackdaw serve" in result.err, result.err)
    result = run("help")
    equal((result.code, result.err), (0, ""))
    check("Begin with: jackdaw init DOMAIN" in result.out, result.out)
    for words in (["--help"], ["-h"], ["serve", "--help"], ["user", "add", "-h"]):
        again = run(*words)
        equal((again.code, again.out, again.err), (0, result.out, ""), words)


@promise
def a_mistyped_command_or_option_names_the_nearest():
    equal(run("chekc").err, 'jackdaw: there is no command "chekc"; did you mean "check"?\n')
    equal(run("banana").err, 'jackdaw: there is no command "banana"; `jackdaw help` lists all\n')
    equal(run("serve", "--dta", "x").err, "jackdaw: there is no option --dta; did you mean --data?\n")
    equal(run("serve", "--data").err, "jackdaw: --data needs a directory, --config a file\n")
    check("Did you mean: jackdaw user passwd" in run("user", "paswd", "a@b").err)
    blank = run("user", "add", "a b@example.org").err
    check("may hold a blank" in blank and "usage: jackdaw user add" in blank, blank)
    for words in (["chekc"], ["serve", "--dta", "x"], ["serve", "--data"], ["serve", "now"],
                  ["user"], ["user", "add"], ["user", "add", "a@b", "secret"], ["init"]):
        equal(run(*words).code, 2, words)


@promise
def the_version_is_told():
    check(run("version").out.startswith("jackdaw "))
    equal(run("--version").out, run("version").out)


@promise
def a_055_init_makes_a_server_that_is_right_and_that_nobody_else_can_read():
    server = Server()
    result = server.init()
    equal(result.code, 0, result.err)
    for word in ("jackdaw user add", "jackdaw serve", "_xmpp-client._tcp.example.org.",
                 "signed itself"):
        check(word in result.out, word, "not in", result.out)
    for root, directories, files in os.walk(server.data):
        for name in directories:
            equal(mode(os.path.join(root, name)), 0o700, name)
        for name in files:
            equal(mode(os.path.join(root, name)), 0o600, name)
    equal(mode(server.data), 0o700)
    result = server.command("check")
    equal((result.code, result.err), (0, ""))
    check("jackdaw.conf is right." in result.out, result.out)
    check("warning: example.org: the certificate is signed by itself" in result.out)
    result = server.command("user", "list")
    equal((result.code, result.out), (0, ""), "accounts of a fresh server (A-055)")
    server.close()


@promise
def init_touches_nothing_that_is_there():
    server = Server()
    server.init()
    before = open(server.config, encoding="utf-8").read()
    result = server.init()
    equal(result.code, 1)
    check("exists already" in result.err, result.err)
    equal(open(server.config, encoding="utf-8").read(), before)
    server.close()


@promise
def init_wants_a_domain():
    server = Server()
    result = run("init", "no domain", "--data", server.data)
    equal(result.code, 1)
    check('"no domain" is not a domain name' in result.err, result.err)
    check(not os.path.exists(server.data))
    server.close()


@promise
def the_data_directory_may_move():
    server = Server()
    server.init()
    equal(server.command("user", "add", "a@example.org", stdin=SECRET + "\n").code, 0)
    moved = server.data + "-moved"
    os.rename(server.data, moved)
    server.data = moved
    check("a@example.org created" in server.command("user", "list").out)
    server.close()


@promise
def a_missing_configuration_says_what_to_do():
    for words in (["check"], ["serve"], ["user", "list"], ["status"]):
        result = run(*words, "--data", "/nonexistent")
        equal(result.code, 1, words)
        check("/nonexistent/jackdaw.conf: cannot be read" in result.err, result.err)
        check("jackdaw init DOMAIN" in result.err, result.err)


@promise
def who_has_no_rights_is_told_whom_to_become():
    if os.geteuid() != 0:
        return
    server = Server()
    server.init()
    os.chmod(server.directory, 0o711)

    def as_nobody(*words):
        with tempfile.TemporaryDirectory() as directory:
            os.chmod(directory, 0o755)
            binary = shutil.copy(BINARY, directory)
            return subprocess.run([binary, *words, "--data", server.data], user=65534, group=65534, text=True,
                                  extra_groups=[], capture_output=True, timeout=PATIENCE, check=False)

    for words in (["check"], ["user", "list"]):
        result = as_nobody(*words)
        equal(result.returncode, 1)
        check("Permission denied" in result.stderr and "Become the user who runs" in result.stderr, result.stderr)
    os.unlink(server.config)
    os.chmod(server.data, 0o755)
    result = as_nobody("init", "example.org")
    equal(result.returncode, 1)
    check("Permission denied" in result.stderr and "choose a directory of yours" in result.stderr, result.stderr)
    server.close()


@promise
def a_122_check_judges_as_serve_does():
    server = Server()
    server.init()
    key = os.path.join(server.data, "certificates", "example.org.key")
    other = os.path.join(server.directory, "other.key")
    open(other, "w", encoding="utf-8").write("no key")
    os.chmod(other, 0o600)
    cases = [
        ("limts { }\n", "", 'unknown section "limts"; did you mean "limits"?'),
        ('user = "no-such-user"\n', "", 'user = "no-such-user": there is no such user'),
        ("log { file = /nonexistent/log }\n", "", "the log /nonexistent/log cannot be opened"),
        ("", "certificate = certificates/example.org.crt key = %s" % other, other),
        ("", "certificate = /nonexistent.crt key = %s" % key, "/nonexistent.crt"),
    ]
    for more, host, wanted in cases:
        server.write_config(more, host)
        checked, served = server.command("check"), server.command("serve")
        equal((checked.code, served.code), (1, 1), wanted)
        equal(checked.err, served.err)
        check(wanted in checked.err, wanted, "not in", checked.err)
    server.write_config()
    os.chmod(server.data, 0o770)
    checked, served = server.command("check"), server.command("serve")
    equal((checked.code, served.code), (1, 1), "a directory that others write to (A-122)")
    equal(checked.err, served.err)
    check("may be written by others; do: chmod go-w" in checked.err, checked.err)
    os.chmod(server.data, 0o700)
    os.chmod(key, 0o644)
    checked, served = server.command("check"), server.command("serve")
    equal((checked.code, served.code), (1, 1), "a key that all can read (A-122)")
    equal(checked.err, served.err)
    server.close()


@promise
def accounts_are_managed_without_a_server():
    server = Server()
    server.init()
    equal(server.command("user", "add", "Bob@Example.ORG", stdin=SECRET + "\n").code, 0)
    equal(server.command("user", "add", "alice@example.org", stdin=SECRET).code, 0)
    listed = server.command("user", "list").out.splitlines()
    equal([line.split()[0] for line in listed], ["alice@example.org", "bob@example.org"])
    equal(server.command("user", "list", "example.org").out.splitlines(), listed)
    again = server.command("user", "add", "bob@example.org", stdin=SECRET)
    equal(again.code, 1)
    check("bob@example.org exists" in again.err, again.err)
    equal(server.command("user", "passwd", "bob@example.org", stdin="another").code, 0)
    equal(server.command("user", "del", "bob@example.org").code, 0)
    equal(server.command("user", "del", "bob@example.org").code, 1)
    gone = server.command("user", "passwd", "bob@example.org", stdin="another")
    check("there is no account bob@example.org" in gone.err, gone.err)
    reused = server.command("user", "add", "bob@example.org", stdin=SECRET)
    check("--reuse" in reused.err, reused.err)
    equal(server.command("user", "add", "bob@example.org", "--reuse", stdin=SECRET).code, 0)
    server.close()


@promise
def what_is_no_account_or_no_password_is_refused():
    server = Server()
    server.init()
    for name, word in (("alice", "like alice@example.org"), ("a@b/c", "like alice@example.org"),
                       ("a@other.example", "what is served: example.org"),
                       ("@example.org", "like alice@example.org")):
        result = server.command("user", "add", name, stdin=SECRET)
        equal(result.code, 1, name)
        check(word in result.err, word, "not in", result.err)
    for password in ("", "\n", "a\x07b\n", "x" * 2000):
        result = server.command("user", "add", "a@example.org", stdin=password)
        equal(result.code, 1, repr(password[:10]))
        check("password" in result.err, result.err)
    equal(server.command("user", "add", "a b@example.org", stdin=SECRET).code, 2)
    result = server.command("user", "list", "other.example")
    equal(result.code, 1)
    check("what is served: example.org" in result.err, result.err)
    equal(server.command("user", "list").out, "")
    server.close()


@promise
def without_a_server_there_is_nothing_to_reload():
    server = Server()
    server.init()
    for word in ("reload", "status"):
        result = server.command(word)
        equal(result.code, 1)
        check("no server is running on" in result.err, result.err)
    server.close()


@promise
def the_documentation_says_what_the_tables_say():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    manual = open(os.path.join(root, "doc", "configuration.md"), encoding="utf-8").read()
    keys = run("modules", "--options").out
    check(len(keys) > 2000)
    check(keys in manual, "doc/configuration.md is not up to date; paste there: "
          "jackdaw modules --options")
    doap = open(os.path.join(root, "doc", "jackdaw.doap"), encoding="utf-8").read()
    equal(doap, run("modules", "--doap").out, "doc/jackdaw.doap (jackdaw modules --doap)")
    seen = [e.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource")
            for e in xml.etree.ElementTree.fromstring(doap).iter()
            if e.tag in ("{http://usefulinc.com/ns/doap#}implements",
                         "{https://linkmauve.fr/ns/xmpp-doap#}xep")]
    seen = [each for each in seen if each]
    check(len(seen) > 10)
    equal(len(seen), len(set(seen)), "a specification stands there twice")


@promise
def the_pipeline_of_hooks_is_shown():
    lines = run("hooks").out.splitlines()
    check(lines and all(len(line.split()) == 3 for line in lines), lines)


if __name__ == "__main__":
    check(os.access(BINARY, os.X_OK), BINARY, "is not there")
    sys.exit(main())
