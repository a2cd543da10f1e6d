#!/usr/bin/env bash
# Measures this build on this machine:  scripts/loadtest.sh           everything, one table, a quarter of an hour
#                                       scripts/loadtest.sh --quick   the same with small sizes, to see that it runs
#                                       scripts/loadtest.sh TEST …    one test; --help names them
#                                       scripts/loadtest.sh goals --against DIR    what a call costs here, and in that tree
#
# `check` and `self-test` are the load generator's commands; every other test is an experiment, which starts its own servers
# on loopback and ends them again. What it found is printed and kept in loadtest/results, the table and its charts in
# loadtest/README.md. Close other programs first: two cores are soon busy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null
source scripts/debian-packages.sh

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

main() {
  if (($# == 0)) || [[ $1 == --quick ]]; then
    set -- goals "$@"
  fi

  case $1 in
    check | self-test)
      build LoadTest
      exec dotnet "$(program LoadTest)" "$@"
      ;;
    --help | -h | -\?)
      build Experiments
      dotnet "$(program LoadTest)" --help
      dotnet "$(program Experiments)" --help
      ;;
    *)
      ensure_command redis-server redis-server
      ensure_command redis-benchmark redis-tools
      ensure_command h2load nghttp2-client
      build Experiments
      build_other "$@"
      exec dotnet "$(program Experiments)" "$@"
      ;;
  esac
}

# The experiments use the load generator, so building them builds both.
build() {
  dotnet build "loadtest/PhoneTheft.Gateway.$1" --configuration Release --verbosity quiet
}

# `goals --against DIR`: the gateway of that working tree, with that tree's settings, into that tree's artifacts.
build_other() {
  local tree=
  while (($# > 0)); do
    case $1 in
      --against=*) tree=${1#*=} ;;
      --against) tree=${2-} ;;
    esac
    shift
  done

  if [[ -n $tree ]]; then
    if [[ ! -d $tree/src/PhoneTheft.Gateway ]]; then
      echo "--against must be a working tree of this project; $tree has no src/PhoneTheft.Gateway." >&2
      exit 2
    fi

    (cd "$tree" && dotnet build src/PhoneTheft.Gateway --configuration Release --verbosity quiet)
  fi
}

program() {
  echo "artifacts/bin/PhoneTheft.Gateway.$1/release/${1,,}.dll"
}

main "$@"
