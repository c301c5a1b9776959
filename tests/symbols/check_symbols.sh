#!/bin/sh
# What the shared library gives away is what the header declares, and each function of the header says what it is for.
#   check_symbols.sh LIB.so [HEADER]
# Checked: only lrt_ symbols are defined; every LRT_API function is exported, and the reverse; nothing but functions; the doc
# comment of each begins with a sentence and names the version since which it is there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -lt 1 ]; then
    echo "usage: check_symbols.sh LIB.so [HEADER]" >&2
    exit 2
fi
library=$1
header=${2:-$here/../../include/libroute/libroute.h}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# check WHAT PROBLEMS: passes when there are none (no pipe: a subshell would keep the counts to itself)
check() {
    if [ -z "$2" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1"
        echo "$2" | sed 's/^/     /'
    fi
}

nm -D --defined-only "$library" | awk '{print $3, $2}' | sed 's/@.*@*//' | LC_ALL=C sort -u >"$work/defined"
awk '{print $1}' "$work/defined" >"$work/exported"

# Functions of the header with the comment in front of each: "NAME<tab>comment in one line". A declaration begins with LRT_API
# at the start of a line and ends with ';'.
awk '
    /^#/ { next }
    incomment { comment = comment " " $0; if (index($0, "*/")) incomment = 0; next }
    /^\/\*\*/ { comment = $0; if (!index($0, "*/")) incomment = 1; next }
    /^LRT_API/ { declaration = ""; indeclaration = 1 }
    indeclaration {
        declaration = declaration " " $0
        if (index($0, ";")) {
            indeclaration = 0
            sub(/\(.*/, "", declaration)
            n = split(declaration, word, /[ *]+/)
            gsub(/\t/, " ", comment)
            print word[n] "\t" comment
            comment = ""
        }
        next
    }
    /[^ \t]/ { if (!/^(extern|}|typedef|enum|#)/) comment = "" }
' "$header" >"$work/declared"
cut -f1 "$work/declared" | LC_ALL=C sort >"$work/names"

check "the library exports something" "$([ -s "$work/exported" ] || echo "nothing at all")"
n=$(wc -l <"$work/names")
check "the header was understood" "$([ "$n" -ge 30 ] || echo "only $n functions were read from it")"
check "no function is declared twice" "$(uniq -d "$work/names")"
check "only lrt_ symbols are exported" "$(grep -v '^lrt_' "$work/exported" || true)"
check "only functions are exported" "$(awk '$2 != "T" {print $1 " is no function (" $2 ")"}' "$work/defined")"
check "every function of the header is exported" "$(LC_ALL=C comm -23 "$work/names" "$work/exported")"
check "every exported function is in the header" "$(LC_ALL=C comm -13 "$work/names" "$work/exported")"
check "the header names nothing internal" "$(grep -n 'lrti_' "$header" || true)"
# without LRT_API a declaration would compile and not link
check "every declaration begins with LRT_API" "$(grep -nE '^[a-z].*[ *]lrt_[a-z_]+\(' "$header" | grep -v ':typedef ' || true)"

said() { # COMMENT: what is wrong with it
    text=$(printf '%s' "$1" | sed 's,/\*\*,,; s,\*/,,; s/  *\* */ /g; s/^ *//')
    case $text in
    '') echo "no doc comment" ;;
    [A-Z\"]*[.:\;]*) ;;
    *) echo "the comment does not begin with a sentence: $(printf '%.60s' "$text")" ;;
    esac
    case $text in *Since\ [0-9]*) ;; *) echo "no 'Since VERSION'" ;; esac
}
while IFS='	' read -r name comment; do
    check "comment of $name" "$(said "$comment")"
done <"$work/declared"

echo "$passed passed, $failed failed"
[ $failed = 0 ]
