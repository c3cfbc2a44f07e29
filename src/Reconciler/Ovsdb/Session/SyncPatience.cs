namespace Reconciler.Ovsdb.Session;

/// <summary>How long a server may be silent until a session is in step with it.</summary>
/// <remarks>
/// A server that comes back is asked by all hosts at once. It prepares the rows of one after the other, and answers nobody meanwhile, not even
/// an echo. Who gives up wastes what was prepared, and asks again: a fleet that is slower than its deadlines would never be served. So
/// patience grows with each server that was silent. Whoever has one server only waits long from the beginning, because there is no better
/// one. A server whose machine is gone is noticed by TCP (<see cref="Protocol.OvsdbRemote"/>), and one that was restarted by its reset.
/// </remarks>
internal sealed class SyncPatience
{
    private const int Growth = 4;

    /// <summary>How much longer the rows may take than a request that only needs to be looked up.</summary>
    private const int RowsFactor = 3;

    /// <summary>How much longer the only server may take.</summary>
    private const int OnlyFactor = 10;

    private static readonly TimeSpan s_most = TimeSpan.FromMinutes(10);

    private readonly TimeSpan _first;
    private int _silences;

    /// <param name="request">How long a server that is not busy may take for a request.</param>
    /// <param name="remotes">How many servers there are.</param>
    public SyncPatience(TimeSpan request, int remotes) => _first = remotes == 1 ? request * OnlyFactor : request;

    /// <summary>For a connection, a schema, or the server's description of itself.</summary>
    public TimeSpan ForRequest => Least(_first * Math.Pow(Growth, Math.Min(_silences, 10)));

    /// <summary>For the rows. It begins again with each byte that comes.</summary>
    public TimeSpan ForRows => Least(ForRequest * RowsFactor);

    /// <summary>A server was silent for that long.</summary>
    public void NoteSilence() => _silences++;

    /// <summary>The session is in step.</summary>
    public void Reset() => _silences = 0;

    private static TimeSpan Least(TimeSpan patience) => patience < s_most ? patience : s_most;
}
