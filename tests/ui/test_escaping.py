"""Words of users in Markdown are words: nothing is done with them."""

from emotrace.ui.escaping import escape


def test_markup_is_text_and_a_new_line_a_space() -> None:
    assert escape("# *a*\n| <b>`c`") == "\\# \\*a\\* \\| \\<b\\>\\`c\\`"


def test_control_characters_reach_no_terminal() -> None:
    assert escape("\x1b[2Jred\x9b2J\x00end\x07") == "\\[2Jred 2J end"
