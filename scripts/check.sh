#!/usr/bin/env bash
# What a change has to pass before review:  scripts/check.sh [static]
#
# Formatting, known faults of packages, the build with warnings as errors, the fast tests (those of the
# documents and of the dependency rule are among them), the contract. `static` leaves the build and the tests out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

readonly buf_version=1.75.0

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
if [[ ${CI:-} == true ]]; then
  export MSBUILDDISABLENODEREUSE=1 # nothing outlives the run
fi

failed=()
left_out=()

main() {
  case ${1:-all} in
    all) local steps=(format packages build_and_fast_tests contract) ;;
    static) local steps=(format packages contract) ;;
    *)
      echo "Usage: scripts/check.sh [static]"
      exit 2
      ;;
  esac

  local step
  for step in "${steps[@]}"; do
    printf '\n== %s\n' "${step//_/ }"
    "$step" || failed+=("${step//_/ }")
  done

  echo
  if ((${#left_out[@]} > 0)); then
    printf 'Left out: %s\n' "${left_out[@]}"
  fi
  if ((${#failed[@]} > 0)); then
    printf 'Failed: %s\n' "${failed[@]}"
    exit 1
  fi
  if ((${#left_out[@]} > 0)); then
    echo "The other checks passed."
  else
    echo "All checks passed."
  fi
}

format() {
  dotnet restore --verbosity quiet || return
  if ! dotnet format --verify-no-changes --no-restore; then
    echo "Run \`dotnet format\` and commit what it changes."
    return 1
  fi
}

# A warning for whoever builds, an error here: somebody has to look, and nobody's first command has to fail.
packages() {
  local log=artifacts/audit.log
  mkdir -p artifacts
  if ! dotnet restore -p:AuditIsError=true --verbosity quiet | tee "$log"; then
    echo "A package has a known fault: raise its version in Directory.Packages.props, or pin the transitive one there."
    return 1
  fi
  if grep -qE 'NU1900|NU1905' "$log"; then
    left_out+=("packages (the feed has no data about known faults)")
  fi
}

build_and_fast_tests() {
  PublicApiIsError=true scripts/test.sh unit
}

# buf comes from npm, so that nobody has to install it; without Node or registry there is none.
contract() {
  if ! command -v npx >/dev/null; then
    left_out+=("contract (buf $buf_version needs Node's npx)")
  elif ! buf --version >/dev/null 2>&1; then
    left_out+=("contract (npx can't fetch or start @bufbuild/buf $buf_version)")
  else
    buf lint protos && breaking
  fi
}

# What clients may rely on stays: compares with the newest commit of main that this tree builds on.
breaking() {
  local main base
  main=$(git rev-parse --verify --quiet origin/main || git rev-parse --verify --quiet main || true)
  base=$(git merge-base HEAD "${main:-HEAD}" 2>/dev/null || true)
  if [[ -z $base || $base == "$(git rev-parse --verify --quiet HEAD)" ]]; then
    base=$(git rev-parse --verify --quiet HEAD~1 || true)
  fi
  if [[ -z $base ]] || ! git cat-file -e "$base:protos/buf.yaml" 2>/dev/null; then
    left_out+=("buf breaking (no earlier contract: a first commit, a shallow clone, or no clone at all)")
    return
  fi

  local earlier=artifacts/earlier-contract
  rm -rf "$earlier"
  mkdir -p "$earlier"
  git archive "$base" protos | tar -x -C "$earlier"
  echo "Comparing with $(git log -1 --format='%h %s' "$base")"
  buf breaking protos --against "$earlier/protos"
}

buf() {
  npm_config_loglevel=error npm_config_update_notifier=false npm_config_fetch_retries=1 \
    timeout 120 npx --yes "@bufbuild/buf@$buf_version" "$@"
}

main "$@"
