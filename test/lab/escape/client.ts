import type { Server } from "../server.ts";

/** Requests as lines of hex on stdin; for each a line with the answer's first bytes in hex. Perl is all there is. */
const program = `
use IO::Socket::UNIX; use IO::Select;
$| = 1; $SIG{PIPE} = "IGNORE";
while (my $line = <STDIN>) {
  chomp $line;
  my $socket = IO::Socket::UNIX->new(Peer => $ARGV[0]) or do { print "\\n"; next };
  my ($answer, $quiet, $until, $send) = ("", 0, time + $ARGV[1], pack("H*", $line));
  $socket->blocking(0);
  while (time < $until) {
    my ($in, $out) = IO::Select->select(IO::Select->new($socket), length $send ? IO::Select->new($socket) : undef, undef, 0.2);
    if ($out && @$out) {
      my $sent = syswrite($socket, $send);
      $send = defined $sent ? substr($send, $sent) : $!{EAGAIN} ? $send : "";
    }
    $quiet = $in && @$in ? 0 : $quiet + 1;
    last if $quiet > 2 && $answer =~ /\\r\\n\\r\\n/;
    next unless $in && @$in;
    my $read = sysread($socket, my $piece, 65536);
    last if defined $read && $read == 0;
    last if !defined $read && !$!{EAGAIN};
    $answer .= $piece if defined $read;
    last if length $answer > 200000 || $answer =~ /\\r\\n0\\r\\n\\r\\n$/;
    last if $answer =~ /^HTTP\\S+ \\d+.*?\\r\\n\\r\\n/s && $answer =~ /\\r\\ncontent-length: (\\d+)/i && length($answer) >= $+[0] + 0 + $1 + 2;
  }
  print unpack("H*", substr($answer, 0, 4000)), "\\n";
}`;

/** Answers to these requests, sent one after the other from inside the container, as far as they came. */
export const sendFrom = async (
  server: Server,
  container: string,
  socket: string,
  requests: readonly string[],
  seconds = 2,
): Promise<readonly string[]> => {
  const lines = requests.map((raw) => `${Buffer.from(raw).toString("hex")}\n`);
  const { stdout } = await server.run(
    ["docker", "exec", "-i", container, "perl", "-e", program, socket, String(seconds)],
    { stdin: lines.join("") },
  );
  const answers = stdout.split("\n").slice(0, requests.length);
  if (answers.length !== requests.length)
    throw new Error(`${answers.length} answers to ${requests.length} requests`);
  return answers.map((answer) => Buffer.from(answer, "hex").toString());
};

/** Status of an answer; 0 when the connection was just closed. */
export const status = (answer: string): number => Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? "0");

const timing = `
use IO::Socket::UNIX;
my ($path, $request) = ($ARGV[0], pack("H*", $ARGV[2])); my @took;
sub now { my $now = "\\0" x 16; syscall($ARGV[3], 1, $now); my ($seconds, $nanos) = unpack("qq", $now); $seconds * 1000 + $nanos / 1e6 }
for (1 .. $ARGV[1]) {
  my $began = now(); my $answer = "";
  my $socket = IO::Socket::UNIX->new(Peer => $path) or die $!;
  syswrite($socket, $request);
  while ($answer !~ /\\r\\n\\r\\n./s) { sysread($socket, my $piece, 65536) or last; $answer .= $piece }
  die $answer unless $answer =~ /^HTTP\\S+ 200 /;
  push @took, now() - $began;
}
my @sorted = sort { $a <=> $b } @took; printf "%.3f\\n", $sorted[$#sorted / 2];`;

/** Number of the system call clock_gettime: the Perl of a small system has no better clock. */
const clock = process.arch === "arm64" ? "113" : "228";

/** Median of the milliseconds that so many requests take, each on a connection of its own as the docker client does. */
export const median = async (
  server: Server,
  container: string,
  socket: string,
  count: number,
  request: string,
): Promise<number> => {
  const hex = Buffer.from(request).toString("hex");
  return Number(
    (await server.run(["docker", "exec", container, "perl", "-e", timing, socket, String(count), hex, clock]))
      .stdout,
  );
};
