"""What the editor offers for a finding: each fix that holds, silence, an explanation; and all safe fixes at once.

An action names the state of the document that it was made for. Its edit is made when it is chosen, from what was proved
for that state, and for no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lsprotocol import types as lsp

from stablefix.editor.client import Client
from stablefix.editor.diagnostics import diagnostic
from stablefix.editor.document import Document, Shown, Span
from stablefix.editor.pages import Pages
from stablefix.editor.positions import Encoding
from stablefix.editor.text import Text
from stablefix.evidence import Safety
from stablefix.finding import Repair
from stablefix.report.view import effect
from stablefix.suppress import adding

FIX = lsp.CodeActionKind.QuickFix.value
FIX_ALL = "source.fixAll.stablefix"
EXPLAIN = "stablefix.explainFinding"
EVIDENCE = "stablefix.evidencePage"


def wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether the editor asked for actions of a kind; `source.fixAll` stands for `source.fixAll.stablefix` too."""
    return not only or any(kind == each or kind.startswith(f"{each}.") for each in only)


def for_findings(
    document: Document, found: Iterable[Shown], encoding: Encoding, pages: Pages | None
) -> Iterator[lsp.CodeAction]:
    """The actions for some findings of the text as it is now, the best first; without their edits."""
    for shown in found:
        about = [diagnostic(shown, encoding, pages)]
        for place, repair in enumerate(shown.finding.repairs):
            if repair.safety is not Safety.DISPLAY and document.spans(repair.edits) is not None:
                yield lsp.CodeAction(
                    title=_title(repair),
                    kind=FIX,
                    diagnostics=about,
                    is_preferred=True if place == 0 else None,
                    data=_data(document, shown, place),
                )
        if shown.finding.failure is not None:
            yield lsp.CodeAction(
                title=f"Ignore {shown.finding.code} here with a comment",
                kind=FIX,
                diagnostics=about,
                data=_data(document, shown, "ignore"),
            )
        title = f"Explain {shown.finding.code}: {shown.finding.name}"
        arguments = [document.uri, shown.fingerprint]
        yield lsp.CodeAction(
            title=title,
            kind=FIX,
            diagnostics=about,
            command=lsp.Command(title=title, command=EXPLAIN, arguments=arguments),
        )


def fix_all(document: Document) -> lsp.CodeAction | None:
    """All safe fixes; None where there is none."""
    if not any(shown.finding.repair(unsafe=False) for shown in document.shown):
        return None
    data = {"uri": document.uri, "stamp": document.stamp, "do": "all"}
    return lsp.CodeAction(title="stablefix: apply all safe fixes", kind=FIX_ALL, data=data)


def _title(repair: Repair) -> str:
    return repair.message if repair.safety is Safety.SAFE else f"{repair.message} ({effect(repair)})"


def _data(document: Document, shown: Shown, do: int | str) -> dict[str, Any]:
    return {"uri": document.uri, "stamp": document.stamp, "fingerprint": shown.fingerprint, "do": do}


def edits(document: Document, shown: Shown, do: int | str) -> list[tuple[Span, str]] | None:
    """The edits of one action on the text as it is now; None where there are none."""
    if do == "ignore":
        row = document.source.location(shown.finding.start).row
        return document.spans(adding(document.source, [(row, shown.finding.code)]))
    if not isinstance(do, int) or not 0 <= do < len(shown.finding.repairs):
        return None
    repair = shown.finding.repairs[do]
    return None if repair.safety is Safety.DISPLAY else document.spans(repair.edits)


def workspace_edit(changes: Sequence[tuple[Span, str]], client: Client, encoding: Encoding) -> lsp.WorkspaceEdit:
    """Edits as the editor takes them, with the versions of the texts where it knows those."""
    of_text: dict[Text, list[lsp.TextEdit]] = {}
    for span, content in changes:
        edit = lsp.TextEdit(span.text.range(span.start, span.end, encoding), content)
        of_text.setdefault(span.text, []).append(edit)
    if not client.versioned_edits:
        return lsp.WorkspaceEdit(changes={text.uri: made for text, made in of_text.items()})
    return lsp.WorkspaceEdit(
        document_changes=[
            lsp.TextDocumentEdit(lsp.OptionalVersionedTextDocumentIdentifier(text.uri, text.version), list(made))
            for text, made in of_text.items()
        ]
    )
