# Completion of libroute(1) for bash. Verbs, options and formats are read from the help texts of the command that is there, so
# that this file cannot fall behind it; tests/cli/check_completion.py compares.
# shellcheck shell=bash

# the options that the help text of a verb names, without those it says are refused
_libroute_options()
{
    "$1" "$2" --help 2>/dev/null | sed '/^Not built yet/d' |
        grep -oE -- '(^|[^[:alnum:]-])(--[a-z][a-z-]*|-[a-z]\b)' | grep -oE -- '-.*' | sort -u
    echo --help
}

# the words that the help text of a verb offers for --format: on its line and those below, up to the next option
_libroute_formats()
{
    "$1" "$2" --help 2>/dev/null | sed -n '/--format/,/^ *-\|^$/{/--format/!{/^ *-/d};s/.*--format//;p}' |
        grep -owE 'text|json|ndjson|csv|geojson|html|markdown' | sort -u
}

_libroute()
{
    local program=${COMP_WORDS[0]} verb=${COMP_WORDS[1]} cur=${COMP_WORDS[COMP_CWORD]} words='' prev
    prev=${COMP_WORDS[COMP_CWORD - 1]}
    # readline splits --format=json at the sign
    if [[ $cur == '=' ]]; then
        cur=''
    elif [[ $prev == '=' ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()
    if ((COMP_CWORD == 1)); then
        words="$("$program" --help 2>/dev/null | sed -n 's/^  libroute \([a-z][a-z-]*\) .*/\1/p') --help --version"
    elif [[ $prev == --format ]]; then
        words=$(_libroute_formats "$program" "$verb")
    elif [[ $prev == --rule ]]; then
        words='point parcel'
    elif [[ $prev == --view ]]; then
        words='staff senior owner'
    elif [[ $prev == --crs ]]; then
        words='EPSG:'
    elif [[ $cur == -* ]]; then
        words=$(_libroute_options "$program" "$verb")
    elif [[ $verb == hsds && $COMP_CWORD == 2 ]]; then
        words='export import'
    else
        return # a file, by -o default
    fi
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    [[ ${#COMPREPLY[@]} -gt 0 ]] || compopt +o default 2>/dev/null
}
complete -o default -F _libroute libroute
