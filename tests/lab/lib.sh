# shellcheck shell=bash
# Shared by the lab's scripts: paths, finding a lab, and waiting with a time limit.

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

# The name becomes part of paths, and of command lines that are searched for.
check_name() {
    [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$ ]] || die "not a usable name: '$1'"
}

# A node's address for databases, migration and people, and its address for tunnels.
plain_address() {
    printf '172.31.0.%s' "$1"
}

geneve_address() {
    printf '172.31.1.%s' "$1"
}

# The names of a node's wires, and of their ends in the lab's namespace. A single node has only the first.
wire_end() {
    case $1 in
        outside) printf 'node-%s' "$2" ;;
        plain | geneve) printf '%s-%s' "$1" "$2" ;;
        *) return 1 ;;
    esac
}

# With offloads the kernel computes checksums and joins frames late, and the userspace datapath or a slowed wire would pass on wrong frames.
whole_frames() {
    ethtool -K "$1" tx off tso off gso off gro off >/dev/null
}

# br-phy and its address disappear when ovs-vswitchd ends.
address_tunnels() {
    wait_for 10 ip link set br-phy up 2>/dev/null || die "br-phy does not appear within 10 s"
    ip addr replace "$(geneve_address "$1")/24" dev br-phy
    whole_frames br-phy
}

# The cache for kernels and the guest's initramfs.
cache_dir() {
    local root
    if [[ -n ${LAB_CACHE:-} ]]; then
        printf '%s\n' "$LAB_CACHE"
    else
        root=$(cd "$LAB_DIR/../.." && pwd)
        printf '%s\n' "$root/artifacts/lab-cache"
    fi
}

# Prints the start time of a live process. A pid alone may have been reused.
process_start() {
    local stat rest
    read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
    rest=${stat##*) }
    # shellcheck disable=SC2086 # fields are wanted
    set -- $rest
    [[ $1 != Z && $1 != X ]] || return 1
    printf '%s\n' "${20}"
}

# Writes a process's pid to FILE, and its start time to FILE.start.
remember_process() {
    local start
    start=$(process_start "$2") || return 1
    printf '%s\n' "$start" >"$1.start"
    printf '%s\n' "$2" >"$1"
}

# Prints the pid in FILE if the same process still lives.
live_process() {
    local pid start now
    read -r pid 2>/dev/null <"$1" || return 1
    read -r start 2>/dev/null <"$1.start" || return 1
    now=$(process_start "$pid") || return 1
    [[ $now == "$start" ]] || return 1
    printf '%s\n' "$pid"
}

# wait_for SECONDS COMMAND...: true as soon as COMMAND succeeds, false after SECONDS.
wait_for() {
    local end=$((${EPOCHREALTIME/./} + $1 * 1000000))
    shift
    until "$@"; do
        ((${EPOCHREALTIME/./} < end)) || return 1
        sleep 0.02
    done
}

# Only one caller at a time may claim, clean or end labs: it holds descriptor 9.
lock_labs() {
    while :; do
        mkdir -p "$LABS"
        exec 9<"$LABS"
        flock -w 60 9 || die "another lab command holds $LABS for a minute already"
        # If the last lab's end has removed the directory, a lock on the old one excludes nobody.
        [[ $(stat -c %d:%i "$LABS" 2>/dev/null) == "$(stat -L -c %d:%i /proc/self/fd/9)" ]] && break
        exec 9<&-
    done
}

unlock_labs() {
    # Fails while there is a lab, because the directory is not empty then.
    rmdir "$LABS" 2>/dev/null || true
    exec 9<&-
}

# The pids (in the machine's namespace) of the processes that run a lab's lab-init, even before it has written its pid file.
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

# Ends a lab. With its first process the kernel ends all others, and removes the namespaces and their mounts.
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
