from pathlib import Path

import pytest

from emotrace.engine.errors import ModelFileError
from emotrace.engine.modelfiles import Origin, home, public, read_manifest, sha256_of
from emotrace.engine.store import EXAMPLES, store_of

ROOT = Path(__file__).resolve().parents[2]
ROW = """
[[file]]
name = "good"
filename = "good.bin"
job = "testing"
publisher = "somebody"
licence = "MIT"
size = 3
sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
origin = [{ url = "http://127.0.0.1/good.bin" }]
"""


def manifest(folder: Path, text: str) -> Path:
    path = folder / "models.toml"
    path.write_text(text, "utf-8")
    return path


def test_reads_a_row(tmp_path: Path) -> None:
    (file,) = read_manifest(manifest(tmp_path, ROW))
    assert (file.name, file.size, file.origin[0].url) == ("good", 3, "http://127.0.0.1/good.bin")


@pytest.mark.parametrize(
    ("good", "bad", "named"),
    [
        ('name = "good"', 'name = "../../good"', "file 2 (../../good): name"),
        ('filename = "good.bin"', 'filename = "../good.bin"', "file 2 (good): filename"),
        ("size = 3", "size = 0", "file 2 (good): size"),
        ('sha256 = "ba', 'sha256 = "', "file 2 (good): sha256"),
        ('job = "testing"', "", "file 2 (good): job"),
        ('job = "testing"', 'job = "testing"\ncolour = "red"', "file 2 (good): colour"),
        ('{ url = "http://127.0.0.1/good.bin" }', "", "file 2 (good): origin"),
        ('{ url = "http://', '{ url = "file://', "file 2 (good): origin.0.url"),
        ("good.bin\" }]", 'good.bin", wheel = "a==1", member = "m" }]', "file 2 (good): origin.0"),
        ('{ url = "http://127.0.0.1/good.bin" }', '{ wheel = "a==1" }', "file 2 (good): origin.0"),
        ("url = \"http://127.0.0.1/good.bin\"", 'wheel = "a", member = "m"', "file 2 (good): origin.0.wheel"),
    ],
)  # fmt: skip
def test_an_error_names_the_row_and_the_column(tmp_path: Path, good: str, bad: str, named: str) -> None:
    assert good in ROW
    path = manifest(tmp_path, ROW.replace("good", "first") + ROW.replace(good, bad))
    with pytest.raises(ModelFileError) as caught:
        read_manifest(path)
    assert f"{path}, {named}: " in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["file = [", "", "[file]\nname = 'x'", "file = [3]"])
def test_what_is_no_manifest_is_named(tmp_path: Path, text: str) -> None:
    path = manifest(tmp_path, text)
    with pytest.raises(ModelFileError, match=r"models\.toml"):
        read_manifest(path)


def test_a_manifest_that_is_missing_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=r"nowhere\.toml"):
        store_of([tmp_path / "nowhere.toml"])
    picture = tmp_path / "picture.toml"
    picture.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelFileError, match=r"picture\.toml"):
        store_of([picture])


def test_the_manifests_that_come_with_emotrace_agree() -> None:
    manifests = sorted(ROOT.glob("plugins/*/data/models.toml"))
    store = store_of(manifests)
    assert len(store.files()) == sum(len(read_manifest(path)) for path in (EXAMPLES, *manifests))


def test_two_manifests_that_disagree_are_both_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = manifest(tmp_path / "a", ROW), manifest(tmp_path / "b", ROW.replace("ba78", "0000"))
    with pytest.raises(ModelFileError) as caught:
        store_of([one, other])
    assert all(part in str(caught.value) for part in (str(one), str(other), "ba7816bf", "000016bf"))


def test_the_same_file_in_two_manifests_counts_once(tmp_path: Path) -> None:
    path = manifest(tmp_path, ROW)
    assert [file.name for file in store_of([path, path]).files()].count("good") == 1


def test_home_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EMOTRACE_HOME", str(tmp_path))
    assert home() == tmp_path
    monkeypatch.setenv("EMOTRACE_HOME", "~/models")
    assert home() == Path.home() / "models"
    monkeypatch.delenv("EMOTRACE_HOME")
    assert home().name == "emotrace"


def test_the_hash_is_that_of_the_standard(tmp_path: Path) -> None:
    # "abc" is the first example of FIPS 180-2.
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256_of(tmp_path / "abc").startswith("ba7816bf8f01cfea")


def test_a_place_is_shown_without_secrets() -> None:
    secret = "https://anna:s3cret@127.0.0.1:8080/a/b.bin?token=s3cret#s3cret"
    assert public(secret) == Origin(url=secret).place == "https://127.0.0.1:8080/a/b.bin"
    assert Origin(wheel="a==1", member="m").place == "wheel a==1"
