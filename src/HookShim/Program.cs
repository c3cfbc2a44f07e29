namespace HookShim;

/// <summary>
/// The libvirt hook: passes one event to the daemon, and tells libvirt whether the domain may start.
/// </summary>
/// <remarks>
/// libvirt holds the domain's lock while the hook runs, and has no time limit. It takes any exit status other than 0 as a refusal; for
/// <c>started</c> and <c>reconnect</c> it even kills the guest (libvirt, "Hooks for specific system management"). So the shim has its own
/// deadline, and exits with 0 in every doubt.
/// </remarks>
internal static class Program
{
    private const int Proceed = 0;
    private const int Refuse = 1;

    private static int Main(string[] arguments)
    {
        // The first statement, because the time limit is for the whole process.
        var started = Deadline.Now;

        try
        {
            return Run(arguments, started);
        }
#pragma warning disable CA1031 // No exception, not even an OutOfMemoryException, may become an exit status that libvirt acts on.
        catch (Exception)
#pragma warning restore CA1031
        {
            // A defect here may lose an event, and the daemon's next sweep repairs that. An exception that leaves Main would end the
            // process with SIGABRT, which libvirt takes as a refusal; on reconnect it kills the running guest. Nothing is printed: libvirt
            // drops stderr if the exit status is 0.
            return Proceed;
        }
    }

    private static int Run(string[] arguments, long started)
    {
        var call = HookCall.FromArguments(arguments);
        var deadline = new Deadline(started, call?.TimeLimitMilliseconds ?? HookLimits.ShortMilliseconds);

        using var input = new StandardInput();
        var outcome = input.ReadToEnd(deadline);

        if (call is null)
        {
            StandardError.WriteLine("usage: reconciler-hook OBJECT OPERATION [SUBOPERATION [EXTRA]] (run by libvirt)"u8, deadline);
            return Proceed;
        }

        if (outcome == InputOutcome.TooLong)
        {
            StandardError.WriteLine("reconciler-hook: the domain XML is longer than 16 MiB; the event was not passed on"u8, deadline);
            return Proceed;
        }

        if (outcome == InputOutcome.DeadlinePassed)
            return Proceed;

        var reader = new HttpResponseReader(stackalloc byte[HttpResponseReader.BufferSize]);
        if (!TryExchange(call, started, input.Content, deadline, ref reader))
            return Proceed;

        if (reader.Status != HttpResponseReader.Conflict || !call.MayBeRefused)
            return Proceed;

        StandardError.WriteLine(RefusalReason.MakePrintable(reader.Body), deadline);
        return Refuse;
    }

    /// <summary>Posts the event and waits for the answer; false if no complete answer came before the deadline.</summary>
    private static bool TryExchange(HookCall call, long started, ReadOnlySpan<byte> body, Deadline deadline, ref HttpResponseReader reader)
    {
        using var socket = UnixSocket.TryConnect(DaemonSocket.Path, deadline);
        if (socket is null)
            return false;

        // A daemon that refuses early may answer and close the connection before it has read the whole body. So an answer is read even if
        // the send failed (RFC 9112, section 9.5). After the deadline the read below returns at once.
        socket.TrySend(HookRequest.FormatHead(call, started, body.Length), body, deadline);

        while (!reader.IsComplete)
        {
            var received = socket.Receive(reader.Free, deadline);
            if (received < 0)
                return false;
            if (received == 0)
                return reader.TryEnd();
            if (!reader.TryAdvance(received))
                return false;
        }

        return true;
    }
}
