"""A result as something to read, to compute with, or to open in another program."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from emotrace.engine.result import Result, as_json
from emotrace.engine.stimulus import Given, Source


@dataclass(frozen=True)
class Pictures:
    """The inputs as given, for a report that shows them; a result holds none of their bytes."""

    given: tuple[Given, ...]

    @classmethod
    def of(cls, given: Iterable[Given]) -> "Pictures":
        """Those of what the user gave that may be pictures."""
        return cls(tuple(one for one in given if not one.is_text))

    def file(self, source: Source) -> Given | None:
        """What a source was read from; None where it is not at hand."""
        return next((one for one in self.given if one.name == source.name and one.sha256 == source.sha256), None)

    def data(self, result: Result) -> dict[str, bytes]:
        """The bytes of the result's pictures by source id; clips and recordings stay where they are."""
        stills = (source for source in result.stimulus.sources if source.kind == "image")
        return {source.id: file.data for source in stills if (file := self.file(source))}


def render(result: Result, form: str, pictures: Pictures) -> str:
    """The result in one of the formats of `explain`.

    Raises:
        UsageError: the format needs something that this result has not, such as times.
    """
    return FORMATS[form](result, pictures)


def companions(result: Result, form: str) -> dict[str, str]:
    """What belongs beside a file of that format, by the ending that takes the place of the file's own."""
    return {ending: made(result) for ending, made in COMPANIONS.get(form, {}).items()}


def _markdown(result: Result, _: Pictures) -> str:
    from emotrace.ui.report_markdown import result_markdown

    return result_markdown(result)


def _html(result: Result, pictures: Pictures) -> str:
    from emotrace.ui.report_html import result_html

    return result_html(result, pictures.data(result))


def _csv(result: Result, _: Pictures) -> str:
    from emotrace.ui.evidence_table import as_csv

    return as_csv(result)


def _jsonl(result: Result, _: Pictures) -> str:
    from emotrace.ui.evidence_table import as_jsonl

    return as_jsonl(result)


def _frames(result: Result, _: Pictures) -> str:
    from emotrace.ui.exports.frames import FACE, as_frames

    return as_frames(result, FACE)


def _voice(result: Result, _: Pictures) -> str:
    from emotrace.ui.exports.frames import VOICE, as_frames

    return as_frames(result, VOICE)


def _eaf(result: Result, _: Pictures) -> str:
    from emotrace.ui.exports.elan import as_eaf

    return as_eaf(result)


def _textgrid(result: Result, _: Pictures) -> str:
    from emotrace.ui.exports.praat import as_textgrid

    return as_textgrid(result)


def _labelstudio(result: Result, _: Pictures) -> str:
    from emotrace.ui.exports.labelstudio import as_tasks

    return as_tasks(result)


def _graphml(result: Result, _: Pictures) -> str:
    from emotrace.ui.exports.safely import in_xml

    named = (source.model_copy(update={"name": in_xml(source.name)}) for source in result.stimulus.sources)
    stimulus = result.stimulus.model_copy(update={"sources": tuple(named)})
    return result.model_copy(update={"stimulus": stimulus}).graph().graphml()


FORMATS: dict[str, Callable[[Result, Pictures], str]] = {
    "md": _markdown,
    "json": lambda result, _: result.to_json(),
    "html": _html,
    "csv": _csv,
    "jsonl": _jsonl,
    "frames": _frames,
    "voice": _voice,
    "eaf": _eaf,
    "textgrid": _textgrid,
    "labelstudio": _labelstudio,
    "graph": lambda result, _: as_json(result.node_link()),
    "graphml": _graphml,
}


def _frame_columns(result: Result) -> str:
    from emotrace.ui.exports.frames import FACE, columns_of_frames

    return columns_of_frames(result, FACE)


def _voice_columns(result: Result) -> str:
    from emotrace.ui.exports.frames import VOICE, columns_of_frames

    return columns_of_frames(result, VOICE)


def _config(result: Result) -> str:
    from emotrace.ui.exports.labelstudio_objects import labelstudio_config

    return labelstudio_config(result)


COMPANIONS: Mapping[str, Mapping[str, Callable[[Result], str]]] = {
    "frames": {".columns.csv": _frame_columns},
    "voice": {".columns.csv": _voice_columns},
    "labelstudio": {".xml": _config},
}
"""Format to what goes beside it: the units of a table's columns, the configuration that tasks are shown with."""
