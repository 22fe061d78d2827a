"""The web side of the App: takes deliveries and says how it stands. It never waits for a review."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from stablefix.review.log import say
from stablefix.review.queue import Queue
from stablefix.review.webhook import LARGEST, DeliveryError, delivery_name, signed, wanted


def application(state: str, secret: str) -> Starlette:
    """The application on a queue's file. `secret` is the one that GitHub signs deliveries with."""
    queue = Queue(state)
    key = secret.encode()

    async def webhook(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return _refused(queue, 413, "larger than a delivery of GitHub")
        if not signed(key, body, request.headers.get("x-hub-signature-256", "")):
            return _refused(queue, 401, "the signature is wrong")
        event = request.headers.get("x-github-event", "")
        try:
            delivery = delivery_name(request.headers.get("x-github-delivery", ""))
            jobs = wanted(event, body)
        except DeliveryError as error:
            return _refused(queue, 400, str(error))
        new = [job for number, job in enumerate(jobs) if queue.deliver(f"{delivery}/{number}", job)]
        result = "accepted" if new else "duplicate" if jobs else "ignored"
        if not jobs:
            queue.count("deliveries_ignored")
        say("delivery", id=delivery, kind=event, result=result)
        return JSONResponse({"result": result}, status_code=202 if new else 200)

    async def healthz(request: Request) -> Response:
        try:
            queue.count("health_checks")
            workers, jobs = queue.workers(), queue.jobs()
        except sqlite3.Error:
            return JSONResponse({"healthy": False, "reason": "the queue cannot be written"}, status_code=503)
        return JSONResponse({"healthy": workers > 0, "workers": workers, **jobs}, status_code=200 if workers else 503)

    async def metrics(request: Request) -> Response:
        return PlainTextResponse("".join(_metrics(queue)), media_type="text/plain; version=0.0.4")

    routes = [
        Route("/webhook", webhook, methods=["POST"]),
        Route("/healthz", healthz),
        Route("/metrics", metrics),
    ]
    return Starlette(routes=routes)


async def _body(request: Request) -> bytes | None:
    """The bytes of a body; None where there are too many, of which no more are read."""
    found = bytearray()
    try:
        async for piece in request.stream():
            found += piece
            if len(found) > LARGEST:
                return None
    except ClientDisconnect:
        return b""
    return bytes(found)


def _refused(queue: Queue, status: int, reason: str) -> Response:
    queue.count("deliveries_refused")
    say("refused", status=status, reason=reason)
    return JSONResponse({"error": reason}, status_code=status)


def _metrics(queue: Queue) -> Iterator[str]:
    """Prometheus' text format."""
    gauges: dict[str, int | float] = {
        f'stablefix_pull_requests{{state="{state}"}}': count for state, count in queue.jobs().items()
    }
    gauges |= {"stablefix_workers": queue.workers(), "stablefix_longest_wait_seconds": round(queue.longest_wait(), 3)}
    counters: dict[str, list[tuple[str, int]]] = {}
    for name, value in queue.counters().items():
        family, _, kind = name.partition("_")
        counters.setdefault(family, []).append((kind, value))
    for family, rows in counters.items():
        yield f"# TYPE stablefix_{family}_total counter\n"
        yield from (f'stablefix_{family}_total{{result="{kind}"}} {value}\n' for kind, value in rows)
    for family in dict.fromkeys(name.partition("{")[0] for name in gauges):
        yield f"# TYPE {family} gauge\n"
        yield from (f"{name} {value}\n" for name, value in gauges.items() if name.partition("{")[0] == family)
