"""What a page may ask for beside an explanation: each takes and gives JSON values, and says in a line what is wrong."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from emotrace.engine.errors import EmotraceError, UsageError
from emotrace.engine.graph import EvidenceGraph
from emotrace.engine.result import Result
from emotrace.engine.taxonomy import Taxonomy, taxonomy
from emotrace.engine.whatif import ablate, counterfactual
from emotrace.ui.app.gallery import Gallery
from emotrace.ui.app.view import View, belief_view, conclusion
from emotrace.ui.app.visits import Visits
from emotrace.ui.report import FORMATS, Pictures, render

Asked = dict[str, Any]

TAKEN = {
    "html": ("Report", "html"),
    "md": ("Markdown", "md"),
    "json": ("JSON", "json"),
    "csv": ("Evidence as CSV", "csv"),
    "eaf": ("ELAN", "eaf"),
    "textgrid": ("Praat", "TextGrid"),
    "graphml": ("Graph", "graphml"),
}
"""Formats that the page offers, with what it calls each, and the ending of the file."""

TIMED = ("eaf", "textgrid")
"""Formats for what has a time."""


class Counter:
    """Answers pages. A page proves who it is with the key of its visit, and gets nothing of anybody else's."""

    def __init__(self, visits: Visits, folder: Path, gallery: Gallery) -> None:
        self._visits = visits
        self._folder = folder
        self._gallery = gallery

    def bring(self, asked: Asked) -> View:
        """Note a file that was uploaded: visit, path, name."""
        self._visits.bring(asked["visit"], asked["path"], asked["name"])
        return {}

    def drop(self, asked: Asked) -> View:
        """Delete a file that was uploaded: visit, path."""
        self._visits.drop(asked["visit"], asked["path"])
        return {}

    def example(self, asked: Asked) -> View:
        """Bring an example's files as if the visitor had uploaded them: visit, name."""
        visit = self._visits.of(asked["visit"])
        example = self._gallery.example(asked["name"])
        files = []
        for file in example.files():
            folder = Path(tempfile.mkdtemp(dir=self._folder))
            copy = Path(shutil.copy(file, folder / file.name))
            self._visits.bring(visit.key, str(copy), file.name)
            files.append({"path": str(copy), "name": file.name, "size": copy.stat().st_size})
        return {"text": example.text, "files": files}

    def without(self, asked: Asked) -> View:
        """The belief without some evidence: visit, drop (ids). Arithmetic over the graph; no model is asked."""
        graph, labels = self._evidence(asked)
        return belief_view(ablate(graph, labels, [str(one) for one in asked["drop"]]).after)

    def change(self, asked: Asked) -> View:
        """What would change the conclusion: visit. The smallest set found, and what would be concluded without it."""
        graph, labels = self._evidence(asked)
        found = counterfactual(graph, labels)
        if found is None:
            return {"drop": [], "said": "", "smallest": False}
        after = ablate(graph, labels, found.drop).after
        return {"drop": found.drop, "said": conclusion(after), "smallest": found.smallest}

    def take(self, asked: Asked) -> View:
        """The result as a file: visit, form."""
        visit = self._visits.of(asked["visit"])
        form, result = str(asked["form"]), self._result(asked)
        if form not in takeable(result):
            raise UsageError(f"there is no {form!r} to take away")
        assert visit.job is not None, "what has a result had a job"
        text = render(result, form, Pictures.of(one.given() for one in visit.job.uploads if one.path.is_file()))
        return {"name": f"emotrace.{TAKEN[form][1]}", "text": text}

    def _result(self, asked: Asked) -> Result:
        result = self._visits.of(asked["visit"]).result
        if result is None:
            raise UsageError("there is no result yet; explain something first")
        return result

    def _evidence(self, asked: Asked) -> tuple[EvidenceGraph, Taxonomy]:
        result, graph = self._result(asked), self._visits.of(asked["visit"]).graph
        assert graph is not None, "kept with the result"
        return graph, taxonomy(result.belief.taxonomy)


def answered(answer: Callable[[Asked], View], asked: object) -> View:
    """The answer, or {"error": a line}: a page that asks for nonsense gets a line, and nothing breaks."""
    try:
        if not isinstance(asked, dict):
            raise UsageError("the page asked for something that is not understood")
        return answer(asked)
    except (KeyError, TypeError) as error:
        return {"error": f"the page asked for something that is not understood: {error}"}
    except (EmotraceError, OSError) as error:
        return {"error": " ".join(str(error).split())}


def takeable(result: Result) -> dict[str, str]:
    """Formats that fit the result, with what the page calls each."""
    timed = any("seconds" in source.details for source in result.stimulus.sources)
    return {form: label for form, (label, _) in TAKEN.items() if form in FORMATS and (timed or form not in TIMED)}
