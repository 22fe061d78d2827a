"""Findings as the editor's diagnostics."""

from __future__ import annotations

from lsprotocol import types as lsp

from stablefix.editor.document import Document, Shown
from stablefix.editor.pages import Pages
from stablefix.editor.positions import Encoding
from stablefix.editor.text import Text
from stablefix.evidence import Severity
from stablefix.report.view import proof

SOURCE = "stablefix"


def diagnostics(document: Document, text: Text, encoding: Encoding, pages: Pages | None) -> list[lsp.Diagnostic]:
    """What is shown in one text. `pages` is where the pages of rules are; None where links cannot be shown."""
    here = sorted((each for each in document.shown if each.span.text is text), key=lambda each: each.span.start)
    return [diagnostic(each, encoding, pages) for each in here]


def diagnostic(shown: Shown, encoding: Encoding, pages: Pages | None) -> lsp.Diagnostic:
    """One finding."""
    finding, span = shown.finding, shown.span
    page = pages.rule(finding.code) if pages is not None else None
    return lsp.Diagnostic(
        range=span.text.range(span.start, span.end, encoding),
        message=_message(shown),
        severity=_severity(shown),
        code=finding.code,
        code_description=lsp.CodeDescription(page) if page else None,
        source=SOURCE,
        tags=[lsp.DiagnosticTag.Unnecessary] if finding.failure is None else None,
        data={"fingerprint": shown.fingerprint},
    )


def _message(shown: Shown) -> str:
    finding = shown.finding
    if finding.is_candidate:
        return f"{finding.message} (a candidate: not proved yet)"
    shown_proof = proof(finding)
    return f"{finding.message}\n{shown_proof}" if shown_proof else finding.message


def _severity(shown: Shown) -> lsp.DiagnosticSeverity:
    """A proved failure is a warning: the code runs, until it meets such an input."""
    if not shown.finding.validated:
        return lsp.DiagnosticSeverity.Hint
    return (
        lsp.DiagnosticSeverity.Information if shown.finding.severity is Severity.LOW else lsp.DiagnosticSeverity.Warning
    )
