#!/usr/bin/env bash
# What single steps of the check path cost:  scripts/bench.sh [filter]   (all, in less than five minutes, when none is given)
#
# A filter is as BenchmarkDotNet takes it: scripts/bench.sh '*Imei*'. The reports go to loadtest/results/benchmarks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

dotnet build loadtest/PhoneTheft.Gateway.Benchmarks --configuration Release --verbosity quiet
dotnet artifacts/bin/PhoneTheft.Gateway.Benchmarks/release/PhoneTheft.Gateway.Benchmarks.dll --filter "${1:-*}"

mkdir -p loadtest/results/benchmarks
for report in artifacts/benchmarks/results/*-report-github.md; do
  name=${report##*Benchmarks.}
  mv "$report" "loadtest/results/benchmarks/${name%-report-github.md}.md"
done
