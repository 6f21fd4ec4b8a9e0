#!/usr/bin/env bash
# Builds {{name}} when its sources changed, and hands over to Flotilla's launcher.
# Runs on the bash 3.2 of macOS too.
set -u

# Java would get a file of its own in the place of an output that is closed, and write into it.
{ : 3>&2; } || exec 2>/dev/null
{ : 3<&0; } 2>/dev/null || exec </dev/null
{ : 3>&1; } 2>/dev/null || exec >/dev/null

unset CDPATH # cd would print what it finds there
self="${BASH_SOURCE[0]}"
while [ -L "$self" ]; do
  link="$(readlink "$self")"
  case "$link" in /*) self="$link" ;; *) self="$(dirname "$self")/$link" ;; esac
done
root="$(cd "$(dirname "$self")" && pwd -P)"
dist="$root/app/target"
lib="$dist/lib"
stamp="$dist/built.stamp"
commands="up down status logs node scale drain restart rolling-restart kill pause resume traces explain audit events top test completion help"

json=false
for word in "$@"; do
  [ "$word" != --json ] || json=true
done

fail() { # EXIT_CODE SENTENCE
  echo "run.sh: $2" >&2
  if $json; then
    printf '{"error":{"message":"%s","exitCode":%s}}\n' \
      "$(printf '%s' "$2" | tr '\n\t' '  ' | sed 's/[\\"]/\\&/g')" "$1"
  fi
  exit "$1"
}

# How many letters of two words differ, are missing, too many, or have changed places with the next.
distance() { # WORD WORD
  local i j least swapped width=$((${#2} + 1)) table
  for ((i = 0; i <= ${#1}; i++)); do
    for ((j = 0; j <= ${#2}; j++)); do
      least=$((i + j))
      if ((i > 0 && j > 0)); then
        least=${table[(i - 1) * width + j - 1]}
        [ "${1:i-1:1}" = "${2:j-1:1}" ] || least=$((least + 1))
        ((table[(i - 1) * width + j] >= least)) || least=$((table[(i - 1) * width + j] + 1))
        ((table[i * width + j - 1] >= least)) || least=$((table[i * width + j - 1] + 1))
      fi
      if ((i > 1 && j > 1)) && [ "${1:i-2:2}" = "${2:j-1:1}${2:j-2:1}" ]; then
        swapped=$((table[(i - 2) * width + j - 2] + 1))
        ((swapped >= least)) || least=$swapped
      fi
      table[i * width + j]=$least
    done
  done
  echo "$least"
}

# A question for the word that was probably meant; nothing if more than a letter in three would differ.
meant() { # WORD CANDIDATE ...
  local typed="$1" word near="" least=99 letters
  shift
  [ ${#typed} -le 24 ] || return 0
  for word in "$@"; do
    letters="$(distance "$typed" "$word")"
    if [ "$letters" -lt "$least" ] && { [ $((letters * 3)) -le ${#typed} ] || [ $((letters * 3)) -le ${#word} ]; }; then
      near="$word"
      least="$letters"
    fi
  done
  [ -z "$near" ] || echo "; did you mean '$near'?"
}

absolute() {
  case "$1" in
    /*) echo "$1" ;;
    *) echo "$PWD/$1" ;;
  esac
}

home="$(absolute "${FLOTILLA_HOME:-$root/.flotilla}")"

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
  completion bash|zsh      the script by which the shell completes all this
  help [COMMAND]           this page, or that of one command

With --port-offset N, up shifts every port, so that two clusters run side by side. With --json, every command except
test and completion prints JSON. FLOTILLA_HOME names the folder of pids, logs and data (.flotilla beside run.sh),
FLOTILLA_PG_URI a PostgreSQL to use instead of the embedded one. Exit codes: 0 done, 1 failed, 2 wrong use.
END
}

# Java takes a colon for the end of an entry of its class path, and of an archive.
check_folders() {
  case "$root" in *:*) fail 1 "this folder has a colon in its path, which a Java class path cannot hold: move $root elsewhere." ;; esac
  case "$home" in *:*) fail 1 "FLOTILLA_HOME has a colon in its path, which Java cannot be given: choose another than $home." ;; esac
}

# Java reads paths in the encoding of the locale. In one that knows ASCII only it cannot name a file like hömé.
use_utf8() {
  # shellcheck disable=SC2034 # an eval uses it
  local locale plain='[^ -~]'
  case "$(locale charmap 2>/dev/null)" in ANSI_X3.4-1968 | US-ASCII | ASCII | 646) ;; *) return 0 ;; esac
  for locale in C.UTF-8 C.utf8 en_US.UTF-8; do
    if [ "$(LC_ALL=$locale locale charmap 2>/dev/null)" = UTF-8 ]; then
      export LC_ALL=$locale
      return 0
    fi
  done
  if LC_ALL=C eval '[[ $root$home =~ $plain ]]'; then
    fail 1 "the path $root or $home has letters that are not ASCII, and no UTF-8 locale is installed to read them: set LC_ALL to one that 'locale -a' names."
  fi
}

# Sets $java, and $vm to the name that its JVM has among archives; refuses what is missing or older than 17.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java="$JAVA_HOME/bin/java"
    [ -x "$java" ] || fail 1 "JAVA_HOME is $JAVA_HOME, but there is no $java: let it name a JDK 17 or newer."
  else
    java="$(command -v java)" || fail 1 "no java found: install a JDK 17 or newer (as Debian's openjdk-17-jdk-headless) or set JAVA_HOME."
  fi
  local said line version
  # Only a line with a quoted version counts: JAVA_TOOL_OPTIONS makes java print another one first.
  said="$("$java" -version 2>&1)"
  line="$(grep -m 1 'version "' <<<"$said")" ||
    fail 1 "$java does not work as a Java runtime: $(grep -v '^Picked up' <<<"$said" | head -n 1)"
  version="${line#*\"}"
  version="${version%%[.\"-]*}"
  [ "$version" -ge 17 ] 2>/dev/null ||
    fail 1 "$java is too old (${line#*\"}: install a JDK 17 or newer, or set JAVA_HOME."
  vm="$(sed -n 's/.*(build \([^,)]*\), .*/\1/p' <<<"$said" | tr -c 'A-Za-z0-9.+_\n-' _)"
}

find_maven() {
  command -v mvn >/dev/null 2>&1 ||
    fail 1 "no mvn found: install Maven 3.8 or newer (as Debian's maven); it is needed to build."
  local folder
  folder="$(dirname "$java")"
  [ -x "$folder/javac" ] || fail 1 "$folder has no javac: a JDK is needed to build, not only a Java runtime."
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

# A running cluster holds the jars open; a build would pull them from under it.
cluster_runs() {
  local pid
  pid="$(sed -n 's/.*"supervisor" *: *{ *"pid" *: *\([0-9][0-9]*\).*/\1/p' "$home/state" 2>/dev/null | head -n 1)"
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null
}

build() {
  find_maven
  [ -w "$root" ] || fail 1 "$root is not built, and cannot be written: build it where it can be, with './run.sh status'."
  echo "building (log: $home/logs/build.log) ..." >&2
  rm -rf "$lib"
  mkdir -p "$dist"
  touch "$stamp.new" # what changes while Maven runs is built the next time
  maven "$home/logs/build.log" package -DskipTests
  mv "$stamp.new" "$stamp"
  make_release
}

# The command that ends a build, with the jars of a folder.
archive() { # JARS [OPTION ...]
  local from="$1" later
  later=(--later) # so that a start after a change need not wait
  shift
  [ "$command" != rolling-restart ] || later=()
  "$java" -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlogback.configurationFile=dev/flotilla/fleet/logback-launcher.xml \
    "-Dflotilla.root=$root" "-Dflotilla.jars=$from" -cp "$from/*" dev.flotilla.fleet.Main archive \
    --training "$dist/training" ${later[@]+"${later[@]}"} "$@" >&2
}

# Makes a release of what was packaged: a folder of its own, which a running cluster keeps when the next build packages
# again, with class archives in it.
make_release() {
  [ -n "$(find "$lib" -name '*.jar' -print 2>/dev/null | head -n 1)" ] || return 0
  archive "$lib" --releases "$dist" || fail 1 "no release could be made of $lib."
}

# Sets $jars to those of the current release, or to those that were packaged if there is none.
find_release() {
  local name=""
  jars="$lib"
  [ -f "$dist/release" ] && name="$(<"$dist/release")"
  [ -n "$name" ] && [ -d "$dist/releases/$name/lib" ] && jars="$dist/releases/$name/lib"
}

# Nodes that run keep their jars; only a restart can use what is built meanwhile.
build_if_needed() {
  if [ ! -d "$lib" ]; then
    build
  elif [ "$command" = rolling-restart ] || { [ "$command" = up ] && ! cluster_runs; }; then
    sources_changed || return 0
    if [ -w "$root" ]; then
      build
    else
      echo "run.sh: sources changed since the build, and $root cannot be written: what was built is used" >&2
    fi
  fi
}

launch() {
  local tty=false archive options
  find_release
  archive="${jars%/lib}/archives/$vm/launcher.jsa"
  [ -t 1 ] && tty=true
  # A launcher that waits for most of its life: small, quick to start, and no compiler that never pays off.
  options=(-Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xlog:disable -Xlog:all=error:stderr)
  [ ! -f "$archive" ] || options+=("-XX:SharedArchiveFile=$archive") # one that does not fit is ignored
  # shellcheck disable=SC2086 # no word, or one
  exec $session "$java" "${options[@]}" -Dlogback.configurationFile=dev/flotilla/fleet/logback-launcher.xml \
    "-Dflotilla.root=$root" "-Dflotilla.jars=$jars" "-Dflotilla.commands=$commands" "-Dflotilla.tty=$tty" -cp "$jars/*" dev.flotilla.fleet.Main "$@"
}

# Shows the whole lines that came into the log behind descriptor 3 since the last time.
show_log() {
  local line
  while IFS= read -r line <&3; do
    echo "$unfinished$line"
    unfinished=""
  done
  unfinished="$unfinished$line"
}

# Whether the launcher with this pid says that the cluster is in this phase.
is_in_phase() { # PID PHASE
  local state supervisor='"pid" *: *([0-9]+)' phase='"phase" *: *"'"$2"'"'
  [ -f "$home/state" ] && state="$(<"$home/state")" 2>/dev/null || return 1
  [[ $state =~ $supervisor ]] && [ "${BASH_REMATCH[1]}" = "$1" ] && [[ $state =~ $phase ]]
}

# Whether the launcher has written its JSON, if it was asked for.
answered() {
  local line
  ! $json || IFS= read -r line <"$answer"
}

# Starts the launcher in the background, detached from the terminal, and shows what it says until the cluster is
# ready or has failed. The deadlines of the launcher are shorter than the one here.
launch_detached() {
  local log="$home/logs/launcher.log" answer="$home/logs/up.json" pid code unfinished="" deadline=$((SECONDS + 900))
  { mkdir -p "$home/logs" && touch "$log" && : >"$answer"; } 2>/dev/null ||
    fail 1 "cannot write to $home: let FLOTILLA_HOME name a folder that can be written."
  cluster_runs || { mv -f "$log" "$log.1" && touch "$log"; }
  exec 3<"$log" 4>&1
  show_log >/dev/null
  $json && exec >&2 # people read there what the launcher says; its stdout is the answer
  command -v setsid >/dev/null 2>&1 && session=setsid
  (
    trap '' INT HUP # survives the exec
    $json && exec >"$answer"
    launch "$@"
  ) </dev/null >>"$log" 2>&1 3<&- 4>&- &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    if is_in_phase "$pid" READY && answered; then
      show_log
      cat "$answer" >&4
      exit 0
    elif is_in_phase "$pid" DEGRADED; then
      show_log >&2
      exit 1
    fi
    show_log
    if [ $SECONDS -ge $deadline ]; then
      kill "$pid"
      exec >&4
      fail 1 "the cluster was not ready after 900 s: see $log"
    fi
    sleep 0.1
  done
  wait "$pid"
  code=$?
  { show_log && echo "$unfinished"; } | sed '/^$/d' >&2
  [ $code -ne 0 ] || code=1 # it was stopped from outside
  exec >&4
  answered || fail $code "the launcher ended before the cluster was ready: see $log"
  cat "$answer"
  exit $code
}

session=""
command="${1:-up}"
case "$command" in
  -h | --help) command=help ;;
  -*) command=up ;;
esac
case " $commands " in
  *" $command "*) ;;
  *)
    # shellcheck disable=SC2086 # commands are words
    fail 2 "unknown command '$command'; commands are: $commands$(meant "$command" $commands)"
    ;;
esac
if [ "$command" = help ] && [ $# -lt 2 ]; then
  usage
  exit 0
fi
check_folders
use_utf8
find_java
if [ "$command" = test ]; then
  [ $# -eq 1 ] || fail 2 "test runs all tests and takes nothing, but got: ${*:2}"
  find_maven
  maven "$home/logs/test.log" test
  grep -h 'Tests run:' "$home/logs/test.log" | tail -n 1
  exit 0
fi
build_if_needed
case "$command $* " in
  *" --help "* | *" -h "*) ;;
  up*" --detach "*)
    if cluster_runs; then # the launcher applies what cluster.yaml says now
      (launch "$@") && exit
      code=$?
      [ $code -eq 75 ] || exit $code # it has ended in between
    fi
    arguments=()
    for argument in "$@"; do
      [ "$argument" = --detach ] || arguments+=("$argument")
    done
    launch_detached ${arguments[@]+"${arguments[@]}"}
    ;;
esac
launch "$@"
