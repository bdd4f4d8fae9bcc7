import hashlib
import os
import random
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine import download
from emotrace.engine.fetch import fetch
from emotrace.engine.modelfiles import Origin

DATA = random.Random(1).randbytes(1_000_000)


@pytest.fixture
def part(target: Path) -> Path:
    """What an earlier fetch of it left."""
    return target.with_name(target.name + ".part")


def test_a_file_arrives_whole_and_nothing_else_stays(mirror: Any, target: Path, weights: Any) -> None:
    seen: list[tuple[str, int, int]] = []
    fetch(weights(DATA, Origin(url=mirror.put("/w", DATA))), target, lambda *step: seen.append(step))
    assert target.read_bytes() == DATA
    assert os.listdir(target.parent) == [target.name]  # noqa: PTH208  # names, not paths
    assert seen[-1] == ("weights", len(DATA), len(DATA))
    assert seen == sorted(seen)


def test_a_cut_transfer_goes_on_where_it_was_cut(mirror: Any, target: Path, weights: Any) -> None:
    mirror.cuts = [600_000]
    fetch(weights(DATA, Origin(url=mirror.put("/w", DATA))), target)
    first, second = mirror.asked
    start = int(second.range.removeprefix("bytes=").removesuffix("-"))
    assert target.read_bytes() == DATA
    assert first.range is None
    assert (second.status, second.sent) == (206, len(DATA) - start)
    assert 600_000 - download.PIECE <= start <= 600_000


def test_a_part_of_an_earlier_run_is_kept_and_continued(mirror: Any, target: Path, part: Path, weights: Any) -> None:
    part.write_bytes(DATA[:700_000])
    fetch(weights(DATA, Origin(url=mirror.put("/w", DATA))), target)
    assert target.read_bytes() == DATA
    assert [asked.sent for asked in mirror.asked] == [300_000]


def test_a_whole_part_needs_no_request(mirror: Any, target: Path, part: Path, weights: Any) -> None:
    part.write_bytes(DATA)
    fetch(weights(DATA, Origin(url=mirror.put("/w", DATA))), target)
    assert target.read_bytes() == DATA
    assert mirror.asked == []


def test_many_cuts_are_survived_while_bytes_arrive(mirror: Any, target: Path, weights: Any) -> None:
    mirror.cuts = [150_000] * 6
    fetch(weights(DATA, Origin(url=mirror.put("/w", DATA))), target)
    assert target.read_bytes() == DATA
    assert len(mirror.asked) > 1 + len(download.WAITS)


def test_it_gives_up_when_no_more_bytes_arrive_and_keeps_the_part(
    mirror: Any, target: Path, part: Path, weights: Any, failure: Any
) -> None:
    mirror.cuts = [300_000] + [0] * 20
    message = failure(weights(DATA, Origin(url=mirror.put("/w", DATA))), target)
    assert "cut" in message
    assert len(mirror.asked) == 1 + len(download.WAITS)
    assert DATA.startswith(part.read_bytes())
    assert part.stat().st_size >= 300_000 - download.PIECE


def test_a_server_that_ignores_ranges_and_cuts_at_one_place_is_given_up(
    mirror: Any, target: Path, weights: Any, failure: Any
) -> None:
    mirror.knows_range = False
    mirror.cuts = [300_000] * 100
    assert "cut" in failure(weights(DATA, Origin(url=mirror.put("/w", DATA))), target)
    assert len(mirror.asked) == 1 + len(download.WAITS)


def test_a_server_that_ignores_ranges_starts_anew(mirror: Any, target: Path, part: Path, weights: Any) -> None:
    mirror.knows_range = False
    part.write_bytes(DATA[:700_000])
    fetch(weights(DATA, Origin(url=mirror.put("/w", DATA))), target)
    assert target.read_bytes() == DATA
    assert [asked.sent for asked in mirror.asked] == [len(DATA)]


def test_a_server_that_sends_another_range_is_asked_for_all(
    mirror: Any, target: Path, part: Path, weights: Any
) -> None:
    mirror.wrong_range = True
    part.write_bytes(DATA[:700_000])
    fetch(weights(DATA, Origin(url=mirror.put("/w", DATA))), target)
    assert target.read_bytes() == DATA
    assert [asked.range for asked in mirror.asked] == ["bytes=700000-", None]


@pytest.mark.parametrize("old", [b"x" * 10, b"x" * len(DATA), b"x" * (len(DATA) + 10)])
def test_a_part_of_another_file_is_thrown_away(mirror: Any, target: Path, part: Path, old: bytes, weights: Any) -> None:
    part.write_bytes(old)
    fetch(weights(DATA, Origin(url=mirror.put("/w", DATA))), target)
    assert target.read_bytes() == DATA


def test_wrong_bytes_are_deleted_and_both_hashes_told(
    mirror: Any, target: Path, part: Path, weights: Any, failure: Any
) -> None:
    wrong = bytes(len(DATA))
    message = failure(weights(DATA, Origin(url=mirror.put("/w", wrong))), target)
    assert hashlib.sha256(wrong).hexdigest() in message
    assert hashlib.sha256(DATA).hexdigest() in message
    assert not part.exists()


@pytest.mark.parametrize("tells_length", [True, False])
def test_a_file_that_is_too_long_is_refused(
    mirror: Any, target: Path, tells_length: bool, weights: Any, failure: Any
) -> None:
    mirror.tells_length = tells_length
    message = failure(weights(DATA, Origin(url=mirror.put("/w", DATA + bytes(5_000_000)))), target)
    assert "1000000" in message
    kept = sum(path.stat().st_size for path in target.parent.iterdir())
    assert kept <= len(DATA) + download.PIECE


def test_a_server_that_tells_no_length_is_trusted_to_the_known_one(mirror: Any, target: Path, weights: Any) -> None:
    mirror.tells_length = False
    mirror.cuts = [400_000]
    fetch(weights(DATA, Origin(url=mirror.put("/w", DATA))), target)
    assert target.read_bytes() == DATA


def test_a_server_that_fails_for_a_moment_is_asked_again(mirror: Any, target: Path, weights: Any) -> None:
    mirror.answers = [503, 429]
    fetch(weights(DATA, Origin(url=mirror.put("/w", DATA))), target)
    assert [asked.status for asked in mirror.asked] == [503, 429, 200]


def test_a_missing_file_is_not_asked_for_again(mirror: Any, target: Path, weights: Any, failure: Any) -> None:
    assert "404" in failure(weights(DATA, Origin(url=mirror.address + "/nowhere")), target)
    assert len(mirror.asked) == 1


def test_the_next_place_is_tried(mirror: Any, target: Path, weights: Any) -> None:
    places = Origin(url=mirror.address + "/nowhere"), Origin(url=mirror.put("/w", DATA))
    fetch(weights(DATA, *places), target)
    assert target.read_bytes() == DATA


def test_when_all_places_fail_each_says_why(
    mirror: Any, other_mirror: Any, target: Path, weights: Any, failure: Any
) -> None:
    message = failure(
        weights(
            DATA,
            Origin(url=mirror.address + "/nowhere"),
            Origin(url=other_mirror.put("/w", bytes(len(DATA)))),
            Origin(wheel="unheard-of==1.0", member="m"),
        ),
        target,
    )
    assert f"{mirror.address}/nowhere: the server answers 404" in message
    assert f"{other_mirror.address}/w: its sha256 is" in message
    assert "wheel unheard-of==1.0: the package index does not know it" in message


def test_a_silent_server_is_given_up(
    mirror: Any, target: Path, monkeypatch: pytest.MonkeyPatch, weights: Any, failure: Any
) -> None:
    monkeypatch.setattr(download, "TIMEOUT", (1.0, 0.05))
    mirror.silent_s = 0.2
    assert "silent" in failure(weights(DATA, Origin(url=mirror.put("/w", DATA))), target)
    assert len(mirror.asked) == 1 + len(download.WAITS)


def test_nobody_there_is_no_connection(mirror: Any, target: Path, weights: Any, failure: Any) -> None:
    assert "no connection" in failure(weights(DATA, Origin(url="http://127.0.0.1:1/w")), target)


def test_a_certificate_bundle_that_is_missing_is_named(
    target: Path, monkeypatch: pytest.MonkeyPatch, weights: Any, failure: Any
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/bundle.pem")
    assert "/no/such/bundle.pem" in failure(weights(DATA, Origin(url="https://127.0.0.1:1/w")), target)
