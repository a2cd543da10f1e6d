# Sourced by scripts/gateway and scripts/phonetheft: builds both programs when the sources are newer than the last build, and
# starts one of them. `dotnet run` would look for changes with the compiler at every start, which takes many times as long.

readonly tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly stamp=$tree/artifacts/bin/.built

start_built() {
  local project=$1 program=$2
  shift 2
  if [[ ! -e $stamp ]] || [[ -n $(changed) ]]; then
    build
  fi
  exec "$tree/artifacts/bin/$project/release/$program" "$@"
}

changed() {
  find "$tree/src" "$tree/protos" "$tree"/Directory.*.props "$tree/global.json" -type f -newer "$stamp" -print -quit
}

build() {
  echo "Building the gateway and its command line; the first time takes some minutes on a small machine." >&2
  local log=$tree/artifacts/build.log began
  mkdir -p "$tree/artifacts/bin"
  began=$(mktemp "$tree/artifacts/bin/.building.XXXXXX")
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
  if ! flock --close "$tree/artifacts/bin/.lock" dotnet build "$tree/src/PhoneTheft.Gateway.Cli" -c Release -v quiet >"$log" 2>&1 </dev/null ||
    ! flock --close "$tree/artifacts/bin/.lock" dotnet build "$tree/src/PhoneTheft.Gateway" -c Release -v quiet >>"$log" 2>&1 </dev/null; then
    rm -f "$began"
    cat "$log" >&2
    echo "The build failed; its messages are above and in artifacts/build.log." >&2
    exit 1
  fi

  # As of when it began: what was changed meanwhile is built the next time.
  mv "$began" "$stamp"
}
