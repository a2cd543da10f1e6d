#!/usr/bin/env bash
# Builds, and runs the tests:  scripts/test.sh [unit|integration]   (both when none is named)
#
# Damaged input for all that reads, for so long:  scripts/test.sh fuzz [--for 60m] [--seed N] [--target NAME]
#
# Only those that do faults to real servers:  scripts/test.sh faults [--runs N] [--seed N] [--soak 60m]
#   --runs   how many random runs, of about 10 s each; without it, as many as in every run of the tests
#   --seed   the seed of the first; each next one has the next seed, and goes to the next kind of store
#   --soak   for so long (30s, 60m, 1h) a fault every 30 s on one site, and nothing else
#
# Nothing is skipped silently: a test that would be skipped fails and says why. The last line is
# always "N passed, N failed"; the exit code is 0 only when tests passed and none failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null
source scripts/debian-packages.sh

readonly results=$PWD/artifacts/test-results
readonly failures=$results/failures.txt
time_limit=${PHONETHEFT_TEST_LIMIT:-30m} # per project, for a busy machine; what hangs is named every minute while it hangs

export PHONETHEFT_REQUIRE_ALL=1 # tests fail, rather than skip, when something they need is missing
export PHONETHEFT_TEST_PATIENCE=${PHONETHEFT_TEST_PATIENCE:-4} # bounds of waiting, for a machine that is busy with something else
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
if [[ ${CI:-} == true ]]; then
  export MSBUILDDISABLENODEREUSE=1 # nothing outlives the run
fi

passed=0
failed=0
only=() # the filter of the test runner; empty: all tests

main() {
  case ${1:-all} in
    faults) faults "${@:2}" ;;
    unit) run tests/PhoneTheft.Gateway.Tests/*.csproj ;;
    integration) run tests/PhoneTheft.Gateway.IntegrationTests/*.csproj ;;
    all) run tests/*/*.csproj ;;
    fuzz) fuzz "${@:2}" ;;
    *) usage ;;
  esac
}

usage() {
  failure "Usage: scripts/test.sh [unit|integration|faults [--runs N] [--seed N] [--soak 60m]|fuzz [--for 60m] [--seed N] [--target NAME]]"
}

faults() {
  only=(-namespace 'PhoneTheft.Gateway.IntegrationTests.Faults')
  while (($# > 0)); do
    case $1 in
      --runs) export PHONETHEFT_FAULT_RUNS=${2-} && only=(-class '*.RandomRunsTests') ;;
      --seed) export PHONETHEFT_FAULT_SEED=${2-} ;;
      --soak) export PHONETHEFT_FAULT_SOAK=${2-} && only=(-class '*.SoakTests') ;;
      *) usage && return ;;
    esac
    if [[ ! ${2-} =~ ^[0-9]+[smh]?$ ]]; then
      usage
      return
    fi
    time_limit=${PHONETHEFT_TEST_LIMIT:-0} # as long as whoever asked wants
    shift 2
  done
  run tests/PhoneTheft.Gateway.IntegrationTests/*.csproj
  if [[ ${CI:-} != true ]]; then
    note_faults
  fi
}

# What was found goes to docs/durability.md, also when it is bad. Nothing is written that was not counted in this run's results.
note_faults() {
  local page=docs/durability.md report=$results/PhoneTheft.Gateway.IntegrationTests.xml
  if [[ ! -s $report ]]; then
    return
  fi
  local commit seeds runs broken writes gone damages kills
  commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)$(git diff --quiet HEAD -- ":!$page" 2>/dev/null || echo ' and changes')
  seeds=$(found 'RandomRunsTests\.Nothing_acknowledged_is_lost\(seed: [0-9]+' | sed 's/.*: //' | sort -n | sed -n '1p;$p' | paste -sd ' ')
  runs=$(found '<test [^>]*type="[^"]*\.RandomRunsTests"' | wc -l)
  broken=$(found '<test [^>]*\.RandomRunsTests\.[^>]* result="Fail"' | wc -l)
  writes=$(found '[0-9]+ writes, [0-9]+ of which no copy' | awk '{ sum += $1 } END { print sum + 0 }')
  gone=$(found '[0-9]+ writes, [0-9]+ of which no copy' | awk '{ sum += $3 } END { print sum + 0 }')
  damages=$(found 'seed [0-9]+, number [0-9]+: ' | wc -l)
  kills=$(found 'seed [0-9]+: [0-9]+ kills, [0-9]+ devices written' | awk '{ sum += $3 } END { print sum + 0 }')
  {
    sed '/^<!-- last result:/q' "$page"
    printf '\n| what | in this run |\n|---|---|\n'
    printf '| commit | %s |\n' "$commit"
    printf '| random runs | %s, seeds %s |\n' "$runs" "${seeds/ / to }"
    printf '| writes in them | %s, of which %s may have no copy left |\n' "$writes" "$gone"
    printf '| runs with a violation | %s |\n' "$broken"
    printf '| kills of an embedded store under load | %s |\n' "$kills"
    printf '| damaged files of an embedded store | %s |\n' "$damages"
    printf '| all tests of this run | %s passed, %s failed |\n\n' "$passed" "$failed"
    sed -n '/^<!-- end of the last result/,$p' "$page"
  } >"$page.new"
  mv "$page.new" "$page"
}

# In xUnit's report, which is one long line; nothing found is no failure.
found() {
  grep -oE "$1" "$results/PhoneTheft.Gateway.IntegrationTests.xml" || true
}

# All targets share the time. What is found is printed as a line for its corpus, with the run and the seed that find it again.
fuzz() {
  export PHONETHEFT_FUZZ_FOR=60m
  local value
  while (($# > 0)); do
    value=${2:-}
    case $1 in
      --for) PHONETHEFT_FUZZ_FOR=$value ;;
      --seed) export PHONETHEFT_FUZZ_SEED=$value ;;
      --target) export PHONETHEFT_FUZZ_TARGET=$value ;;
      *) value='' ;;
    esac
    if [[ -z $value ]]; then
      usage
      return
    fi
    shift 2
  done

  if [[ -w /dev/shm ]]; then
    export TMPDIR=/dev/shm # thousands of small files a second
  fi
  only=(-class '*.FuzzTests' -diagnostics)
  time_limit=${PHONETHEFT_TEST_LIMIT:-0} # as long as whoever asked wants
  run tests/PhoneTheft.Gateway.Tests/*.csproj
}

run() {
  if [[ $* == *Integration* ]]; then
    ensure_redis
  fi

  rm -rf "$results"
  mkdir -p "$results"
  if ! dotnet build --configuration Release --verbosity quiet; then
    failure "The build failed; no test was run."
    return
  fi

  local project
  for project in "$@"; do
    run_project "$project"
  done
}

run_project() {
  local name status=0
  name=$(basename "$1" .csproj)
  local report=$results/$name.xml
  printf '\n== %s\n' "$name"

  # xUnit's own runner, because it says which test hangs while it hangs; `dotnet test` would not. The whole story goes to the log,
  # so that a run which is stopped still counts; the screen gets what matters.
  timeout --kill-after=30s "$time_limit" \
    dotnet run --project "$1" --configuration Release --no-build -- \
    -noLogo -noColor -noAutoReporters -reporter verbose -failSkips -longRunning 60 -result-xml "$report" ${only[@]+"${only[@]}"} |
    tee "$results/$name.log" | { grep -vE --line-buffered ' \[(STARTING|FINISHED)\]( |$)' || true; } || status=$?
  awk '/\[FAIL\]$/ { print; inside = 1; next } / \[(STARTING|FINISHED)\]( |$)/ { next } inside && /^      / { print; next } { inside = 0 }' \
    "$results/$name.log" >>"$failures"

  if ((status != 0)) && [[ ! -s $report ]]; then
    count_stopped "$name" "$status"
  elif [[ ! -s $report ]]; then
    failure "$name left no results (exit code $status)."
  elif (($(count total "$report") == 0)); then
    failure "$name has no tests."
  else
    local broken=$(($(count failed "$report") + $(count errors "$report") + $(count skipped "$report")))
    passed=$((passed + $(count passed "$report")))
    failed=$((failed + broken))
    if ((status != 0 && broken == 0)); then
      failure "$name ended with exit code $status although no test of it failed."
    fi
  fi
}

# Without a report: what had ended counts as it ended, and what was running is named.
count_stopped() {
  local name=$1 status=$2 finished broken running
  { read -r finished broken && running=$(cat); } < <(awk -f scripts/test-log.awk "$results/$name.log")
  passed=$((passed + finished - broken))
  failed=$((failed + broken))
  if ((status == 124 || status == 137)); then
    failure "$name was stopped after $time_limit, $finished tests in. Running then:"
  else
    failure "$name ended early (exit code $status), $finished tests in. Running then:"
  fi
  sed 's/^/  /' <<<"${running:-none}" | tee -a "$failures"
}

# An attribute of the one <assembly> element in xUnit's report.
count() {
  local value
  value=$(sed -nE "s/.*<assembly [^>]* $1=\"([0-9]+)\".*/\1/p" "$2" | head -n 1)
  echo "${value:-0}"
}

failure() {
  echo "$1"
  failed=$((failed + 1))
}

# The integration tests start servers of their own from Debian's package.
ensure_redis() {
  { ensure_command redis-server redis-server && ensure_command redis-sentinel redis-sentinel; } ||
    echo "The tests that need it will fail. Install it yourself, or run: scripts/test.sh unit"
}

# Also after an error nobody foresaw: whoever reads the last line learns that it went wrong, and what went wrong stands right above it.
finish() {
  local status=$?
  if [[ -s $failures ]]; then
    printf '\n== Failed\n'
    cat "$failures"
  fi
  if ((failed == 0 && (status != 0 || passed == 0))); then
    failure "The run ended early (exit code $status)."
  fi
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  exit $((failed > 0))
}

trap finish EXIT
main "$@"
