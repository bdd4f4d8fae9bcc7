"""A result as something to read or to compute with."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from emotrace.engine.result import Result, as_json
from emotrace.engine.stimulus import Given


@dataclass(frozen=True)
class Pictures:
    """The inputs' own bytes by source name, for a report that shows them; a result holds none."""

    data: dict[str, bytes]

    @classmethod
    def of(cls, given: Iterable[Given]) -> "Pictures":
        """The bytes of what the user gave."""
        return cls({one.name: one.data for one in given if not one.is_text})


def render(result: Result, form: str, pictures: Pictures) -> str:
    """The result in one of the formats of `explain`."""
    return FORMATS[form](result, pictures)


def _markdown(result: Result, _: Pictures) -> str:
    from emotrace.ui.report_markdown import result_markdown

    return result_markdown(result)


def _html(result: Result, pictures: Pictures) -> str:
    from emotrace.ui.report_html import result_html

    return result_html(result, pictures.data)


FORMATS: dict[str, Callable[[Result, Pictures], str]] = {
    "md": _markdown,
    "json": lambda result, _: result.to_json(),
    "html": _html,
    "graph": lambda result, _: as_json(result.node_link()),
    "graphml": lambda result, _: result.graph().graphml(),
}
