# SPDX-License-Identifier: Apache-2.0
"""The servers that are compared: each is started on the loopback as our child, with a configuration
and data of its own in a directory that goes afterwards, and ended by its process id. The nearest
settings: no rate limits, no federation, SCRAM keys stored, archive off, or on with SQLite."""

import base64
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tools"))
from ports import free_ports

PATIENCE = 120


def packages_missing(*names):
    state = subprocess.run(["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n", *names],
                           capture_output=True, text=True, check=False).stdout
    return [name for name in names if "%s installed" % name not in state]


def install(*names):
    """From Debian, without letting their services start."""
    missing = packages_missing(*names)
    if not missing:
        return
    policy = "/usr/sbin/policy-rc.d"
    ours = not os.path.exists(policy)
    if ours:
        with open(policy, "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\nexit 101\n")
        os.chmod(policy, 0o755)
    try:
        subprocess.run(["apt-get", "install", "-qy", "--no-install-recommends", *missing], check=True,
                       stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    finally:
        if ours:
            os.remove(policy)


class Account:
    """What `jackdaw-bench secrets` printed for one; the secrets of all are the same."""

    def __init__(self, line):
        address, *secrets = line.split()
        self.line, self.name = line, address.split("@")[0]
        scheme, info, keys = secrets[-1].split("$")
        assert scheme == "SCRAM-SHA-256"
        iterations, self.salt = info.split(":")
        self.iterations = int(iterations)
        self.stored, self.server = keys.split(":")


class Server:
    name = version = ""
    needs_stanzas = True  # floor: no

    def __init__(self, build):
        self.build = build
        self.directory = self.process = None
        self.port = self.tls_port = 0

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def open(self, archive, accounts):
        """A fresh server with the accounts (lines of `secrets`), ready to be used."""
        self.directory = tempfile.mkdtemp(prefix="jackdaw-bench-")
        self.port, self.tls_port = free_ports(2)
        self.prepare(archive, [Account(line) for line in accounts])
        self.start()

    def start(self):
        command, env = self.command()
        with open(self.path("log"), "ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                            env={**os.environ, **env}, cwd=self.directory)
        self.wait_ready()

    def wait_ready(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("%s does not start:\n%s" % (self.name, self.log()))

    def log(self):
        with open(self.path("log"), encoding="utf-8", errors="replace") as f:
            return f.read()[-3000:]

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def close(self):
        self.stop()
        if self.directory:
            shutil.rmtree(self.directory, ignore_errors=True)
        self.directory = None

    def certificate(self):
        """A certificate of its own for localhost, as Jackdaw makes itself one: P-256."""
        if not os.path.exists(self.path("key.pem")):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                            "-nodes", "-keyout", self.path("key.pem"), "-out", self.path("cert.pem"),
                            "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
                           check=True, capture_output=True)

    def prepare(self, archive, accounts):
        raise NotImplementedError

    def command(self):
        raise NotImplementedError


class Jackdaw(Server):
    name = "jackdaw"

    def __init__(self, build, shards=None):
        super().__init__(build)
        self.shards = shards
        self.version = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, text=True,
                                      capture_output=True, check=False).stdout.strip()

    def prepare(self, archive, accounts):
        source = os.path.join(ROOT, "bench", "jackdaw-log.conf" if archive else "jackdaw.conf")
        with open(source, encoding="utf-8") as f:
            text = f.read().replace(":35222", ":%d" % self.port).replace(":35223", ":%d" % self.tls_port)
        if self.shards:
            text += "\nshards = %d\n" % self.shards
        with open(self.path("jackdaw.conf"), "w", encoding="utf-8") as f:
            f.write(text)
        os.mkdir(self.path("data"))
        subprocess.run([os.path.join(self.build, "jackdaw"), "user", "import", "-", *self.where()], text=True,
                       input="".join(a.line + "\n" for a in accounts), check=True)

    def where(self):
        return ["--config", self.path("jackdaw.conf"), "--data", self.path("data")]

    def command(self):
        return [os.path.join(self.build, "jackdaw"), "serve", *self.where()], {}


PROSODY = """
run_as_root = true
data_path = "%(dir)s/data"
plugin_paths = {}
interfaces = { "127.0.0.1" }
c2s_ports = { %(port)d }
c2s_direct_tls_ports = { %(tls)d }
modules_enabled = { "roster", "saslauth", "tls", "disco", "ping", "smacks", "carbons"%(mam)s }
modules_disabled = { "s2s", "limits", "posix" }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_hashed"
password_hash = "SHA-256"
default_iteration_count = %(iterations)d
default_storage = "internal"
%(storage)s
ssl = { key = "%(dir)s/key.pem", certificate = "%(dir)s/cert.pem" }
log = { warn = "*console" }
VirtualHost "localhost"
"""


class Prosody(Server):
    name = "prosody"

    def __init__(self, build):
        super().__init__(build)
        install("prosody", "lua-dbi-sqlite3")
        self.version = version_of("prosody")

    def prepare(self, archive, accounts):
        self.certificate()
        os.makedirs(self.path("data", "localhost", "accounts"))
        os.mkdir(self.path("certs"))
        storage = ""
        if archive:
            storage = ('storage = { archive = "sql" }\ndefault_archive_policy = true\n'
                       'sql = { driver = "SQLite3", database = "%s" }' % self.path("archive.sqlite"))
        with open(self.path("prosody.cfg.lua"), "w", encoding="utf-8") as f:
            f.write(PROSODY % {"dir": self.directory, "port": self.port, "tls": self.tls_port,
                               "mam": ', "mam"' if archive else "", "storage": storage,
                               "iterations": accounts[0].iterations if accounts else 10000})
        for account in accounts:
            self.write(account)

    def write(self, account):
        def hexed(text):
            return base64.b64decode(text).hex()
        salt = "".join("\\%03d" % byte for byte in base64.b64decode(account.salt))
        with open(self.path("data", "localhost", "accounts", account.name + ".dat"), "w", encoding="utf-8") as f:
            f.write('return { ["iteration_count"] = %d; ["salt"] = "%s"; ["stored_key"] = "%s"; '
                    '["server_key"] = "%s"; };\n'
                    % (account.iterations, salt, hexed(account.stored), hexed(account.server)))

    def command(self):
        return ["prosody", "-F", "--config", self.path("prosody.cfg.lua")], {}


EJABBERD = """
hosts: [localhost]
loglevel: error
certfiles: ["%(dir)s/both.pem"]
listen:
  - {port: %(port)d, ip: "127.0.0.1", module: ejabberd_c2s, starttls: true, shaper: none, access: all, backlog: 4096}
  - {port: %(tls)d, ip: "127.0.0.1", module: ejabberd_c2s, tls: true, shaper: none, access: all, backlog: 4096}
auth_method: mnesia
auth_password_format: scram
auth_scram_hash: sha256
sql_type: sqlite
sql_database: "%(dir)s/archive.sqlite"
modules:
  mod_roster: {}
  mod_disco: {}
  mod_ping: {}
  mod_carboncopy: {}
  mod_offline: {}
  mod_stream_mgmt: {}
%(mam)s
"""

# Mnesia is written as ejabberd_auth_mnesia would; {passwd, {User, Server}, #scram{}}.
EJABBERD_IMPORT = (
    "Wait = fun W() -> case lists:keymember(ejabberd, 1, application:which_applications()) of "
    "true -> ok; false -> timer:sleep(50), W() end end, Wait(), "
    '{ok, Terms} = file:consult("%(dir)s/accounts"), '
    "[mnesia:dirty_write({passwd, {U, <<\"localhost\">>}, {scram, St, Se, Sa, sha256, It}}) "
    "|| {U, St, Se, Sa, It} <- Terms], "
    'ok = file:write_file("%(dir)s/ready", <<>>).')


class Ejabberd(Server):
    name = "ejabberd"

    def __init__(self, build):
        super().__init__(build)
        install("ejabberd", "erlang-p1-sqlite3")
        self.version = version_of("ejabberd")

    def prepare(self, archive, accounts):
        self.certificate()
        os.mkdir(self.path("spool"))
        with open(self.path("both.pem"), "w", encoding="utf-8") as both:
            for name in ("cert.pem", "key.pem"):
                with open(self.path(name), encoding="utf-8") as f:
                    both.write(f.read())
        with open(self.path("ejabberd.yml"), "w", encoding="utf-8") as f:
            f.write(EJABBERD % {"dir": self.directory, "port": self.port, "tls": self.tls_port,
                                "mam": "  mod_mam: {default: always, db_type: sql}" if archive else ""})
        with open(self.path("accounts"), "w", encoding="utf-8") as f:
            for a in accounts:
                f.write('{<<"%s">>, <<"%s">>, <<"%s">>, <<"%s">>, %d}.\n'
                        % (a.name, a.stored, a.server, a.salt, a.iterations))

    def command(self):
        # No -name: without distribution there is no epmd to be left behind.
        return (["erl", "-noinput", "+K", "true", "+P", "250000", "-mnesia", "dir", '"%s"' % self.path("spool"),
                 "-s", "ejabberd", "-eval", EJABBERD_IMPORT % {"dir": self.directory}],
                {"ERL_LIBS": "/usr/lib/x86_64-linux-gnu", "EJABBERD_CONFIG_PATH": self.path("ejabberd.yml"),
                 "EJABBERD_LOG_PATH": self.path("ejabberd.log"), "HOME": self.directory,
                 "ERL_CRASH_DUMP": "/dev/null", "ERL_MAX_PORTS": "20000"})

    def wait_ready(self):
        deadline = time.monotonic() + PATIENCE
        while not os.path.exists(self.path("ready")):
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError("ejabberd does not start:\n" + self.log())
            time.sleep(0.1)
        super().wait_ready()


class Floor(Server):
    """The relay; `batch`: what a connection is sent in one turn leaves in one write."""
    needs_stanzas = False

    def __init__(self, build, batch=False):
        super().__init__(build)
        self.name = "floor-batch" if batch else "floor"
        self.batch = batch

    def prepare(self, archive, accounts):
        pass

    def command(self):
        return [os.path.join(self.build, "bench-floor"), str(self.port), *(["batch"] if self.batch else [])], {}


def version_of(package):
    return subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True,
                          check=False).stdout
