"""Texts made out of texts, for a network to be asked about."""

from collections import Counter

import numpy as np

from emotrace.plugins.text.training.variants import ANOTHER_END, ENDS, MARKS, OUT, variants

TEXTS = [f"{subject} saw the {thing} and {verb}" for subject in "abcdef" for thing in "uvwxyz" for verb in "klmn"] * 20


def made(seed: int = 1) -> list[str]:
    return variants(TEXTS, np.random.default_rng(seed))


def test_each_text_has_one_variant_of_its_own_words_or_of_words_of_the_others() -> None:
    found, known = made(), {word for text in TEXTS for word in text.split()}
    assert len(found) == len(TEXTS)
    assert {word.strip(MARKS + ":()") for text in found for word in text.split()} <= known | {""}


def test_the_same_seed_makes_the_same_variants_and_another_seed_others() -> None:
    assert made() == made()
    assert made() != made(2)


def test_a_third_are_stretches_a_third_lose_words_and_a_third_exchange_some() -> None:
    kinds: Counter[str] = Counter()
    for text, variant in zip(TEXTS, made(), strict=True):
        before, after = text.rstrip(MARKS).split(), variant.rstrip(MARKS + ":()").split()
        if len(after) == len(before) and after != before:
            kinds["exchanged"] += 1
        elif " ".join(after) in " ".join(before):
            kinds["one stretch or all"] += 1
        else:
            kinds["words out of the middle"] += 1
    shares = {kind: count / len(TEXTS) for kind, count in kinds.items()}
    some = 1 - (1 - OUT) ** 6
    assert abs(shares["exchanged"] - some / 3) < 0.05
    assert shares["words out of the middle"] > 0.1
    assert shares["one stretch or all"] > 0.4


def test_texts_end_otherwise_at_times() -> None:
    marked = sum(variant[-1:] in MARKS + ":()" for variant in made()) / len(TEXTS)
    assert abs(marked - ANOTHER_END * sum(bool(end) for end in ENDS) / len(ENDS)) < 0.04
    ends = variants(["so it is!"] * 300, np.random.default_rng(3))
    assert {"so it is", "so it is...", "so it is :("} <= set(ends)


def test_a_text_of_no_words_stays_one() -> None:
    assert all(not variant.strip(MARKS + ":()") for variant in variants(["", " "], np.random.default_rng(0)))
