#!/bin/sh
# Builds what is measured and what it is measured against, then measures. Options go to bench.py; see --help.
set -eu
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
$swift build -c release --product upkeep >&2
$swift build -c release --product upkeep-bench >&2
programs=$($swift build -c release --show-bin-path)
limits=$programs/benchmark-limits
mkdir -p "$limits"
cc=${CC:-cc}
$cc -O2 -Wall -Wextra -o "$limits/server" Benchmarks/baseline/server.c
$cc -O2 -Wall -Wextra -o "$limits/probes" Benchmarks/baseline/probes.c -lcurl
$cc -O2 -Wall -Wextra -o "$limits/exporter" Benchmarks/baseline/exporter.c
$cc -O2 -Wall -Wextra -o "$limits/commits" Benchmarks/baseline/commits.c -lgit2
$cc -O2 -Wall -Wextra -o "$limits/walk" Benchmarks/baseline/walk.c -lgit2
exec python3 Benchmarks/bench.py --programs "$programs" --limits "$limits" "$@"
