"""The work that follows a change: a pause while the user types, the static scan, the proof; each given up for the next.

The scan runs in a thread of the server, the proof in the prover. Nothing here knows the protocol.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from stablefix.admission import limited
from stablefix.config import ConfigError
from stablefix.editor.document import Document
from stablefix.editor.jobs import Prove
from stablefix.editor.preferences import Preferences, excluded
from stablefix.editor.prover import Prover, ProverError
from stablefix.editor.text import Text
from stablefix.finding import FileResult
from stablefix.settings import Settings
from stablefix.source.text import Source
from stablefix.templates.catalogue import TemplateError

PAUSE = 0.08
"""Seconds without a keystroke after which the text is scanned."""


class Desk:
    """The open documents. `changed` is called whenever what is shown of one may be another; `tell` reaches the user."""

    def __init__(
        self,
        prover: Prover,
        preferences: Callable[[str], Preferences],
        changed: Callable[[Document], None],
        tell: Callable[[str], None],
    ) -> None:
        self._prover = prover
        self._preferences = preferences
        self._changed = changed
        self._tell = tell
        self._scanner = ThreadPoolExecutor(1, "scan")
        self._documents: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(list(self._documents.values()))

    def get(self, uri: str) -> Document | None:
        """The document with a URI."""
        return self._documents.get(uri)

    def find(self, uri: str) -> tuple[Document, Text] | None:
        """The document to which a text belongs, and that text; None where it is not open."""
        for document in self._documents.values():
            for text in document.texts:
                if text.uri == uri:
                    return document, text
        return None

    def open(self, document: Document) -> None:
        """Begin to follow a document."""
        self.close(document.uri)
        self._documents[document.uri] = document
        self.follow(document, now=True)

    def close(self, uri: str) -> Document | None:
        """Forget a document."""
        document = self._documents.pop(uri, None)
        if document is not None and document.work is not None:
            document.work.cancel()
        return document

    def follow(self, document: Document, *, now: bool = False) -> None:
        """Do what follows a change, in place of what followed the last one."""
        if document.work is not None:
            document.work.cancel()
        document.scanned, document.hurry = asyncio.Event(), asyncio.Event()
        if now:
            document.hurry.set()
        document.work = asyncio.create_task(self._follow(document))

    def renew(self) -> None:
        """Settings may be others now."""
        for document in self:
            document.changed()
            self.follow(document, now=True)

    async def settled(self, document: Document) -> bool:
        """Wait until the text as it is now was proved, and put nothing off meanwhile; False where it cannot be."""
        work: asyncio.Task[None] | None = None
        while document.work is not None and document.work is not work:
            work = document.work
            document.hurry.set()
            await asyncio.wait([work])
        return document.is_proved

    def shut(self) -> None:
        """Drop all work."""
        for document in self:
            self.close(document.uri)
        self._scanner.shutdown(wait=False, cancel_futures=True)

    def settings(self, document: Document) -> Settings | None:
        """The settings of a document; None where it is not to be checked. Raises ConfigError."""
        preferences = self._preferences(document.path)
        if not preferences.enable:
            return None
        settings = preferences.settings(document.path)
        if excluded(document.path, settings) or len(document.source.text) > settings.max_file_size:
            return None
        return settings

    async def _follow(self, document: Document) -> None:
        scanned = document.scanned
        try:
            await self._check(document)
        except (ConfigError, TemplateError) as error:
            self._tell(str(error))
        except ProverError as error:
            self._tell(f"{os.path.basename(document.path)}: {error}")
        finally:
            scanned.set()

    async def _check(self, document: Document) -> None:
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(document.hurry.wait(), PAUSE)
        settings, source, stamp = self.settings(document), document.source, document.stamp
        if settings is None:
            document.show(())
        else:
            found = await asyncio.get_running_loop().run_in_executor(self._scanner, candidates, source, settings)
            if found.problem is not None:
                # A syntax error: the text is in the middle of something. What was known has moved with it.
                document.scanned.set()
                self._changed(document)
                return
            document.hold(found.findings, hints=self._preferences(document.path).show_candidates)
            document.scanned.set()
            self._changed(document)
            if found.findings and settings.validate:
                result = await self._prover.ask(Prove(source, settings))
                assert isinstance(result, FileResult)
                document.show(result.findings)
                if result.problem is not None:
                    self._tell(f"{os.path.basename(document.path)}: {result.problem.message}")
        document.proved = stamp
        self._changed(document)


def candidates(source: Source, settings: Settings) -> FileResult:
    """What may be a finding, by the static scan alone. Raises TemplateError."""
    from stablefix.engine import check
    from stablefix.garbage import collecting_rarely

    with collecting_rarely():
        return limited(check(source, replace(settings, validate=False)), settings)
