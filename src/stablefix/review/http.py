"""Requests to GitHub's REST interface: who asks, pages, limits, and errors without secrets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx

from stablefix.review.forge import BusyError, ForgeError, GoneError, PlacesError, ReadOnlyError
from stablefix.review.limits import ATTEMPTS, BETWEEN_WRITES, LONGEST, Clock, Pace, refusal, wait
from stablefix.version import __version__

API = "https://api.github.com"
LARGEST = 64_000_000
"""Bytes of one answer."""
PAGES = 100
_JSON = "application/vnd.github+json"
_VERSION = "2022-11-28"
_TRANSIENT = {500, 502, 503, 504}


class Client:
    """Speaks to one GitHub, in the name of whoever `token` gives the token of. Repeats what may be repeated."""

    def __init__(
        self,
        token: Callable[[], str],
        base: str = API,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
        longest: float = LONGEST,
        gap: float = BETWEEN_WRITES,
    ) -> None:
        self._token = token
        self.base = base.rstrip("/")
        self._clock = clock or Clock()
        self._pace = Pace(self._clock, gap)
        self._longest = longest
        self._http = httpx.Client(transport=transport, timeout=30.0, follow_redirects=False, trust_env=True)

    def close(self) -> None:
        """End all connections."""
        self._http.close()

    def get(self, path: str, **params: str | int) -> Any:
        """One answer. Raises ForgeError."""
        return self._json(self._send("GET", self._url(path), params=params))

    def find(self, path: str, **params: str | int) -> Any | None:
        """One answer; None where there is nothing."""
        answer = self._send("GET", self._url(path), params=params, missing=True)
        return None if answer.status_code == 404 else self._json(answer)

    def pages(self, path: str, key: str | None = None, **params: str | int) -> Iterator[Any]:
        """The items of all pages; of the list under `key` where an answer is an object."""
        url, asked = self._url(path), {**params, "per_page": 100}
        for _ in range(PAGES):
            answer = self._send("GET", url, params=asked)
            found = self._json(answer)
            yield from found[key] if key else found
            following = answer.links.get("next", {}).get("url")
            if following is None:
                return
            if urlsplit(following)[:2] != urlsplit(self.base)[:2]:
                raise ForgeError("the next page lies on another server")
            url, asked = following, {}

    def write(self, method: str, path: str, record: dict[str, Any] | None = None) -> Any:
        """Change something. Raises ReadOnlyError, PlacesError, BusyError, ForgeError."""
        self._pace.before_write()
        answer = self._send(method, self._url(path), record=record)
        return None if answer.status_code == 204 else self._json(answer)

    def _url(self, path: str) -> str:
        return f"{self.base}/{path.lstrip('/')}"

    def _send(
        self,
        method: str,
        url: str,
        *,
        params: dict[str, str | int] | None = None,
        record: dict[str, Any] | None = None,
        missing: bool = False,
    ) -> httpx.Response:
        what = f"{method} {urlsplit(url).path}"
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._once(method, url, params, record)
            except httpx.HTTPError as error:
                if method != "GET" or attempt == ATTEMPTS:
                    raise ForgeError(f"{what}: {type(error).__name__}") from None
                self._clock.sleep(2.0**attempt)
                continue
            if refusal(answer.status_code, answer.headers, answer.text):
                seconds = wait(answer.headers, attempt, self._clock.now())
                if seconds > self._longest or attempt == ATTEMPTS:
                    raise BusyError(f"{what}: rate limit, for another {seconds:.0f} seconds", seconds)
                self._clock.sleep(seconds)
                continue
            if answer.status_code in _TRANSIENT and method == "GET" and attempt < ATTEMPTS:
                self._clock.sleep(2.0**attempt)
                continue
            if answer.is_success or (missing and answer.status_code == 404):
                return answer
            raise _error(what, method, answer)
        raise ForgeError(f"{what}: no answer")

    def _once(
        self, method: str, url: str, params: dict[str, str | int] | None, record: dict[str, Any] | None
    ) -> httpx.Response:
        headers = {
            "Accept": _JSON,
            "Authorization": f"Bearer {self._token()}",
            "X-GitHub-Api-Version": _VERSION,
            "User-Agent": f"stablefix/{__version__}",
        }
        request = self._http.build_request(method, url, params=params or None, json=record, headers=headers)
        with_body = self._http.send(request, stream=True)
        try:
            read, size = [], 0
            for piece in with_body.iter_bytes():
                size += len(piece)
                if size > LARGEST:
                    raise ForgeError(f"{method} {request.url.path}: the answer is larger than {LARGEST:,} bytes")
                read.append(piece)
        finally:
            with_body.close()
        kept = {name: value for name, value in with_body.headers.items() if name != "content-encoding"}
        return httpx.Response(with_body.status_code, headers=kept, content=b"".join(read), request=request)

    @staticmethod
    def _json(answer: httpx.Response) -> Any:
        try:
            return answer.json()
        except ValueError:
            raise ForgeError(f"{answer.request.method} {answer.request.url.path}: the answer is not JSON") from None


def _error(what: str, method: str, answer: httpx.Response) -> ForgeError:
    """The error that an answer stands for. What the server said is quoted, what we sent is not."""
    try:
        said = json.loads(answer.content)
        details = "; ".join(str(each.get("message", each) if isinstance(each, dict) else each)
                            for each in said.get("errors") or ())  # fmt: skip
        text = f"{said.get('message', '')} {details}".strip()[:300]
    except (ValueError, AttributeError, TypeError):
        text = ""
    message = f"{what}: {answer.status_code} {text}".strip()
    if answer.status_code == 404 and method in {"PATCH", "DELETE"}:
        return GoneError(message)
    if answer.status_code in {403, 404} and method != "GET":
        return ReadOnlyError(message)
    if answer.status_code == 422 and what.endswith("/reviews"):
        return PlacesError(message)
    return ForgeError(message)
