"""Learning from pictures: what cannot be learned from, what is written, and that fitting finds what is there."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from emotrace.engine.errors import InputError
from emotrace.engine.learned import load_learned
from emotrace.engine.observer import Setting
from emotrace.engine.trainer import Trainer, Training
from emotrace.plugins.face import emotrace_trainers, faceset
from emotrace.plugins.face.card import Held, calibration_error, write_card
from emotrace.plugins.face.duplicates import groups_of, thumbprint
from emotrace.plugins.face.faces import Face
from emotrace.plugins.face.faceset import FaceSet
from emotrace.plugins.face.fitting import (
    Prior,
    curves_of,
    fit,
    fit_norms,
    hinges_of,
    prototypes,
    sizes_of,
    softmax,
    temperature_of,
)
from emotrace.plugins.face.measures import Cue, CueTable, Norms, load_norms, measured
from emotrace.plugins.face.reading import NORMS, WEIGHTS
from emotrace.plugins.face.writing import Made

if TYPE_CHECKING:
    from numpy import float64, intp, uint8
    from numpy.typing import NDArray

LABELS = ("calm", "glad", "cross")


@pytest.fixture
def trainer() -> Trainer:
    (trainer,) = emotrace_trainers()
    return trainer


@pytest.fixture
def folder(tmp_path: Path, portrait_pixels: "NDArray[uint8]") -> Path:
    """Four pictures each of joy and of neutral: the portrait, cut differently, with its mouth and without."""
    covered = portrait_pixels.copy()
    covered[136:160, 205:245] = portrait_pixels[112:136, 160:200]
    for number, (top, left) in enumerate([(0, 90), (30, 130), (10, 150), (40, 100)]):
        for label, whole in (("joy", portrait_pixels), ("neutral", covered)):
            pixels = whole[top : top + 200, left : left + 210]
            (tmp_path / "faces" / label).mkdir(parents=True, exist_ok=True)
            Image.fromarray(pixels).save(tmp_path / "faces" / label / f"{number}.png")
    return tmp_path / "faces"


def run(trainer: Trainer, data: Path, setting: Setting, out: Path) -> list[str]:
    return list(trainer.train(Training(data, out, setting.model_file)))


def test_training_writes_what_the_observer_reads(
    trainer: Trainer, folder: Path, setting: Setting, tmp_path: Path
) -> None:
    said = run(trainer, folder, setting, tmp_path / "out")
    assert said[0] == "8 pictures in faces"
    weights = load_learned(tmp_path / "out" / "weights.toml")
    assert {curve.kind for curve in weights.curve} == set(load_norms(tmp_path / "out" / "norms.toml").names)
    assert weights.trained_by.startswith("emotrace train face")
    card = (tmp_path / "out" / "MODEL_CARD.md").read_text("utf-8")
    assert "| joy |" in card
    assert "What it cannot see" in card


def test_training_again_gives_the_same_files(trainer: Trainer, folder: Path, setting: Setting, tmp_path: Path) -> None:
    for out in ("one", "two"):
        run(trainer, folder, setting, tmp_path / out)
    for name in ("weights.toml", "norms.toml", "MODEL_CARD.md"):
        assert (tmp_path / "one" / name).read_text("utf-8") == (tmp_path / "two" / name).read_text("utf-8")


def test_a_picture_that_cannot_be_read_is_told_and_left_out(
    trainer: Trainer, folder: Path, setting: Setting, tmp_path: Path
) -> None:
    (folder / "joy" / "broken.jpg").write_bytes(b"no picture")
    said = run(trainer, folder, setting, tmp_path / "out")
    assert any(line == "left out: joy/broken.jpg: it is no picture" for line in said)


def test_an_empty_folder_is_refused(trainer: Trainer, setting: Setting, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="empty"):
        run(trainer, tmp_path / "empty", setting, tmp_path / "out")


def test_one_label_alone_is_refused(trainer: Trainer, folder: Path, setting: Setting, tmp_path: Path) -> None:
    for picture in (folder / "neutral").iterdir():
        picture.unlink()
    with pytest.raises(InputError, match="one label alone, joy"):
        run(trainer, folder, setting, tmp_path / "out")


def test_a_label_with_one_example_is_refused(trainer: Trainer, folder: Path, setting: Setting, tmp_path: Path) -> None:
    for name in ("1.png", "2.png", "3.png"):
        (folder / "joy" / name).unlink()
    with pytest.raises(InputError, match="1 of its pictures labelled joy show a face; 2 are needed"):
        run(trainer, folder, setting, tmp_path / "out")


def test_pictures_without_a_face_are_refused(trainer: Trainer, setting: Setting, tmp_path: Path) -> None:
    for label in ("joy", "neutral"):
        (tmp_path / "grey" / label).mkdir(parents=True)
        Image.new("RGB", (80, 80), "grey").save(tmp_path / "grey" / label / "0.png")
    with pytest.raises(InputError, match="no face was found in any of 2 pictures"):
        run(trainer, tmp_path / "grey", setting, tmp_path / "out")


def test_without_neutral_faces_there_is_no_rest(
    trainer: Trainer, folder: Path, setting: Setting, tmp_path: Path
) -> None:
    (folder / "neutral").rename(folder / "anger")
    with pytest.raises(InputError, match="no face labelled neutral"):
        run(trainer, folder, setting, tmp_path / "out")


def test_a_measure_that_is_no_number_leaves_the_picture_out(
    trainer: Trainer, folder: Path, setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Face] = []

    def once_nan(face: Face) -> dict[str, float]:
        calls.append(face)
        return {**measured(face), **({"mouth width": float("nan")} if len(calls) == 1 else {})}

    monkeypatch.setattr(faceset, "measured", once_nan)
    said = run(trainer, folder, setting, tmp_path / "out")
    assert "left out: joy/0.png: mouth width came to no number" in said


def made_up(seed: int, n: int = 600) -> "tuple[NDArray[float64], NDArray[intp]]":
    """Two measures of faces: the first is high for glad, low for cross; the second is chance."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n)
    values = np.stack([rng.normal(np.array([0.0, 2.0, -2.0])[labels], 1.0), rng.normal(size=n)], axis=1)
    return values + np.array([10.0, 0.0]), labels


def free(slopes: "NDArray[float64]") -> Prior:
    """A prior that bounds nothing."""
    return Prior(slopes, np.full_like(slopes, -np.inf), np.full_like(slopes, np.inf))


def test_no_curve_runs_against_what_the_prototypes_say_plainly() -> None:
    """The first measure is high for glad; a prototype that says the contrary bends the fit to 0, and no further."""
    values, labels = made_up(4)
    norms = fit_norms(("width", "chance"), values, np.zeros((600, 4)), labels == 0)
    hinges = hinges_of(sizes_of(norms, values, np.zeros((600, 4))))
    plain, bounded = free(np.zeros((12, 3))), free(np.zeros((12, 3)))
    bounded.most[[0, 2, 4], 1] = 0.0  # the upper side of width, for glad
    assert fit(hinges, labels, plain).slopes[0, 1] > 0.1
    assert fit(hinges, labels, bounded).slopes[[0, 2, 4], 1] == pytest.approx(0, abs=1e-9)


def test_fitting_finds_what_is_there_and_the_curves_say_it() -> None:
    names, (values, labels) = ("width", "chance"), made_up(0)
    poses = np.zeros((len(labels), 4))
    norms = fit_norms(names, values, poses, labels == 0)
    assert norms[0].rest == pytest.approx(10, abs=0.3)
    hinges = hinges_of(sizes_of(norms, values, poses))
    fitted = fit(hinges, labels, free(np.zeros((12, 3))))
    others, truth = made_up(1)
    scores = fitted.score(hinges_of(sizes_of(norms, others, np.zeros((600, 4)))))
    assert (scores.argmax(axis=1) == truth).mean() > 0.75  # the best that can be: 0.79
    assert temperature_of(scores, truth, np.ones(600)) == pytest.approx(1, abs=0.3)


def test_curves_give_the_probabilities_of_the_fit() -> None:
    labels = ("anger", "joy", "neutral")
    values, truth = made_up(2)
    poses = np.zeros((len(truth), 4))
    norms = fit_norms(("width", "chance"), values, poses, truth == 0)
    found = sizes_of(norms, values, poses)
    fitted = fit(hinges_of(found), truth, free(np.zeros((12, 3))))
    rest, curves = curves_of(fitted, ("width", "chance"), labels, temperature=1.5)
    expected = softmax(fitted.score(hinges_of(found)) / 1.5)
    for face, chances in list(zip(found, expected, strict=True))[:50]:
        parts = [rest, *(curve.weigh(float(size)) for curve, size in zip(curves, face, strict=True))]
        score = np.array([sum(part.get(label, 0.0) for part in parts) for label in labels])
        assert softmax(score) == pytest.approx(chances, abs=0.01)


def test_without_evidence_the_prototypes_hold() -> None:
    """Labels that do not depend on the cue leave its slope near what the fit starts from."""
    rng = np.random.default_rng(0)
    prior = np.zeros((6, 3))
    prior[0, 1] = 0.05
    hinges = hinges_of(rng.uniform(-1e-5, 1e-5, (300, 1)))
    fitted = fit(hinges, rng.integers(0, 3, 300), free(prior))
    assert fitted.slopes[0] == pytest.approx(prior[0], abs=0.02)


def test_prototypes_are_shared_out_among_the_cues_of_an_action_unit() -> None:
    from emotrace.plugins.face.action_units import ActionUnitRule

    row = ActionUnitRule(
        kind="AU12", label="a", phrase="b", source="S", shapes_from="S", shows=2.0, weights={"joy": 2.0, "anger": -1.0}
    )
    cues = CueTable(cue=(Cue(name="width", more="AU12"), Cue(name="drop", less="AU12")))
    prior = prototypes(("width", "drop"), cues, [row], ("anger", "joy"))
    slopes, least, most = (part.reshape(6, 2, 2) for part in (prior.slopes, prior.least, prior.most))
    assert slopes[0, 0, 1] == slopes[3, 1, 1] == -2 * slopes[0, 0, 0] > 0
    assert np.count_nonzero(slopes) == 4
    assert (least[:3, 0, 1] == 0).all()
    assert (most[3:, 1, 0] == 0).all()
    assert np.isfinite(least).sum() == np.isfinite(most).sum() == 6


def test_sizes_are_the_observers() -> None:
    """The trainer's arithmetic for many faces, against the observer's for one, and both against the definition."""
    rng = np.random.default_rng(3)
    values = rng.normal(size=(40, 3))
    raw = [dict(zip(("head pitch", "head yaw", "head roll"), 10 * row, strict=True)) for row in values]
    poses = np.array([[v[0], v[0] ** 2, v[1] ** 2, v[2] ** 2] for v in values.clip(-3, 3)])
    norms = fit_norms(("lip opening",), values[:, :1], poses, np.arange(40) < 20)
    many = sizes_of(norms, values[:, :1], poses)[:, 0]
    for place, one in enumerate(raw):
        own = Norms(norms).sizes({**one, "lip opening": values[place, 0]}, {})
        away = values[place, 0] - norms[0].rest - sum(a * b for a, b in zip(norms[0].pose, poses[place], strict=True))
        by_hand = 5 * away / (norms[0].more if away > 0 else norms[0].less)
        assert own["lip opening"] == pytest.approx(many[place]) == pytest.approx(max(-5, min(5, by_hand)))


def test_the_same_picture_saved_again_is_found() -> None:
    rng = np.random.default_rng(0)
    smooth = [
        np.asarray(Image.fromarray(rng.integers(0, 255, (6, 6, 3), dtype=np.uint8)).resize((48, 48))) for _ in range(4)
    ]
    brighter = (smooth[1] * 0.9 + 12).astype(np.uint8)
    groups = groups_of([thumbprint(pixels) for pixels in [*smooth, brighter]])
    assert groups[1] == groups[4]
    assert len(set(groups.tolist())) == 4


def test_calibration_error_is_the_gap_between_sure_and_right() -> None:
    chances = np.tile([0.8, 0.2], (10, 1))
    truth = np.array([0] * 6 + [1] * 4)
    assert calibration_error(chances, truth) == pytest.approx(0.2)


def test_what_is_written_of_ones_own_data_is_true_of_them(
    trainer: Trainer, folder: Path, setting: Setting, tmp_path: Path
) -> None:
    rows = [f"faces/{label}/{number}.png,{label},{number}" for label in ("joy", "neutral") for number in range(4)]
    (tmp_path / "faces.csv").write_text("\n".join(["path,label,the person", *rows]) + "\n", "utf-8")
    asked = Training(tmp_path / "faces.csv", tmp_path / "out", setting.model_file, 3, "the person", limit=8)
    assert list(trainer.train(asked))[-1].startswith("wrote")
    command = f"emotrace train face {tmp_path.name}/faces.csv --seed 3 --group 'the person' --limit 8"
    for name in ("weights.toml", "norms.toml"):
        assert tomllib.loads((tmp_path / "out" / name).read_text("utf-8"))["trained_by"] == command
    assert load_learned(tmp_path / "out" / "weights.toml").licence.startswith("as free as the pictures")
    card = (tmp_path / "out" / "MODEL_CARD.md").read_text("utf-8")
    assert f"- Made by `{command}`\n" in card
    assert "Pictures with\n  the same `the person` stay on one side of a split\n" in card
    for word in ("FER-2013", "search words", "missed most", "two parts"):
        assert word not in card


def test_the_card_of_fer_2013_says_what_the_shipped_one_says(setting: Setting, tmp_path: Path) -> None:
    """Made-up faces give other figures; all that stands around these is the same."""
    names, seven = load_norms(NORMS).names, np.arange(7)
    faces = FaceSet(names, np.zeros((7, len(names))), np.zeros((7, 4)), np.ones(7), seven, seven, (1,) * 7)
    asked = Training(Path("/data/fer2013/train"), tmp_path, setting.model_file)
    made = Made(asked, faces=7462, temperature=1.1064)
    held = [Held(part, np.eye(7), faces) for part in ("training part, cross-validated", "validation part")]
    write_card(held, made, tmp_path / "card.md")
    written, shipped = (path.read_text("utf-8") for path in (tmp_path / "card.md", WEIGHTS.parent / "MODEL_CARD.md"))
    for mark, side in (("## How well it does", 0), ("## What it cannot see", 1)):
        assert written.split(mark)[side] == shipped.split(mark)[side]


def test_the_shipped_files_belong_together() -> None:
    made_by = [tomllib.loads(path.read_text("utf-8"))["trained_by"] for path in (NORMS, WEIGHTS)]
    assert made_by[0] == made_by[1]
    assert made_by[0] in (WEIGHTS.parent / "MODEL_CARD.md").read_text("utf-8")
