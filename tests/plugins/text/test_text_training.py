"""What training computes: n-grams, thresholds, calibration; and what it says of data that it cannot learn from."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit, log_softmax

from emotrace.engine.benchmark import Example
from emotrace.engine.errors import InputError, UsageError
from emotrace.engine.trainer import Training
from emotrace.plugins.text.choice import DOUBT
from emotrace.plugins.text.labelsets import ekman, group_of, grouped
from emotrace.plugins.text.ngrams import Grams, grams, load_grams
from emotrace.plugins.text.training import trainer
from emotrace.plugins.text.training.calibrate import (
    average_precision,
    best_threshold,
    cross_fitted_f1,
    expected_threshold,
    temperature,
)
from emotrace.plugins.text.training.corpus import corpus_of
from emotrace.plugins.text.training.fit_ngrams import counted, fit_ngrams
from emotrace.plugins.text.training.settling import calibration_error
from emotrace.plugins.text.training.trainer import TextTrainer


def folder_of(tmp_path: Path, rows: list[str], labels: str) -> Path:
    for split in ("train", "dev"):
        (tmp_path / f"{split}.tsv").write_text("".join(f"{row}\n" for row in rows), "utf-8")
    (tmp_path / "labels.txt").write_text(labels, "utf-8")
    return tmp_path


def no_model(name: str) -> Path:
    raise AssertionError(f"training asked for {name} before it had looked at the data")


def lines_of(data: Path, out: Path) -> list[str]:
    return list(TextTrainer().train(Training(data=data, out=out, model_file=no_model)))


def test_every_fine_label_has_one_group_and_every_group_is_ekmans() -> None:
    assert len(group_of()) == 28
    assert set(group_of().values()) == set(ekman())
    assert grouped(("pride", "joy", "anger")) == ("joy", "anger")


def test_a_run_of_letters_counts_as_two() -> None:
    assert list(grams("Soooo GOOD!!")) == ["soo", "good", "!!", "soo good", "good !!", "soo good !!"]


def test_ngram_scores_are_those_of_tf_idf_and_a_linear_model(tmp_path: Path) -> None:
    """The oracle: scikit-learn's own vectorizer with our pieces, its cosine norm, and the same weights."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = ["so good", "so so bad !", "good day today", "bad day , so bad"]
    vectorizer = TfidfVectorizer(analyzer=lambda text: list(grams(text)), sublinear_tf=True)
    matrix = vectorizer.fit_transform(texts)
    rng = np.random.default_rng(0)
    bytes_, scale = (
        rng.integers(-127, 128, (matrix.shape[1], 3)).astype(np.int8),
        np.array([0.01, 0.02, 0.03], np.float32),
    )
    made = Grams(
        tuple(vectorizer.get_feature_names_out()), vectorizer.idf_.astype(np.float32), bytes_, scale, np.zeros(3, "f4")
    )
    assert made.scores(texts) == pytest.approx(matrix @ (bytes_ * scale), abs=1e-4)
    made.save(tmp_path / "grams.npz")
    assert load_grams(tmp_path / "grams.npz").scores(texts) == pytest.approx(made.scores(texts), abs=2e-3)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_fitted_ngrams_tell_what_they_were_taught() -> None:
    said = dict(zip(ekman(), ["mess", "vomit", "ghost", "lovely", "table", "grief", "wow"], strict=True))
    examples = [
        Example(str(n), (label,), text=f"a {word} number {n}") for label, word in said.items() for n in range(9)
    ]
    corpus = corpus_of(examples, ekman())
    targets = np.hstack([corpus.targets, corpus.shares]) * 0.8 + 0.02
    told = fit_ngrams(corpus.texts, targets, corpus.targets.shape[1], counted(corpus.texts))
    (fitted,) = [made for made in told if isinstance(made, Grams)]
    scores = fitted.scores([f"such a {word}" for word in said.values()])
    for columns in (slice(0, 7), slice(7, 14), slice(14, 21)):
        assert list(scores[:, columns].argmax(axis=1)) == list(range(7))


def test_the_best_threshold_is_the_best_of_all_that_could_be() -> None:
    rng = np.random.default_rng(1)
    scores = rng.normal(size=200)
    target = rng.random(200) < expit(2 * scores - 1)

    def f1(threshold: float) -> float:
        given = scores >= threshold
        return float(2 * (given & target).sum() / (given.sum() + target.sum()))

    assert f1(best_threshold(scores, target)) == max(f1(one) for one in scores)


def test_the_expected_threshold_is_half_the_f1_that_calibrated_probabilities_reach() -> None:
    rng = np.random.default_rng(2)
    scores = rng.normal(-1, 2, 50_000)
    target = rng.random(50_000) < expit(scores)
    assert expected_threshold(scores) == pytest.approx(best_threshold(scores, target), abs=0.15)


def test_temperature_undoes_a_known_overconfidence() -> None:
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(4000, 4))
    prior = np.full(4, 0.25)
    chances = (1 - DOUBT) * np.exp(log_softmax(scores, axis=1)) + DOUBT * prior
    shares = np.eye(4)[[rng.choice(4, p=row) for row in chances]]
    assert temperature(lambda heat: log_softmax(3 * scores / heat, axis=1), shares, prior) == pytest.approx(3, rel=0.1)


def test_calibration_error_of_a_coin_called_at_nine_tenths_is_four_tenths() -> None:
    hit = np.tile([0.0, 1.0], 500)
    assert calibration_error(np.full(1000, 0.9), hit) == pytest.approx(0.4)


def test_average_precision_is_the_mean_precision_where_the_examples_stand() -> None:
    scores = np.array([[0.9, 1.0], [0.8, 0.0], [0.7, 0.0], [0.6, 0.0]])
    targets = np.array([[True, False], [False, False], [True, False], [False, False]])
    first, none = average_precision(scores, targets)
    assert first == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert np.isnan(none)


def test_cross_fitted_f1_of_noise_is_no_better_than_giving_the_label_to_all() -> None:
    rng = np.random.default_rng(4)
    targets = rng.random((2000, 2)) < [0.3, 0.05]
    found = cross_fitted_f1(rng.normal(size=(2000, 2)), targets, seed=0, times=3)
    everybody = 2 * targets.mean(axis=0) / (1 + targets.mean(axis=0))
    assert (found <= everybody + 0.03).all()


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([], "train.tsv"),
        (["so good\t3\tx1", "so bad\t0\tx2"], "at least two examples"),
        (
            ["so good\t3\tx1", "very good\t3\tx2", "so so\t4\tx3", "well\t4\tx4"],
            r"too few of anger \(0\), disgust \(0\), fear \(0\), sadness \(0\), surprise \(0\)$",
        ),
    ],
    ids=["empty", "one example each", "a label that no text has"],
)
def test_data_that_cannot_be_learned_from_is_refused_with_the_reason(
    rows: list[str], complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=complaint):
        lines_of(folder_of(tmp_path, rows, "\n".join(ekman())), tmp_path / "out")


def test_one_table_is_refused_for_what_is_calibrated_must_not_have_been_learned(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, ["so good\t3\tx1"], "\n".join(ekman()))
    with pytest.raises(InputError, match=r"train\.tsv is no folder; text learns from a folder with train\.tsv"):
        lines_of(folder / "train.tsv", tmp_path / "out")


def test_missing_libraries_are_named_with_the_line_that_installs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "NEEDED", ("no_such_library_x",))
    rows = [f"text {n}\t{n % 7}\tx{n}" for n in range(21)]
    with pytest.raises(UsageError, match=r"no_such_library_x; install .*emotrace\[train\]"):
        lines_of(folder_of(tmp_path, rows, "\n".join(ekman())), tmp_path / "out")
