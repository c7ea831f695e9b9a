# Completion of `dotnet tl` and `dotnet-tl` in fish:   dotnet tl completions fish | source

function __tl_complete
    set -l line (commandline -cp | string replace -r '^\s*(dotnet\s+tl|dotnet-tl)\b' 'dotnet-tl')
    set -l word (commandline -ct)
    set -l candidates
    if type -q dotnet-tl
        set candidates (dotnet-tl "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
    else
        set candidates (dotnet tl "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
    end
    # Options are offered once one is begun.
    if not string match -q -- '-*' "$word"
        set candidates (string match -v -- '-*' $candidates)
    end
    if test (count $candidates) -gt 0
        printf '%s\n' $candidates
    else
        # Nothing of ours: files, as everywhere.
        __fish_complete_path "$word"
    end
end

function __tl_after_dotnet
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test "$words[2]" = tl
end

complete -c dotnet-tl -f -a '(__tl_complete)'
complete -c dotnet -n __tl_after_dotnet -f -a '(__tl_complete)'
complete -c dotnet -n 'test (count (commandline -opc)) -eq 1' -a tl -d 'transfer learning from one YAML file'
