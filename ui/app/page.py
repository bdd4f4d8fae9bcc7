"""The page as Gradio knows it: one component that the page's own script draws, and the events that it sends."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from emotrace.engine.errors import EmotraceError
from emotrace.engine.result import LIMITS
from emotrace.engine.taxonomy import taxonomies
from emotrace.ui.app.api import explain_for_clients
from emotrace.ui.app.asking import REALIZER, job_of
from emotrace.ui.app.counter import Counter, answered, takeable
from emotrace.ui.app.explaining import Desk
from emotrace.ui.app.gallery import Gallery
from emotrace.ui.app.job import Offer
from emotrace.ui.app.parcel import Packed, Parcel
from emotrace.ui.app.view import View
from emotrace.ui.app.visits import ENDINGS, MOST_UPLOADS, Visit, Visits
from emotrace.ui.session import Options

if TYPE_CHECKING:
    from gradio import Blocks

AGE = 3600
"""Seconds after which what was uploaded and never noted by a page is deleted. Our own choice."""

MOST_QUEUED = 64
"""Requests that Gradio keeps; the line before the engine is shorter, and says so."""


@dataclass(frozen=True)
class Parts:
    """What the page stands on."""

    desk: Desk
    visits: Visits
    counter: Counter
    gallery: Gallery
    options: Options
    most_bytes: int
    """Size of the largest upload."""


def page(parts: Parts, offer: Offer) -> "Blocks":
    """The page with its events and its API."""
    import gradio as gr

    with gr.Blocks(title="emotrace", analytics_enabled=False, delete_cache=(AGE // 4, AGE)) as blocks:
        gr.api(explain_for_clients(parts.desk, parts.visits, parts.options), api_name="explain", concurrency_limit=None)
        drawn = gr.HTML(
            value={},
            html_template='<div class="emotrace"></div>',
            js_on_load=_read("start.js"),
            apply_default_css=False,
            elem_id="emotrace",
            visit="",
            settings=settings(parts, offer),
            server_functions=_server_functions(parts.counter),
        )

        def begin(request: gr.Request) -> object:
            return gr.HTML(visit=parts.visits.begin(str(request.session_hash)).key)

        def explain(event: gr.EventData, request: gr.Request) -> Iterator[Packed]:
            yield from told(parts, parts.visits.begin(str(request.session_hash)), event._data)

        def halt(request: gr.Request) -> None:
            parts.visits.begin(str(request.session_hash)).stopping = True

        def end(request: gr.Request) -> None:
            parts.visits.end(str(request.session_hash))

        own: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        blocks.load(begin, None, drawn, queue=False, **own)
        # A page may ask again while what it stopped is being tidied up; by default, that is dropped without a word.
        drawn.explain(explain, None, drawn, concurrency_limit=None, trigger_mode="multiple", **own)
        drawn.halt(halt, None, None, queue=False, **own)
        blocks.unload(end)
        blocks.queue(max_size=MOST_QUEUED)
    return blocks


def settings(parts: Parts, offer: Offer) -> View:
    """What the page offers and states."""
    return {
        "chains": [{"name": name, "what": what} for name, what in offer.chains],
        "chain": parts.options.chain,
        "models": [*offer.models, REALIZER],
        "no_model": offer.problem,
        "taxonomies": {name: one.labels for name, one in taxonomies().items()},
        "taxonomy": parts.options.taxonomy,
        "examples": [
            {"name": one.name, "title": one.title, "what": one.what, "kind": one.kind} for one in parts.gallery.examples
        ],
        "endings": sorted(ENDINGS),
        "most_files": MOST_UPLOADS,
        "most_bytes": parts.most_bytes,
        "places": parts.desk.line.places,
        "limits": LIMITS,
    }


def told(parts: Parts, visit: Visit, asked: object) -> Iterator[Packed]:
    """The states of the page while what it asked for is explained, as they are sent."""
    stopped, parcel = visit.ask(), Parcel()
    try:
        wanted = asked if isinstance(asked, dict) else {}
        job = job_of(wanted, parts.options, lambda path: parts.visits.upload(visit, path))
    except EmotraceError as error:
        yield parcel.pack({"phase": "failed", "problem": str(error)})
        return
    for story in parts.desk.explain(job, stopped):
        if story.result is not None:
            visit.keep(job, story.result)
            yield parcel.pack({**story.page(), "takes": takeable(story.result)})
        else:
            yield parcel.pack(story.page())


def _server_functions(counter: Counter) -> list[Any]:
    """The counter's answers as plain functions, which Gradio can mark."""

    def bring(asked: Any) -> View:
        return answered(counter.bring, asked)

    def drop(asked: Any) -> View:
        return answered(counter.drop, asked)

    def example(asked: Any) -> View:
        return answered(counter.example, asked)

    def without(asked: Any) -> View:
        return answered(counter.without, asked)

    def change(asked: Any) -> View:
        return answered(counter.change, asked)

    def take(asked: Any) -> View:
        return answered(counter.take, asked)

    return [bring, drop, example, without, change, take]


def _read(name: str) -> str:
    return (files("emotrace.ui.app") / "data" / name).read_text("utf-8")
