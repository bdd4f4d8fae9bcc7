#!/bin/sh
# Makes examples/voice.flac: a lively sentence by the speech synthesiser espeak-ng, mono at 16 kHz.
# The file is part of the project; run this only to make it anew. Needs espeak-ng and emotrace's own Python.
set -eu
cd "$(dirname "$0")"
sentence="I got the job! I can't believe it, I am so happy!"
espeak-ng -v en-us+f3 -p 75 -s 190 -a 80 -m --stdout "<prosody range='200%'>$sentence</prosody>" |
    ../.venv/bin/python -c '
import io, sys, soundfile, soxr
samples, hertz = soundfile.read(io.BytesIO(sys.stdin.buffer.read()))
soundfile.write("voice.flac", soxr.resample(samples, hertz, 16000), 16000)
'
