#!/bin/sh
# Whether built files are hardened, read from the files themselves:
#   hardening.sh FILE...
# position independent, relocations read-only and bound at the start, no executable stack, stack protector, checked libc calls.
# (No control flow marks: Debian's own start files have none, and the linker drops them from what they are in.) Before that it makes files without each of these and expects to find fault with all of them.
set -eu
if [ $# -lt 1 ]; then
    echo "usage: hardening.sh FILE..." >&2
    exit 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

faults() { # FILE: a line for each thing that is missing
    readelf -Wh "$1" >"$work/header" && readelf -Wl "$1" >"$work/segments" && readelf -Wd "$1" >"$work/dynamic" &&
        readelf -Ws "$1" >"$work/symbols"
    grep -q 'Type:.*DYN' "$work/header" || echo "not position independent"
    grep -q GNU_RELRO "$work/segments" || echo "no RELRO"
    grep -qE 'BIND_NOW|FLAGS_1.*NOW' "$work/dynamic" || echo "not bound at the start"
    grep -q 'GNU_STACK .* RW ' "$work/segments" || echo "executable stack"
    grep -q TEXTREL "$work/dynamic" && echo "text relocations"
    grep -q __stack_chk_fail "$work/symbols" || echo "no stack protector"
    grep -qE '__[a-z]+_chk(@| |$)' "$work/symbols" || echo "no checked libc calls"
    return 0
}
check() { # WHAT EXPECTED GOT
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL %s\n%s\n' "$1" "$3" | sed '2,$s/^/     /'
    fi
}

cat >"$work/soft.c" <<'C'
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv)
{
    char text[64];
    strcpy(text, argv[argc - 1]);
    return puts(text) < 0;
}
C
hard='-O2 -fPIE -pie -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -Wl,-z,relro,-z,now -Wl,-z,noexecstack'
planted() { # WHAT FLAGS...: a program with that fault, and no other
    what=$1
    shift
    # shellcheck disable=SC2086 # flags are words
    ${CC:-cc} $hard "$work/soft.c" -o "$work/soft" "$@" 2>/dev/null
    check "planted: $what" "$what" "$(faults "$work/soft")"
}
planted ""
planted "not position independent" -fno-pie -no-pie
planted "no RELRO" -Wl,-z,norelro
planted "not bound at the start" -Wl,-z,lazy
planted "executable stack" -Wl,-z,execstack
planted "no stack protector" -fno-stack-protector
planted "no checked libc calls" -U_FORTIFY_SOURCE

# HARDENING_UNCHECKED: names of files that have no call which the compiler could check (only copies between sizes known when they
# run, or to what it proved), and are excused from that one
for file in "$@"; do
    case " ${HARDENING_UNCHECKED:-} " in
    *" $(basename "$file") "*) check "$file" "no checked libc calls" "$(faults "$file")" ;;
    *) check "$file" "" "$(faults "$file")" ;;
    esac
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
