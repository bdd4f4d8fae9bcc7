"""Arguments and options that several commands share."""

from typing import Annotated, Literal

import typer

Files = Annotated[
    list[str] | None,
    typer.Argument(
        help="Pictures, recordings, clips, text, subtitles, conversations; - is standard input.", show_default=False
    ),
]
Text = Annotated[str | None, typer.Option("--text", "-t", help="Words to explain.", show_default=False)]
Context = Annotated[
    str | None,
    typer.Option("--context", help="What is known around it: shown, never counted.", show_default=False),
]
ChainName = Annotated[str, typer.Option("--chain", help="Way of reasoning; see emotrace chains.")]
ModelSpec = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help="Language model: a name, a GGUF file, or the URL of an OpenAI-compatible endpoint.",
        show_default=False,
    ),
]
NoLlm = Annotated[bool, typer.Option("--no-llm", help="Let the built-in realizer write.")]
TaxonomyName = Annotated[str, typer.Option("--taxonomy", help="Label set: ekman or sentiment.")]
Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--rules",
        metavar="OBSERVER=PATH",
        help="A rule table of your own, or a folder that emotrace train wrote.",
        show_default=False,
    ),
]
Baseline = Annotated[
    str | None,
    typer.Option(
        "--baseline",
        metavar="FILE",
        help="The person's own norms for face and voice, made with emotrace baseline make.",
        show_default=False,
    ),
]
FramesPerSecond = Annotated[
    float,
    typer.Option("--fps", min=0.1, max=60.0, help="Frames of a clip that are looked at in each second."),
]
Person = Annotated[
    str | None,
    typer.Option(
        "--person",
        metavar="NAME",
        help="Whom it is about: a speaker, or the number of a face; without it, who says or shows most.",
        show_default=False,
    ),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="OBSERVER", help="Leave an observer out; may be repeated.", show_default=False),
]
Offline = Annotated[bool, typer.Option("--offline", help="Open no socket.")]
Seed = Annotated[int, typer.Option("--seed", help="Same seed, same words.")]
Timeout = Annotated[
    float, typer.Option("--timeout", min=0.1, metavar="SECONDS", help="Time for one observer on one input.")
]
KeepLog = Annotated[
    bool,
    typer.Option(
        "--log",
        envvar="EMOTRACE_LOG",
        help="Keep results in the store (emotrace log), and take from it what it has.",
        show_envvar=True,
    ),
]
Output = Annotated[str, typer.Option("--output", "-o", help="Write to this file; - is the screen.")]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", help="Write to this file, in the format of its ending; may be repeated.", show_default=False
    ),
]
ReportFormat = Annotated[
    Literal[
        "md", "json", "html", "csv", "jsonl", "frames", "voice", "eaf", "textgrid", "labelstudio", "graphml", "graph"
    ]
    | None,
    typer.Option(
        "--format",
        "-f",
        help="md, json or html; csv or jsonl, the evidence, one observation a line; frames or voice, what was measured "
        "at each moment (.frames.csv, .voice.csv); eaf for ELAN; textgrid for Praat; labelstudio, tasks "
        "(.labelstudio.json) with their configuration beside them; the evidence graph as graphml or node-link JSON "
        "(graph). Without it: md, or what the name given with -o says.",
        show_default=False,
    ),
]
MdOrJson = Annotated[
    Literal["md", "json"] | None,
    typer.Option(
        "--format", "-f", help="md or json. Without it: md, or what the name given with -o says.", show_default=False
    ),
]
Figures = Annotated[
    str | None,
    typer.Option(
        "--figures",
        metavar="FOLDER",
        help="Draw the result: the course over time, the evidence, and the face; PNG and SVG.",
        show_default=False,
    ),
]
