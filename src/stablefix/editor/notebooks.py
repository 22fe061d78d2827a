"""Notebooks: one document whose texts are the code cells, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types as lsp

from stablefix.editor.document import Document
from stablefix.editor.positions import Encoding
from stablefix.editor.text import Text

SYNC = lsp.NotebookDocumentSyncOptions(
    notebook_selector=[
        lsp.NotebookDocumentFilterWithNotebook(
            notebook=lsp.NotebookDocumentFilterNotebookType(notebook_type="jupyter-notebook"),
            cells=[lsp.NotebookCellLanguage(language="python")],
        )
    ]
)


class Notebooks:
    """The cells of open notebooks."""

    def __init__(self) -> None:
        self._cells: dict[str, list[str]] = {}
        self._texts: dict[str, dict[str, Text]] = {}

    def open(self, params: lsp.DidOpenNotebookDocumentParams, path: str) -> Document:
        """A notebook was opened."""
        uri = params.notebook_document.uri
        self._cells[uri] = [cell.document for cell in params.notebook_document.cells]
        self._texts[uri] = {}
        self._add(uri, params.cell_text_documents, path)
        return Document(uri, path, self._ordered(uri), is_notebook=True)

    def change(self, document: Document, params: lsp.DidChangeNotebookDocumentParams, encoding: Encoding) -> None:
        """Cells were added, removed, moved or edited."""
        changes = params.change.cells
        if changes is None:
            return
        if changes.structure is not None:
            at = changes.structure.array
            new = [cell.document for cell in at.cells or ()]
            self._cells[document.uri][at.start : at.start + at.delete_count] = new
            for closed in changes.structure.did_close or ():
                self._texts[document.uri].pop(closed.uri, None)
            self._add(document.uri, changes.structure.did_open or (), document.path)
            document.keep(self._ordered(document.uri))
        for each in changes.text_content or ():
            text = self._texts[document.uri].get(each.document.uri)
            if text is not None:
                document.changed(text, text.change(each.changes, each.document.version, encoding))

    def close(self, uri: str) -> None:
        """A notebook was closed."""
        self._cells.pop(uri, None)
        self._texts.pop(uri, None)

    def _add(self, uri: str, opened: Sequence[lsp.TextDocumentItem], path: str) -> None:
        for item in opened:
            if item.language_id == "python":
                self._texts[uri][item.uri] = Text(item.uri, path, item.text, item.version)

    def _ordered(self, uri: str) -> list[Text]:
        texts = self._texts[uri]
        return [texts[cell] for cell in self._cells[uri] if cell in texts]
