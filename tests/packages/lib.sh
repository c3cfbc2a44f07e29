# shellcheck shell=bash
# What the package tests share: the lab's ways, where things are kept, and how a check is counted.

# shellcheck source=../lab/lib.sh
source "${BASH_SOURCE[0]%/*}/../lab/lib.sh"

PACKAGE_TESTS=${BASH_SOURCE[0]%/*}
[[ $PACKAGE_TESTS == /* ]] || PACKAGE_TESTS=$PWD/$PACKAGE_TESTS
PROJECT=$(cd "$PACKAGE_TESTS/../.." && pwd)
FRESH_HOSTS=$PROJECT/artifacts/fresh-host

# Which Debian the tests are on, and where its disk is.
choose_suite() {
    [[ $1 =~ ^[a-z]+$ ]] || die "not the name of one of Debian's suites: '$1'"
    export SUITE=$1 FRESH_ROOT=$FRESH_HOSTS/$1/root
}
choose_suite "${SUITE:-bookworm}"

# Where this machine has its own packages from.
archive_mirror() {
    local mirror
    mirror=$(apt-cache policy bash | awk '$2 ~ /^https?:/ && $3 ~ "/main$" && $2 !~ /security/ { print $2; exit }')
    [[ -n $mirror ]] || die "apt knows no archive of Debian"
    printf '%s\n' "$mirror"
}

# write_sources SUITE MIRROR ROOT: what apt in ROOT installs from.
write_sources() {
    printf '%s\n' 'Types: deb' "URIs: $2" "Suites: $1" 'Components: main' \
        'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg' >"$3/etc/apt/sources.list.d/debian.sources"
}

passed=0 failed=0

# check WHAT COMMAND...: counts COMMAND as a test. It is run in a shell of its own that ends at the first command that fails, and
# is shown with what was said up to there.
check() {
    local what=$1 started=$EPOCHSECONDS output status=0
    shift
    output=$(mktemp)
    set +e
    (
        set -eE
        trap 'echo "failed: $BASH_COMMAND (${BASH_SOURCE[0]##*/}:$LINENO)" >&2' ERR
        "$@"
    ) >"$output" 2>&1 </dev/null
    status=$?
    set -e
    if ((status == 0)); then
        passed=$((passed + 1))
        printf 'PASS %s (%s s)\n' "$what" $((EPOCHSECONDS - started))
    else
        failed=$((failed + 1))
        printf 'FAIL %s (%s s)\n' "$what" $((EPOCHSECONDS - started))
        sed 's/^/     /' "$output"
    fi
    rm -f "$output"
}

# equal WHAT ACTUAL EXPECTED: false, and says so, when they differ.
equal() {
    [[ $2 == "$3" ]] || { printf '%s: expected %q, got %q\n' "$1" "$3" "$2"; return 1; }
}

# Shows what a check has written down, where it came that far.
show() {
    [[ ! -e $1 ]] || sed 's/^/     /' "$1"
}

# Says how many checks passed, and returns whether all did.
report() {
    echo "$passed passed, $failed failed"
    ((failed == 0 && passed > 0))
}
