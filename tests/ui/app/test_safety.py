"""Nothing gets in that should not, nothing gets out, and nobody sees what is somebody else's."""

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
import requests

from tests.ui.app.conftest import App, Opened
from tests.ui.app.doing import explain, save, see, take, wait_until_done, without_model

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCRIPT = '<img src=x onerror="window.hit=1"><script>window.hit=1</script> I am so happy ${window.hit=1} {{hit}}'


def test_words_of_users_stay_words_everywhere(page: Any, tmp_path: Path, portrait: Path) -> None:
    named = tmp_path / "<img src=x onerror=window.hit=1>.png"
    named.write_bytes(portrait.read_bytes())
    explain(page, SCRIPT, named)
    for view in ("Graph", "What if", "Table", "Evidence"):
        see(page, view)
        page.wait_for_timeout(150)
    assert page.evaluate("window.hit") is None
    assert page.locator(".em img[src='x'], .em script").count() == 0
    assert "<script>" in page.locator(".em-words:visible").inner_text()
    assert named.name in page.locator(".em-source h3").all_inner_texts()
    report = save(page, "html", tmp_path)
    assert "<script" not in report.read_text("utf-8")
    page.goto(report.as_uri())
    assert page.evaluate("window.hit") is None


def test_two_visitors_do_not_see_each_others_results(opened: Opened, tmp_path: Path) -> None:
    one, other = opened(), opened()
    for page, text in ((one, "I am so happy!"), (other, "I am so angry!")):
        without_model(page)
        page.get_by_label("Words", exact=True).fill(text)
        page.get_by_role("button", name="Explain", exact=True).click()
    for page in (one, other):
        wait_until_done(page)
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    assert take(one, "json", tmp_path / "one").belief.top == "joy"
    assert take(other, "json", tmp_path / "other").belief.top == "anger"
    assert "angry" not in one.locator(".em").inner_text()


def test_uploads_are_deleted_when_the_visit_ends(app: App, browser: "Browser", tmp_path: Path) -> None:
    before = set(app.uploads())
    (tmp_path / "secret.txt").write_text("I am so happy")
    context = browser.new_context()
    page = context.new_page()
    page.goto(app.url)
    page.wait_for_selector(".emotrace[data-ready]")
    page.locator("input[type=file][multiple]").set_input_files(tmp_path / "secret.txt")
    page.wait_for_selector(".em-cross")
    assert [file.name for file in set(app.uploads()) - before] == ["secret.txt"]
    context.close()
    until = time.monotonic() + 20
    while set(app.uploads()) - before and time.monotonic() < until:
        time.sleep(0.2)
    assert not set(app.uploads()) - before


def test_a_file_that_is_taken_away_is_deleted_at_once(app: App, page: Any, tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("I am so glad")
    page.locator("input[type=file][multiple]").set_input_files(tmp_path / "brief.txt")
    page.locator(".em-cross").click()
    page.wait_for_function("!document.querySelector('.em-file')")
    until = time.monotonic() + 5
    while any(file.name == "brief.txt" for file in app.uploads()) and time.monotonic() < until:
        time.sleep(0.1)
    assert all(file.name != "brief.txt" for file in app.uploads())


@pytest.mark.parametrize("path", ["/etc/passwd", str(Path(__file__)), "..%2f..%2fetc%2fpasswd", "./log.txt"])
def test_nothing_outside_the_upload_folder_can_be_read(app: App, path: str) -> None:
    for route in ("gradio_api/file=", "file=", "static/", "assets/", "svelte/", "emotrace/", "emotrace/../"):
        answer = requests.get(f"{app.url}/{route}{path}", timeout=10, allow_redirects=False)
        assert answer.status_code in (403, 404, 405), (route, path)


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/file=http://example.org/x.png",
        "gradio_api/file=" + quote("http://example.org/x.png", safe=""),
        "gradio_api/proxy=http://example.org/x",
        "gradio_api/runs",
        "gradio_api/vibe-edit",
        "gradio_api/process_recording",
        "monitoring",
        "gradio_api/deep_link",
        "manifest.json",
    ],
)
def test_gradios_other_routes_are_closed(app: App, path: str) -> None:
    assert requests.get(f"{app.url}/{path}", timeout=10).status_code in (403, 404)


def test_an_address_in_the_place_of_a_file_is_refused(app: App) -> None:
    file = {"path": "http://example.org/x.png", "meta": {"_type": "gradio.FileData"}}
    for body in ({"text": "", "files": [file]}, {"data": ["", [file]]}):
        answer = requests.post(f"{app.url}/gradio_api/call/v2/explain", json=body, timeout=10)
        assert answer.status_code == 403


def test_pages_elsewhere_cannot_ask_in_a_visitors_name(app: App) -> None:
    port = app.url.rpartition(":")[2]
    for headers in ({"Host": f"evil.example:{port}"}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        assert requests.get(app.url, headers=headers, timeout=10).status_code in (403, 421)
    assert requests.get(app.url, headers={"Host": f"localhost:{port}"}, timeout=10).status_code == 200


def test_the_browser_itself_may_load_from_nowhere_else(app: App) -> None:
    policy = requests.get(app.url, timeout=10).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert "*" not in policy


def test_the_app_itself_reaches_no_other_machine(app: App, page: Any) -> None:
    explain(page, "I am so happy!")
    assert app.reached() == ""
    assert (app.folder / "sitecustomize.py").exists()


def test_the_page_names_no_other_host_for_anything_it_loads(page: Any) -> None:
    elsewhere = page.evaluate(
        """() => [...document.querySelectorAll('script[src], link[rel=stylesheet], link[rel=preconnect], img, iframe')]
            .map(one => one.src || one.href)
            .filter(one => one && !one.startsWith(location.origin) && !/^(data|blob):/.test(one))"""
    )
    assert elsewhere == []
    assert page.evaluate("document.fonts.size") == 0 or page.evaluate(
        "[...document.fonts].every(font => font.status === 'unloaded')"
    )


def test_uploads_of_other_kinds_and_too_many_are_refused(app: App, page: Any, tmp_path: Path) -> None:
    (tmp_path / "tool.exe").write_bytes(b"MZ")
    page.locator("input[type=file][multiple]").set_input_files(tmp_path / "tool.exe")
    page.wait_for_selector(".em-problem:has-text('no kind that can be read')")
    many = [tmp_path / f"{number}.txt" for number in range(13)]
    for number, file in enumerate(many):
        file.write_text(f"so happy {number}")
    page.locator("input[type=file][multiple]").set_input_files(many)
    page.wait_for_selector(".em-problem:has-text('12 files are the most')")
    assert page.locator(".em-file").count() == 12


def test_a_key_that_was_made_up_opens_nothing(page: Any) -> None:
    answers = page.evaluate(
        """async () => {
            const component_id = window.gradio_config.components.find(one => one.props.elem_id === 'emotrace').id;
            const ask = async (fn_name, data) => {
                const body = JSON.stringify({session_hash: 'x', component_id, fn_name, data});
                const headers = {'Content-Type': 'application/json'};
                const answer = await fetch('/gradio_api/component_server', {method: 'POST', headers, body});
                return answer.json();
            };
            return Promise.all([
                ask('take', {visit: '', form: 'json'}), ask('take', {visit: 'abc', form: 'json'}),
                ask('without', null), ask('bring', {visit: 7}),
            ]);
        }"""
    )
    assert all("error" in one for one in answers)


def test_an_engine_that_crashes_takes_nothing_else_with_it(app: App, page: Any) -> None:
    without_model(page)
    page.get_by_label("Words", exact=True).fill("I am so happy!")
    os.kill(app.engine(), signal.SIGKILL)
    page.get_by_role("button", name="Explain", exact=True).click()
    page.wait_for_selector(".em-take:not([hidden]), .em-failed:not([hidden])", timeout=60_000)
    explain(page, "I am so happy!")
    assert page.locator(".em-verdict h2").inner_text().startswith("Joy")


def test_a_password_is_asked_for_and_keeps_everything_closed(
    store: Any, browser: "Browser", tmp_path_factory: pytest.TempPathFactory
) -> None:
    closed = App(tmp_path_factory.mktemp("closed"), "--password", "open sesame", "--no-llm", "--max-upload", "1")
    try:
        for path in ("config", "gradio_api/info", "gradio_api/queue/data?session_hash=x"):
            assert requests.get(f"{closed.url}/{path}", timeout=10).status_code == 401
        answer = requests.post(f"{closed.url}/gradio_api/component_server", json={}, timeout=10)
        assert answer.status_code == 401
        visitor = requests.Session()
        wrong = visitor.post(f"{closed.url}/login", data={"username": "me", "password": "open"}, timeout=10)
        assert wrong.status_code == 400
        visitor.post(f"{closed.url}/login", data={"username": "me", "password": "open sesame"}, timeout=10)
        large = {"files": ("large.png", bytes(2 * 1024**2))}
        assert visitor.post(f"{closed.url}/gradio_api/upload", files=large, timeout=10).status_code == 413
        visitor.close()
        context = browser.new_context()
        page = context.new_page()
        page.goto(closed.url)
        page.get_by_label("username").fill("me")
        page.get_by_label("password").fill("open sesame")
        page.get_by_role("button", name="Login").click()
        page.wait_for_selector(".emotrace[data-ready]")
        explain(page, "I am so happy!")
        assert page.locator(".em-verdict h2").inner_text().startswith("Joy")
        context.close()
    finally:
        closed.close()
