"""What is to be done on a pull request: the difference between a draft and what already stands there.

All state is read from the forge itself, so a run that was ended at any point is made good by the next one, and a run
that is repeated has nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stablefix.report.numbers import plural
from stablefix.review.changed import Rows
from stablefix.review.draft import Draft, Remark
from stablefix.review.markdown import folded_title
from stablefix.review.marker import Marker, Purpose, text_of
from stablefix.review.words import EVIDENCE

MOST_COMMENTS = 30
"""Comments that stand on a pull request at a time; the summary has the rest."""
LONGEST_SUMMARY = 60_000
"""Letters; GitHub takes 65,536."""
_LEVELS = ("error", "warning", "notice")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment to be written under rows of the new text."""

    path: str
    first: int
    last: int
    body: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A comment of ours about a finding, as it stands there now."""

    id: int
    fingerprint: str
    path: str
    anchor: Rows | None
    """None where the rows have been changed since."""
    body: str
    answered: bool
    """Whether somebody replied: then it is never deleted."""


@dataclass(frozen=True, slots=True)
class State:
    """What a plan must know of the pull request."""

    comments: tuple[Standing, ...] = ()
    ignored: frozenset[str] = frozenset()
    """Fingerprints whose thread says so."""
    ignored_codes: tuple[str, ...] = ()
    """Codes that somebody does not want to hear of on this pull request."""
    summary: str | None = None
    """The summary that stands there, with its marker."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, in this order: first what is new, so that nothing is lost when it is not done to the end."""

    post: tuple[Comment, ...] = ()
    """Lower rows first: suggestions that are committed together then do not move each other."""
    review: str = ""
    """The text of the review that holds them."""
    edit: tuple[tuple[int, str], ...] = ()
    delete: tuple[int, ...] = ()
    summary: str | None = None
    """The new text of the summary; None where it stays, or none is needed."""
    heard: tuple[Remark, ...] = field(default=(), repr=False)
    """The remarks that nobody silenced."""

    @property
    def empty(self) -> bool:
        return not (self.post or self.edit or self.delete or self.summary is not None)


def plan(draft: Draft, state: State, head: str, notes: Iterable[str] = ()) -> Plan:
    """The difference between what should stand on the pull request and what does."""
    silent = [each for each in draft.remarks if _is_ignored(each, state)]
    heard = [each for each in draft.remarks if each not in silent]
    wanted = _chosen(heard, state.comments)
    kept, edit, delete = _kept(wanted, state, head, draft.unread)
    missing = [each for each in wanted.values() if each.fingerprint not in kept]
    missing.sort(key=lambda each: (each.path, each.anchor or (0, 0)), reverse=True)
    post = tuple(_comment(each) for each in missing)
    summary = _summary(draft, heard, wanted, len(silent), [*draft.notes, *notes])
    current = None if state.summary is None else text_of(state.summary)
    quiet = state.summary is None and not draft.remarks and not draft.notes
    changed = None if quiet or summary.strip() == current else Marker(Purpose.SUMMARY).on(summary)
    return Plan(post, _review(missing), tuple(edit), tuple(delete), changed, tuple(heard))


def _is_ignored(remark: Remark, state: State) -> bool:
    return remark.fingerprint in state.ignored or any(remark.code.startswith(each) for each in state.ignored_codes)


def _chosen(heard: Sequence[Remark], standing: Sequence[Standing]) -> dict[str, Remark]:
    """The remarks that are comments, by fingerprint: those that are already, then the gravest."""
    placed = [each for each in heard if each.anchor is not None]
    known = {each.fingerprint for each in standing}
    placed.sort(key=lambda each: (each.fingerprint not in known, _LEVELS.index(each.level)))
    return {each.fingerprint: each for each in placed[:MOST_COMMENTS]}


def _kept(
    wanted: dict[str, Remark], state: State, head: str, unread: Sequence[str]
) -> tuple[set[str], list[tuple[int, str]], list[int]]:
    """(fingerprints whose comment stays, edits, deletions)."""
    kept: set[str] = set()
    edit: list[tuple[int, str]] = []
    delete: list[int] = []
    for comment in sorted(state.comments, key=lambda each: each.id):
        remark = wanted.get(comment.fingerprint)
        stays = remark is not None and (comment.path, comment.anchor) == (remark.path, remark.anchor)
        if stays and remark is not None and comment.fingerprint not in kept:
            kept.add(comment.fingerprint)
            if _essence(comment.body) != _essence(remark.body):
                edit.append((comment.id, _comment(remark).body))
        elif comment.path in unread:
            continue
        elif not comment.answered:
            delete.append(comment.id)
        elif comment.fingerprint not in state.ignored:
            edit.append((comment.id, _retired(comment, head)))
    return kept, edit, delete


def _essence(body: str) -> str:
    """What a comment says apart from the evidence, which differs a little from processor to processor."""
    return text_of(body).partition(folded_title(EVIDENCE))[0]


def _retired(comment: Standing, head: str) -> str:
    """The text of a comment that stays only because somebody replied. It suggests nothing any more."""
    text, _, _ = text_of(comment.body).partition("\n")
    said = f"~~{text}~~\n\nNo longer there, or moved, as of {head[:7]}.\n"
    return Marker(Purpose.RETIRED, comment.fingerprint).on(said)


def _comment(remark: Remark) -> Comment:
    first, last = remark.anchor or (remark.row, remark.row)
    return Comment(remark.path, first, last, Marker(Purpose.FINDING, remark.fingerprint).on(remark.body))


def _review(missing: Sequence[Remark]) -> str:
    suggestions = sum(each.suggests for each in missing)
    said = f"{plural(len(missing), 'unstable expression')} on changed lines"
    return f"stablefix: {said}, {plural(suggestions, 'suggestion')} ready to commit.\n"


def _summary(
    draft: Draft, heard: Sequence[Remark], wanted: dict[str, Remark], silent: int, notes: Sequence[str]
) -> str:
    """The comment about the whole pull request. Everything that is no comment of its own is listed here."""
    listed = [each for each in heard if each.fingerprint not in wanted]
    found = plural(len(heard), "finding") if heard else "no findings"
    parts = [f"**stablefix**: {found} on the changed lines of {plural(draft.files, 'file')}\n\n"]
    if wanted:
        parts.append(f"{plural(len(wanted), 'comment')} on the lines themselves, each with the input that fails.\n")
    if silent:
        parts.append(f"{plural(silent, 'finding')} ignored, as comments here ask.\n")
    if listed:
        parts.append("\nWithout a comment of their own (outside the diff that is shown, or too many):\n\n")
        parts += _items([each.line for each in listed], "finding")
    if notes:
        parts.append("\nNotes:\n\n")
        parts += _items(list(notes), "note")
    parts.append(
        "\n<sub>Reply `/stablefix ignore` to a comment, or write `/stablefix ignore SF101`, `/stablefix explain SF101` "
        "or `/stablefix rerun` here.</sub>\n"
    )
    return "".join(parts)


def _items(lines: Sequence[str], noun: str) -> list[str]:
    """A list that ends before it is too long."""
    left = LONGEST_SUMMARY // 2
    found: list[str] = []
    for number, text in enumerate(lines):
        left -= len(text) + 3
        if left < 0:
            return [
                *found,
                f"- and {plural(len(lines) - number, noun)} more, in the check run and the log of the job\n",
            ]
        found.append(f"- {text}\n")
    return found
