# Completion of `dotnet tl` and `dotnet-tl` in bash:   source <(dotnet tl completions bash)

_tl_ask() { # _tl_ask LINE: the program's own candidates for the end of the line, one a line
  if type -P dotnet-tl >/dev/null; then dotnet-tl "[suggest:${#1}]" "$1"; else dotnet tl "[suggest:${#1}]" "$1"; fi 2>/dev/null
}

_tl_complete() { # _tl_complete LINE
  local word=${1##* } kept candidate
  # Bash breaks words at these too and replaces the last piece only.
  kept=${word%"${word##*[=:]}"}
  COMPREPLY=()
  while IFS= read -r candidate; do
    [[ -n $candidate && $candidate == "$word"* ]] || continue
    # Options are offered once one is begun.
    [[ $candidate == -* && $word != -* ]] && continue
    [[ $candidate == */ ]] && compopt -o nospace 2>/dev/null
    candidate=${candidate#"$kept"}
    COMPREPLY+=("$(printf %q "$candidate")")
  done < <(_tl_ask "$1")
  # Nothing of ours: files, as everywhere.
  [[ ${#COMPREPLY[@]} -gt 0 ]] || compopt -o default 2>/dev/null
}

_tl() {
  local line=${COMP_LINE:0:COMP_POINT}
  _tl_complete "dotnet-tl ${line#*"${COMP_WORDS[0]}" }"
}

_tl_dotnet() {
  local line=${COMP_LINE:0:COMP_POINT}
  if [[ ${COMP_WORDS[1]} == tl && $COMP_CWORD -gt 1 ]]; then
    _tl_complete "dotnet-tl ${line#*dotnet*tl }"
  elif [[ -n $_tl_dotnet_before ]]; then
    "$_tl_dotnet_before" "$@"
  else
    [[ $COMP_CWORD -eq 1 && tl == "${COMP_WORDS[1]}"* ]] && COMPREPLY=(tl) || compopt -o default 2>/dev/null
  fi
}

# Whatever completed dotnet before goes on doing so for its other commands.
if [[ $(complete -p dotnet 2>/dev/null) =~ -F\ ([^ ]+) && ${BASH_REMATCH[1]} != _tl_dotnet ]]; then _tl_dotnet_before=${BASH_REMATCH[1]}; fi
complete -F _tl dotnet-tl
complete -F _tl_dotnet dotnet
