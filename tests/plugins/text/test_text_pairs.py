"""Weights whose products every processor adds up exactly."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from emotrace.plugins.text.encoder import Encoder
from emotrace.plugins.text.model import FOLDER, TextModel
from emotrace.plugins.text.training.pairs import PAIR, WIDEST, fitted

BYTES = arrays(np.int8, st.tuples(st.integers(1, 9), st.integers(1, 4)), elements=st.integers(-127, 127))
TEXTS = ("I am so proud of you!!!", "No.", "He left without a word, and nobody asked why " * 3, "\U0001f602\U0001f602")


@pytest.fixture(scope="module")
def model() -> Iterator[TextModel]:
    model = TextModel()
    yield model
    model.close()


@given(BYTES)
def test_two_products_of_neighbouring_weights_fit_16_bits(weights: "NDArray[np.int8]") -> None:
    rounded, factors = fitted(weights)
    whole = np.pad(rounded.astype(np.int64), ((0, len(weights) % 2), (0, 0)))
    sizes = np.abs(whole[0::2]) + np.abs(whole[1::2])
    assert rounded.shape == weights.shape
    assert sizes.max() <= PAIR
    assert 255 * sizes.max() < 2**15
    assert ((factors >= 1) & (factors < WIDEST + 1e-9)).all()


@given(BYTES)
def test_rounding_costs_no_more_than_to_halve_every_weight(weights: "NDArray[np.int8]") -> None:
    rounded, factors = fitted(weights)
    assert np.square(weights - rounded * factors).sum() <= np.square(weights - 2 * np.round(weights / 2)).sum() + 1e-9


def test_weights_whose_pairs_fit_already_stay_as_they_are() -> None:
    weights = np.array([[64, -127], [-64, 1], [3, 0], [125, 127]], np.int8)
    rounded, factors = fitted(weights)
    assert (rounded == weights).all()
    assert (factors == 1).all()


def test_weights_as_normal_as_an_encoders_lose_about_one_percent() -> None:
    weights = np.clip(np.round(np.random.default_rng(0).normal(0, 38, (384, 96))), -127, 127).astype(np.int8)
    rounded, factors = fitted(weights)
    assert np.std(weights - rounded * factors) < 0.015 * np.std(weights)


def test_the_shipped_encoder_says_the_same_to_the_bit_however_products_are_added(model: TextModel) -> None:
    """ONNX Runtime has kernels that add pairs in 16 bits, and others, for this option, that do not."""
    from onnxruntime import InferenceSession, SessionOptions

    careful = SessionOptions()
    careful.add_session_config_entry("session.x64quantprecision", "1")
    session = InferenceSession(str(FOLDER / "encoder.onnx"), careful, providers=["CPUExecutionProvider"])
    found = model.encode_all(TEXTS)
    for text, scores in zip(TEXTS, found, strict=True):
        ids = np.array([model.ids(text)])
        (wanted,) = session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        np.testing.assert_array_equal(scores, wanted[0])


def test_texts_come_back_in_the_order_in_which_they_were_given() -> None:
    encoder = Encoder(FOLDER / "encoder.onnx")
    texts = [[101, *range(2000, 2000 + count % 5), 102] for count in range(60)]
    together = encoder.begin(iter(texts)).scores()
    alone = [encoder.begin([text]).scores()[0] for text in texts]
    encoder.close()
    np.testing.assert_array_equal(together, alone)
