# Small things that every script here needs: messages, JSON text, users, free ports.
# shellcheck shell=bash

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

# A JSON string. The values are paths, numbers, versions and one-line messages.
json_string() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//[[:cntrl:]]/ }
  printf '"%s"' "$text"
}

# A JSON array of strings, as the command that a test runs.
json_array() {
  local separator="" item
  printf '['
  for item in "$@"; do
    printf '%s%s' "$separator" "$(json_string "$item")"
    separator=", "
  done
  printf ']'
}

random_password() { openssl rand -hex 24; }

# The words that put a command under another user, one a line. `setpriv` becomes the command itself:
# no process of ours stays between, so the pid that we note is the server's. Without root, there is
# one user only.
as_user() {
  if [[ $EUID -eq 0 ]]; then
    printf '%s\n' setpriv "--reuid=$1" "--regid=$1" --init-groups --
  fi
}

# Runs a command as another user, from a folder which that user can read.
run_as() {
  local prefix
  mapfile -t prefix < <(as_user "$1")
  shift
  (cd / && exec "${prefix[@]}" "$@")
}

# Gives files to the user that a server runs as.
give_to() {
  local user=$1
  shift
  if [[ $EUID -eq 0 ]]; then
    chown -R -- "$user:" "$@"
  fi
}

port_is_taken() {
  local hex
  printf -v hex '%04X' "$1"
  grep -qsE "^ *[0-9]+: [0-9A-F]+:$hex " /proc/net/tcp /proc/net/tcp6
}

# A free port, reserved for this run by a folder of its name. It lies below the range from which the
# kernel serves outgoing connections, so that no client takes it before the server does.
pick_port() {
  local port attempt
  for attempt in {1..200}; do
    port=$((15000 + RANDOM % 17000))
    if ! port_is_taken "$port" && mkdir -- "$DIR/ports/$port" 2>/dev/null; then
      printf '%s' "$port"
      return
    fi
  done
  fail "found no free port in $attempt attempts"
}
