"""An App with a key, and deliveries as GitHub signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

SECRET = "a secret of the webhook"
APP = "12345"


@cache
def keys() -> tuple[str, str]:
    """(private, public) in PEM format."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def opened(number: int = 1, repository: str = "octo/hello", action: str = "opened") -> dict[str, Any]:
    """What the bot reads of the delivery about a pull request."""
    return {
        "action": action, "pull_request": {"number": number}, "repository": {"full_name": repository},
        "installation": {"id": 7}, "sender": {"login": "author", "type": "User"},
    }  # fmt: skip


def commented(body: str, kind: str = "User") -> dict[str, Any]:
    """The delivery about a comment on a pull request."""
    return {
        "action": "created", "issue": {"number": 1, "pull_request": {"url": "x"}}, "comment": {"body": body},
        "repository": {"full_name": "octo/hello"}, "installation": {"id": 7}, "sender": {"type": kind},
    }  # fmt: skip


def delivery(
    record: object, name: str, event: str = "pull_request", secret: str = SECRET
) -> tuple[bytes, dict[str, str]]:
    """A body and its headers."""
    body = json.dumps(record).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "content-type": "application/json", "x-github-event": event, "x-github-delivery": name,
        "x-hub-signature-256": f"sha256={signature}",
    }  # fmt: skip
    return body, headers
