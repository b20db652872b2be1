# One running server: launched detached, waited for, described in JSON, and stopped by its pid.
# shellcheck shell=bash

# How long a server may take until it answers, on a machine that is busy with something else.
START_SECONDS=180
# How long it may take to stop before it is killed.
STOP_SECONDS=20

is_abandoned() { [[ -e $DIR/.abandoned ]]; }

# launch INSTANCE USER COMMAND…: a session of its own, so that Ctrl-C in the tests' terminal does not
# reach the databases before the tests are done with them.
launch() {
  local name=$1 prefix
  mapfile -t prefix < <(as_user "$2")
  shift 2
  ! is_abandoned || return 1
  # Noted before the server is there, so that nothing runs that isn't noted.
  rm -f -- "$DIR/run/$name.pid"
  (cd / && echo "$BASHPID" >"$DIR/run/$name.pid" && exec setsid "${prefix[@]}" "$@" </dev/null >>"$DIR/log/$name.log" 2>&1) &
}

# Whether a pid is a server started from DIR: its command line names a folder there. A pid file may be
# old, and its number another program's by now.
is_ours() {
  [[ -r /proc/$1/cmdline ]] && tr '\0' '\n' <"/proc/$1/cmdline" 2>/dev/null | grep -qF -- "$DIR/"
}

# The pids of all servers started from DIR. A PostgreSQL that a test has restarted is another process
# than the one launched: its own pid file knows.
running_pids() {
  local file pid
  for file in "$DIR"/run/*.pid "$DIR"/data/*/postmaster.pid; do
    [[ -r $file ]] || continue
    read -r pid <"$file" || continue
    if [[ $pid =~ ^[0-9]+$ ]] && is_ours "$pid"; then
      echo "$pid"
    fi
  done | sort -un
}

# Ends one server. SIGQUIT is PostgreSQL's immediate stop. SIGCONT goes first, to the children too: a
# test may have left it paused, and a paused process takes no other signal.
stop_pid() {
  local pid=$1 signal=TERM deadline=$((SECONDS + STOP_SECONDS))
  if tr '\0' '\n' <"/proc/$pid/cmdline" | head -n 1 | grep -q '/postgres$'; then
    signal=QUIT
  fi
  # shellcheck disable=SC2046 # one word a child
  kill -CONT "$pid" $(cat "/proc/$pid/task/$pid/children" 2>/dev/null) 2>/dev/null || true
  kill "-$signal" "$pid" 2>/dev/null || true
  while is_ours "$pid"; do
    if [[ $SECONDS -ge $deadline ]]; then
      say "process $pid did not stop in $STOP_SECONDS s, killing it"
      kill -KILL "$pid" 2>/dev/null || true
      deadline=$((SECONDS + STOP_SECONDS))
    fi
    sleep 0.05
  done
}

stop_instances() {
  local pid jobs=()
  for pid in $(running_pids); do
    stop_pid "$pid" &
    jobs+=("$!")
  done
  for pid in "${jobs[@]}"; do
    wait "$pid" || true
  done
}

# wait_until_ready INSTANCE PROBE…: waits until the probe, a real client that signs in, prints the
# server's version; prints that. 1 when the server ended instead.
wait_until_ready() {
  local name=$1 pid version deadline=$((SECONDS + START_SECONDS))
  shift
  until [[ -s $DIR/run/$name.pid ]]; do sleep 0.01; done
  pid=$(<"$DIR/run/$name.pid")
  until version=$("$@" 2>>"$DIR/log/$name.probe.log") && [[ -n $version ]]; do
    kill -0 "$pid" 2>/dev/null || return 1
    ! is_abandoned || return 1
    if [[ $SECONDS -ge $deadline ]]; then
      say "$name did not answer in $START_SECONDS s: see $DIR/log/$name.log"
      return 1
    fi
    sleep 0.1
  done
  printf '%s' "$version"
}

# start_instance ENGINE INSTANCE: `launch_ENGINE INSTANCE PORT` and `probe_ENGINE PORT` until it answers,
# then its JSON with what `extra_ENGINE INSTANCE` adds. Another program can take a port between our
# choosing and the server's binding it: then once more with another.
start_instance() {
  local engine=$1 name=$2 port version attempt
  for attempt in 1 2 3; do
    port=$(pick_port)
    "launch_$engine" "$name" "$port" || return 1
    if version=$(wait_until_ready "$name" "probe_$engine" "$port"); then
      describe_instance "$engine" "$name" "$port" "$version" >"$DIR/json/$name"
      return 0
    fi
    grep -qiE 'address already in use|could not bind|port: [0-9]+ \?' "$DIR/log/$name.log" || break
    say "$name: port $port was taken (attempt $attempt), trying another"
  done
  say "$name did not start; the end of its log:"
  tail -n 20 -- "$DIR/log/$name.log" >&2
  return 1
}

describe_instance() {
  local user_variable=${1^^}_ADMIN password_variable=${1^^}_PASSWORD
  printf '{"host": "127.0.0.1", "name": "localhost", "port": %s, "adminUser": %s, "adminPassword": %s, "version": %s%s}' \
    "$3" "$(json_string "${!user_variable}")" "$(json_string "${!password_variable}")" "$(json_string "$4")" "$("extra_$1" "$2")"
}

# start_instances ENGINE INSTANCE…: side by side; fails if one of them does.
start_instances() {
  local engine=$1 name job jobs=() failed=0
  shift
  for name in "$@"; do
    start_instance "$engine" "$name" &
    jobs+=("$!")
  done
  for job in "${jobs[@]}"; do
    wait "$job" || failed=1
  done
  return "$failed"
}

# The kind of certificate that an instance's name ends in.
certificate_of() {
  case $1 in
    *Expired) echo expired ;;
    *WrongHost) echo wrongHost ;;
    *UnknownCa) echo unknownCa ;;
    *) echo good ;;
  esac
}
