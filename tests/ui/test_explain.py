"""The command as a person uses it."""

import json
import math
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from emotrace.engine.check import check_explanation
from emotrace.engine.result import Result


def _result(done: Any) -> Result:
    assert done.returncode == 0, done.stderr
    return Result.from_json(done.stdout)


def test_a_broad_smile_names_au12_with_joy_on_top(emotrace: Any, portrait: Path) -> None:
    done = emotrace("explain", portrait, "--no-llm", "--format", "json")
    result = _result(done)
    assert result.belief.top == "joy"
    assert "AU12" in {one.kind for one in result.observations}
    assert any("AU12" in sentence.text for sentence in result.explanation.key_observations)
    assert done.stderr == ""


def test_three_modalities_meet_in_one_graph(emotrace: Any, portrait: Path, voice: Path) -> None:
    done = emotrace("explain", portrait, voice, "--text", "I am so happy!", "--no-llm", "--format", "json")
    result = _result(done)
    assert {one.modality for one in result.observations if one.weights} == {"face", "text", "voice"}
    assert not check_explanation(result.explanation, result.graph(), result.belief, result.stimulus)
    assert done.stderr == ""


def test_whoever_holds_the_json_can_check_the_arithmetic(emotrace: Any, portrait: Path) -> None:
    belief = json.loads(emotrace("explain", portrait, "-t", "so sad", "--no-llm", "-f", "json").stdout)["belief"]
    score = dict(belief["log_prior"])
    for one in belief["contributions"]:
        score[one["emotion"]] += one["nats"]
    total = sum(math.exp(value) for value in score.values())
    for label, value in score.items():
        assert value == pytest.approx(belief["log_score"][label], abs=1e-6)
        assert math.exp(value) / total == pytest.approx(belief["posterior"][label], abs=1e-6)


def test_the_default_model_words_it_and_every_sentence_passes(emotrace: Any) -> None:
    done = emotrace("explain", "--text", "I am so proud of you, thank you!", "--format", "json")
    result = _result(done)
    assert result.provenance.model == "smollm2-135m-instruct"
    assert not check_explanation(result.explanation, result.graph(), result.belief, result.stimulus)
    assert {one.written_by for _, one in result.explanation.sentences()} <= {"smollm2-135m-instruct", "realizer"}
    assert done.stderr == ""


def test_ablation_changes_the_score_by_exactly_the_contribution(emotrace: Any, tmp_path: Path) -> None:
    emotrace("explain", "--text", "I am so happy, but this is scary", "--no-llm", "-o", "result.json")
    result = Result.load(tmp_path / "result.json")
    dropped = next(one.id for one in result.observations if one.weights)
    after = json.loads(emotrace("ablate", "result.json", "--drop", dropped, "--format", "json").stdout)
    for label, change in after["change"].items():
        assert change == pytest.approx(-result.belief.contribution(dropped, label), abs=1e-9)


def test_the_name_of_an_ablations_file_says_its_format(emotrace: Any, tmp_path: Path) -> None:
    emotrace("explain", "--text", "I am so happy, but this is scary", "--no-llm", "-o", "result.json")
    dropped = Result.load(tmp_path / "result.json").observations[0].id
    for name in ("a.json", "a.md", "a.txt"):
        assert emotrace("ablate", "result.json", "--drop", dropped, "-o", name).returncode == 0
    assert json.loads((tmp_path / "a.json").read_text("utf-8")).keys() >= {"change"}
    assert (tmp_path / "a.txt").read_text("utf-8") == (tmp_path / "a.md").read_text("utf-8")
    assert emotrace("ablate", "result.json", "--drop", dropped).stdout == (tmp_path / "a.md").read_text("utf-8")
    done = emotrace("ablate", "result.json", "--drop", dropped, "-o", "a.html")
    assert (done.returncode, done.stderr.count("\n"), (tmp_path / "a.html").exists()) == (2, 1, False)


def test_ablating_what_is_not_there_is_wrong_use(emotrace: Any) -> None:
    emotrace("explain", "--text", "so happy", "--no-llm", "-o", "result.json")
    done = emotrace("ablate", "result.json", "--drop", "E99")
    assert done.returncode == 2
    assert "no evidence 'E99'" in done.stderr


def test_every_format_holds_the_result(emotrace: Any, portrait: Path, tmp_path: Path) -> None:
    outputs = [part for name in ("r.json", "r.html", "r.md", "r.graphml") for part in ("-o", name)]
    done = emotrace("explain", portrait, "--text", "<b>so happy</b>", "--no-llm", *outputs)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    result = Result.load(tmp_path / "r.json")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "<b>" not in page
    assert "<script" not in page
    assert all(one.id in page for one in result.observations)
    graph = nx.read_graphml(tmp_path / "r.graphml")
    assert set(graph.nodes) >= {one.id for one in result.observations}
    assert (tmp_path / "r.md").read_text("utf-8").startswith("# Joy")


def test_standard_input_is_an_input(emotrace: Any) -> None:
    done = emotrace("explain", "-", "--no-llm", stdin=b"I am so happy")
    assert done.stdout.startswith("# Joy")


def test_context_is_quoted_and_never_counted(emotrace: Any) -> None:
    without = _result(emotrace("explain", "--text", "so happy", "--no-llm", "-f", "json"))
    done = emotrace("explain", "--text", "so happy", "--context", "after a sad, sad day", "--no-llm", "-f", "json")
    with_context = _result(done)
    assert with_context.belief == without.belief
    assert any("“after a sad, sad day”" in one.text for one in with_context.explanation.interpretation)


def test_a_rule_table_of_the_users_own_replaces_ours(emotrace: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'name = "mine"\n[sources]\nME = "my own"\n[[rule]]\nkind = "nonsense"\nlabel = "nonsense"\nphrase = "x"\n'
        'weights = { joy = "much" }\nsource = "ME"\n'
    )
    done = emotrace("explain", "--text", "so happy", "--no-llm", "--rules", "text=mine.toml")
    assert done.returncode == 1
    assert "mine.toml: rule.0" in done.stderr


def test_observe_writes_tidy_csv_and_jsonl(emotrace: Any) -> None:
    import csv

    text = "I am so happy, thank you"
    rows = list(csv.DictReader(emotrace("observe", "--text", text).stdout.splitlines()))
    lines = [json.loads(line) for line in emotrace("observe", "-t", text, "-f", "jsonl").stdout.splitlines()]
    assert [row["id"] for row in rows] == [line["id"] for line in lines]
    quoted = [row for row in rows if row["quote"]]
    assert all(row["quote"] == text[int(row["first_character"]) : int(row["end_character"])] for row in quoted)
    assert "so happy" in [row["quote"] for row in quoted]
    assert any(float(row["nats_joy"]) > 0 for row in rows)


def test_the_same_seed_says_the_same(emotrace: Any) -> None:
    first, second = (emotrace("explain", "-t", "so happy", "--no-llm", "--seed", 3).stdout for _ in range(2))
    assert first == second


def test_sentiment_groups_the_labels(emotrace: Any) -> None:
    done = emotrace("explain", "-t", "so happy", "--no-llm", "--taxonomy", "sentiment", "-f", "json")
    result = _result(done)
    assert result.belief.top == "positive"
    assert not check_explanation(result.explanation, result.graph(), result.belief, result.stimulus)


@pytest.mark.parametrize("command", ["chains", "plugins", "licences", "doctor"])
def test_listings_are_json_too(command: str, emotrace: Any) -> None:
    extra = ("--no-speed", "--offline") if command == "doctor" else ()
    done = emotrace(command, "--format", "json", *extra)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout)
    assert done.stderr == ""


def test_a_broken_plugin_is_named_and_the_rest_goes_on(emotrace: Any, tmp_path: Path) -> None:
    (tmp_path / "brokenplugin.py").write_text("raise RuntimeError('no luck')\n")
    info = tmp_path / "brokenplugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: brokenplugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[emotrace]\nbroken = brokenplugin\n")
    listed = emotrace("plugins", "--format", "json", PYTHONPATH=str(tmp_path))
    assert {"broken": "failed", "text": "loaded"}.items() <= {
        row["name"]: row["status"] for row in json.loads(listed.stdout)
    }.items()
    done = emotrace("explain", "-t", "so happy", "--no-llm", PYTHONPATH=str(tmp_path))
    assert done.stdout.startswith("# Joy")
    assert done.stderr == "emotrace: plugin broken cannot be loaded: RuntimeError: no luck\n"


HANGING = """
from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import ObserverCard

class Hanging:
    card = ObserverCard(
        name="hanging", version="1", modality="text", reads=("text",), emits=(), licence="x", weights_licence="x"
    )
    def patterns(self, setting): return []
    def observe(self, track, setting):
        while True:
            pass
        yield
    def close(self): pass

@hookimpl
def emotrace_observers(): return [Hanging()]
"""


def test_an_observer_that_never_returns_is_left_behind(emotrace: Any, tmp_path: Path) -> None:
    (tmp_path / "hangingplugin.py").write_text(HANGING)
    info = tmp_path / "hangingplugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hangingplugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[emotrace]\nhanging = hangingplugin\n")
    done = emotrace("explain", "-t", "so happy", "--no-llm", "--timeout", 8, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0
    assert done.stdout.startswith("# Joy")
    assert done.stderr == "emotrace: hanging: took longer than 8 s\n"
