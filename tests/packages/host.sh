# shellcheck shell=bash
# The fresh host: boots with systemd on a disk of its own, is spoken with, loses its power.

# shellcheck source=lib.sh
source "${BASH_SOURCE[0]%/*}/lib.sh"

host_directory=$FRESH_HOSTS/host.$$

# Boots it, and waits until systemd has nothing more to start. Its disk is as it was left.
host_boot() {
    mkdir -p "$host_directory"
    rm -f "$host_directory/first"
    setsid "$PACKAGE_TESTS/own-cgroup" "reconciler-${host_directory##*/}" \
        unshare --mount --uts --pid --ipc --net --cgroup --fork --kill-child \
        "$PACKAGE_TESTS/host-init" "$host_directory" "$FRESH_ROOT" >"$host_directory/console" 2>&1 &
    wait_for 60 test -s "$host_directory/first" || { cat "$host_directory/console"; return 1; }
    remember_process "$host_directory/pid" "$(<"$host_directory/first")"
    wait_for 60 host_answers || { cat "$host_directory/console"; return 1; }
    timeout 90 nsenter -t "$(<"$host_directory/pid")" -m -u -i -n -p -C -- systemctl is-system-running --wait >"$host_directory/state" || true
}

host_answers() {
    host systemctl is-system-running 2>/dev/null | grep -qE 'starting|running|degraded'
}

# Runs a command on the host.
host() {
    nsenter -t "$(<"$host_directory/pid")" --mount --uts --ipc --net --pid --cgroup -- "$@"
}

# The same with this machine's network instead of the host's, which reaches nobody.
host_online() {
    nsenter -t "$(<"$host_directory/pid")" --mount --uts --ipc --pid --cgroup -- "$@"
}

# Puts what is on standard input into a file on the host.
host_file() {
    host tee "$1" >/dev/null
}

# Gives the logical router a way out: to the host itself, which has 192.168.58.254 on br-mgmt. Lasts until the host stops.
host_outside() {
    host ovs-vsctl --timeout=20 add-br br-mgmt -- set Bridge br-mgmt datapath_type=netdev \
        -- set Open_vSwitch . external_ids:ovn-bridge-mappings=physnet:br-mgmt
    host ip addr add 192.168.58.254/24 dev br-mgmt
    host ip link set br-mgmt up
    host ovn-nbctl --timeout=20 --wait=hv ls-add phys-ls -- lsp-add phys-ls phys-ls-gw -- lsp-set-type phys-ls-gw router \
        -- lsp-set-addresses phys-ls-gw router -- lsp-set-options phys-ls-gw router-port=gw-phys \
        -- lsp-add phys-ls phys-ls-localnet -- lsp-set-type phys-ls-localnet localnet \
        -- lsp-set-addresses phys-ls-localnet unknown -- lsp-set-options phys-ls-localnet network_name=physnet \
        -- lr-route-add gw-router 0.0.0.0/0 192.168.58.254
}

# A power cut: no process of it has time for anything.
host_power_off() {
    local pid
    pid=$(live_process "$host_directory/pid") || return 0
    kill -KILL "$pid"
    wait_for 20 process_gone "$pid" || { echo "process $pid of the host does not end"; return 1; }
}

# As an administrator does it: guests and services are stopped first.
host_shut_down() {
    local pid
    pid=$(<"$host_directory/pid")
    host systemctl --no-block poweroff
    wait_for 60 process_gone "$pid" || { echo "the host does not shut down"; host systemctl list-jobs; return 1; }
}

host_remove() {
    host_power_off
    "$PACKAGE_TESTS/own-cgroup" --remove "reconciler-${host_directory##*/}"
    rm -rf "$host_directory"
}
