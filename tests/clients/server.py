# SPDX-License-Identifier: Apache-2.0
"""The built server in a directory of its own, on free ports of the loopback; ended by its process id."""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
from ports import free_ports

BINARY = pathlib.Path(os.environ.get("JACKDAW", ROOT / "build" / "jackdaw")).resolve()
PATIENCE = 60

CONFIG = """
shards = 2
host "localhost" {{
	certificate = "{dir}/localhost.crt"
	key = "{dir}/localhost.key"
}}
host "other.example" {{
	certificate = "{dir}/other.example.crt"
	key = "{dir}/other.example.key"
}}
listen {{
	clients = {{ "127.0.0.1:{port}" }}
	clients_tls = {{ "127.0.0.1:{tls_port}" }}
}}
register {{
	enabled = yes
	per_address = 1000000
}}
log {{
	level = debug
}}
"""


class Server:
    def __init__(self, config=CONFIG):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="clients-"))
        self.data = self.dir / "data"
        self.config = self.dir / "jackdaw.conf"
        self.port, self.tls_port = free_ports(2)
        self.process = None
        self.secrets = {"wrong"}  # passwords that were given or tried
        for host in ("localhost", "other.example"):
            self.make_certificate(host)
        self.config.write_text(config.format(dir=self.dir, port=self.port, tls_port=self.tls_port))

    def make_certificate(self, host):
        """Signs itself, so that it is its own authority for the clients that check it."""
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
             "-days", "30", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
             "-keyout", str(self.dir / f"{host}.key"), "-out", str(self.dir / f"{host}.crt")],
            check=True, capture_output=True)
        os.chmod(self.dir / f"{host}.key", 0o600)

    def certificate(self, host="localhost"):
        return self.dir / f"{host}.crt"

    def command(self, *words, text=""):
        self.secrets |= {text.strip()} - {""}
        return subprocess.run(
            [str(BINARY), *words, "--data", str(self.data), "--config", str(self.config)],
            input=text, text=True, capture_output=True, timeout=PATIENCE)

    def start(self):
        with open(self.dir / "log", "ab") as log:
            self.process = subprocess.Popen(
                [str(BINARY), "serve", "--data", str(self.data), "--config", str(self.config)],
                stdout=log, stderr=log)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log()
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server does not listen: " + self.log())

    def whole_log(self):
        return (self.dir / "log").read_text(errors="replace")

    def log(self):
        return self.whole_log()[-5000:]

    def lives(self):
        return self.process.poll() is None

    def kill(self):
        """As the power fails."""
        self.process.kill()
        self.process.wait()

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def stop(self):
        """In good order: exit code 0."""
        if not self.process:
            return
        assert self.lives(), "the server has ended by itself: " + self.log()
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError("the server does not end at SIGTERM: " + self.log())
        assert code == 0, f"exit code {code}: " + self.log()
        self.process = None

    def close(self):
        try:
            self.stop()
        finally:
            if self.process and self.lives():
                self.kill()
            shutil.rmtree(self.dir, ignore_errors=True)
