#!/usr/bin/env bash
# The one command of Flotilla: checks the JDK, builds when sources changed, hands over to the Java launcher.
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
dist="$root/src/dist/target"
lib="$dist/lib"
stamp="$dist/sources.stamp"
usage="$root/src/fleet/src/main/resources/dev/flotilla/fleet/usage.txt"
published="src/bom,src/fleet,src/testkit,verticles/gateway,verticles/admin"
commands="up down status logs node scale drain restart rolling-restart kill pause resume load bench traces explain audit events top new test completion help"

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

# Folders count too: their time changes when a file appears or goes.
sources_changed() {
  [ -f "$stamp" ] && [ -d "$lib" ] || return 0
  [ -n "$(cd "$root" && find pom.xml src verticles -name target -prune -o -path '*/src/test' -prune \
    -o \( -name pom.xml -o -path '*/src/main*' \) -newer "$stamp" -print 2>/dev/null | head -n 1)" ]
}

# Whether the launcher of this home runs.
cluster_runs() {
  local pid
  pid="$(sed -n 's/.*"supervisor" *: *{ *"pid" *: *\([0-9][0-9]*\).*/\1/p' "$home/state" 2>/dev/null | head -n 1)"
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null
}

# Reads what Maven says and tells how far it is: in place on a terminal, else a line every 5 s.
show_build() {
  local line module="" fetched=0 told=0 building='^\[INFO\] Building .*\[([0-9]+)/([0-9]+)\]$'
  SECONDS=0
  while IFS= read -r line; do
    if [[ $line =~ $building ]]; then
      module="module ${BASH_REMATCH[1]} of ${BASH_REMATCH[2]}, "
    elif [[ $line == *"] Downloaded from "* ]]; then
      fetched=$((fetched + 1))
    fi
    if [ -t 2 ] && [ $SECONDS -gt $told ]; then
      printf '\r  %s%s files fetched, %s s\033[K' "$module" $fetched $SECONDS >&2
      told=$SECONDS
    elif [ $SECONDS -ge $((told + 5)) ]; then
      echo "  $module$fetched files fetched, $SECONDS s" >&2
      told=$SECONDS
    fi
  done
  [ -t 2 ] && printf '\r\033[K' >&2
}

build() {
  find_maven
  local log="$home/logs/build.log" started
  mkdir -p "$home/logs" "$dist" || fail 1 "cannot write to $home."
  started="$(date +%s)"
  echo "building (log: $log) ..." >&2
  touch "$stamp.new"
  # Jars of an earlier state of the poms must not stay on the class path.
  rm -rf "$lib" "$root/src/load/target/lib" "$root/src/bench/target/lib"
  (cd "$root" && mvn -B -DskipTests package) 2>&1 | tee "$log" | show_build
  if [ "${PIPESTATUS[0]}" -ne 0 ]; then
    grep '^\[ERROR\]' "$log" | head -n 20 >&2
    fail 1 "the build failed; the whole log is $log"
  fi
  mv "$stamp.new" "$stamp"
  make_release
  echo "built in $(($(date +%s) - started)) s" >&2
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

# The tests package too; and another JVM than that of the build needs archives of its own.
complete_release() {
  [ -w "$dist" ] || return 0
  find_release
  if [ "$stamp" -nt "$dist/release" ]; then
    make_release
  elif [ "$jars" != "$lib" ] && [ ! -f "${jars%/lib}/archives/$vm/finished" ]; then
    archive "$jars"
  fi
}

# A stand-alone application finds these modules in the local Maven repository.
install_modules() {
  find_maven
  local log="$home/logs/install.log" started
  mkdir -p "$home/logs" || fail 1 "cannot write to $home."
  started="$(date +%s)"
  echo "installing Flotilla into the local Maven repository (log: $log) ..." >&2
  (cd "$root" && mvn -B -T 1C -DskipTests install -pl "$published" -am) 2>&1 | tee "$log" | show_build
  if [ "${PIPESTATUS[0]}" -ne 0 ]; then
    grep '^\[ERROR\]' "$log" | head -n 20 >&2
    fail 1 "the installation failed; the whole log is $log"
  fi
  echo "installed in $(($(date +%s) - started)) s" >&2
}

build_if_changed() {
  if sources_changed; then
    if [ -d "$lib" ] && [ ! -w "$root" ]; then
      echo "run.sh: sources changed since the build, and $root cannot be written: what was built is used" >&2
      return 0
    fi
    check_writable
    build
  else
    complete_release
  fi
}

build_if_missing() {
  [ -d "$lib" ] || { check_writable && build; }
}

check_writable() {
  [ -w "$root" ] || fail 1 "$root is not built, and cannot be written: build it where it can be, with './run.sh status'."
}

known_modules() {
  (cd "$root" && for pom in src/*/pom.xml verticles/*/pom.xml; do echo "${pom%/pom.xml}"; done)
}

# Only the order of the tests depends on it: each of them runs, whatever has changed.
changed_modules() {
  local module green
  known_modules | while read -r module; do
    green="$root/$module/target/tests.green"
    if [ ! -f "$green" ] || [ -n "$(cd "$root" && find pom.xml "$module/pom.xml" "$module/src" \
      -newer "$green" -print 2>/dev/null | head -n 1)" ]; then
      echo "$module"
    fi
  done
}

# The test sources that Maven skips so that it runs the tests of these modules only, or one class of them.
skipped_tests() { # CLASS MODULE ...
  local class="$1" module kept
  shift
  echo '**/*$*' # nested classes: a list replaces this default of Surefire
  known_modules | while read -r module; do
    case " $* " in *" $module "*) kept="$class.java" ;; *) kept="" ;; esac
    (cd "$root/$module/src/test/java" 2>/dev/null && find . -name '*.java' ! -name "$kept") | sed 's|^\./||'
  done
}

# Runs the tests of these modules, all or one class, and marks the modules whose tests have all passed.
test_modules() { # MAVEN_OPTIONS CLASS MODULE ...
  local options="$1" class="$2" module
  shift 2
  skipped_tests "$class" "$@" >"$log.skipped"
  # Many tests wait for others to notice a failure: two modules per processor side by side.
  # shellcheck disable=SC2086 # the options are words on purpose
  (cd "$root" && mvn -B -ntp -T 2C verify "-Dsurefire.excludesFile=$log.skipped" \
    "-Dfailsafe.excludesFile=$log.skipped" $options) 2>&1 | tee -a "$log" |
    grep -E --line-buffered '^\[INFO\] Building |Tests run:|^\[ERROR\]|BUILD '
  if [ "${PIPESTATUS[0]}" -ne 0 ]; then
    unmark_failed_modules
    fail 1 "tests failed after $(($(date +%s) - started)) s; the whole log is $log"
  fi
  [ "$class" = '*' ] || return 0
  for module in "$@"; do
    mkdir -p "$root/$module/target" && touch -r "$log.begun" "$root/$module/target/tests.green"
  done
}

# They come first the next time, even if what broke them was changed elsewhere.
unmark_failed_modules() {
  local report
  (cd "$root" && find src/*/target/*-reports verticles/*/target/*-reports -name '*.txt' -newer "$log.begun" \
    -exec grep -lE '<<< (FAILURE|ERROR)!' {} + 2>/dev/null) | while read -r report; do
    rm -f "$root/${report%%/target/*}/target/tests.green"
  done
}

# What was changed since its tests passed is tested first, so that a failure shows early; then all the rest.
# shellcheck disable=SC2086 # names of modules are words without blanks
test_everything() {
  local changed all rest="" module
  all="$(known_modules | tr '\n' ' ')"
  changed="$(changed_modules | tr '\n' ' ')"
  changed="${changed% }"
  if [ "${CI:-}" = true ]; then
    test_modules --fail-at-end '*' $all
  elif [ -z "$changed" ] || [ "$changed" = "${all% }" ]; then
    test_modules "" '*' $all
  else
    echo "modules that changed since their tests passed come first: ${changed//src\//}"
    test_modules "-pl ${changed// /,} -am" '*' $changed
    for module in $all; do
      case " $changed " in *" $module "*) ;; *) rest="$rest $module" ;; esac
    done
    echo "the tests of the changed modules passed after $(($(date +%s) - started)) s; now all the others"
    test_modules "" '*' $rest
  fi
  # The whole suite packages everything: the next start need not build again.
  [ ! -d "$lib" ] || mv "$log.begun" "$stamp"
}

test_one_module() { # MODULE [CLASS]
  local folder
  for folder in "$1" "src/$1" "verticles/$1"; do
    [ -f "$root/$folder/pom.xml" ] && [ "$folder" != "." ] && break
    folder=""
  done
  [ -n "$folder" ] || fail 2 "no module $1; modules are: $(known_modules | tr '\n' ' ')"
  [ -z "${2:-}" ] || [ -n "$(find "$root/$folder/src/test" -name "$2.java" 2>/dev/null)" ] ||
    fail 2 "no test class $2 in $folder"
  test_modules "-pl $folder -am" "${2:-*}" "$folder"
}

run_tests() { # [MODULE [CLASS]]
  check_folders
  use_utf8
  find_java
  find_maven
  local log="$home/logs/test.log" started
  mkdir -p "$home/logs" || fail 1 "cannot write to $home."
  started="$(date +%s)"
  touch "$log.begun"
  : >"$log"
  echo "testing ${*:-everything} (log: $log) ..."
  if [ $# -gt 0 ]; then
    test_one_module "$@"
  else
    test_everything
  fi
  rm -f "$log.begun"
  echo "tests passed in $(($(date +%s) - started)) s"
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
    "-Dflotilla.root=$root" "-Dflotilla.jars=$jars" "-Dflotilla.tty=$tty" -cp "$jars/*" dev.flotilla.fleet.Main "$@"
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

case "$command" in
  help)
    if [ $# -lt 2 ]; then
      cat "$usage"
      exit 0
    fi
    ;;
  test)
    shift
    case "${1:-}" in
      -h | --help)
        echo "Usage: ./run.sh test [MODULE [CLASS]]"
        echo "Runs the whole test suite, modules that changed since their tests passed first;"
        echo "or the tests of one module, or of one class of it: $(known_modules | tr '\n' ' ')"
        exit 0
        ;;
    esac
    for word in "$@"; do
      case "$word" in
        --port-offset*) fail 2 "test takes no --port-offset: it uses no cluster of yours, and its own take free ports" ;;
        --json) fail 2 "test prints what Maven says, not JSON: its reports are in target/surefire-reports of each module" ;;
        -*) fail 2 "test takes a module, not '$word'" ;;
      esac
    done
    [ $# -le 2 ] || fail 2 "test takes a module and a class at most, but got: $*"
    run_tests "$@"
    exit 0
    ;;
esac

check_folders
use_utf8
find_java
case "$command" in
  # Only a restart can use what is built while a cluster runs.
  rolling-restart) build_if_changed ;;
  up | node | load | bench) if cluster_runs; then build_if_missing; else build_if_changed; fi ;;
  *) build_if_missing ;;
esac
case "$command $* " in
  *" --help "* | *" -h "*) ;;
  "new new app "*)
    case " $* " in
      *" --no-install "* | *" --dry-run "*) ;;
      *)
        refusal="$(launch "$@" --dry-run)" || {
          code=$?
          $json && echo "$refusal"
          exit $code
        }
        install_modules
        ;;
    esac
    ;;
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
