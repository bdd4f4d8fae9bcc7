"""Label Studio tasks, held against their configuration by Label Studio's own library."""

import json
from typing import Any

import pytest
from label_studio_sdk.label_interface import LabelInterface

from emotrace.engine.errors import UsageError
from emotrace.engine.result import Result
from emotrace.ui.exports.labelstudio import as_tasks
from emotrace.ui.exports.labelstudio_objects import labelstudio_config


def _task(result: Result) -> dict[str, Any]:
    (task,) = json.loads(as_tasks(result))
    assert isinstance(task, dict)
    return task


def _regions(result: Result, control: str) -> list[dict[str, Any]]:
    return [one for one in _task(result)["predictions"][0]["result"] if one["from_name"] == control]


@pytest.mark.parametrize("name", ["clip", "still"])
def test_the_task_and_its_prediction_fit_the_configuration(name: str, request: pytest.FixtureRequest) -> None:
    result = request.getfixturevalue(name)
    task, interface = _task(result), LabelInterface(labelstudio_config(result))
    interface.validate()
    assert interface.validate_task({"data": task["data"]})
    (prediction,) = task["predictions"]
    assert interface.validate_prediction(prediction, return_errors=True) == []
    ids = [region["id"] for region in prediction["result"]]
    assert len(ids) == len(set(ids))
    assert prediction["score"] == result.belief.posterior["joy"]


def test_faces_are_rectangles_in_per_cent_and_end_at_the_edge_of_the_picture(still: Result) -> None:
    first, second = _regions(still, "S1_cues")
    assert first["value"] == {
        "x": 25, "y": 25, "width": 25, "height": 40, "rotation": 0, "rectanglelabels": ["AU12", "AU6"],
    }  # fmt: skip
    assert (first["original_width"], first["original_height"]) == (400, 200)
    assert second["value"]["x"] + second["value"]["width"] == 100
    assert second["value"]["y"] == 0
    assert first["meta"]["text"][0] == "E1 face 1: lip corner puller 3.5 (0-5)"


def test_words_are_spans_of_characters(still: Result) -> None:
    text = _task(still)["data"]["S2"]
    spans = [region["value"] for region in _regions(still, "S2_cues")]
    assert [span["text"] for span in spans] == ["so happy", '=HYPERLINK("x")', "$x_{$", "😀"]
    assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)


def test_stretches_of_a_clip_are_counted_in_frames_from_one(clip: Result) -> None:
    task = _task(clip)
    assert task["data"]["S1"] == "/data/local-files/?d=two%20at%20a%20table.mp4"
    assert task["data"]["S1_rate"] == 30
    smile = _regions(clip, "S1_cues")[0]["value"]
    # frame 73 is shown from 72 / 30 = 2.4 s on, frame 180 until 180 / 30 = 6.0 s
    assert smile == {"ranges": [{"start": 73, "end": 180}], "timelinelabels": ["AU12"]}
    beliefs = [region["value"] for region in _regions(clip, "S1_emotion")]
    assert [one["timelinelabels"][0] for one in beliefs] == ["joy", "surprise", "joy", "neutral", "sadness"]


def test_stretches_of_a_recording_are_in_seconds(clip: Result) -> None:
    source = clip.stimulus.sources[0].model_copy(update={"kind": "audio", "name": "table.wav"})
    stimulus = clip.stimulus.model_copy(update={"sources": (source,)})
    heard = clip.model_copy(update={"stimulus": stimulus})
    smile = _regions(heard, "S1_cues")[0]
    assert (smile["type"], smile["value"]["start"], smile["value"]["end"]) == ("labels", 2.4, 6.0)
    interface = LabelInterface(labelstudio_config(heard))
    assert interface.validate_prediction(_task(heard)["predictions"][0], return_errors=True) == []
    assert _regions(heard, "S1_words_cues")[0]["value"]["text"] == "got the job"


def test_what_label_studio_cannot_show_is_refused(still: Result) -> None:
    source = still.stimulus.sources[0].model_copy(update={"kind": "heart rate"})
    stimulus = still.stimulus.model_copy(update={"sources": (source, still.stimulus.sources[1]), "text": {}})
    unseen = still.model_copy(update={"stimulus": stimulus})
    for made in (as_tasks, labelstudio_config):
        with pytest.raises(UsageError, match="no heart rate, text"):
            made(unseen)
