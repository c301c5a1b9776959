# The bow-tie is named with its crossing; a shell wound like a hole lost nothing, and is a notice.
from: tests/data/millbrook/README.md, layers: saltworks and twin-hills of cdc_2024
args: audit @DATASET@ --as-of 2026-11-23 --format csv
exit: 3
--- stdout has
invalid_ring,,error,open,cdc/2024,,,cdc/2024/saltworks
Self-intersection[49860
invalid_ring,,notice,open,cdc/2024,,,cdc/2024/twin-hills
