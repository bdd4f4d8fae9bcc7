"""Evidence where it lives: words, graph and table are of one piece with the sentences."""

from pathlib import Path
from typing import Any

from PIL import Image

from tests.ui.app.doing import GRAPH, click_node, explain, see, take

TEXT = "I got the job! I can't believe it, I am so happy!"


def _lit(page: Any, selector: str) -> list[str]:
    return [one.strip() for one in page.locator(f"{selector}.em-lit").all_inner_texts()]


def test_a_sentence_lights_what_it_cites_in_words_and_graph(page: Any) -> None:
    explain(page, TEXT)
    sentence = page.locator(".em-sentence", has_text="so happy").first
    sentence.click()
    assert sentence.get_attribute("aria-pressed") == "true"
    assert _lit(page, ".em-mark") == ["so happy"]
    cited = sentence.get_attribute("data-ids").split()
    see(page, "Graph")
    page.wait_for_function(f"{GRAPH}?.nodes('.lit').length === {len(cited)}")
    assert page.evaluate(f"{GRAPH}.nodes('.lit').map(node => node.id())") == cited
    page.keyboard.press("Escape")
    assert page.evaluate(f"{GRAPH}.nodes('.lit').length") == 0
    assert not _lit(page, ".em-sentence")


def test_a_node_lights_the_sentences_that_cite_it_and_no_others(page: Any) -> None:
    explain(page, TEXT)
    see(page, "Graph")
    page.wait_for_function(f"{GRAPH}?.nodes().length > 0")
    id_ = page.locator(".em-mark", has_text="believe").get_attribute("data-ids")
    click_node(page, id_)
    cited = page.evaluate(
        """id => [...document.querySelectorAll('.em-sentence')]
            .filter(one => one.dataset.ids.split(' ').includes(id)).map(one => one.textContent)""",
        id_,
    )
    assert cited
    assert _lit(page, ".em-sentence") == cited
    assert id_ in page.locator(".em-graph-told").inner_text()


def test_edges_of_the_graph_have_the_sign_and_the_weight_of_the_evidence(page: Any, tmp_path: Path) -> None:
    explain(page, TEXT)
    result = take(page, "json", tmp_path)
    see(page, "Graph")
    page.wait_for_function(f"{GRAPH}?.edges().length > 0")
    kinds = page.evaluate(f"Object.fromEntries({GRAPH}.edges().map(edge => [edge.id(), edge.data('kind')]))")
    for one in result.observations:
        for label, nats in one.weights.items():
            if nats:
                assert kinds[f"{one.id}-{label}"] == ("supports" if nats > 0 else "opposes")


def test_the_table_names_every_observation_with_its_weights(page: Any, portrait: Path, tmp_path: Path) -> None:
    explain(page, TEXT, portrait)
    result = take(page, "json", tmp_path)
    see(page, "Table")
    rows = page.locator(".em-table tbody tr").all_inner_texts()
    assert len(rows) == len(result.observations) + len(result.patterns)
    smile = next(one for one in result.observations if one.kind == "AU12")
    row = next(row for row in rows if row.startswith(smile.id + "\t"))
    assert f"joy\u00a0+{smile.weights['joy']:.2f}" in row
    assert f"{smile.confidence:.2f}" in row
    assert f"{smile.observer.name}, version {smile.observer.version}" in row


def test_words_are_coloured_by_the_emotion_that_they_speak_for(page: Any, tmp_path: Path) -> None:
    from emotrace.ui.colours import COLOURS

    explain(page, TEXT)
    result = take(page, "json", tmp_path)
    for one in result.observations:
        if one.quote == "so happy":
            label = max(one.weights, key=lambda label: one.weights[label])
            colour = page.locator(".em-mark", has_text="so happy").evaluate(
                "mark => getComputedStyle(mark).borderBottomColor"
            )
            red, green, blue = (int(COLOURS[label][at : at + 2], 16) for at in (1, 3, 5))
            assert colour == f"rgb({red}, {green}, {blue})"
            return
    raise AssertionError("the words are a cue")


COLOUR = """image => {
    const canvas = document.createElement('canvas').getContext('2d');
    canvas.drawImage(image, 0, 0);
    return [...canvas.getImageData(0, 0, 1, 1).data];
}"""
"""Red, green, blue and opacity of a picture's corner."""


def test_two_pictures_with_one_file_name_each_show_their_own_pixels(page: Any, tmp_path: Path) -> None:
    files = [tmp_path / folder / "image.png" for folder in ("a", "b")]
    for file, colour in zip(files, ("red", "blue"), strict=True):
        file.parent.mkdir()
        Image.new("RGB", (64, 64), colour).save(file)
    explain(page, TEXT, *files)
    page.wait_for_function(
        "[...document.querySelectorAll('.em-picture img')].filter(one => one.naturalWidth === 64).length === 2"
    )
    shown = [
        page.locator(f".em-source[data-source={source}] .em-picture img").evaluate(COLOUR) for source in ("S1", "S2")
    ]
    assert shown == [[255, 0, 0, 255], [0, 0, 255, 255]]
