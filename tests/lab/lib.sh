# shellcheck shell=bash
# What the lab's scripts share: where things are, how a lab is found, and waits that end.

set -euo pipefail

LAB_DIR=${BASH_SOURCE[0]%/*}
[[ $LAB_DIR == /* ]] || LAB_DIR=$PWD/$LAB_DIR
LABS=/run/reconciler-lab
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL=C

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

usage_error() {
    printf '%s: %s\nusage: %s\n' "${0##*/}" "$1" "$2" >&2
    exit 2
}

need_root() {
    ((EUID == 0)) || die "must be run as root"
}

# The name becomes part of paths and of command lines that are searched for.
check_name() {
    [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$ ]] || die "not a usable name: '$1'"
}

# A node's address for databases, migration and people, and the one that other nodes' tunnels lead to.
plain_address() {
    printf '172.31.0.%s' "$1"
}

geneve_address() {
    printf '172.31.1.%s' "$1"
}

# A node's wires by name, and what their ends in the lab's namespace are called. One node alone has only the first.
wire_end() {
    case $1 in
        outside) printf 'node-%s' "$2" ;;
        plain | geneve) printf '%s-%s' "$1" "$2" ;;
        *) return 1 ;;
    esac
}

# Where the kernel checksums or joins frames late, the userspace datapath (and a slowed wire) would pass on wrong ones.
whole_frames() {
    ethtool -K "$1" tx off tso off gso off gro off >/dev/null
}

# br-phy ends with ovs-vswitchd, and its address with it.
address_tunnels() {
    wait_for 10 ip link set br-phy up 2>/dev/null || die "br-phy does not appear within 10 s"
    ip addr replace "$(geneve_address "$1")/24" dev br-phy
    whole_frames br-phy
}

# Where kernels and the guest's initramfs are kept between runs.
cache_dir() {
    local root
    if [[ -n ${LAB_CACHE:-} ]]; then
        printf '%s\n' "$LAB_CACHE"
    else
        root=$(cd "$LAB_DIR/../.." && pwd)
        printf '%s\n' "$root/artifacts/lab-cache"
    fi
}

# Prints the start time of a live process; a pid alone may belong to somebody else by now.
process_start() {
    local stat rest
    read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
    rest=${stat##*) }
    # shellcheck disable=SC2086 # fields are wanted
    set -- $rest
    [[ $1 != Z && $1 != X ]] || return 1
    printf '%s\n' "${20}"
}

# Remembers a process in FILE as "PID" and FILE.start as its start time.
remember_process() {
    local start
    start=$(process_start "$2") || return 1
    printf '%s\n' "$start" >"$1.start"
    printf '%s\n' "$2" >"$1"
}

# Prints the pid remembered in FILE when that very process still lives.
live_process() {
    local pid start now
    read -r pid 2>/dev/null <"$1" || return 1
    read -r start 2>/dev/null <"$1.start" || return 1
    now=$(process_start "$pid") || return 1
    [[ $now == "$start" ]] || return 1
    printf '%s\n' "$pid"
}

# wait_for SECONDS COMMAND...: true as soon as COMMAND is, false when the time is over.
wait_for() {
    local end=$((${EPOCHREALTIME/./} + $1 * 1000000))
    shift
    until "$@"; do
        ((${EPOCHREALTIME/./} < end)) || return 1
        sleep 0.02
    done
}

# Claiming, cleaning and ending labs exclude each other for as long as the caller holds descriptor 9.
lock_labs() {
    while :; do
        mkdir -p "$LABS"
        exec 9<"$LABS"
        flock -w 60 9 || die "another lab command holds $LABS for a minute already"
        # Whoever ended the last lab has removed the directory; a lock on that one excludes nobody.
        [[ $(stat -c %d:%i "$LABS" 2>/dev/null) == "$(stat -L -c %d:%i /proc/self/fd/9)" ]] && break
        exec 9<&-
    done
}

unlock_labs() {
    # Not while somebody has a lab, as it is not empty then.
    rmdir "$LABS" 2>/dev/null || true
    exec 9<&-
}

# The pids (as the machine sees them) of what runs a lab's first process, also when it had no time to write its pid file.
lab_processes() {
    local file argv
    live_process "$LABS/$1/pid" || true
    for file in /proc/[0-9]*/cmdline; do
        mapfile -d '' -t argv 2>/dev/null <"$file" || continue
        if ((${#argv[@]} >= 3)) && [[ ${argv[-1]} == "$1" && ${argv[-2]} == */lab-init ]]; then
            file=${file#/proc/}
            printf '%s\n' "${file%/cmdline}"
        fi
    done
}

process_gone() {
    ! process_start "$1" >/dev/null
}

# Ends a lab: its first process takes every other one, the namespaces and the mounts in them along.
end_lab() {
    local pid pids
    pids=$(lab_processes "$1")
    for pid in $pids; do
        kill -KILL "$pid" 2>/dev/null || true
    done
    for pid in $pids; do
        wait_for 20 process_gone "$pid" || die "process $pid of lab '$1' does not end"
    done
    rm -rf "${LABS:?}/$1"
}
