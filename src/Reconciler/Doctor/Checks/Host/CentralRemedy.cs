using System.Net;
using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Remedies for a database of OVN's central part that does not answer. Pure.</summary>
internal static class CentralRemedy
{
    private const string Restart = "systemctl restart ovn-central.service";

    /// <summary>One of the two databases.</summary>
    /// <param name="Key">The key in <c>Open_vSwitch external_ids</c> with its address.</param>
    /// <param name="Program">Its command-line client.</param>
    /// <param name="Socket">Its server's own socket.</param>
    /// <param name="Port">The TCP port that it usually listens on.</param>
    /// <param name="IsHere">Whether that socket is on this host.</param>
    internal sealed record Database(string Key, string Program, string Socket, int Port, bool IsHere);

    /// <summary>Finds the likeliest remedy. Other possible causes follow it as a comment.</summary>
    /// <param name="unreachable">The failed attempt.</param>
    /// <param name="central">The parts of OVN's central on this host.</param>
    /// <param name="database">The database.</param>
    public static string For(UnreachableSource unreachable, LocalCentral central, Database database)
    {
        var elsewhere = $"ovs-vsctl set Open_vSwitch . external_ids:{database.Key}=tcp:ADDRESS:{database.Port}";
        var first = (unreachable.Remotes ?? "").Split(',')[0];
        if (first.Split(':', 2) is ["tcp" or "ssl", var rest])
        {
            var (method, colon) = (first[..3], rest.LastIndexOf(':'));
            var (address, port) = (rest[..Math.Max(0, colon)].Trim('[', ']'), rest[(colon + 1)..]);
            if (!unreachable.Reason.Contains("refused", StringComparison.OrdinalIgnoreCase))
                return database.IsHere ? Local(database) : $"{Restart}   # on {address}, if the database is there; otherwise {elsewhere}";
            // The host answers, but nobody listens: OVN's servers listen on TCP only after they are configured to.
            var isOwn = database.IsHere && IPAddress.TryParse(address, out var ip)
                && (IPAddress.IsLoopback(ip) || central.Addresses.Contains(ip));
            return isOwn
                ? $"{database.Program} set-connection p{method}:{port}:{(address.Contains(':') ? $"[{address}]" : address)}"
                : $"{database.Program} set-connection p{method}:{port}"
                    + $"   # on {address}, if ovn-central runs there; otherwise {Restart} there";
        }

        if (database.IsHere)
            return first == $"unix:{database.Socket}" ? Restart : Local(database);
        return central.IsInstalled ? $"{Restart}   # if the database is on this host; otherwise {elsewhere}" : elsewhere;
    }

    private static string Local(Database database) =>
        $"ovs-vsctl set Open_vSwitch . external_ids:{database.Key}=unix:{database.Socket}   # if the database is that of this host";
}
