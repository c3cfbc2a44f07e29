# shellcheck shell=bash
# What the package tests share: the lab's ways, where things are kept, and how a check is counted.

# shellcheck source=../lab/lib.sh
source "${BASH_SOURCE[0]%/*}/../lab/lib.sh"

PACKAGE_TESTS=${BASH_SOURCE[0]%/*}
[[ $PACKAGE_TESTS == /* ]] || PACKAGE_TESTS=$PWD/$PACKAGE_TESTS
PROJECT=$(cd "$PACKAGE_TESTS/../.." && pwd)
PACKAGES=$PROJECT/artifacts/packages
FRESH_ROOT=$PROJECT/artifacts/fresh-host/root

passed=0 failed=0

# check WHAT COMMAND...: counts COMMAND as a test, and shows what it said when it failed.
check() {
    local what=$1 output started=$EPOCHSECONDS
    shift
    if output=$("$@" 2>&1); then
        passed=$((passed + 1))
        printf 'PASS %s (%s s)\n' "$what" $((EPOCHSECONDS - started))
    else
        failed=$((failed + 1))
        printf 'FAIL %s (%s s)\n' "$what" $((EPOCHSECONDS - started))
        # shellcheck disable=SC2001 # each line
        sed 's/^/     /' <<<"${output:-it said nothing}"
    fi
}

# expect WHAT ACTUAL EXPECTED: false, and says so, when they differ.
expect() {
    [[ $2 == "$3" ]] || { printf '%s: expected %q, got %q\n' "$1" "$3" "$2"; return 1; }
}
