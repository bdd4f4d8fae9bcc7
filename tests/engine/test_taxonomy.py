"""Label sets: a group's weight follows from the probabilities of its members."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotrace.engine.errors import UsageError
from emotrace.engine.taxonomy import Coordinates, Taxonomy, taxonomies, taxonomy

EKMAN = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
CHANCES = st.lists(st.floats(0.001, 1), min_size=7, max_size=7)


@given(CHANCES)
def test_projection_agrees_with_probabilities_worked_out_directly(chances: list[float]) -> None:
    """P(seen | group) is the mean over its members, for members are equally likely within their group."""
    seen = dict(zip(EKMAN, chances, strict=True))
    base = sum(chances) / 7
    weights = {label: math.log(chance / base) for label, chance in seen.items()}
    projected = taxonomy("sentiment").project(weights)
    for group, members in taxonomy("sentiment").groups.items():
        direct = math.log(sum(seen[member] for member in members) / len(members) / base)
        assert projected.get(group, 0.0) == pytest.approx(direct, abs=1e-9)


def test_a_member_without_weight_counts_as_saying_nothing() -> None:
    negative = taxonomy("sentiment").project({"anger": 1.0})["negative"]
    assert negative == pytest.approx(math.log((math.e + 3) / 4))


def test_ekman_projects_onto_itself_and_leaves_zeros_out() -> None:
    assert taxonomy("ekman").project({"joy": 1.5, "fear": -0.5, "anger": 0.0}) == {"joy": 1.5, "fear": -0.5}


@given(st.floats(-800, 800))
def test_large_weights_do_not_overflow(nats: float) -> None:
    assert math.isfinite(taxonomy("sentiment").project({"anger": nats}).get("negative", 0.0))


@pytest.mark.parametrize("name", sorted(taxonomies()))
def test_every_taxonomy_gathers_every_ekman_label_once_and_has_a_flat_prior(name: str) -> None:
    known = taxonomy(name)
    gathered = [member for label in known.labels for member in known.groups[label]]
    assert sorted(gathered) == sorted(EKMAN)
    assert math.fsum(math.exp(nats) for nats in known.uniform_log_prior.values()) == pytest.approx(1)
    axes = [value for point in known.coordinates.values() for value in (point.valence, point.arousal, point.dominance)]
    assert all(-1 <= value <= 1 for value in axes)


def test_an_unknown_name_says_which_there_are() -> None:
    with pytest.raises(UsageError, match=r"no taxonomy named 'plutchik'; there are ekman, sentiment"):
        taxonomy("plutchik")


def test_labels_and_coordinates_must_be_the_same() -> None:
    here = Coordinates(valence=0, arousal=0, dominance=0)
    with pytest.raises(ValueError, match="labels and coordinates differ"):
        Taxonomy(name="mine", source="me", groups={"joy": ("joy",)}, coordinates={"fear": here})
