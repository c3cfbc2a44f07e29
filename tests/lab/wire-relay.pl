# Passes frames between two devices with a delay in both directions: perl wire-relay.pl DEVICE DEVICE MILLISECONDS PID-FILE
use strict;
use warnings;
use Time::HiRes qw(time);

my ($left, $right, $delay, $pid_file) = @ARGV;
$delay /= 1000;
use constant { PF_PACKET => 17, SOCK_RAW => 3, ETH_P_ALL => 3, SIOCGIFINDEX => 0x8933, PACKET_OUTGOING => 4 };

sub attach {
    my ($device) = @_;
    # The protocol is set when the socket is bound. Before that, the socket would get the frames of every device.
    socket(my $socket, PF_PACKET, SOCK_RAW, 0) or die "socket: $!\n";
    my $request = pack 'a16 x24', $device;
    ioctl $socket, SIOCGIFINDEX, $request or die "$device: $!\n";
    bind $socket, pack('S n i S C C x8', PF_PACKET, ETH_P_ALL, unpack('x16 i', $request), 0, 0, 0) or die "$device: $!\n";
    return $socket;
}
my @sockets = (attach($left), attach($right));

# The pid in the machine's namespace, and the start time in a second file.
open my $stat, '<', '/proc/self/stat' or die "stat: $!\n";
my ($pid, $rest) = <$stat> =~ /^(\d+) .*\) (.*)$/;
for (["$pid_file.start", (split ' ', $rest)[19]], [$pid_file, $pid]) {
    open my $file, '>', $_->[0] or die "$_->[0]: $!\n";
    print {$file} "$_->[1]\n";
    close $file;
}

# All frames have the same delay, so they leave in the order in which they came.
my @held;
while (1) {
    my $wait = @held ? $held[0][0] - time : undef;
    $wait = 0 if defined $wait && $wait < 0;
    my $ready = '';
    vec($ready, fileno $_, 1) = 1 for @sockets;
    select $ready, undef, undef, $wait;
    for my $from (0, 1) {
        next unless vec $ready, fileno $sockets[$from], 1;
        my $address = recv $sockets[$from], my $frame, 65536, 0;
        # If a device is removed, the relay ends. If it is down, that is reported once.
        unless (defined $address) {
            next if $!{ENETDOWN} || $!{EINTR};
            exit;
        }
        push @held, [time + $delay, 1 - $from, $frame] if unpack('x10 C', $address) != PACKET_OUTGOING;
    }
    while (@held && $held[0][0] <= time) {
        my (undef, $to, $frame) = @{shift @held};
        send $sockets[$to], $frame, 0;
    }
}
