namespace Reconciler.Doctor.Reading;

/// <summary>Tells from the state of systemd's units whether a connection to the daemon's socket would start the daemon. Pure.</summary>
internal static class DaemonUnits
{
    /// <summary>The arguments of <c>systemctl</c>.</summary>
    public static readonly string[] Arguments = ["show", "reconciler.socket", "reconciler.service", "--property=Id,ActiveState,Listen"];

    /// <summary>Why we must not connect to a socket, in words; null if the daemon runs, or the socket is not systemd's.</summary>
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
        // A daemon that starts or reloads runs already, so a connection does not start it.
        var state = StateOf("reconciler.service");
        return state is "active" or "activating" or "reloading" ? null : $"reconciler.service is {state ?? "not there"}";

        string? StateOf(string unit) => units.FirstOrDefault(u => u["Id"].Contains(unit))?["ActiveState"].FirstOrDefault();
    }
}
