#!/usr/bin/env bash
# Measures this build on this machine:  scripts/loadtest.sh [test] [size]   (every sync test when none is named)
#
# Each test starts its own gateways and redis-servers on loopback and ends them again. What it found is printed
# and kept in loadtest/results. Close what else runs here first: two cores are soon busy with something else.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

if ! command -v redis-server >/dev/null; then
  echo "redis-server is missing: install Debian's package of that name." >&2
  exit 1
fi

dotnet build loadtest/PhoneTheft.Gateway.LoadTest --configuration Release --verbosity quiet
run() {
  dotnet artifacts/bin/PhoneTheft.Gateway.LoadTest/release/loadtest.dll "$@"
}

if (($# > 0)); then
  run "$@"
  exit
fi

for test in sync-latency sync-publish sync-idle sync-snapshot; do
  run "$test"
done
