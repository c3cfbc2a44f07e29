namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>One fault of one connection.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="After">How many messages of the server pass before it does.</param>
internal sealed record Fault(FaultKind Kind, int After = 0)
{
    public static readonly Fault None = new(FaultKind.None);

    /// <summary>How late a message is that is late; and how much later than the cut a late request arrives.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>After how many messages more of the server a connection ends that is only late or in pieces.</summary>
    public int LastsFor { get; init; } = int.MaxValue;

    /// <summary>Faults by chance, of every kind. The same seed gives the same ones.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="longest">The largest number of messages that pass before a fault.</param>
    public static Func<Fault> Random(int seed, int longest)
    {
        var random = new Random(seed);
        var kinds = Enum.GetValues<FaultKind>();
        var gate = new Lock();
        return () =>
        {
            lock (gate)
            {
                var kind = kinds[random.Next(kinds.Length)];
                // A server that says nothing costs a client's whole patience, and shows no more the tenth time.
                if (kind is FaultKind.Silence && random.Next(4) > 0)
                    kind = FaultKind.Cut;
                return new(kind, random.Next(longest)) { Delay = TimeSpan.FromMilliseconds(random.Next(1, 20)), LastsFor = longest };
            }
        };
    }

    /// <summary>These faults, one for each connection, and none afterwards.</summary>
    public static Func<Fault> Scripted(params IEnumerable<Fault> faults)
    {
        var queue = new System.Collections.Concurrent.ConcurrentQueue<Fault>(faults);
        return () => queue.TryDequeue(out var fault) ? fault : None;
    }
}
