# Completes the commands of run.sh in bash (3.2 of macOS too) and zsh: commands, options, names of nodes and groups,
# benchmarks and scenarios. './run.sh completion bash' printed it; take it into a shell with
#   bash:  eval "$(./run.sh completion bash)"
#   zsh:   autoload -Uz compinit && compinit && eval "$(./run.sh completion zsh)"
# or write it into a file that ~/.bashrc or ~/.zshrc sources. zsh reads it through its bashcompinit. It completes every
# program named run.sh that has a folder cluster-config beside it; it starts no Java and asks no node: names come from
# the state file of FLOTILLA_HOME.

if [ -n "${ZSH_VERSION:-}" ]; then
  autoload -Uz bashcompinit && bashcompinit
fi

# The folder of the run.sh that is being typed, through symbolic links.
_flotilla_root() {
  local script="${COMP_WORDS[0]}" target
  script="$(printf '%s' "$script" | tr -d '\\"'"'")"
  # shellcheck disable=SC2088 # the word is as it was typed
  case "$script" in '~/'*) script="$HOME/${script#??}" ;; esac
  case "$script" in */*) ;; *) script="$(command -v "$script")" ;; esac
  while [ -L "$script" ]; do
    target="$(readlink "$script")"
    case "$target" in /*) script="$target" ;; *) script="$(dirname "$script")/$target" ;; esac
  done
  dirname "$script"
}

_flotilla_state() { # KEY: the texts of this name in the state of the running cluster
  grep -o "\"$1\" *: *\"[^\"]*\"" "${FLOTILLA_HOME:-$root/.flotilla}/state" 2>/dev/null |
    sed 's/.*"\([^"]*\)"$/\1/' | sort -u
}

_flotilla_nodes() {
  _flotilla_state name
}

_flotilla_groups() {
  {
    _flotilla_state group
    sed -n '/^groups:/,/^[^ #]/s/^  \([A-Za-z0-9_-]*\):.*/\1/p' "$root/cluster-config/cluster.yaml" 2>/dev/null
  } | sort -u
}

_flotilla_folders() {
  compgen -d -- "$word"
}

_flotilla_modules() {
  (
    cd "$root" && for pom in src/*/pom.xml verticles/*/pom.xml; do
      [ ! -f "$pom" ] || echo "${pom%/pom.xml}"
    done
  ) 2>/dev/null
}

_flotilla_options() { # COMMAND: its options
  case "$1" in
    '@OPTIONS@') ;;
  esac
}

_flotilla_takes_value() { # COMMAND OPTION: whether a word must follow the option
  case "$1 $2" in
    '@VALUED@') ;;
  esac
  return 1
}

_flotilla_values() { # COMMAND PLACE: the words for its first, second ... argument, or after this option
  case "$1 $2" in
    '@VALUES@') ;;
  esac
}

_flotilla_complete() {
  local word="${COMP_WORDS[COMP_CWORD]}" root command="" place=1 index=1 current after="" IFS=$' \t\n'
  COMPREPLY=()
  root="$(_flotilla_root)"
  [ -d "$root/cluster-config" ] || return 0
  while [ "$index" -lt "$COMP_CWORD" ]; do
    current="${COMP_WORDS[index]}"
    index=$((index + 1))
    if [ "$current" = "=" ]; then
      continue # bash makes it a word of its own
    elif [ -n "$after" ]; then
      after="" # the value of the option before
    elif _flotilla_takes_value "${command:-up}" "$current"; then
      after="$current"
    elif [ "${current#-}" = "$current" ]; then
      if [ -z "$command" ]; then
        command="$current"
      elif [ -n "$(_flotilla_options "$command $current")" ]; then
        command="$command $current"
      else
        place=$((place + 1))
      fi
    fi
  done
  [ "$word" != "=" ] || word=""
  while IFS= read -r current; do
    case "$current" in "$word"*) COMPREPLY[${#COMPREPLY[@]}]="$current" ;; esac
  done < <(
    if [ -n "$after" ]; then
      _flotilla_values "${command:-up}" "$after"
    elif [ "${word#-}" != "$word" ]; then
      _flotilla_options "${command:-up}"
    else
      _flotilla_values "$command" "$place"
    fi
  )
}

complete -F _flotilla_complete run.sh
