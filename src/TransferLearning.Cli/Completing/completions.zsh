# Completion of `dotnet tl` and `dotnet-tl` in zsh:   source <(dotnet tl completions zsh)     (after compinit)

_tl_complete() { # _tl_complete WORDS…: the words before the one that is typed
  local line="dotnet-tl ${(j: :)@}${1:+ }$PREFIX"
  local -a candidates folders
  if (( $+commands[dotnet-tl] )); then
    candidates=("${(@f)$(dotnet-tl "[suggest:${#line}]" "$line" 2>/dev/null)}")
  else
    candidates=("${(@f)$(dotnet tl "[suggest:${#line}]" "$line" 2>/dev/null)}")
  fi
  candidates=(${(M)candidates:#${PREFIX}*})
  # Options are offered once one is begun.
  [[ $PREFIX == -* ]] || candidates=(${candidates:#-*})
  folders=(${(M)candidates:#*/})
  candidates=(${candidates:#*/})
  # Nothing of ours: files, as everywhere.
  (( $#candidates + $#folders )) || { _files; return }
  compadd -- $candidates
  compadd -S '' -- $folders
}

_tl() { _tl_complete "${(@)words[2,CURRENT-1]}" }

_tl_dotnet() {
  if [[ $words[2] == tl && $CURRENT -gt 2 ]]; then
    _tl_complete "${(@)words[3,CURRENT-1]}"
  elif [[ -n $_tl_dotnet_before ]]; then
    $_tl_dotnet_before "$@"
  else
    (( CURRENT == 2 )) && compadd -- tl || _files
  fi
}

[[ -n ${_comps[dotnet]} && ${_comps[dotnet]} != _tl_dotnet ]] && _tl_dotnet_before=${_comps[dotnet]}
compdef _tl dotnet-tl
compdef _tl_dotnet dotnet
