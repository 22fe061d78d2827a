"""Pages that links lead to: of each rule, of each finding's evidence. Files in a folder that ends with the server."""

from __future__ import annotations

import tempfile
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from stablefix.editor.document import Document, Shown
from stablefix.editor.hover import summary
from stablefix.editor.jobs import Page
from stablefix.editor.prover import Prover
from stablefix.report.paint import Paint
from stablefix.report.rule import UNUSED_PAGE, page

KEPT = 50
"""Pages of evidence that are kept; the oldest go."""


class Pages:
    """Writes pages when they are first asked for. `folders` gives the folders of templates besides the catalogue."""

    def __init__(self, prover: Prover, folders: Callable[[], tuple[str, ...]]) -> None:
        self._prover = prover
        self._folders = folders
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._rules: dict[str, str | None] = {}
        self._evidence: OrderedDict[str, Path] = OrderedDict()

    def rule(self, code: str) -> str | None:
        """The URI of a rule's page; None for a code that no template has."""
        if code not in self._rules:
            text = self._text(code)
            self._rules[code] = None if text is None else self._write(f"{code}.md", text).as_uri()
        return self._rules[code]

    def explanation(self, shown: Shown) -> str:
        """A page on one finding: what was shown about it, and its rule."""
        text = f"{summary(shown.finding)}\n\n---\n\n{self._text(shown.finding.code) or ''}"
        return self._write(f"{shown.finding.code}-{shown.fingerprint}.md", text).as_uri()

    async def evidence(self, document: Document, shown: Shown) -> str:
        """The URI of the page of evidence of a finding of the text as it is now. Raises ProverError."""
        key = blake2b(
            f"{shown.fingerprint}{document.source.text}".encode("utf-8", "replace"), digest_size=8
        ).hexdigest()
        if key not in self._evidence:
            html = await self._prover.ask(Page(document.source, shown.finding, self._folders()))
            self._evidence[key] = self._write(f"evidence-{key}.html", str(html))
            if len(self._evidence) > KEPT:
                _, oldest = self._evidence.popitem(last=False)
                oldest.unlink(missing_ok=True)
        return self._evidence[key].as_uri()

    def close(self) -> None:
        """Remove everything."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _text(self, code: str) -> str | None:
        from stablefix.engine import templates

        if UNUSED_PAGE.startswith(code):
            return UNUSED_PAGE
        template = next((each for each in templates(self._folders()) if each.code == code), None)
        return None if template is None else "# " + "\n".join(page(template, Paint())) + "\n"

    def _write(self, name: str, text: str) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="stablefix-", ignore_cleanup_errors=True)
        path = Path(self._folder.name, name)
        path.write_text(text, encoding="utf-8")
        return path
