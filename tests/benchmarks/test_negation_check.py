import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks.negation.check import SETS, sentences
from emotrace.plugins.text.labelsets import ekman
from emotrace.plugins.text.table import OWN_TABLE, load_table
from emotrace.plugins.text.training import denials as making
from emotrace.plugins.text.training.denials import denials

DENY_OTHERWISE = {"nobody feels", "contrast", "long denial"}


def bare(text: str) -> str:
    return re.sub(r"[^\w ']", "", text.lower()).strip()


def test_no_sentence_of_the_check_is_made_for_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what chance puts together, with several seeds."""
    monkeypatch.setattr(making, "MOST_PER_TEXT", 1e6)
    table = load_table(OWN_TABLE)
    made = {bare(one.text) for seed in range(20) for one in denials(["number"], table, np.random.default_rng(seed))}
    assert len(made) > 6000
    assert not [one.text for name in SETS for one in sentences(name) if bare(one.text) in made]


def test_sentences_have_known_labels_never_the_one_that_they_deny_and_come_once() -> None:
    every = [one for name in SETS for one in sentences(name)]
    assert len({bare(one.text) for one in every}) == len(every) > 500
    assert all(set(one.labels) <= set(ekman()) and one.denied not in one.labels for one in every)
    assert {one.denied for one in every} <= {"", *ekman()} - {"neutral"}
    deny = {one.kind for one in every if one.denied}
    assert deny == {*(f"denied {what}" for what in ("feeling", "quality", "noun", "joy", "act")), *DENY_OTHERWISE}
    assert all(one.denied for one in every if one.kind in deny)


def test_the_length_of_the_posts_is_as_the_readme_says() -> None:
    lengths = [len(one.text.split()) for one in sentences("harder") if one.kind == "long denial"]
    readme = (Path(__file__).parents[2] / "benchmarks" / "negation" / "README.md").read_text("utf-8")
    assert f"posts of {min(lengths)} to {max(lengths)} words" in readme
