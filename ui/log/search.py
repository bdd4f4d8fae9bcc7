"""Finds kept results: by number, and by words."""

from emotrace.engine.errors import UsageError
from emotrace.engine.result import Result
from emotrace.ui.log.log import Entry, Log, entries

FOUND = (
    "id IN (SELECT rowid FROM results_fts WHERE results_fts MATCH ? "
    "UNION SELECT result FROM sentences WHERE id IN (SELECT rowid FROM sentences_fts WHERE sentences_fts MATCH ?))"
)


def search(log: Log, words: str, most: int) -> list[Entry]:
    """Results in whose names, words or sentences all these words stand, the latest first; none where none are given."""
    query = " ".join('"{}"'.format(word.replace('"', '""')) for word in words.split())
    return entries(log, FOUND, (query, query), most) if query else []


def result_of(log: Log, number: int) -> Result:
    """The result of that number.

    Raises:
        UsageError: there is none.
    """
    found = log.query("SELECT json FROM results WHERE id = ?", number)
    if not found:
        raise UsageError(f"the store has no result {number}; see emotrace log list")
    return Result.from_json(found[0]["json"], f"result {number}")


def as_rows(found: list[Entry]) -> list[dict[str, object]]:
    """Entries as rows of a table, without what would move a terminal's cursor."""
    return [
        {
            "number": one.id,
            "created": one.created,
            "name": "".join(letter if letter.isprintable() else " " for letter in one.name),
            "top": one.top or "insufficient evidence",
            "probability": round(one.probability, 2),
            "chain": one.chain,
        }
        for one in found
    ]
