#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The running server as its administrator meets it: ready, reload, accounts, end."""

import base64
import hashlib
import hmac
import os
import signal
import socket
import stat
import subprocess
import sys
import time

from server import BINARY, PATIENCE, Client, Server, check, equal, main, promise

SECRET = "correct%shorse\N{SNOWMAN}battery"


def running(more="", host=""):
    server = Server()
    server.init()
    server.write_config(more, host)
    server.start()
    return server


def listening_ports(pid):
    """The TCP ports on which the process listens."""
    inodes = set()
    for fd in os.listdir("/proc/%d/fd" % pid):
        try:
            target = os.readlink("/proc/%d/fd/%s" % (pid, fd))
        except OSError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    ports = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in open(table, encoding="ascii").read().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                ports.add(int(fields[1].split(":")[1], 16))
    return ports


@promise
def a_122_the_server_gives_up_what_it_does_not_need():
    server = running()
    with open("/proc/%d/status" % server.process.pid, encoding="ascii") as file:
        status = file.read()
    check("NoNewPrivs:\t1" in status and "Seccomp:\t2" in status, status)
    check("calls" in server.log().split("sandbox=")[1].split(" data=")[0], server.log())
    equal(server.stop(), 0)


@promise
def a_055_a_fresh_server_says_where_it_listens_and_listens_nowhere_else():
    server = running()
    check('listen="127.0.0.1:%d 127.0.0.1:%d (TLS)"' % (server.port, server.tls_port)
          in server.log(), server.log())
    equal(listening_ports(server.process.pid), {server.port, server.tls_port}, "ports (A-055)")
    path = os.path.join(server.data, "jackdaw.sock")
    equal(stat.S_IMODE(os.lstat(path).st_mode), 0o600)
    client = Client(server)
    check("jabber.org/features/iq-register" not in client.open_stream(), "registration is open")
    client.close()
    equal(server.stop(), 0)
    check(not os.path.exists(path))
    server.close()


@promise
def accounts_of_a_running_server_are_managed_through_its_socket():
    server = running()
    equal(server.command("user", "add", "alice@example.org", stdin=SECRET + "\n").code, 0)
    alice = Client(server)
    check(alice.log_in("alice", SECRET))
    check("sessions 1" in server.command("status").out)
    wrong = Client(server)
    check(not wrong.log_in("alice", "wrong"))
    wrong.close()
    equal(server.command("user", "passwd", "alice@example.org", stdin="new" + SECRET).code, 0)
    old, new = Client(server), Client(server)
    check(not old.log_in("alice", SECRET))
    check(new.log_in("alice", "new" + SECRET))
    check("alice@example.org created" in server.command("user", "list").out)
    equal(server.command("user", "del", "alice@example.org").code, 0)
    for client in (alice, new):
        check("not-authorized" in client.wait_end())
    for client in (alice, old, new):
        client.close()
    equal(server.command("user", "list").out, "")
    equal(server.stop(), 0)
    check(SECRET not in server.log() and "c2VjcmV0" not in server.log(), "the password is logged")
    server.close()


@promise
def many_accounts_are_listed_to_the_last():
    server = running()
    path = os.path.join(server.data, "jackdaw.sock")
    for i in range(25):
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(path)
            s.sendall(b"user add u%02d@example.org c2VjcmV0\n" % i)
            equal(s.recv(100), b"ok \n")
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(path)
        s.sendall(b"user list example.org 10 u09\n")
        answer = b""
        while not answer.endswith(b"ok \n"):
            answer += s.recv(4096)
    names = [line.split(b"@")[0] for line in answer.splitlines()[:-1]]
    equal(names, [b" u%02d" % i for i in range(10, 20)])
    equal(len(server.command("user", "list").out.splitlines()), 25)
    equal(server.stop(), 0)
    server.close()


def secret_of(password, iterations=4096):
    """RFC 5803: what another server keeps of a password."""
    def b64(data):
        return base64.b64encode(data).decode()
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", iterations)
    client = hmac.digest(salted, b"Client Key", "sha256")
    return "SCRAM-SHA-256$%d:%s$%s:%s" % (iterations, b64(b"salt"), b64(hashlib.sha256(client).digest()),
                                          b64(hmac.digest(salted, b"Server Key", "sha256")))


def challenge_of(server, user):
    client = Client(server)
    client.open_stream()
    client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>%s</auth>"
                % base64.b64encode(("n,,n=%s,r=abcdef" % user).encode()).decode())
    text = base64.b64decode(client.wait("<challenge[^>]*>([^<]*)<").group(1)).decode()
    client.close()
    return dict(field.split("=", 1) for field in text.split(","))


@promise
def a_048_accounts_of_another_server_are_imported_and_keep_their_passwords():
    server = running()
    lines = ["u%04d@example.org %s" % (i, secret_of("pencil")) for i in range(500)]
    with open(os.path.join(server.directory, "accounts"), "w", encoding="utf-8") as f:
        f.write("# from elsewhere\n\n" + "\n".join(lines) + "\n")
    result = server.command("user", "import", f.name)
    equal((result.code, result.out, result.err), (0, "", ""))
    equal(len(server.command("user", "list").out.splitlines()), 500)
    for user, password, is_in in (("u0000", "pencil", True), ("u0499", "pencil", True),
                                  ("u0499", "pencils", False)):
        client = Client(server)
        equal(client.log_in(user, password), is_in)
        client.close()
    # Who is nobody is shown what they are shown.
    shown = [challenge_of(server, name) for name in ("u0007", "nobody", "somebody")]
    for challenge in shown:
        equal((challenge["i"], len(base64.b64decode(challenge["s"]))), ("4096", 4))
    result = server.command("user", "import", "-", stdin="nobody\nu0001@example.org %s\nnew@example.org %s\n"
                            % (secret_of("x"), secret_of("y")))
    equal(result.code, 1)
    check("u0001@example.org: exists" in result.out, result.out)
    check("line 1 does not begin with an address" in result.err and "1 of 2 accounts" in result.err, result.err)
    equal(server.stop(), 0)
    # Without a server the command does it itself.
    result = server.command("user", "import", "-", stdin="last@example.org %s\n" % secret_of("z"))
    equal((result.code, result.out, result.err), (0, "", ""))
    equal(len(server.command("user", "list").out.splitlines()), 502)
    check("SCRAM" not in server.log(), "a secret is logged")
    server.close()


@promise
def nonsense_on_the_control_socket_is_answered():
    server = running()
    path = os.path.join(server.data, "jackdaw.sock")
    for line, word in ((b"open sesame\n", b"error unknown request"), (b"\n", b"error unknown"),
                       (b"user add\n", b"error too few"), (b"user list x 5\n", b"error "),
                       (b"user list example.org 0\n", b"error a page has"),
                       (b"user add a@example.org !!\n", b"error "),
                       (b"a b c d e f g h\n", b"error too many words")):
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(path)
            s.sendall(line)
            answer = s.recv(1000)
            check(answer.startswith(word), line, answer)
            equal(s.recv(1), b"")
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(path)
        try:
            s.sendall(b"x" * 100000)
            equal(s.recv(1), b"", "a line without end")
        except (BrokenPipeError, ConnectionResetError):
            pass
    check("version" in server.command("status").out)
    equal(server.stop(), 0)
    server.close()


@promise
def f_47_a_second_server_on_the_same_data_is_refused():
    server = running()
    second = server.command("serve")
    equal(second.code, 1)
    check("in use by another server" in second.err, second.err)
    check("version" in server.command("status").out, "the first one still serves")
    equal(server.stop(), 0)
    server.close()


@promise
def a_port_in_use_ends_the_start_with_its_reason():
    server = Server()
    server.init()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server.port = taken.getsockname()[1]
        server.write_config()
        result = server.command("serve")
    equal(result.code, 1)
    check("cannot start" in result.err and str(server.port) in result.err, result.err)
    server.close()


@promise
def a_054_f_28_a_broken_file_leaves_everything_as_it_was():
    server = running()
    equal(server.command("user", "add", "alice@example.org", stdin=SECRET).code, 0)
    alice = Client(server)
    check(alice.log_in("alice", SECRET))
    broken = ["", "host \"example.org\" {", "lmits { }",
              "host \"example.org\" { certificate = /nonexistent key = /nonexistent }"]
    for number, text in enumerate(broken, 1):
        open(server.config, "w", encoding="utf-8").write(text)
        server.process.send_signal(signal.SIGHUP)
        server.wait_log("reload refused, everything stays as it was", number)
    os.unlink(server.config)
    server.process.send_signal(signal.SIGHUP)
    server.wait_log("reload refused", len(broken) + 1)
    os.mkdir(server.config)
    server.process.send_signal(signal.SIGHUP)
    server.wait_log("Is a directory")
    result = server.command("reload")
    equal(result.code, 1)
    check("cannot be read" in result.err, result.err)
    os.rmdir(server.config)
    alice.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>")
    alice.wait("<iq[^>]*id=.p.")
    again = Client(server)
    check(again.log_in("alice", SECRET), "the old configuration serves")
    again.close()
    alice.close()
    equal(server.stop(), 0)
    server.close()


@promise
def the_data_do_not_move_under_a_running_server():
    server = Server()
    server.init()
    server.write_config()
    with open(server.log_path, "ab") as log:
        server.process = subprocess.Popen([BINARY, "serve", "--config", server.config], stderr=log)
    server.wait_log("msg=ready")
    text = open(server.config, encoding="utf-8").read()
    open(server.config, "w", encoding="utf-8").write(text.replace('"."', '"elsewhere"'))
    result = server.command("reload")
    equal(result.code, 1)
    check('"data" cannot change while the server runs' in result.err, result.err)
    equal(server.stop(), 0)
    server.close()


@promise
def a_reload_takes_hosts_and_log_and_drops_nobody():
    server = running()
    equal(server.command("user", "add", "alice@example.org", stdin=SECRET).code, 0)
    alice = Client(server)
    check(alice.log_in("alice", SECRET))
    check("not served here" in
          server.command("user", "add", "bob@two.example", stdin=SECRET).err)
    server.write_config('host "two.example" { }\nlog { level = debug form = json }')
    equal(server.command("reload").code, 0)
    equal(server.command("user", "add", "bob@two.example", stdin=SECRET).code, 0)
    check('"msg":"order","what":"user add bob@two.example"}' in server.log(), "the log has its new form")
    alice.send("<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>")
    alice.wait("<iq[^>]*id=.p.")
    listening = [line for line in server.command("status").out.splitlines() if "listening" in line]
    text = open(server.config, encoding="utf-8").read()
    open(server.config, "w", encoding="utf-8").write(
        text.replace("listen {", "doors = 7 listen {").replace("127.0.0.1:%d" % server.port, "127.0.0.2:1"))
    told = server.command("reload")
    equal((told.code, told.err), (0, ""))
    equal(told.out.splitlines(), ["addresses to listen on change with the next start only",
                                  "numbers of threads change with the next start only"])
    check(listening[0] in server.command("status").out, "it listens where it listened")
    open(server.config, "w", encoding="utf-8").write(text)
    equal(server.command("reload").out, "", "back to what runs, which needs no restart")
    server.domain = "two.example"
    bob = Client(server)
    check(bob.log_in("bob", SECRET), "the new host has its certificate and its users")
    bob.close()
    alice.close()
    equal(server.stop(), 0)
    server.close()


@promise
def f_28_a_new_certificate_serves_without_a_restart_and_a_broken_one_never():
    server = running()
    old = Client(server)
    names = [os.path.join(server.data, "certificates", "example.org" + end)
             for end in (".crt", ".key")]
    for name in names:
        os.unlink(name)
    equal(server.command("reload").code, 0)
    new = Client(server)
    check(old.certificate() != new.certificate())
    open(names[0], "w", encoding="utf-8").write("broken")
    result = server.command("reload")
    equal(result.code, 1)
    newer = Client(server)
    equal(newer.certificate(), new.certificate(), "the working one stays")
    for client in (old, new, newer):
        client.close()
    equal(server.stop(), 0)
    server.close()


@promise
def the_log_goes_to_a_file_that_may_be_rotated():
    server = Server()
    server.init()
    server.write_config('log { file = "server.log" }')
    path = os.path.join(server.data, "server.log")
    server.log_path = path
    with open(os.devnull, "wb") as nothing:
        server.process = subprocess.Popen([BINARY, "serve", "--data", server.data], stderr=nothing)
    deadline = time.monotonic() + PATIENCE
    while not os.path.exists(path) and time.monotonic() < deadline:
        time.sleep(0.02)
    server.wait_log("msg=ready")
    equal(stat.S_IMODE(os.lstat(path).st_mode), 0o600)
    os.rename(path, path + ".1")
    server.process.send_signal(signal.SIGHUP)
    while not os.path.exists(path) and time.monotonic() < deadline:
        time.sleep(0.02)
    server.wait_log("configuration reloaded")
    equal(server.stop(), 0)
    server.close()


@promise
def f_20_the_end_is_told_to_every_stream():
    for how in (signal.SIGTERM, signal.SIGINT):
        server = running()
        equal(server.command("user", "add", "alice@example.org", stdin=SECRET).code, 0)
        alice, stranger = Client(server), Client(server)
        check(alice.log_in("alice", SECRET))
        stranger.open_stream()
        server.process.send_signal(how)
        check("system-shutdown" in alice.wait_end())
        check("system-shutdown" in stranger.wait_end())
        equal(server.process.wait(PATIENCE), 0)
        server.process = None
        for client in (alice, stranger):
            client.close()
        server.start()
        alice = Client(server)
        check(alice.log_in("alice", SECRET), "what was kept is there")
        alice.close()
        equal(server.stop(), 0)
        server.close()


@promise
def f_26_a_server_that_was_stopped_in_its_tracks_goes_on():
    server = running()
    for name in ("alice", "bob"):
        equal(server.command("user", "add", name + "@example.org", stdin=SECRET).code, 0)
    alice, bob = Client(server), Client(server)
    check(alice.log_in("alice", SECRET) and bob.log_in("bob", SECRET))
    bob.send("<presence/>")
    server.process.send_signal(signal.SIGSTOP)
    early = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
    for number in range(50):
        alice.send("<message to='bob@example.org' type='chat'><body>%d</body></message>" % number)
    time.sleep(3)
    server.process.send_signal(signal.SIGCONT)
    for number in range(50):
        bob.wait("<body>%d</body>" % number)
    check("<body>" not in bob.heard, "it came twice")
    early.sendall(b"<stream:stream to='example.org' version='1.0' xmlns='jabber:client' "
                  b"xmlns:stream='http://etherx.jabber.org/streams'>")
    check(early.recv(4096).startswith(b"<?xml"), "who came meanwhile is served")
    late = Client(server)
    check(late.log_in("alice", SECRET))
    early.close()
    for client in (alice, bob, late):
        client.close()
    equal(server.stop(), 0)
    server.close()


@promise
def it_starts_again_after_a_kill():
    server = running()
    equal(server.command("user", "add", "alice@example.org", stdin=SECRET).code, 0)
    server.process.kill()
    server.process.wait()
    server.start()
    check("alice@example.org" in server.command("user", "list").out)
    equal(server.stop(), 0)
    server.close()


@promise
def the_service_manager_is_told():
    server = Server()
    server.init()
    server.write_config()
    path = os.path.join(server.directory, "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        manager.settimeout(PATIENCE)
        server.start(env=dict(os.environ, NOTIFY_SOCKET=path))
        equal(manager.recv(1000), b"READY=1")
        server.process.send_signal(signal.SIGHUP)
        check(manager.recv(1000).startswith(b"RELOADING=1\nMONOTONIC_USEC="))
        equal(manager.recv(1000), b"READY=1")
        equal(server.stop(), 0)
        equal(manager.recv(1000), b"STOPPING=1")
    server.close()


@promise
def the_configuration_of_the_bench_serves_from_nothing():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    text = open(os.path.join(root, "bench", "jackdaw.conf"), encoding="utf-8").read()
    check("127.0.0.1:35222" in text and "127.0.0.1:35223" in text)
    server = Server("localhost")
    config = os.path.join(server.directory, "bench.conf")
    text = text.replace("35222", str(server.port)).replace("35223", str(server.tls_port))
    open(config, "w", encoding="utf-8").write(text.replace("warning", "info"))
    with open(server.log_path, "ab") as log:
        server.process = subprocess.Popen([BINARY, "serve", "--config", config, "--data",
                                           server.data], stderr=log)
    server.wait_log("msg=ready")
    plain = Client(server, plain=True)
    features = plain.open_stream()
    check("PLAIN" in features and "starttls" in features and "<required" not in features, features)
    plain.send("<iq type='set' id='r'><query xmlns='jabber:iq:register'><username>a</username>"
               "<password>b</password></query></iq>")
    plain.wait("<iq[^>]*type=.result.[^>]*>")
    plain.close()
    again = Client(server, plain=True)
    check(again.log_in("a", "b"))
    again.close()
    equal(server.stop(), 0)
    server.close()


if __name__ == "__main__":
    check(os.access(BINARY, os.X_OK), BINARY, "is not there")
    sys.exit(main())
