import re
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from emotrace.engine.errors import ModelError
from emotrace.engine.language import Grammar, LanguageModel, Message, Request
from emotrace.engine.observer import Setting
from emotrace.plugins.llama.model import GgufModel
from emotrace.plugins.llama.provider import UNTRAINED, load

Says = Callable[..., str]

QUESTION = "The lip corners are raised: AU12 at 3.6/5. What is this consistent with? One sentence."
FLAG = Grammar('root ::= "😀 né 日本"')


@pytest.fixture
def small(gguf: Path, model: GgufModel) -> Iterator[GgufModel]:
    """The same model with a window of 100 tokens."""
    from llama_cpp import Llama

    llama = Llama(str(gguf), n_ctx=256, verbose=False)
    with closing(GgufModel(llama, model.card.model_copy(update={"context_tokens": 100}))) as small:
        yield small


def evaluated(model: GgufModel) -> int:
    """Tokens that llama.cpp itself has counted as evaluated."""
    from llama_cpp import llama_perf_context

    counters = llama_perf_context(model._llama.ctx)
    return int(counters.n_p_eval + counters.n_eval)


def test_free_writing_is_what_llama_cpp_python_writes(says: Says, bare: Any) -> None:
    turns = [{"role": "user", "content": QUESTION}]
    oracle = bare.create_chat_completion(turns, max_tokens=40, temperature=0.0, repeat_penalty=1.0)
    assert says(QUESTION) == oracle["choices"][0]["message"]["content"]


def test_no_more_tokens_are_written_than_asked_for(says: Says, bare: Any) -> None:
    reply = says(QUESTION, max_tokens=5)
    assert len(bare.tokenize(reply.encode(), add_bos=False)) == 5
    assert says(QUESTION, max_tokens=0) == ""


def test_the_reply_goes_on_from_its_start_without_repeating_it(says: Says) -> None:
    whole = says(QUESTION)
    start = " ".join(whole.split()[:3])
    assert start + says(QUESTION, start=start, max_tokens=37) == whole


def test_characters_that_are_split_over_tokens_arrive_whole(model: GgufModel, bare: Any) -> None:
    pieces = list(model.write(Request([Message("user", "Flag?")], form=FLAG)))
    text = "😀 né 日本"
    assert "".join(pieces) == text
    assert "\ufffd" not in pieces
    assert len(bare.tokenize(text.encode(), add_bos=False)) > len(pieces)


def test_a_character_cut_off_by_the_token_limit_is_left_out(says: Says) -> None:
    replies = [says("Flag?", form=FLAG, max_tokens=n) for n in range(1, 12)]
    assert all("😀 né 日本".startswith(reply) for reply in replies)
    assert "" in replies


def test_a_reply_that_is_not_read_to_its_end_leaves_the_model_usable(model: GgufModel, says: Says) -> None:
    before = says("Name three colours.", max_tokens=15)
    reply = model.write(Request([Message("user", QUESTION)]))
    next(reply)
    reply.close()  # type: ignore[attr-defined]  # a generator
    assert says("Name three colours.", max_tokens=15) == before


def test_two_replies_may_be_read_in_turns(model: GgufModel, says: Says) -> None:
    questions = "Name three colours.", "What is a smile?"
    alone = [says(question, max_tokens=12) for question in questions]
    both = [model.write(Request([Message("user", question)], max_tokens=12)) for question in questions]
    pieces = list(zip_longest(*both, fillvalue=""))
    assert ["".join(column) for column in zip(*pieces, strict=True)] == alone


def test_a_seed_repeats_a_draw_and_another_changes_it(says: Says) -> None:
    draws = [says("Tell me a story.", temperature=1.0, seed=seed, max_tokens=12) for seed in (1, 1, 2, -1, 2**32 - 1)]
    assert draws[0] == draws[1] != draws[2]
    assert draws[3] == draws[4]  # even what llama.cpp takes for "at random"


def test_a_prompt_read_before_is_not_read_again(model: GgufModel) -> None:
    rules = Message("system", "Rule. " * 100)

    def first_token(question: str) -> int:
        before = evaluated(model)
        list(model.write(Request([rules, Message("user", question)], max_tokens=1)))
        return evaluated(model) - before

    assert first_token("What is joy?") > 200
    assert first_token("What is fear?") < 20
    assert first_token("What is fear?") == 0


def test_a_conversation_that_goes_on_is_not_read_again(model: GgufModel) -> None:
    question = Message("user", "Name three colours. " * 30)
    reply = "".join(model.write(Request([question], max_tokens=20)))
    before = evaluated(model)
    list(model.write(Request([question, Message("assistant", reply), Message("user", "And?")], max_tokens=1)))
    assert evaluated(model) - before < 20


def test_a_reply_does_not_depend_on_what_was_asked_before(model: GgufModel, setting: Setting) -> None:
    def reply(asked: LanguageModel) -> str:
        return "".join(asked.write(Request([Message("user", QUESTION)], max_tokens=60, temperature=0.9, seed=7)))

    with closing(load(UNTRAINED, setting)) as fresh:
        expected = reply(fresh)
    list(model.write(Request([Message("user", QUESTION + " Be brief.")], max_tokens=9)))
    model.score([Message("user", QUESTION)], ["It is", " joy"])
    assert [reply(model), reply(model)] == [expected, expected]


def test_a_prompt_too_long_for_the_window_is_refused_with_its_size(small: GgufModel) -> None:
    with pytest.raises(ModelError, match=r"^the prompt is \d{3,} tokens long and .* holds 100: shorten"):
        list(small.write(Request([Message("user", "word " * 200)])))
    assert list(small.write(Request([Message("user", "Hi")], max_tokens=3)))


def test_writing_stops_where_the_window_is_full(small: GgufModel) -> None:
    from emotrace.plugins.llama.vocabulary import Vocabulary

    form = Grammar('root ::= "a"{1000}')
    text = "".join(small.write(Request([Message("user", "Hi")], form=form, max_tokens=1000)))
    assert re.fullmatch("a+", text)
    assert len(Vocabulary(small._llama).plain(text)) < 100
