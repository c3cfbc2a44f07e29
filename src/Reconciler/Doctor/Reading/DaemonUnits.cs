namespace Reconciler.Doctor.Reading;

/// <summary>What systemd says of the daemon's units: whether a connection to its socket would start it. Pure.</summary>
internal static class DaemonUnits
{
    /// <summary>What <c>systemctl show</c> is asked for.</summary>
    public static readonly string[] Arguments = ["show", "reconciler.socket", "reconciler.service", "--property=Id,ActiveState,Listen"];

    /// <summary>Why a socket must not be connected to, in words; null where the daemon is there, or the socket is not systemd's.</summary>
    /// <param name="shown">What systemctl(1) has printed: a paragraph of each unit, with a line for each property.</param>
    /// <param name="socket">The socket's path.</param>
    public static string? WhyNotToAsk(string shown, string socket)
    {
        var units = shown.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(text => text.Split('\n').Select(line => line.Split('=', 2)).Where(p => p.Length == 2))
            .Select(properties => properties.ToLookup(p => p[0], p => p[1], StringComparer.Ordinal))
            .ToArray();
        if (StateOf("reconciler.socket") is not "active" || !units.Any(u => u["Listen"].Any(l => l.Split(' ')[0] == socket)))
            return null;
        // While it is reloaded or starts, it is there or about to be without our doing.
        var state = StateOf("reconciler.service");
        return state is "active" or "activating" or "reloading" ? null : $"reconciler.service is {state ?? "not there"}";

        string? StateOf(string unit) => units.FirstOrDefault(u => u["Id"].Contains(unit))?["ActiveState"].FirstOrDefault();
    }
}
