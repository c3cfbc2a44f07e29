# shellcheck shell=bash
# What the tests ask the host about: domains, the rows that they have in the Northbound, the service.

# shellcheck source=host.sh
source "${BASH_SOURCE[0]%/*}/host.sh"

# define NAME LAST [EXTERNAL]: a domain that asks for 10.140.0.LAST, and for a floating IP where one is named.
define() {
    local nat=${3:+"<nat external='$3'/>"}
    "$PROJECT/tests/lab/domain" "$1" --network nat-net \
        --annotation "<ports xmlns='urn:ovn-reconciler:domain:1'><port switch='nat-switch-1' address='10.140.0.$2'>$nat</port></ports>" |
        host virsh -q define /dev/stdin
}

# What guests boot, put into the host; and the same in define_guest as `define`, for a machine that has a system.
guest_files() {
    local cache
    "$LAB_DIR/install-packages"
    "$LAB_DIR/guest"
    cache=$(cache_dir)
    host mkdir -p /root/guest/kernel /var/log/libvirt/guests /run/guests
    host_file /root/guest/kernel/vmlinuz <"$cache/kernel/vmlinuz"
    host_file /root/guest/guest.cpio <"$cache/guest.cpio"
}

define_guest() {
    local nat=${3:+"<nat external='$3'/>"}
    LAB_CACHE=/root/guest "$LAB_DIR/domain" "$1" --guest --ip4 "10.140.0.$2/24" --gw 10.140.0.254 --network nat-net \
        --annotation "<ports xmlns='urn:ovn-reconciler:domain:1'><port switch='nat-switch-1' address='10.140.0.$2'>$nat</port></ports>" |
        host virsh -q define /dev/stdin
}

# Whether an address answers the host, which is outside of OVN.
answers() {
    host ping -q -c 1 -W 1 "$1"
}

# The addresses of all ports that Reconciler has made, without their MAC address, sorted.
port_addresses() {
    host ovn-nbctl --bare --columns=addresses find Logical_Switch_Port 'external_ids:reconciler\:vm-id!=""' |
        awk 'NF { print $2 }' | sort | paste -sd' '
}

nat_rows() {
    host ovn-nbctl --bare --columns=external_ip,logical_ip find NAT type=dnat_and_snat | awk 'NF' | paste -sd' '
}

ports_are() {
    [[ $(port_addresses) == "$*" ]]
}

nat_is() {
    [[ $(nat_rows) == "$*" ]]
}

all_up() {
    local down
    down=$(host ovn-nbctl --bare --columns=name find Logical_Switch_Port 'external_ids:reconciler\:vm-id!=""' up!=true)
    [[ -z $down ]]
}

# becomes SECONDS COMMAND...: as wait_for, and says what there is instead.
becomes() {
    wait_for "$@" && return
    shift
    printf 'not within its time: %s\nports: %s\nnat: %s\n' "$*" "$(port_addresses)" "$(nat_rows)"
    host journalctl -u reconciler --no-pager -n 30
    return 1
}

# property UNIT NAME: as systemd has it.
property() {
    host systemctl show --value -p "$2" "$1"
}

service_is() {
    [[ $(property reconciler.service ActiveState) == "$1" ]]
}

says_that_it_works() {
    [[ $(property reconciler.service StatusText) == 'reconciling as host node-1' ]]
}

install_package() {
    local file=${1##*/}
    host_file "/root/$file" <"$1"
    host env DEBIAN_FRONTEND=noninteractive timeout 120 apt-get -y install "/root/$file"
    host rm "/root/$file"
}

# What the daemon has said since it was started last.
of_this_start() {
    host journalctl --no-pager "_SYSTEMD_INVOCATION_ID=$(property reconciler.service InvocationID)"
}

# milliseconds UNIT PROPERTY: since systemd was started on this host.
milliseconds() {
    local boot
    boot=$(host systemctl show --value -p UserspaceTimestampMonotonic)
    echo $((($(property "$1" "$2") - boot) / 1000))
}
