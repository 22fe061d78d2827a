"""Folders with their own configuration, other settings while the server runs, checks of everything, patience."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import psutil
import pytest
from lsprotocol import types as lsp

from tests.editor.editing import SECONDS, SERVER, Editor, editor
from tests.editor.test_findings import BAD, HEAD, LOSS, UNSAFE

pytestmark = [pytest.mark.asyncio, pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning")]


def uri_of(path: Path) -> str:
    return path.as_uri()


async def test_each_folder_has_its_own_configuration(tmp_path: Path) -> None:
    for name, text in (("one", '[tool.stablefix]\nignore = ["SF101"]\n'), ("two", "[project]\nname = 'two'\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pyproject.toml").write_text(text)
    one, two = uri_of(tmp_path / "one" / "a.py"), uri_of(tmp_path / "two" / "a.py")
    async with editor(folders=[uri_of(tmp_path / "one"), uri_of(tmp_path / "two")]) as ide:
        ide.open(one, LOSS)
        ide.open(two, LOSS)
        assert await ide.shown(one) == []
        assert await ide.shown(two) == [("SF101", BAD)]


async def test_a_configuration_that_changes_counts_at_once(tmp_path: Path) -> None:
    file, uri = tmp_path / "stablefix.toml", uri_of(tmp_path / "a.py")
    file.write_text("")
    async with editor(folders=[uri_of(tmp_path)]) as ide:
        ide.open(uri, LOSS)
        assert await ide.shown(uri) == [("SF101", BAD)]
        file.write_text('ignore = ["SF101"]\n')
        change = lsp.FileEvent(uri_of(file), lsp.FileChangeType.Changed)
        ide.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([change]))
        assert await ide.shown(uri) == []
        file.write_text("ignore = [\n")
        ide.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([change]))
        assert await ide.shown(uri) == []
        assert any("is not valid TOML" in each.message for each in ide.client.messages)


async def test_options_of_the_editor_come_on_top(tmp_path: Path) -> None:
    (tmp_path / "stablefix.toml").write_text('ignore = ["SF4"]\n')
    uri = uri_of(tmp_path / "a.py")
    async with editor(folders=[uri_of(tmp_path)], settings={"ignore": ["SF101"]}) as ide:
        ide.open(uri, LOSS + UNSAFE)
        assert "SF101" not in {code for code, _ in await ide.shown(uri)}
        ide.client.set_configuration({"minSeverity": "wrong"}, section="stablefix")
        ide.client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings=None))
        await ide.asked()
        assert ("SF101", BAD) in await ide.shown(uri)
        assert any("stablefix.minSeverity" in each.message for each in ide.client.messages)


async def test_the_whole_workspace_is_checked_with_progress(tmp_path: Path) -> None:
    (tmp_path / "stablefix.toml").write_text('exclude = ["left_out.py"]\n')
    for name in ("bad.py", "left_out.py", "opened.py"):
        (tmp_path / name).write_text(LOSS)
    (tmp_path / "good.py").write_text(HEAD)
    bad, opened = uri_of(tmp_path / "bad.py"), uri_of(tmp_path / "opened.py")
    async with editor(folders=[uri_of(tmp_path)]) as ide:
        ide.open(opened, LOSS)
        await ide.rest(opened)
        order = lsp.ExecuteCommandParams("stablefix.checkWorkspace")
        assert await ide.client.workspace_execute_command_async(order) == 1
        assert [each.code for each in ide.client.diagnostics[bad]] == ["SF101"]
        assert uri_of(tmp_path / "left_out.py") not in ide.client.diagnostics
        (reports,) = ide.client.progress_reports.values()
        kinds = [type(each).__name__.removeprefix("WorkDoneProgress") for each in reports]
        assert kinds == ["Begin", *["Report"] * 3, "End"]
        (tmp_path / "bad.py").write_text(HEAD)
        assert await ide.client.workspace_execute_command_async(order) == 0
        assert not ide.client.diagnostics[bad]


async def test_a_check_of_the_workspace_can_be_stopped(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"{number}.py").write_text(LOSS)
    async with editor(folders=[uri_of(tmp_path)]) as ide:
        order = lsp.ExecuteCommandParams("stablefix.checkWorkspace")
        run = asyncio.ensure_future(ide.client.workspace_execute_command_async(order))
        while not any(ide.client.progress_reports.values()):
            await asyncio.sleep(0.01)
        (token,) = ide.client.progress_reports
        ide.client.window_work_done_progress_cancel(lsp.WorkDoneProgressCancelParams(token))
        assert await run < 200


async def test_a_question_can_be_taken_back(tmp_path: Path) -> None:
    uri = uri_of(tmp_path / "a.py")
    async with editor() as ide:
        ide.open(uri, LOSS.replace("x, dim", "x * 3.25, dim"))
        assert not await ide.actions_or_cancel(uri, 0, 0.01)
        assert len(await ide.shown(uri)) == 1


@pytest.mark.parametrize("preset", ["visual_studio_code", "visual_studio_code+pull"])
async def test_a_notebook_is_one_text_and_edits_go_to_their_cells(preset: str) -> None:
    async with editor(preset) as ide:
        cells = {
            "a": "import torch\nimport torch.nn.functional as F\n%matplotlib inline",
            "b": "x = load()  # 😀",
            "c": "y = '😀', torch.log(F.softmax(x, dim=-1))",
        }
        await _open_notebook(ide, cells)
        assert await ide.shown("cell:c") == [("SF101", BAD)]
        assert await ide.shown("cell:a") == []
        if ide.pulls:  # editors that fetch do not fetch for cells: those are sent, and not given a second time
            params = lsp.DocumentDiagnosticParams(lsp.TextDocumentIdentifier("cell:c"))
            assert not (await ide.client.text_document_diagnostic_async(params)).items
        best, *_ = await ide.actions_at("cell:c", BAD)
        resolved = await ide.resolve(best)
        assert resolved.edit is not None
        assert ide.applied(resolved.edit) == {"cell:c": "y = '😀', F.log_softmax(x, dim=-1)"}

        _change(ide, structure=lsp.NotebookDocumentCellChangeStructure(lsp.NotebookCellArrayChange(0, 1, [])))
        assert await ide.shown("cell:c") == [], "without the import it is no function of torch"


async def test_an_edit_of_one_cell_moves_nothing_in_another() -> None:
    async with editor() as ide:
        cells = {
            "a": "import torch\nimport torch.nn.functional as F",
            "b": "x = load()",
            "c": "y = torch.log(F.softmax(x, dim=-1))",
        }
        await _open_notebook(ide, cells)
        assert await ide.shown("cell:c") == [("SF101", BAD)]
        ide.texts["cell:b"], ide.versions["cell:b"] = "z = 1\nx = load()", 2
        content = lsp.NotebookDocumentCellContentChanges(
            lsp.VersionedTextDocumentIdentifier(2, "cell:b"),
            [lsp.TextDocumentContentChangePartial(lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0)), "z = 1\n")],
        )
        _change(ide, text_content=[content])
        assert await ide.shown("cell:c") == [("SF101", BAD)]


async def _open_notebook(ide: Editor, cells: dict[str, str]) -> None:
    for name, text in cells.items():
        ide.texts[f"cell:{name}"], ide.versions[f"cell:{name}"] = text, 1
    listed = [lsp.NotebookCell(lsp.NotebookCellKind.Code, f"cell:{name}") for name in cells]
    items = [lsp.TextDocumentItem(f"cell:{name}", "python", 1, text) for name, text in cells.items()]
    notebook = lsp.NotebookDocument("file:///nowhere/n.ipynb", "jupyter-notebook", 1, listed)
    ide.client.notebook_document_did_open(lsp.DidOpenNotebookDocumentParams(notebook, items))


def _change(
    ide: Editor,
    structure: lsp.NotebookDocumentCellChangeStructure | None = None,
    text_content: list[lsp.NotebookDocumentCellContentChanges] | None = None,
) -> None:
    change = lsp.NotebookDocumentChangeEvent(cells=lsp.NotebookDocumentCellChanges(structure, None, text_content))
    identifier = lsp.VersionedNotebookDocumentIdentifier(2, "file:///nowhere/n.ipynb")
    ide.client.notebook_document_did_change(lsp.DidChangeNotebookDocumentParams(identifier, change))


async def test_ten_thousand_edits_leave_nothing_behind() -> None:
    uri = "file:///nowhere/long.py"
    async with editor() as ide:
        ide.open(uri, LOSS)
        await ide.rest(uri)
        server = psutil.Process(ide.server_process)

        async def edit(times: int) -> int:
            """Resident bytes after so many edits."""
            for number in range(times):
                end = len(ide.texts[uri])
                ide.type(uri, end, end, "#") if number % 2 == 0 else ide.type(uri, end - 1, end, "")
                if number % 100 == 0:
                    await ide.rest(uri)
            await ide.rest(uri)
            return int(server.memory_info().rss)

        settled = await edit(1000)
        assert await edit(9000) - settled < 3 << 20, "300 bytes an edit would be more than this"
        assert await ide.shown(uri) == [("SF101", BAD)]


async def test_an_editor_that_dies_leaves_nothing_behind() -> None:
    uri = "file:///nowhere/dies.py"
    process = await asyncio.create_subprocess_exec(
        *SERVER, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None
    for message in (
        {"id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": None, "rootUri": None}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen",
         "params": {"textDocument": {"uri": uri, "languageId": "python", "version": 1, "text": LOSS}}},
    ):  # fmt: skip
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    heard = b""
    while b"SF101" not in heard:
        heard += await asyncio.wait_for(process.stdout.read(1 << 16), SECONDS)
    family = psutil.Process(process.pid).children(recursive=True)
    assert family
    process.stdin.close()
    await asyncio.wait_for(process.wait(), 30)
    _, alive = psutil.wait_procs(family, timeout=30)
    assert not alive
