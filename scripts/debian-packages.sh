# Sourced by the scripts that need servers and tools from Debian's packages.

# Installs what is missing:  ensure_command redis-server redis-server   (the command, the package that has it)
# Fails, and says why, where it can't.
ensure_command() {
  local command=$1 package=$2
  if command -v "$command" >/dev/null; then
    return
  fi

  local as_root=()
  if ((EUID != 0)); then
    as_root=(sudo -n)
  fi
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "$command is missing, and installing it takes apt-get and root or a sudo without password."
    return 1
  fi

  echo "$command is missing: installing Debian's $package."
  if ! "${as_root[@]}" bash -s "$package" <<'INSTALL'; then
    set -euo pipefail
    export DEBIAN_FRONTEND=noninteractive
    # redis-server and redis-sentinel would start a service each, on ports 6379 and 26379, now and at every boot. Exit code 101 of this file forbids the first.
    policy=/usr/sbin/policy-rc.d
    if [[ ! -e $policy ]]; then
      trap 'rm -f "$policy"' EXIT
      printf '#!/bin/sh\nexit 101\n' >"$policy"
      chmod 755 "$policy"
    fi
    apt-get update -qq
    apt-get install -qq -y --no-install-recommends "$1" >/dev/null
    if [[ $1 == redis-server || $1 == redis-sentinel ]] && command -v systemctl >/dev/null; then
      systemctl disable --quiet "$1"
    fi
INSTALL
    echo "The installation failed (see above)."
    return 1
  fi
}
