#!/bin/sh
# Speaks words.txt into one Ogg Opus file a line. Needs espeak-ng and opusenc (Debian: espeak-ng, opus-tools).
set -eu
cd "$(dirname "$0")"

grep -v '^#' words.txt | while IFS='|' read -r name voice speed pitch words; do
    espeak-ng -v "$voice" -s "$speed" -p "$pitch" -g 2 -a 90 --stdout "$words" |
        opusenc --quiet --downmix-mono --speech --bitrate 24 --framesize 20 - "$name.ogg"
done
