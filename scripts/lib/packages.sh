# Debian packages: installs what is missing, and starts no service of the system's.
# shellcheck shell=bash

policy_file=/usr/sbin/policy-rc.d

# Debian asks this file whether a package may start its service; 101 means no. Where the machine's own
# answer is another, ours stands in its place while we install.
forbid_services() {
  if [[ -e $policy_file ]]; then
    local answer=0
    "$policy_file" mariadb start >/dev/null 2>&1 || answer=$?
    [[ $answer -ne 101 ]] || return 0
    mv -- "$policy_file" "$policy_file.jackfield-saved"
  fi
  printf '#!/bin/sh\nexit 101\n' >"$policy_file"
  chmod 755 -- "$policy_file"
  policy_is_ours=yes
}

restore_services() {
  [[ ${policy_is_ours:-no} == yes ]] || return 0
  rm -f -- "$policy_file"
  if [[ -e $policy_file.jackfield-saved ]]; then
    mv -- "$policy_file.jackfield-saved" "$policy_file"
  fi
}

install_packages() {
  [[ $EUID -eq 0 ]] || fail "these packages are missing and only root can install them: apt-get install $*"
  command -v apt-get >/dev/null || fail "these Debian packages are missing, and there is no apt-get here: $*"
  say "installing $*"
  local log status=0
  log=$(mktemp)
  # In a shell of its own, so that its trap leaves the caller's alone.
  (
    trap restore_services EXIT
    forbid_services
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
  ) >"$log" 2>&1 || status=$?
  if [[ $status -ne 0 ]]; then
    tail -n 30 -- "$log" >&2
    rm -f -- "$log"
    fail "apt-get could not install $*"
  fi
  rm -f -- "$log"
}

# The newest PostgreSQL server on the machine, or nothing.
postgres_bin() {
  local found
  found=$(find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null | sort -V | tail -n 1)
  printf '%s' "${found%/postgres}"
}

# ensure_servers ENGINE…: MySQL's are brought elsewhere.
ensure_servers() {
  local missing=() engine
  for engine in "$@"; do
    case $engine in
      postgres) [[ -n $(postgres_bin) ]] || missing+=(postgresql) ;;
      mariadb) command -v mariadbd mariadb-install-db mariadb >/dev/null || missing+=(mariadb-server) ;;
      mocks) command -v npm >/dev/null || missing+=(npm) ;;
      vendor-documents)
        command -v npm >/dev/null || missing+=(npm)
        # Without them the documents are skipped, which says so; nobody but root could bring them.
        pip_runs || [[ $EUID -ne 0 ]] || missing+=(python3 python3-pip)
        ;;
      *) ;;
    esac
  done
  command -v openssl >/dev/null || missing+=(openssl)
  if [[ ${#missing[@]} -gt 0 ]]; then
    install_packages "${missing[@]}"
  fi
}

# What cargo needs for the crates that build C.
ensure_build_tools() {
  local missing=()
  command -v cc >/dev/null || missing+=(gcc libc6-dev)
  command -v pkg-config >/dev/null || missing+=(pkg-config)
  if [[ ${#missing[@]} -gt 0 ]]; then
    install_packages "${missing[@]}"
  fi
}

# Cargo itself is never installed here: rust-toolchain.toml says which one the project is built with.
ensure_cargo() {
  command -v cargo >/dev/null || PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
  command -v cargo >/dev/null || fail "cargo is missing: install Rust from https://rustup.rs, then run this again"
}
