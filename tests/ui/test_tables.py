"""Rows on the screen hold the words as they were written."""

import pytest

from emotrace.ui.tables import show

WORDS = "I :heart: you :+1: [bold]so much[/bold]"


def test_words_between_colons_and_brackets_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    show([{"id": "1", "words": WORDS}], "text")
    assert WORDS in capsys.readouterr().out
