#!/usr/bin/env bash
# Packs the client library, the libraries it needs, and the command line into one folder, from which NuGet takes them:
# scripts/pack.sh [DIR] [options of dotnet pack …]
# DIR is artifacts/packages unless given. docs/client.md says how to use it. Another version: -p:PackageVersion=0.1.0-mine.2
set -euo pipefail
if [[ ${1-} == -h || ${1-} == --help ]]; then
  sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"
  exit
fi

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dir=$tree/artifacts/packages
if [[ $# -gt 0 && $1 != -* ]]; then
  mkdir -p "$1"
  dir=$(cd "$1" && pwd)
  shift
fi

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
for project in protos/PhoneTheft.Gateway.Protos.csproj src/PhoneTheft.Gateway.{Core,Replication,Client,Cli}; do
  dotnet pack "$tree/$project" --verbosity quiet -o "$dir" "$@" </dev/null
done
echo "The packages are in $dir."
