# A folder to work in, commands that end when we are told to, and databases beside them; when the script
# ends, however it ends, nothing is left of all that. Needs common.sh, and `here`.
# shellcheck shell=bash

work=$(mktemp -d -t "jackfield-${0##*/}.XXXXXXXX")
# The process that we wait for, and whom to tell when we are told to stop.
running=""
to_end=""

# shellcheck disable=SC2317 # a trap calls it
cleanup() {
  trap '' INT TERM
  if [[ -n $running ]]; then
    kill -TERM -- "$to_end" 2>/dev/null || true
    wait "$running" 2>/dev/null || true
  fi
  if [[ -e $work/services/.jackfield-services ]]; then
    "$here/services" stop "$work/services" || true
  fi
  rm -rf -- "$work" || true
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# In the background and waited for, because bash runs a trap only after a foreground command has ended;
# and in a session of its own: Ctrl-C reaches us alone, and we end all that it started.
# run process|group COMMAND…: whether the end is told to the command, or to all that it started too.
run() {
  local result=0 whom=$1
  shift
  setsid "$@" </dev/null &
  running=$!
  to_end=$running
  [[ $whom == process ]] || to_end=-$running
  wait "$running" || result=$?
  running=""
  return "$result"
}

# provide_services [SERVICE…]: starts these, or all; but uses those that JACKFIELD_TEST_SERVICES names,
# and leaves them running.
provide_services() {
  if [[ -z ${JACKFIELD_TEST_SERVICES:-} ]]; then
    # The databases' users must be able to walk through to their data.
    chmod 711 -- "$work"
    # It cleans up after itself, which takes its children.
    run process "$here/services" start "$work/services" "$@"
    export JACKFIELD_TEST_SERVICES=$work/services/services.json
  fi
  [[ -r $JACKFIELD_TEST_SERVICES ]] || fail "there is no services.json at JACKFIELD_TEST_SERVICES=$JACKFIELD_TEST_SERVICES"
}
