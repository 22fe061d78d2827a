"""Who the bot is on GitHub as an App: a signed word of its own for ten minutes, and tokens for one repository each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import jwt

from stablefix.review.forge import ForgeError
from stablefix.review.http import API, Client
from stablefix.review.limits import Clock

PERMISSIONS = {"contents": "read", "metadata": "read", "pull_requests": "write", "checks": "write"}
"""All that a token may do, whatever the App may."""
_SPARE = 300.0
"""Seconds before its end at which a token is no longer used."""
_PAST, _LIFE = 60, 540
_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")


class KeyFormatError(Exception):
    """The private key of the App cannot be used."""


@dataclass
class App:
    """An App with its private key. Not to be shared between threads."""

    id: str
    key: str = field(repr=False)
    api: str = API
    transport: httpx.BaseTransport | None = None
    clock: Clock = field(default_factory=Clock)
    _tokens: dict[tuple[int, str], tuple[str, float]] = field(default_factory=dict, repr=False)
    _login: str = ""

    def __post_init__(self) -> None:
        """Raises KeyFormatError."""
        if _KEY.search(self.key) is None:
            raise KeyFormatError("the private key of the App is not in PEM format")
        try:
            self.word()
        except (ValueError, TypeError, jwt.PyJWTError):
            raise KeyFormatError("the private key of the App cannot be read as an RSA key") from None
        self._client = Client(self.word, self.api, self.transport, self.clock)

    def word(self) -> str:
        """What proves to GitHub that this is the App. The clock of GitHub may be a minute behind."""
        now = int(self.clock.now())
        word: str = jwt.encode({"iss": self.id, "iat": now - _PAST, "exp": now + _LIFE}, self.key, algorithm="RS256")
        return word

    @property
    def login(self) -> str:
        """The name under which it writes. Raises ForgeError."""
        if not self._login:
            self._login = f"{self._client.get('/app')['slug']}[bot]"
        return self._login

    def token(self, installation: int, repository: str) -> str:
        """A token for one repository, asked for once an hour. Raises ForgeError."""
        known = self._tokens.get((installation, repository))
        if known is not None and known[1] - _SPARE > self.clock.now():
            return known[0]
        name = repository.partition("/")[2]
        path = f"/app/installations/{installation}/access_tokens"
        answer: Any = self._client.write("POST", path, {"repositories": [name], "permissions": PERMISSIONS})
        try:
            ends = datetime.fromisoformat(answer["expires_at"].replace("Z", "+00:00")).timestamp()
        except (KeyError, ValueError, AttributeError, TypeError):
            raise ForgeError(f"POST {path}: the answer is no token") from None
        self._tokens[installation, repository] = (answer["token"], ends)
        return str(answer["token"])
