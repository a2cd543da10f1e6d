#!/usr/bin/env bash
# Measures this build on this machine:  scripts/loadtest.sh           everything, one table, a quarter of an hour
#                                       scripts/loadtest.sh --quick   the same with small sizes, to see that it runs
#                                       scripts/loadtest.sh TEST …    one test; --help names them
#
# It starts its own servers on loopback and ends them again. What it found is printed and kept in loadtest/results,
# the table and its charts in loadtest/README.md. Close what else runs here first: two cores are soon busy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null
source scripts/debian-packages.sh

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

main() {
  ensure_command redis-server redis-server
  ensure_command redis-benchmark redis-tools
  ensure_command h2load nghttp2-client
  dotnet build loadtest/PhoneTheft.Gateway.LoadTest --configuration Release --verbosity quiet

  if (($# == 0)) || [[ $1 == --quick ]]; then
    set -- goals "$@"
  fi
  exec dotnet artifacts/bin/PhoneTheft.Gateway.LoadTest/release/loadtest.dll "$@"
}

main "$@"
