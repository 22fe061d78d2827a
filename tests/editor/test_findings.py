"""What an editor sees and what it can apply, under the abilities of three editors, and of one that fetches."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.editor.editing import PRESETS, Editor, editor

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]

HEAD = "import torch\nimport torch.nn.functional as F\n\n\n"
LOSS = HEAD + "def loss(x, y):\n    return torch.log(F.softmax(x, dim=-1)).sum() - y\n"
BAD, GOOD = "torch.log(F.softmax(x, dim=-1))", "F.log_softmax(x, dim=-1)"
UNSAFE = "\n\ndef share(x):\n    return x / x.abs().amax(dim=-1, keepdim=True)\n"
URI = "file:///nowhere/loss.py"


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=[*PRESETS, "visual_studio_code+pull"])
async def session(request: pytest.FixtureRequest) -> AsyncIterator[Editor]:
    async with editor(request.param) as ide:
        yield ide


@pytest_asyncio.fixture(loop_scope="module")
async def ide(session: Editor) -> AsyncIterator[Editor]:
    """An editor of each kind, with nothing open in it."""
    yield session
    for uri in list(session.texts):
        session.close(uri)


async def test_a_finding_is_shown_with_its_proof_and_its_fix_is_applied(ide: Editor) -> None:
    ide.open(URI, LOSS)
    (found,) = await ide.diagnostics(URI)
    assert (found.code, ide.slice(URI, found.range)) == ("SF101", BAD)
    assert found.severity is lsp.DiagnosticSeverity.Warning
    assert "old -inf" in found.message
    best, *_ = await ide.actions_at(URI, BAD, "quickfix")
    assert best.is_preferred and best.title == f"Replace with `{GOOD}`"
    await ide.choose(best)
    assert ide.texts[URI] == LOSS.replace(BAD, GOOD)
    assert await ide.shown(URI) == []


async def test_findings_come_by_one_way_only(ide: Editor) -> None:
    ide.open("file:///nowhere/one_way.py", LOSS)
    await ide.rest("file:///nowhere/one_way.py")
    assert ("file:///nowhere/one_way.py" in ide.client.diagnostics) is not ide.pulls
    assert len(await ide.now("file:///nowhere/one_way.py")) == 1


@pytest.mark.parametrize("before", ["", "'😀😀', ", "'漢字', ", "'e\u0301', ", "'\x0c', ", "'\t', "])
async def test_columns_are_counted_as_the_editor_counts_them(ide: Editor, before: str) -> None:
    text = HEAD + f"# 😀 漢字\ndef loss(x, y):\n    return {before}torch.log(F.softmax(x, dim=-1)), '😀'\n"
    ide.open(URI, text)
    assert await ide.shown(URI) == [("SF101", BAD)]
    best, *_ = await ide.actions_at(URI, BAD)
    await ide.choose(best)
    assert ide.texts[URI] == text.replace(BAD, GOOD)


@pytest.mark.parametrize(
    "text",
    [
        LOSS.replace("\n", "\r\n"),
        LOSS.replace("\n", "\r"),
        "\ufeff" + LOSS,
        LOSS.replace("\n\n\n", "\n\x0c\n\n"),
        LOSS.rstrip("\n"),
        "# -*- coding: latin-1 -*-\n" + LOSS,
    ],
    ids=["CRLF", "CR", "byte order mark", "form feed", "no line end", "cookie"],
)
async def test_line_ends_marks_form_feeds_and_cookies(ide: Editor, text: str) -> None:
    ide.open(URI, text)
    assert await ide.shown(URI) == [("SF101", BAD)]
    ide.type(URI, text.index("def"), text.index("def"), "x = '😀';")
    assert await ide.shown(URI) == [("SF101", BAD)] or "x = '😀';def" in ide.texts[URI]
    ide.replace(URI, "x = '😀';", "")
    best, *_ = await ide.actions_at(URI, BAD)
    expected = ide.texts[URI].replace(BAD, GOOD)
    await ide.choose(best)
    assert ide.texts[URI] == expected


async def test_an_action_of_an_older_text_is_refused(ide: Editor) -> None:
    ide.open(URI, LOSS)
    actions = [each for each in await ide.actions_at(URI, BAD) if each.command is None]
    ide.type(URI, 0, 0, "# one more line\n")
    for action in actions:
        if action.edit is None:
            with pytest.raises(JsonRpcException) as refused:
                await ide.client.code_action_resolve_async(action)
            assert refused.value.code == lsp.LSPErrorCodes.ContentModified
        elif action.edit.document_changes:
            (change,) = action.edit.document_changes
            assert isinstance(change, lsp.TextDocumentEdit) and change.text_document.version == ide.versions[URI] - 1


async def test_all_safe_fixes_at_once_and_no_unsafe_one(ide: Editor) -> None:
    text = LOSS + UNSAFE + "\n\n" + LOSS.replace("loss", "other")
    ide.open(URI, text)
    codes = [code for code, _ in await ide.shown(URI)]
    assert codes.count("SF101") == 2 and len(codes) == 3
    (everything,) = await ide.actions(URI, 0, 0, "source.fixAll")
    assert everything.kind == "source.fixAll.stablefix"
    await ide.choose(everything)
    assert ide.texts[URI] == text.replace(BAD, GOOD)
    assert await ide.actions(URI, 0, 0, "source.fixAll") == []


async def test_an_unsafe_fix_says_so(ide: Editor) -> None:
    ide.open(URI, HEAD + UNSAFE)
    best, *_ = await ide.actions_at(URI, "x / x.abs().amax(dim=-1, keepdim=True)")
    assert best.is_preferred and "(unsafe, " in best.title


async def test_only_the_kinds_that_were_asked_for(ide: Editor) -> None:
    ide.open(URI, LOSS)
    assert len(await ide.actions_at(URI, BAD, "quickfix")) == 3
    assert await ide.actions_at(URI, BAD, "refactor") == []
    assert len(await ide.actions(URI, 0, 0, "source")) == 1
    assert await ide.actions(URI, 0, 0, "quickfix") == []


async def test_a_finding_is_silenced_by_a_comment(ide: Editor) -> None:
    ide.open(URI, LOSS)
    (silence,) = [each for each in await ide.actions_at(URI, BAD) if "Ignore" in each.title]
    await ide.choose(silence)
    assert ide.texts[URI] == LOSS.replace(".sum() - y", ".sum() - y  # stablefix: ignore[SF101]")
    assert await ide.shown(URI) == []
    ide.replace(URI, BAD, GOOD)
    assert await ide.shown(URI) == [("SF001", "# stablefix: ignore[SF101]")]


async def test_hover_tells_the_failing_input_both_forms_and_the_safety(ide: Editor) -> None:
    ide.open(URI, LOSS)
    await ide.rest(URI)
    told = await ide.hover(URI, BAD)
    assert "| before | -inf |" in told and "| after | -" in told and "safe; judged on" in told
    assert "[rule SF101](file:" in told
    assert await ide.hover(URI, "import torch\n") == ""


async def test_the_page_of_evidence_and_the_explanation_can_be_opened(ide: Editor) -> None:
    ide.open(URI, LOSS)
    (explain,) = [each for each in await ide.actions_at(URI, BAD) if each.command is not None]
    assert explain.command is not None
    pages = []
    for command in (explain.command.command, "stablefix.evidencePage"):
        order = lsp.ExecuteCommandParams(command, explain.command.arguments)
        uri = await ide.client.workspace_execute_command_async(order)
        pages.append(Path(uri.removeprefix("file://")).read_text())
        if ide.capabilities.window.show_document:
            assert ide.client.shown_documents[-1].uri == uri
    assert "log-of-softmax" in pages[0] and "Numerical evidence" in pages[1]


async def test_while_the_text_is_no_python_findings_move_with_it_or_go(ide: Editor) -> None:
    ide.open(URI, LOSS)
    assert await ide.shown(URI) == [("SF101", BAD)]
    ide.replace(URI, "def loss(x, y):\n", "def loss(x, y:\n    # half\n")
    assert await ide.shown(URI) == [("SF101", BAD)]
    assert await ide.actions_at(URI, BAD) == []
    ide.replace(URI, "F.softmax(x, dim=-1)", "F.softmax(x, di")
    assert await ide.shown(URI) == []
    ide.rewrite(URI, LOSS)
    assert await ide.shown(URI) == [("SF101", BAD)]


async def test_an_edit_elsewhere_moves_a_finding_and_an_edit_of_its_meaning_takes_it_away(ide: Editor) -> None:
    ide.open(URI, LOSS)
    assert await ide.shown(URI) == [("SF101", BAD)]
    ide.type(URI, 0, 0, "'''😀\n漢字'''\n")
    assert await ide.shown(URI) == [("SF101", BAD)]
    ide.replace(URI, "import torch\n", "import torch_like as torch\n")
    assert await ide.shown(URI) == []


async def test_a_text_that_was_never_saved(ide: Editor) -> None:
    ide.open("untitled:Untitled-1", LOSS)
    assert await ide.shown("untitled:Untitled-1") == [("SF101", BAD)]


async def test_a_text_in_another_language_is_left_alone(ide: Editor) -> None:
    item = lsp.TextDocumentItem("file:///nowhere/notes.md", "markdown", 1, LOSS)
    ide.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    ide.texts[item.uri], ide.versions[item.uri] = LOSS, 1
    assert await ide.diagnostics(item.uri) == []


async def test_candidates_are_hints_where_that_is_set() -> None:
    async with editor(settings={"showCandidates": True}) as ide:
        ide.keep_published()
        ide.open(URI, LOSS)
        await ide.rest(URI)
        assert ide.published[0][0].severity is lsp.DiagnosticSeverity.Hint
        assert ide.published[-1][0].severity is lsp.DiagnosticSeverity.Warning


async def test_the_server_never_loads_torch_and_leaves_no_process_behind() -> None:
    async with editor() as ide:
        ide.open(URI, LOSS.replace("- y", "- y * x[0] - torch.log(torch.softmax(y * x, 0))"))
        await ide.rest(URI)
        server = psutil.Process(ide.server_process)
        mapped = {os.path.basename(each.path) for each in server.memory_maps()}
        assert not any("torch" in name or "numpy" in name for name in mapped)
        started = server.children(recursive=True)
        assert started
    _, alive = psutil.wait_procs(started, timeout=30)
    assert not alive
