"""What the README shows is what the commands print."""

import os
import re
import subprocess
import sys
from pathlib import Path

from emotrace.engine.explainer.cases import read_cases

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_the_output_shown_is_the_commands_own(portrait: Path) -> None:
    (shown,) = re.findall(
        r"^\$ emotrace explain portrait\.png --text \"(.*?)\" --no-llm\n(.*?)^\.\.\.$", README, re.MULTILINE | re.DOTALL
    )
    command = [Path(sys.executable).with_name("emotrace"), "explain", portrait, "--text", shown[0], "--no-llm"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    printed = " ".join(done.stdout.decode("utf-8").split())
    assert printed.startswith(" ".join(shown[1].split()))


def test_every_link_leads_somewhere() -> None:
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_command_shown_exists() -> None:
    named = set(re.findall(r"emotrace ([a-z]+)", README)) - {"says"}
    environment = {**os.environ, "COLUMNS": "200"}
    command = [str(Path(sys.executable).with_name("emotrace")), "--help"]
    text = subprocess.run(command, capture_output=True, check=True, env=environment).stdout.decode("utf-8")
    assert [name for name in named if not re.search(rf"\b{name}\b", text)] == []


def test_the_numbers_in_the_fast_part_are_the_reports() -> None:
    results = ROOT / "benchmarks" / "results"
    report, tokens = ((results / f"2026-11-23-speed{part}.md").read_text("utf-8") for part in ("-learned", ""))
    faces, whole = ((results / f"2026-11-26-{part}.md").read_text("utf-8") for part in ("face-speed", "batch"))
    shown = " ".join(README.split())
    for pattern, text, words in (
        (r"observer / landmarker\s+([\d.]+)", faces, "{:.2f} times the bare landmarker"),
        (r"emotrace / bare, sentence grammar\s+([\d.]+)", tokens, "{:.2f} times as fast"),
        (r"emotrace --help\s+([\d.]+) s", report, "answers in {:.2f} s"),
        (r"explain --text, --no-llm\s+([\d.]+) s", report, "--no-llm` in {:.2f} s"),
        (r"decision\s+(\d+) texts/s", whole, "{:.0f} short texts a second"),
        (r"decision with spans\s+(\d+) texts/s", whole, "{:.0f} taken apart"),
        (r"brief\s+1 worker\s+\d+\s+([\d.]+)", whole, "one worker decides {:.0f} texts"),
        (r"texts\s+1 worker\s+\d+\s+([\d.]+)", whole, "explains {:.0f} with the realizer"),
        (r"brief\s+2 workers\s+\d+\s+([\d.]+)", whole, "two workers {:.0f}"),
        (r"most ([\d.]+) MiB", whole, "{:.0f} MiB over 20,000 rows"),
        (r"whole / bare\s+([\d.]+)", whole, "{:.2f} times the bare libraries"),
        (r"more by\s+([\d.]+) MiB", whole, "{:.0f} MiB more than one"),
    ):
        found = re.search(pattern, text)
        assert found
        assert words.format(float(found[1])) in shown


def test_the_seconds_of_an_explanation_are_the_model_cards() -> None:
    card = (ROOT / "plugins" / "llama" / "data" / "MODEL_CARD.md").read_text("utf-8")
    shown = " ".join(README.split())
    rows = (("seconds to the first sentence, median", "there after {} s"), ("seconds, median", "the last after {} s"))
    for row, words in rows:
        (cells,) = re.findall(rf"^\| {row} \| (.+) \|$", card, re.MULTILINE)
        assert words.format(cells.split(" | ")[1]) in shown


def test_the_figures_of_the_explainers_page_are_counted() -> None:
    page = " ".join((ROOT / "docs" / "explainer.md").read_text("utf-8").split())
    folder = ROOT / "examples" / "explanations"
    references, held = (read_cases(folder / f"{name}.jsonl") for name in ("references", "heldout"))
    said = [sentence for case in references for sentence in case.sentences]
    real = [sum(case.origin.startswith("real") for case in cases) for cases in (references, held)]
    for words in (
        f"holds {len(references)} cases",
        f"{real[0]} are real",
        f"{len(references) - real[0]} are sampled",
        f"{len(said):,}, written one explanation at a time",
        f"{100 * len(set(said)) // len(said)} in 100 sentences are different ones",
        f"{len(held)} cases without sentences: {real[1]} real, {len(held) - real[1]} sampled",
    ):
        assert words in page


def test_the_figures_of_words_are_the_model_cards_and_the_results() -> None:
    card = (ROOT / "plugins" / "text" / "data" / "model" / "MODEL_CARD.md").read_text("utf-8")
    negation, fusion, words = (
        (ROOT / "benchmarks" / "results" / f"2026-11-{name}.md").read_text("utf-8")
        for name in ("28-negation", "28-fusion", "28-words")
    )
    shown = " ".join(README.split())
    rows = [line.split("|") for line in words.splitlines() if line.startswith("| **emotrace**")]
    (fine_f1, ekman_f1, turns_f1), turns_ece = (row[4].split()[0] for row in rows), rows[-1][6].strip()
    assert f"GoEmotions, 28 labels, several each | macro-F1 | {fine_f1} |" in shown
    assert f"GoEmotions, 7 groups, several each | macro-F1 | {ekman_f1} |" in shown
    commonest = re.findall(r"^\| baseline: majority +\|[^|]*\|[^|]*\| +(\S+)", words, re.MULTILINE)[-1]
    assert f"macro-F1 is {turns_f1} (always the commonest: {commonest})" in shown
    assert f"the calibration error {turns_ece}." in shown
    fine, ekman = re.findall(r"\| this model \| (\S+) \| (\S+) \|", card)[0]
    assert f"held against the other they are {fine} and {ekman}." in shown
    plain, by_table, neutral, hard, hard_by_table, hard_neutral = re.findall(
        r"^\| all \| (\d+) \| (\d+)% ", negation.partition("The text model before")[0], re.MULTILINE
    )
    assert f"Of {plain[0]} sentences about negation" in shown
    assert f"{plain[1]} % are concluded as readers do, and of {hard[0]} harder ones" in shown
    assert f"{hard[1]} %; the cue table" in shown
    assert f"comes to {by_table[1]} % and {hard_by_table[1]} %" in shown
    assert f'"neutral" for everything to {neutral[1]} % and {hard_neutral[1]} %' in shown
    told = " ".join((ROOT / "CHANGELOG.md").read_text("utf-8").split())
    average = re.findall(r"\| this model \| \S+ \| (\S+) \|", card)[1]
    denied = re.findall(r"^\| all \| \d+ \| \d+% \| (\d+)%", negation, re.MULTILINE)[0]
    assert f"to {average}, macro-F1 from 0.643 to {ekman} (28 labels: from 0.550 to {fine})" in told
    assert f"Of {plain[0]} sentences (`python -m benchmarks.negation.check`) {plain[1]} % are" in told
    assert f"concluded in {denied} % of the denials" in told
    assert f"Of {hard[0]} harder ones (nobody, two negations, acts, contrasts, long posts) {hard[1]} %." in told
    recall = dict(re.findall(r"^(\w+(?: \+ \w+)*) +(0\.\d+)", fusion, re.MULTILINE))
    assert f"together at a recall of {recall['face + voice + text']}" in shown
    assert f"best of them alone at {max(recall[one] for one in ('face', 'voice', 'text'))} " in shown


def test_the_figures_of_questions_are_the_model_cards_and_the_results() -> None:
    card = " ".join((ROOT / "plugins" / "text" / "data" / "model" / "MODEL_CARD.md").read_text("utf-8").split())
    words = (ROOT / "benchmarks" / "results" / "2026-11-28-words.md").read_text("utf-8")
    told = " ".join((ROOT / "CHANGELOG.md").read_text("utf-8").split())
    (asked,), (grouped,) = re.findall(r"labels in (\S+) of", card), re.findall(r"groups the figure is (\S+)\.", card)
    assert f"is right there in {grouped} of the dev texts" in told
    assert f"and in {asked} where curiosity is neutral" in told
    *_, last = (line.split("|") for line in words.splitlines() if line.startswith("| **emotrace**"))
    accuracy, _, recall, error = (cell.split()[0] for cell in last[3:7])
    assert f"{accuracy} are judged right" in told
    assert f"a calibration error of {error} (" in told
    assert f"unweighted average recall falls to {recall} (" in told


def test_the_speeds_of_texts_without_vnni_are_the_results() -> None:
    speed = (ROOT / "benchmarks" / "results" / "2026-11-27-text-speed.md").read_text("utf-8")
    rows = re.findall(r"^\| decision[^|]*\| [^|]*\| (\d+) [^|]*\| (\S+) \|", speed, re.MULTILINE)
    (decided, faster), (spans, _), _ = rows
    assert f"that lack VNNI, {decided} and {spans} (" in " ".join(README.split())
    assert f"are decided {faster} times as fast there" in " ".join((ROOT / "CHANGELOG.md").read_text("utf-8").split())


def test_the_figure_of_sentences_that_nobody_was_heard_to_say_is_the_results() -> None:
    sentences = (ROOT / "benchmarks" / "results" / "2026-11-28-voice-sentences.md").read_text("utf-8")
    (unheard,) = re.findall(r"^\| everybody \| [^|]* \| (\S+) ", sentences, re.MULTILINE)
    assert f"heard nobody say, the balanced accuracy is {unheard} (" in " ".join(README.split())


def test_the_figures_of_a_voice_from_elsewhere_are_the_results() -> None:
    elsewhere = (ROOT / "benchmarks" / "results" / "2026-11-28-voice-elsewhere.md").read_text("utf-8")
    ours = dict(re.findall(r"^\| (everybody|varied) \| (\S+) ", elsewhere, re.MULTILINE))
    plain, own = re.findall(r"UAR (\S+)$", elsewhere, re.MULTILINE)
    shown = " ".join(README.split())
    assert f"{ours['everybody']}, and {ours['varied']} against its own norms" in shown
    assert f"openSMILE {plain} and {own}, [run]" in shown
