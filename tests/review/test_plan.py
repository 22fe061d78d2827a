"""The plan is the difference between what should stand on a pull request and what does."""

from __future__ import annotations

from dataclasses import replace

from stablefix.review.draft import Draft, Remark
from stablefix.review.marker import Marker, Purpose, marker_of
from stablefix.review.plan import MOST_COMMENTS, Plan, Standing, State, plan

HEAD = "c0ffee" * 7


def remark(number: int, row: int = 5, **other: object) -> Remark:
    """A remark with a fingerprint of its own."""
    made = Remark(
        fingerprint=f"{number:016x}", code="SF101", path="a.py", row=row, last_row=row, anchor=(row, row),
        level="warning", suggests=True, body=f"text {number}\n", line=f"line {number}", notice=f"notice {number}",
    )  # fmt: skip
    return replace(made, **other)  # type: ignore[arg-type]


def standing(found: Plan, answered: bool = False) -> tuple[Standing, ...]:
    """The comments that a plan posts, as they stand afterwards."""
    comments = []
    for number, each in enumerate(found.post, 1):
        marker = marker_of(each.body)
        assert marker is not None
        comments.append(Standing(number, marker.name, each.path, (each.first, each.last), each.body, answered))
    return tuple(comments)


def test_a_second_run_has_nothing_to_do() -> None:
    draft = Draft((remark(1), remark(2, 9)), files=1)
    first = plan(draft, State(), HEAD)
    assert [each.last for each in first.post] == [9, 5] and first.summary is not None
    assert plan(draft, State(standing(first), summary=first.summary), HEAD).empty


def test_a_clean_pull_request_is_left_in_peace() -> None:
    assert plan(Draft(files=3), State(), HEAD).empty
    assert plan(Draft(files=3), State(), HEAD, ["the configuration names a key that is not obeyed"]).empty


def test_a_finding_that_is_gone() -> None:
    first = plan(Draft((remark(1), remark(2, 9)), files=1), State(), HEAD)
    comments = standing(first)
    answered = tuple(replace(each, answered=each.fingerprint.endswith("2")) for each in comments)
    found = plan(Draft(files=1), State(answered, summary=first.summary), HEAD)
    assert found.post == () and found.delete == (2,)
    ((number, body),) = found.edit
    marker = marker_of(body)
    assert number == 1 and marker == Marker(Purpose.RETIRED, remark(2).fingerprint) and "c0ffeec" in body
    assert "suggestion" not in body
    assert found.summary is not None and "no findings" in found.summary


def test_a_comment_whose_rows_changed_is_made_anew() -> None:
    first = plan(Draft((remark(1),), files=1), State(), HEAD)
    outdated = tuple(replace(each, anchor=None) for each in standing(first))
    found = plan(Draft((remark(1),), files=1), State(outdated, summary=first.summary), HEAD)
    assert len(found.post) == 1 and found.delete == (1,)
    answered = tuple(replace(each, answered=True) for each in outdated)
    found = plan(Draft((remark(1),), files=1), State(answered, summary=first.summary), HEAD)
    assert len(found.post) == 1 and found.delete == () and len(found.edit) == 1


def test_a_text_that_changed_is_edited_but_not_for_other_evidence() -> None:
    body = "text\n\n<details><summary>Evidence</summary>\n\nAVX2\n\n</details>\n"
    first = plan(Draft((remark(1, body=body),), files=1), State(), HEAD)
    state = State(standing(first), summary=first.summary)
    assert plan(Draft((remark(1, body=body.replace("AVX2", "AVX512")),), files=1), state, HEAD).empty
    found = plan(Draft((remark(1, body=body.replace("text", "other text")),), files=1), state, HEAD)
    assert [number for number, _ in found.edit] == [1] and not found.post and not found.delete


def test_of_a_file_that_could_not_be_read_everything_stays() -> None:
    first = plan(Draft((remark(1), remark(2, path="b.py")), files=2), State(), HEAD)
    found = plan(Draft(files=1, unread=("b.py",)), State(standing(first), summary=first.summary), HEAD)
    (gone,) = [each for each in standing(first) if each.path == "a.py"]
    assert found.delete == (gone.id,) and not found.edit


def test_of_two_comments_about_one_finding_one_stays() -> None:
    first = plan(Draft((remark(1),), files=1), State(), HEAD)
    (comment,) = standing(first)
    state = State((comment, replace(comment, id=2)), summary=first.summary)
    assert plan(Draft((remark(1),), files=1), state, HEAD).delete == (2,)
    moved = State((replace(comment, anchor=None), replace(comment, id=2)), summary=first.summary)
    found = plan(Draft((remark(1),), files=1), moved, HEAD)
    assert found.delete == (1,) and not found.post


def test_what_people_ignore() -> None:
    draft = Draft((remark(1), remark(2, 9, code="SF301"), remark(3, 12)), files=1)
    first = plan(draft, State(), HEAD)
    comments = tuple(replace(each, answered=each.fingerprint.endswith("1")) for each in standing(first))
    state = State(comments, frozenset({remark(1).fingerprint}), ("SF3",), first.summary)
    found = plan(draft, state, HEAD)
    assert not found.post and not found.edit and found.delete == (2,)
    assert found.summary is not None and "2 findings ignored" in found.summary
    assert [each.fingerprint for each in found.heard] == [remark(3).fingerprint]


def test_nothing_is_lost_where_comments_end() -> None:
    many = [remark(number, number, level="notice") for number in range(1, MOST_COMMENTS + 6)]
    grave, hidden = remark(99, 99, level="error"), remark(100, 1, anchor=None)
    draft = Draft((*many, grave, hidden), files=1)
    first = plan(draft, State(), HEAD)
    assert len(first.post) == MOST_COMMENTS and first.post[0].last == 99
    posted = {each.fingerprint for each in standing(first)}
    assert first.summary is not None
    for each in draft.remarks:
        assert each.fingerprint in posted or f"- {each.line}\n" in first.summary
    assert plan(draft, State(standing(first), summary=first.summary), HEAD).empty


def test_a_summary_ends_before_it_is_too_long() -> None:
    draft = Draft(tuple(remark(number, anchor=None, line="x" * 3000) for number in range(40)), files=1)
    summary = plan(draft, State(), HEAD).summary
    assert summary is not None and len(summary) < 65_536 and "31 findings more" in summary
