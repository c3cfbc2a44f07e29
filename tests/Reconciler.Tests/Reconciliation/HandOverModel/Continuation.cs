namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>
/// What becomes of a state when nothing fails any more, every daemon runs, and everybody gets their turn: it has to come to rest with
/// one port that is the guest's host's alone, or with none when the guest runs nowhere.
/// </summary>
/// <param name="moves">What can happen.</param>
internal sealed class Continuation(Moves moves)
{
    private const int MaximumRounds = 12;
    private const int MaximumPasses = 6;

    /// <summary>What libvirt and the administrator bring to its end. Where both are possible, a migration goes on.</summary>
    private static readonly MoveKind[] s_endings =
    [
        MoveKind.HostBoots, MoveKind.DaemonStarts, MoveKind.GuestBegins, MoveKind.MigrationPlugsIn, MoveKind.MigrationReceives,
        MoveKind.MigrationPauses, MoveKind.MigrationResumes, MoveKind.MigrationEnds, MoveKind.MigrationIsCancelled,
    ];

    private static readonly MoveKind[] s_commits = [MoveKind.DaemonCommits, MoveKind.SweepCommits];
    private static readonly Host[] s_hosts = [Host.A, Host.B];
    private readonly HashSet<World> _good = [];

    /// <summary>Follows a state to its rest.</summary>
    /// <returns>What went wrong on the way, and where it ended.</returns>
    public (Violation Violation, World End) Follow(World world)
    {
        world = world with { Left = default };
        foreach (var host in s_hosts)
        {
            // What is under way is decided before anything else.
            foreach (var kind in s_commits)
            {
                (world, var violation) = Try(world, new(kind, host));
                if (violation is not Violation.None)
                    return (violation, world);
            }
        }

        while (s_hosts.SelectMany(h => s_endings.Select(k => moves.Make(world, new(k, h)))).FirstOrDefault(m => m is not null) is { } ended)
            world = ended.World;
        foreach (var host in s_hosts)
            world = Try(world, new(MoveKind.DestinationFails, host)).World;
        if (!_good.Add(world))
            return (Violation.None, world);

        for (var round = 0; round < MaximumRounds; round++)
        {
            var before = world;
            foreach (var host in s_hosts)
            {
                (world, var violation) = Turn(world, host);
                if (violation is not Violation.None)
                    return (violation, world);
            }

            if (world == before)
                return (IsAtRest(world) ? Violation.None : Violation.DoesNotConverge, world);
        }

        return (Violation.DoesNotConverge, world);
    }

    /// <summary>One host's daemon does what it has to.</summary>
    private (World World, Violation Violation) Turn(World world, Host host)
    {
        var violation = Violation.None;
        void Do(MoveKind kind)
        {
            (world, var found) = Try(world, new(kind, host));
            if (found is not Violation.None)
                violation = found;
        }

        Do(MoveKind.DaemonSyncs);
        Do(MoveKind.DaemonReads);
        for (var pass = 0; pass < MaximumPasses; pass++)
        {
            Do(MoveKind.DaemonCommits);
            Do(MoveKind.DaemonReads);
            Do(MoveKind.DaemonPlans);
        }

        Do(MoveKind.DaemonCommits);
        Do(MoveKind.TimePasses);
        Do(MoveKind.SweepCommits);
        Do(MoveKind.SweepLooks);
        Do(MoveKind.SweepCommits);
        return (world, violation);
    }

    private (World World, Violation Violation) Try(World world, Move move) => moves.Make(world, move) ?? (world, Violation.None);

    private static bool IsAtRest(in World world)
    {
        if (!world.Daemons.A.Pass.IsEmpty || !world.Daemons.B.Pass.IsEmpty)
            return false;
        var at = world.GuestAt;
        return at is Host.None
            ? !world.Port.Exists
            : world.Port is { Incoming: Host.None, Arrived: Host.None } port && port.Owner == at && port.Name == world.Nics[at].Name;
    }
}
