#!/usr/bin/env bash
# Scans labelled photos and scores the report: the figures of recall and false alarms that the docs give.
#
# usage: benches/score.sh SHARED [PROGRAM] [KIND,KIND…]
#
# SHARED holds corpus/manifest.jsonl, corpus/tags/manifest.jsonl and eval/score.py. PROGRAM is overshare's binary
# (target/release/overshare unless told). Kinds are folders of the corpus; all unless told.
set -euo pipefail
shared=$(cd "$1" && pwd)
program=$(realpath "${2:-$(dirname "$0")/../target/release/overshare}")
kinds=${3:-tags,text,plates,tags_docs,codes,faces,hands,negatives,metadata}
report=$(mktemp)
trap 'rm -f "$report"' EXIT
cd "$shared/corpus"
for kind in ${kinds//,/ }; do
    # What cannot be looked at is a record, and told by score.py; the exit code says so too.
    "$program" scan "$kind" --exclude manifest.jsonl --no-progress --format jsonl > "$report" || [ $? -eq 3 ]
    manifest=$([ -f "$kind/manifest.jsonl" ] && echo "$kind/manifest.jsonl" || echo manifest.jsonl)
    echo "== $kind"
    python3 "$shared/eval/score.py" "$manifest" "$report" --misses "${MISSES:-0}" --only "$kind"
done
