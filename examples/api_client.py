"""Asks a running app for an explanation: `emotrace ui`, then `python examples/api_client.py [FILE ...] [--text WORDS]`.

The app answers with the object that `emotrace explain --format json` prints; what is sent to it is deleted when it is
done.
"""

import argparse

from gradio_client import Client, handle_file


def main() -> None:
    """Print the conclusion, and each sentence with the evidence that it rests on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="pictures, recordings, clips, text")
    parser.add_argument("--text", default="", help="words to explain")
    parser.add_argument("--url", default="http://127.0.0.1:7860")
    asked = parser.parse_args()

    client = Client(asked.url, verbose=False, analytics_enabled=False)
    result = client.predict(
        text=asked.text,
        files=[handle_file(file) for file in asked.files],
        api_name="/explain",
    )
    belief, explanation = result["belief"], result["explanation"]
    print(belief["top"] or f"insufficient evidence: {belief['reason']}")
    for part in ("key_observations", "interpretation", "conclusion"):
        for sentence in explanation[part]:
            print(f"- {sentence['text']} [{', '.join(sentence['evidence'])}]")


if __name__ == "__main__":
    main()
