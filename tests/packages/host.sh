# shellcheck shell=bash
# The fresh host: boots with systemd on a disk of its own, is spoken with, loses its power.

# shellcheck source=lib.sh
source "${BASH_SOURCE[0]%/*}/lib.sh"

HOST=
host_directory=$PROJECT/artifacts/fresh-host/run.$$

# Boots it, and waits until systemd has nothing more to start. Its disk is as it was left.
host_boot() {
    local launcher
    mkdir -p "$host_directory"
    setsid unshare --mount --uts --pid --ipc --net --cgroup --fork --kill-child \
        "$PACKAGE_TESTS/host-init" "$host_directory" "$FRESH_ROOT" >>"$host_directory/console" 2>&1 &
    launcher=$!
    wait_for 10 host_has_process "$launcher" || die "the host does not start: $(cat "$host_directory/console")"
    HOST=$(pgrep -P "$launcher")
    host_launcher=$launcher
    wait_for 20 host_answers || die "systemd does not answer: $(cat "$host_directory/console")"
    host timeout 90 systemctl is-system-running --wait >"$host_directory/state" || true
}

host_has_process() {
    pgrep -P "$1" >/dev/null
}

host_answers() {
    host systemctl is-system-running 2>/dev/null | grep -qE 'starting|running|degraded'
}

# Runs a command on the host.
host() {
    nsenter -t "$HOST" --mount --uts --ipc --net --pid --cgroup -- "$@"
}

# A power cut: no process of it has time for anything.
host_power_off() {
    [[ $HOST ]] || return 0
    kill -KILL "$host_launcher" "$HOST" 2>/dev/null || true
    wait_for 20 process_gone "$HOST" || die "process $HOST of the host does not end"
    wait "$host_launcher" 2>/dev/null || true
    HOST=
}

# As an administrator does it: services and guests are stopped first.
host_shut_down() {
    host systemctl --no-block poweroff
    wait_for 60 process_gone "$HOST" || { echo "the host does not shut down"; return 1; }
    wait "$host_launcher" 2>/dev/null || true
    HOST=
}

host_remove() {
    host_power_off
    rm -rf "$host_directory"
}
