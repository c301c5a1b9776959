#!/bin/sh
# A nightly run over the open cases, on all processors: NDJSON in, one answer a line out, in the order of the input.
#   nightly_batch.sh DATASET DATE CASES.ndjson ANSWERS.ndjson
#   nightly_batch.sh cleveland.sqlite 2026-11-23 cases.ndjson answers.ndjson
# A case is a line such as {"case":"2026-0417","address":"1374 West Blvd"}. The answers appear all or not at all, so that
# whoever reads them in the morning finds yesterday's or today's. Needs GNU parallel (Debian: parallel).
# Exit status: 0 every case was answered, 3 some were not (their lines say why), 1 the run failed and ANSWERS is as it was.
set -eu
if [ $# != 4 ]; then
    echo "usage: nightly_batch.sh DATASET DATE CASES.ndjson ANSWERS.ndjson" >&2
    exit 2
fi
dataset=$1 day=$2 cases=$3 answers=$4
libroute=${LIBROUTE:-libroute}
part=$answers.part
trap 'rm -f "$part"' EXIT

# --pipe cuts at line ends; --keep-order puts the answers of the pieces in the order of the pieces. 3 is libroute's "not all
# were answered" and no failure of the run; anything else is one, and stops it.
export libroute dataset day
# shellcheck disable=SC2016 # the variables are for the shells that parallel starts
if ! parallel --no-notice --will-cite --pipe --block "${BLOCK:-1M}" --keep-order --halt now,fail=1 \
    '"$libroute" route "$dataset" -i - --format ndjson --as-of "$day" --quiet; code=$?; [ $code = 0 ] || [ $code = 3 ]' \
    <"$cases" >"$part"; then
    echo "nightly_batch: the run failed; $answers is as it was" >&2
    exit 1
fi
if [ "$(wc -l <"$part")" != "$(grep -c . "$cases")" ]; then
    echo "nightly_batch: not one answer a case; $answers is as it was" >&2
    exit 1
fi
mv "$part" "$answers"
open=$(grep -cvE '"status": ?"answered"' "$answers" || true)
echo "$(wc -l <"$answers") cases, $open not answered"
[ "$open" = 0 ] || exit 3
