"""Visits: who brought what, and when it goes."""

from pathlib import Path

import pytest

from emotrace.engine.errors import UsageError
from emotrace.ui.app.asking import job_of
from emotrace.ui.app.line import FullError, Line
from emotrace.ui.app.overhearing import peaks
from emotrace.ui.app.visits import MOST_VISITS, Visits
from emotrace.ui.session import Options


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "uploads"
    made.mkdir()
    return made


def _upload(folder: Path, name: str = "a.txt", text: str = "so happy") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_visit_has_what_it_brought_under_the_name_that_it_gave(folder: Path) -> None:
    visits = Visits(folder)
    visit = visits.begin("one")
    path = _upload(folder)
    visits.bring(visit.key, str(path), "brief ☃.txt")
    given = visits.upload(visit, str(path)).given()
    assert (given.name, given.data) == ("brief ☃.txt", b"so happy")


def test_nobody_has_what_somebody_else_brought(folder: Path) -> None:
    visits = Visits(folder)
    path = _upload(folder)
    visits.bring(visits.begin("one").key, str(path), "a.txt")
    with pytest.raises(UsageError):
        visits.upload(visits.begin("other"), str(path))


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret.txt", "link.txt", "missing.txt", ""])
def test_what_was_not_uploaded_is_not_taken(folder: Path, path: str) -> None:
    (folder.parent / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    visits = Visits(folder)
    with pytest.raises(UsageError):
        visits.bring(visits.begin("one").key, str(folder / path), "a.txt")
    assert (folder.parent / "secret.txt").exists()


def test_a_file_that_two_brought_goes_with_the_last_of_them(folder: Path) -> None:
    visits = Visits(folder)
    path = _upload(folder)
    for session in ("one", "other"):
        visits.bring(visits.begin(session).key, str(path), "a.txt")
    visits.end("one")
    assert path.exists()
    visits.end("other")
    assert not path.exists()


def test_the_first_of_too_many_visits_is_forgotten(folder: Path) -> None:
    visits = Visits(folder)
    first = visits.begin("first")
    for number in range(MOST_VISITS):
        visits.begin(str(number))
    assert first.ended
    with pytest.raises(UsageError):
        visits.of(first.key)


def test_a_line_is_first_come_first_served_and_has_an_end() -> None:
    line = Line(places=2)
    one, two, three = (line.join() for _ in range(3))
    assert [line.before(ticket) for ticket in (one, two, three)] == [0, 1, 2]
    with pytest.raises(FullError):
        line.join()
    line.leave(two)
    line.leave(two)
    assert line.before(three) == 1
    line.leave(one)
    assert line.before(three) == 0


def test_what_a_page_asks_for_is_read_with_care() -> None:
    def upload(path: str) -> None:
        raise UsageError(f"no {path}")

    base = Options(offline=True)
    job = job_of({"text": " so glad ", "model": "none", "files": None, "person": 7, "context": " "}, base, upload)  # type: ignore[arg-type]
    assert (job.text, job.context, job.options.no_llm, job.options.person) == (" so glad ", None, True, None)
    assert job.options.offline
    for asked in ({}, {"text": "   "}, {"text": ["a"]}, {"text": "x" * 200_000}, {"text": "a", "baseline": "/etc/x"}):
        with pytest.raises(UsageError):
            job_of(asked, base, upload)  # type: ignore[arg-type]


def test_peaks_are_the_loudest_of_each_stretch() -> None:
    import numpy as np

    samples = np.zeros(1000, np.float32)
    samples[250], samples[999] = -0.5, 2.0
    assert peaks(samples, 4) == (0, 50, 0, 100)
    assert peaks(np.zeros(0, np.float32)) == ()
    assert peaks(np.full(3, 0.25, np.float32)) == (25, 25, 25)
