using System.Diagnostics;
using System.Globalization;
using Reconciler.Libvirt;

namespace Reconciler.Daemon.Hooks;

/// <summary>One call of libvirt's hook, as the shim posted it (libvirt, "Hooks for specific system management").</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Definition">The domain, from the XML that libvirt handed over.</param>
internal sealed record HookCall(HookOperation Operation, DomainDefinition Definition)
{
    /// <summary>The header that says when libvirt called.</summary>
    public const string CalledAtHeader = "Reconciler-Called-At";

    /// <summary>
    /// When libvirt called, as a <see cref="Stopwatch"/> timestamp. That clock is the same for all processes of a host. A call may be read
    /// late, if it waited in the queue of a socket that existed before the daemon.
    /// </summary>
    public long CalledAt { get; init; } = Stopwatch.GetTimestamp();

    /// <summary>Reads the header. If it is missing or invalid, the time is now. A time in the future also means now.</summary>
    public static long ReadCalledAt(string? header)
    {
        var now = Stopwatch.GetTimestamp();
        return long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < now ? at : now;
    }
}
