#!/usr/bin/env bash
# Writes what the libraries offer to strangers into PublicAPI.Shipped.txt beside each project:  scripts/public-api.sh
#
# Run it when CI says RS0016 (something new) or RS0017 (something gone), and look at the difference before you commit it: a
# line that disappears breaks whoever used it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

for project in Core Replication Client; do
  folder=src/PhoneTheft.Gateway.$project
  for list in Shipped Unshipped; do
    echo '#nullable enable' >"$folder/PublicAPI.$list.txt"
  done
  dotnet format analyzers "$folder" --diagnostics RS0016 --severity warn --no-restore --verbosity quiet
  mv "$folder/PublicAPI.Unshipped.txt" "$folder/PublicAPI.Shipped.txt"
  echo '#nullable enable' >"$folder/PublicAPI.Unshipped.txt"
  echo "$folder: $(($(wc -l <"$folder/PublicAPI.Shipped.txt") - 1)) members"
done
