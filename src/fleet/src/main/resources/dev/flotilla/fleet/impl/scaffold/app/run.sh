#!/usr/bin/env bash
# Builds {{name}} when its sources changed, and hands over to Flotilla's launcher.
set -u

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
home="${FLOTILLA_HOME:-$root/.flotilla}"
case "$home" in /*) ;; *) home="$PWD/$home" ;; esac
lib="$root/app/target/lib"
archives="$root/app/target/archives"
stamp="$root/app/target/built.stamp"

usage() {
  cat <<'END'
Usage: ./run.sh [COMMAND] [OPTIONS]

  up [--detach]            build if sources changed, start the cluster, show its URLs; Ctrl-C stops all
                           (the default); with --detach in the background
  down                     stop everything that up started; the data stays
  status [--json]          the database, nodes, groups, services, URLs
  logs [NODE] [--follow]   logs of all nodes, or of one
  node GROUP               add one JVM to the running cluster
  kill | pause | resume NODE
                           SIGKILL, SIGSTOP, SIGCONT
  test                     run the tests
  help                     this page

With --port-offset N, up shifts every port, so that two clusters run side by side. FLOTILLA_HOME names the folder of
pids, logs and data (.flotilla beside run.sh), FLOTILLA_PG_URI a PostgreSQL to use instead of the embedded one.
END
}

fail() { # EXIT_CODE SENTENCE
  echo "run.sh: $2" >&2
  exit "$1"
}

check_tools() {
  local version
  java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
  version="$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)"
  [ "${version:-0}" -ge 17 ] || fail 1 "no Java 17 or newer found: install a JDK or set JAVA_HOME."
  command -v mvn >/dev/null 2>&1 || fail 1 "no mvn found: install Maven 3.8 or newer."
  case "$root$home" in *:*) fail 1 "a path has a colon, which a Java class path cannot hold: $root or $home" ;; esac
}

maven() { # LOG ARGUMENT ...
  local log="$1"
  shift
  mkdir -p "$home/logs" || fail 1 "cannot write to $home."
  (cd "$root" && mvn -B -ntp "$@") >"$log" 2>&1 && return
  if grep -q 'find artifact dev.flotilla:' "$log"; then
    fail 1 "Flotilla {{flotilla}} is not in the local Maven repository: run 'mvn -DskipTests install' in its source tree."
  fi
  grep '^\[ERROR\]' "$log" | head -n 20 >&2
  fail 1 "Maven failed; the whole log is $log"
}

sources_changed() {
  [ -f "$stamp" ] || return 0
  [ -n "$(cd "$root" && find . -name target -prune -o -path ./.flotilla -prune -o \
    \( -name pom.xml -o -path '*/src/main*' \) -newer "$stamp" -print | head -n 1)" ]
}

# The pid of the launcher that runs in this home; fails if there is none.
running() {
  local pid
  pid="$(sed -n 's/.*"supervisor" *: *{ *"pid" *: *\([0-9][0-9]*\).*/\1/p' "$home/state" 2>/dev/null | head -n 1)"
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && echo "$pid"
}

build() {
  echo "building (log: $home/logs/build.log) ..." >&2
  rm -rf "$lib" "$archives"
  mkdir -p "$root/app/target"
  touch "$stamp.new" # what changes while Maven runs is built the next time
  maven "$home/logs/build.log" package -DskipTests
  mv "$stamp.new" "$stamp"
  flotilla archive --training "$root/app/target/training" >&2 # of classes, so that starts are quick
}

# The jars of a running cluster must stay as they are.
build_if_needed() {
  if [ ! -d "$lib" ]; then
    build
  elif [ "$command" = up ] && sources_changed && ! running >/dev/null; then
    build
  fi
}

flotilla() {
  local terminal=false archive options
  [ -t 1 ] && terminal=true
  options=(-Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:disable -Xlog:all=error:stderr)
  for archive in "$archives"/*/launcher.jsa; do
    [ ! -f "$archive" ] || options+=("-XX:SharedArchiveFile=$archive") # one that does not fit is ignored
  done
  ${replace:-} "$java" "${options[@]}" \
    -Dlogback.configurationFile=dev/flotilla/fleet/logback-launcher.xml "-Dflotilla.root=$root" \
    "-Dflotilla.jars=$lib" "-Dflotilla.tty=$terminal" -cp "$lib/*" dev.flotilla.fleet.Main "$@"
}

launch() {
  replace=exec
  flotilla "$@"
}

# Returns when the cluster is ready or the launcher has ended; the launcher's own deadlines bound the wait.
launch_detached() {
  local log="$home/logs/launcher.log" pid code
  running >/dev/null && launch "$@" # which says so
  mkdir -p "$home/logs" || fail 1 "cannot write to $home."
  (
    trap '' INT HUP
    launch "$@"
  ) </dev/null >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    if [ "$(running)" = "$pid" ] && grep -q '"phase" *: *"READY"' "$home/state"; then
      cat "$log"
      exit 0
    fi
    sleep 0.2
  done
  cat "$log" >&2
  wait "$pid"
  code=$?
  exit $((code == 0 ? 1 : code)) # 0: it was stopped before it was ready
}

command="${1:-up}"
case "$command" in
  -h | --help | help) usage; exit 0 ;;
  -*) set -- up "$@"; command=up ;;
  up | down | status | logs | node | kill | pause | resume | test) ;;
  *) fail 2 "unknown command '$command'; './run.sh help' lists the commands." ;;
esac
check_tools
if [ "$command" = test ]; then
  maven "$home/logs/test.log" test
  grep -h 'Tests run:' "$home/logs/test.log" | tail -n 1
  exit 0
fi
build_if_needed
case "$* " in
  "up "*"--detach "*)
    arguments=()
    for argument in "$@"; do
      [ "$argument" = --detach ] || arguments+=("$argument")
    done
    launch_detached "${arguments[@]}"
    ;;
esac
launch "$@"
