"""What programs may ask of the app, through Gradio's client: the same explanation, as the documented JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from emotrace.engine.errors import UsageError
from emotrace.ui.app.asking import job_of
from emotrace.ui.app.explaining import Desk
from emotrace.ui.app.job import Upload
from emotrace.ui.app.visits import Visits
from emotrace.ui.session import Options


def explain_for_clients(desk: Desk, visits: Visits, base: Options) -> Callable[..., dict[str, Any]]:
    """The function behind the endpoint "/explain"."""
    from gradio import Error, FileData

    def explain(
        text: str = "",
        files: list[FileData] = [],  # noqa: B006  # read, never changed; the endpoint's schema shows it
        context: str = "",
        chain: str = "",
        taxonomy: str = "",
        model: str = "",
        person: str = "",
    ) -> dict[str, Any]:
        """Say what a person seems to feel, and show why: the object that `emotrace explain --format json` prints.

        Uploads are deleted when it is done. `model` is a name, or "none" for the built-in realizer.
        """
        brought = [_upload(visits, one) for one in files]
        known = {str(one.path): one for one in brought}
        asked = {"text": text, "files": list(known), "context": context, "chain": chain, "taxonomy": taxonomy}
        try:
            job = job_of({**asked, "model": model, "person": person}, base, known.__getitem__)
            story = None
            for story in desk.explain(job, lambda: False):  # noqa: B007  # the last one is what is wanted
                pass
        except UsageError as error:
            raise Error(str(error), print_exception=False) from error
        finally:
            for one in brought:
                visits.discard(one.path)
        if story is None or story.result is None:
            raise Error(story.problem if story else "nothing came of it", print_exception=False)
        value: dict[str, Any] = json.loads(story.result.to_json())
        return value

    return explain


def _upload(visits: Visits, file: Any) -> Upload:
    """A file that Gradio's client has uploaded."""
    named = file if isinstance(file, dict) else file.model_dump()
    path = visits.uploaded(str(named["path"]))
    return Upload(path, Path(str(named.get("orig_name") or path.name)).name)
