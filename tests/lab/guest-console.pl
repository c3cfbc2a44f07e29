# Sends one request to a guest's console: perl guest-console.pl SOCKET SECONDS COMMAND. guest-root/etc/console has the protocol.
use strict;
use warnings;
use Fcntl ':flock';
use IO::Socket::UNIX;

my ($path, $seconds, $command) = @ARGV;
my $end = time + $seconds;
my $id = sprintf '%x-%x', $$, time;

sub give_up {
    print STDERR "guest-run: @_\n";
    exit 124;
}
local $SIG{ALRM} = sub { give_up("no answer within $seconds s") };
alarm $seconds + 1;

# One request at a time: QEMU serves one connection, and others wait.
open my $lock, '>', "$path.lock" or give_up("$path.lock: $!");
flock $lock, LOCK_EX;

my $socket;
until ($socket = IO::Socket::UNIX->new(Peer => $path)) {
    give_up("$path: $!") if time > $end;
    select undef, undef, undef, 0.05;
}
binmode $socket;
binmode STDOUT;

# base64 without line breaks, with perl-base only.
my $code = pack 'u', $command;
$code =~ s/^.//mg;
$code =~ s/\n//g;
$code =~ tr|` -_|AA-Za-z0-9+/|;
substr $code, -$_, $_, '=' x $_ for (3 - length($command) % 3) % 3 || ();

# While the guest boots, nobody reads the port and a request is lost. So it is sent again until the guest answers "begin". The guest drops a
# repeated request with the same id, so that the command runs once.
my ($text, $begun, $asked) = ('', 0, 0);
while (1) {
    if (!$begun && time - $asked >= 2) {
        my $left = int($end - time);
        print {$socket} "\n$id " . ($left > 1 ? $left : 1) . " $code\n";
        $socket->flush;
        $asked = time;
    }
    give_up("no answer within $seconds s") if time > $end;
    my $bits = '';
    vec($bits, fileno $socket, 1) = 1;
    next unless select $bits, undef, undef, 0.1;
    my $got = sysread $socket, my $chunk, 65536;
    give_up('the guest is gone') unless $got;
    $text .= $chunk;
    if (!$begun) {
        next unless $text =~ s/\A.*?<\Q$id\E begin>\n//s;
        $begun = 1;
    }
    if ($text =~ /\A(.*)<\Q$id\E (\d+)>\n/s) {
        print $1;
        exit $2;
    }
}
