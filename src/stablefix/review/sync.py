"""One review of one pull request, from reading it to the last comment. Done again, it changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from stablefix.report.numbers import plural
from stablefix.review import policy
from stablefix.review.changed import ChangedFile
from stablefix.review.draft import Draft, Subject
from stablefix.review.forge import Conversation, Forge, PlacesError, PullRequest, ReadOnlyError, Said
from stablefix.review.markdown import code
from stablefix.review.marker import Marker, Purpose, marker_of, text_of
from stablefix.review.orders import Word, orders
from stablefix.review.plan import LONGEST_SUMMARY, Plan, Standing, State, plan
from stablefix.review.words import code_in, pages
from stablefix.settings import Settings

MOST_FILES = 300
"""Files of one pull request that are read."""
MOST_BYTES = 40_000_000

Read = Callable[[Sequence[Subject], Settings], Draft]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a review ended. What could not be written is in `plan`, for other ways to tell it."""

    done: str
    """`reviewed`, `closed`, `draft`, `outdated` (the head moved meanwhile) or `read only`."""
    plan: Plan = field(default_factory=Plan)
    draft: Draft = field(default_factory=Draft)
    head: str = ""
    complaints: tuple[str, ...] = ()
    """What the forge would not take besides the comments."""


def review(
    forge: Forge, number: int, read: Read, *, jobs: int = 1, checks: bool = True, upload: bool = False
) -> Outcome:
    """Bring the comments on a pull request in line with its code. Raises ForgeError and ReadingError."""
    pull = forge.pull(number)
    if not pull.is_open:
        return Outcome("closed")
    if pull.is_draft:
        return Outcome("draft")
    settings, notes = policy.settings(forge.configuration)
    subjects, left = _subjects(forge, pull, settings)
    draft = read(subjects, replace(settings, jobs=jobs))
    draft = replace(draft, notes=(*draft.notes, *left))
    conversation = forge.conversation(pull)
    state = _state(conversation, forge.login, pull.author)
    outcome = Outcome("reviewed", plan(draft, state, pull.head, notes), draft, pull.head)
    if forge.pull(number).head != pull.head:
        return replace(outcome, done="outdated")
    try:
        outcome = replace(outcome, plan=_posted(forge, pull, outcome.plan, draft, state, notes))
        _carry_out(forge, pull, outcome.plan, _summary(conversation, forge.login))
        _answer(forge, pull, conversation)
    except ReadOnlyError as error:
        return replace(outcome, done="read only", complaints=(str(error),))
    complaints: list[str] = []
    for wanted, write in ((checks, _check), (upload, _upload)):
        try:
            if wanted:
                write(forge, pull, outcome)
        except ReadOnlyError as error:
            complaints.append(str(error))
    return replace(outcome, complaints=tuple(complaints))


def _subjects(forge: Forge, pull: PullRequest, settings: Settings) -> tuple[list[Subject], list[str]]:
    """The files to read, and notes on those that are not."""
    found: list[Subject] = []
    left: list[str] = []
    size = 0
    for file, raw in _contents(forge, pull, settings):
        if raw is None:
            reason = f"it has more than {settings.max_file_size:,} bytes, or is no file"
            left.append(f"{code(file.path)} was not checked: {reason}")
        elif len(found) >= MOST_FILES or size + len(raw) > MOST_BYTES:
            left.append(f"{code(file.path)} was not checked: the pull request is too large")
        else:
            size += len(raw)
            found.append(Subject(file, raw))
    return found, left


def _contents(forge: Forge, pull: PullRequest, settings: Settings) -> Iterator[tuple[ChangedFile, bytes | None]]:
    listing = forge.listing(pull)
    if listing.incomplete:
        yield from forge.from_git(pull, listing, settings.max_file_size)
        return
    for number, file in enumerate(each for each in listing.files if each.rows):
        yield file, forge.content(file, settings.max_file_size) if number < MOST_FILES else b""


def _state(conversation: Conversation, login: str, author: str) -> State:
    """What a plan must know, read from what was said."""
    replies: dict[int, list[Said]] = {}
    for said in conversation.threads:
        if said.thread is not None:
            replies.setdefault(said.thread, []).append(said)
    standing: list[Standing] = []
    ignored: set[str] = set()
    for said in conversation.threads:
        marker = marker_of(said.body)
        if said.author != login or said.thread is not None or marker is None:
            continue
        answers = replies.get(said.id, [])
        if any(_orders(each, Word.IGNORE, author) is not None for each in answers):
            ignored.add(marker.name)
        if marker.purpose is Purpose.FINDING:
            standing.append(Standing(said.id, marker.name, said.path, said.anchor, said.body, bool(answers)))
    codes = [each for said in conversation.general for each in _orders(said, Word.IGNORE, author) or ()]
    summary = _summary(conversation, login)
    return State(tuple(standing), frozenset(ignored), tuple(codes), summary.body if summary else None)


def _orders(said: Said, word: Word, author: str) -> tuple[str, ...] | None:
    """The codes of the orders of one kind in a comment; None where nobody who may gave one."""
    if not said.trusted and said.author != author:
        return None
    found = [order for order in orders(said.body) if order.word is word]
    return tuple(each for order in found for each in order.codes) if found else None


def _summary(conversation: Conversation, login: str) -> Said | None:
    return next((said for said in conversation.general if _is(said, login, Purpose.SUMMARY)), None)


def _is(said: Said, login: str, purpose: Purpose) -> bool:
    marker = marker_of(said.body)
    return said.author == login and marker is not None and marker.purpose is purpose


def _posted(forge: Forge, pull: PullRequest, found: Plan, draft: Draft, state: State, notes: Sequence[str]) -> Plan:
    """Write the new comments. Where the forge refuses their rows, the plan is one without them: all in the summary."""
    if not found.post:
        return found
    try:
        forge.review(pull, found.review, found.post)
    except PlacesError:
        refused = {marker.name for each in found.post if (marker := marker_of(each.body))}
        remarks = (replace(each, anchor=None) if each.fingerprint in refused else each for each in draft.remarks)
        return plan(replace(draft, remarks=tuple(remarks)), state, pull.head, notes)
    return found


def _carry_out(forge: Forge, pull: PullRequest, found: Plan, summary: Said | None) -> None:
    """What changes, then what goes, after what is new: ended anywhere, nothing is lost."""
    for comment, body in found.edit:
        forge.edit(comment, body)
    if found.summary is not None:
        if summary is None:
            forge.say(pull, found.summary)
        else:
            forge.edit_said(summary.id, found.summary)
    for comment in found.delete:
        forge.delete(comment)


def _check(forge: Forge, pull: PullRequest, outcome: Outcome) -> None:
    heard = outcome.plan.heard
    title = plural(len(heard), "finding") if heard else "No findings"
    text = "\n".join(f"- {each.line}" for each in heard)[:LONGEST_SUMMARY]
    forge.check(pull, title, text or "Nothing on the changed lines fails.", heard)


def _upload(forge: Forge, pull: PullRequest, outcome: Outcome) -> None:
    forge.upload(pull, outcome.draft.sarif)


def _answer(forge: Forge, pull: PullRequest, conversation: Conversation) -> None:
    """Explain the rules that people asked about, each comment once."""
    everything = (*conversation.threads, *conversation.general)
    ours = {said.id: marker for said in everything if said.author == forge.login and (marker := marker_of(said.body))}
    answered = {marker.name for marker in ours.values() if marker.purpose is Purpose.ANSWER}
    texts = {said.id: text_of(said.body) for said in conversation.threads if said.id in ours}
    for said in everything:
        codes = _orders(said, Word.EXPLAIN, pull.author)
        if codes is None or said.id in ours or f"{said.id:x}" in answered:
            continue
        codes = codes or code_in(texts.get(said.thread or 0, ""))
        body = Marker(Purpose.ANSWER, f"{said.id:x}").on(pages(codes))
        if said.thread is None:
            forge.say(pull, body)
        else:
            forge.reply(pull, said.thread, body)
