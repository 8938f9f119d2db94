# SPDX-License-Identifier: Apache-2.0
"""The last of all: what the log of the whole run, at every level, tells of passwords."""

import base64
import binascii
import re


def decoded(text):
    """All that could be Base64, as what it stands for: the beginning may be anywhere."""
    for token in re.findall(r"[A-Za-z0-9+/]{12,}", text):
        for start in range(4):
            piece = token[start:]
            piece = piece[:-1] if len(piece) % 4 == 1 else piece
            try:
                yield base64.b64decode(piece + "=" * (-len(piece) % 4))
            except binascii.Error:
                pass


def test_a_119_no_password_of_the_run_is_in_its_log(server, account):
    account(password="sëcret 1")
    text = server.whole_log()
    assert "level=debug" in text and "msg=authenticated" in text and len(text) > 1000
    hidden = b"\n".join(decoded(text))
    for secret in server.secrets:
        assert not re.search(r"\b%s\b" % re.escape(secret), text), secret
        assert secret.encode() not in hidden or len(secret) < 5, secret
    for word in ("<auth", "<response", "SCRAM-SHA-256$", "stored_key", "server_key"):
        assert word not in text, word
