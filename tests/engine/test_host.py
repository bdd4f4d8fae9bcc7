"""Plugins are found, loaded each on its own, and asked; a broken one becomes a line, and the others work."""

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from emotrace.engine.errors import UsageError
from emotrace.engine.host import PluginHost, describe

SOUND = """
from emotrace.engine.hookspecs import hookimpl
from emotrace.engine.observer import ObserverCard

class Sound:
    def __init__(self, name):
        self.card = ObserverCard(name=name, version="1", modality="text", reads=("text",), emits=(),
                                 licence="MIT", weights_licence="MIT")
    def patterns(self, setting): return ()
    def observe(self, track, setting): yield from ()
    def close(self): pass

@hookimpl
def emotrace_observers():
    return [Sound("{name}")]
"""

BROKEN = {
    "raises on import": (
        "raise RuntimeError('no licence\\nfound')",
        "cannot be loaded: RuntimeError: no licence found",
    ),
    "leaves on import": ("import sys; sys.exit(3)", "cannot be loaded: SystemExit: 3"),
    "is no Python": ("def (", "cannot be loaded: SyntaxError: "),
    "imports what is not here": ("import no_such_module_at_all", "cannot be loaded: ModuleNotFoundError: "),
    "never returns from import": ("import threading; threading.Event().wait(9)", "cannot be loaded: took longer than "),
}

HOOK = "from emotrace.engine.hookspecs import hookimpl\n@hookimpl\ndef emotrace_observers():\n    "
BROKEN_HOOKS = {
    "raises": ("raise ValueError('bad day')", "emotrace_observers: ValueError: bad day"),
    "leaves": ("raise SystemExit('bye')", "emotrace_observers: SystemExit: bye"),
    "gives no list": ("return 7", "emotrace_observers: TypeError: "),
    "gives nothing": ("return None", "emotrace_observers: TypeError: "),
    "gives strings": ("return ['observer']", "emotrace_observers: TypeError: emotrace_observers gave str"),
    "never returns": ("import threading; threading.Event().wait(9)", "emotrace_observers: took longer than "),
}


@pytest.fixture
def entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], EntryPoint]]:
    """Writes a module and gives the entry point that names it."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delenv("EMOTRACE_PLUGINS", raising=False)
    before = set(sys.modules)

    def write(name: str, text: str) -> EntryPoint:
        module = f"plugin_{name}_{tmp_path.name}".replace("-", "_")
        (tmp_path / f"{module}.py").write_text(text, "utf-8")
        return EntryPoint(name, module, "emotrace")

    yield write
    for module in set(sys.modules) - before:
        del sys.modules[module]


Write = Callable[[str, str], EntryPoint]


def sound(name: str) -> str:
    return SOUND.replace("{name}", name)


def seen(host: PluginHost) -> list[str]:
    return [observer.card.name for observer in host.observers()]


def test_observers_of_every_plugin_come_by_name(entry_point: Write) -> None:
    host = PluginHost([entry_point("b", sound("apple")), entry_point("a", sound("pear"))])
    assert seen(host) == ["apple", "pear"]
    assert [(record.name, record.status, record.brings) for record in host.records] == [
        ("a", "loaded", ["pear"]),
        ("b", "loaded", ["apple"]),
    ]
    assert host.failures == []


@pytest.mark.parametrize("how", BROKEN)
def test_a_plugin_that_cannot_be_loaded_is_recorded_and_the_others_work(entry_point: Write, how: str) -> None:
    text, message = BROKEN[how]
    host = PluginHost([entry_point("bad", text), entry_point("good", sound("pear"))], seconds=0.5)
    assert seen(host) == ["pear"]
    bad, good = host.records
    assert (bad.status, good.status) == ("failed", "loaded")
    (failure,) = host.failures
    assert (failure.where, failure.stage) == ("plugin bad", "load")
    assert failure.message.startswith(message)
    assert bad.message == failure.message
    assert "\n" not in failure.message


@pytest.mark.parametrize("how", BROKEN_HOOKS)
def test_a_hook_that_breaks_is_recorded_and_the_others_are_asked(entry_point: Write, how: str) -> None:
    text, message = BROKEN_HOOKS[how]
    host = PluginHost([entry_point("bad", HOOK + text), entry_point("good", sound("pear"))], seconds=0.5)
    assert seen(host) == seen(host) == ["pear"]
    (failure,) = host.failures
    assert failure.where == "plugin bad"
    assert failure.message.startswith(message)


def test_a_hook_may_give_its_observers_one_by_one(entry_point: Write) -> None:
    text = sound("pear").replace("return [Sound(", "yield Sound(").replace('")]', '")')
    host = PluginHost([entry_point("one", text)])
    assert seen(host) == ["pear"]


def test_an_observer_whose_card_is_no_card_is_recorded_and_the_others_work(entry_point: Write) -> None:
    text = sound("pear").replace(
        'return [Sound("pear")]', 'one = Sound("pear"); one.card = {"name": "pear"}; return [one]'
    )
    host = PluginHost([entry_point("bad", text), entry_point("good", sound("plum"))])
    assert seen(host) == ["plum"]
    assert [failure.where for failure in host.failures] == ["plugin bad"]


def test_of_two_observers_of_one_name_the_first_is_kept_and_the_second_reported(entry_point: Write) -> None:
    host = PluginHost([entry_point("second", sound("pear")), entry_point("first", sound("pear"))])
    assert seen(host) == ["pear"]
    assert [(record.name, record.status) for record in host.records] == [("first", "loaded"), ("second", "failed")]
    assert [failure.message for failure in host.failures] == ["brings a second 'pear'; the first one is kept"]


def test_the_environment_limits_what_is_loaded(entry_point: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        entry_point("bad", "raise RuntimeError"),
        entry_point("good", sound("pear")),
        entry_point("off", sound("fig")),
    ]
    monkeypatch.setenv("EMOTRACE_PLUGINS", "good, other")
    host = PluginHost(points)
    assert seen(host) == ["pear"]
    assert {record.name: record.status for record in host.records} == {"bad": "off", "good": "loaded", "off": "off"}
    assert host.failures == []


def test_an_empty_choice_loads_nothing(entry_point: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMOTRACE_PLUGINS", "")
    assert seen(PluginHost([entry_point("good", sound("pear"))])) == []


def test_a_plugin_that_is_here_already_can_be_registered_once(entry_point: Write) -> None:
    host = PluginHost()
    plugin = entry_point("good", sound("pear")).load()
    host.register(plugin, "mine")
    assert seen(host) == ["pear"]
    with pytest.raises(UsageError, match="a plugin named 'mine' already"):
        host.register(plugin, "mine")


def test_plugins_without_a_hook_bring_nothing(entry_point: Write) -> None:
    host = PluginHost([entry_point("quiet", "x = 1")])
    assert (host.observers(), host.readers(), host.chains(), host.providers(), host.manifests()) == ([], [], [], [], [])
    assert host.failures == []


def test_what_comes_with_emotrace_is_found_as_everybodys_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EMOTRACE_PLUGINS", raising=False)
    host = PluginHost.installed()
    assert {"face", "text", "voice"} <= set(seen(host))
    assert "expression" in [chain.card.name for chain in host.chains()]
    assert all(record.distribution == "emotrace" and record.version for record in host.records if record.name == "text")


def test_errors_are_described_in_one_line() -> None:
    assert describe(ValueError("one\n  two\tthree")) == "ValueError: one two three"
    assert describe(KeyError()) == "KeyError"
