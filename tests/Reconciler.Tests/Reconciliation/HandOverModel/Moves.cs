namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>What can happen in a state, and what comes of it.</summary>
/// <param name="decisions">What the daemons decide.</param>
/// <param name="hasFixedName">Whether the interface has the same iface-id on either host.</param>
internal sealed class Moves(Decisions decisions, bool hasFixedName = false)
{
    private static readonly MoveKind[] s_kinds = Enum.GetValues<MoveKind>();
    private static readonly Host[] s_hosts = [Host.A, Host.B];
    private readonly Inventory _inventory = new();

    /// <summary>Everything that can happen next.</summary>
    public IEnumerable<(Move Move, World Next, Violation Violation)> From(World world)
    {
        foreach (var host in s_hosts)
        {
            foreach (var kind in s_kinds)
            {
                var move = new Move(kind, host);
                if (Make(world, move) is not { } made)
                    continue;
                yield return (move, made.World, made.Violation);
                if (CallsHook(world, move) && world.Left.Faults > 0 && world.Daemons[host].IsUp)
                    yield return (move with { IsHookLost = true }, Make(Spend(world), move with { IsHookLost = true })!.Value.World, Violation.None);
            }
        }
    }

    /// <summary>What comes of a move; null where it cannot happen.</summary>
    public (World World, Violation Violation)? Make(World world, Move move)
    {
        var made = move.Kind < MoveKind.HostCrashes
            ? OfLibvirt(world, move) is { } next ? (next, Violation.None) : null
            : OfDaemon(world, move);
        return made is { } done ? (done.Item1.Noted(), done.Item2) : null;
    }

    private static bool CallsHook(in World world, Move move) => move.Kind is MoveKind.StartDomain or MoveKind.StopDomain or MoveKind.MigrationBegins or MoveKind.MigrationPlugsIn or MoveKind.MigrationEnds
        || (move.Kind is MoveKind.DestinationFails && world.Phases[move.Host] is not Phase.Announced);

    private World? OfLibvirt(World world, Move move)
    {
        var host = move.Host;
        var other = World.Other(host);
        var (here, there) = (world.Phases[host], world.Phases[other]);
        var comesHere = world.MigratesTo == host;
        switch (move.Kind)
        {
            case MoveKind.StartDomain when here is Phase.Off && there is Phase.Off && world.IsHostUp[host] && world.MigratesTo is Host.None && world.Left.Starts > 0:
                world = world.ComesTo(host) with { Left = world.Left with { Starts = (byte)(world.Left.Starts - 1) } };
                return Call(PlugIn(world.With(host, Phase.Starting), host), move, Hook.Start);
            case MoveKind.GuestBegins when here is Phase.Starting && !comesHere && there is Phase.Off && !IsDeleting(world.Daemons[host]):
                return world.With(host, Phase.Running);
            case MoveKind.StopDomain when here is Phase.Running && world.MigratesTo is Host.None && world.Left.Stops > 0:
                return Call(End(world with { Left = world.Left with { Stops = (byte)(world.Left.Stops - 1) } }, host), move, Hook.Stopped);
            case MoveKind.MigrationBegins when here is Phase.Off && there is Phase.Running && world.IsHostUp[host] && world.MigratesTo is Host.None && world.Left.Migrations > 0 && IsInStep(world, other):
                world = world.ComesTo(host) with { MigratesTo = host, Left = world.Left with { Migrations = (byte)(world.Left.Migrations - 1) } };
                return Call(world.With(host, Phase.Announced), move, Hook.Migrate);
            case MoveKind.MigrationPlugsIn when here is Phase.Announced && comesHere:
                return Call(PlugIn(world.With(host, Phase.Starting), host), move, Hook.Start);
            case MoveKind.MigrationReceives when here is Phase.Starting && comesHere:
                return world.With(host, Phase.Incoming);
            case MoveKind.MigrationPauses when here is Phase.Running && world.MigratesTo == other && there is Phase.Incoming:
                return world.With(host, Phase.Leaving);
            case MoveKind.MigrationResumes when here is Phase.Incoming && comesHere && there is Phase.Leaving && !IsDeleting(world.Daemons[host]):
                return world.With(host, Phase.Running);
            case MoveKind.MigrationEnds when here is Phase.Leaving && there is Phase.Running:
                return Call(End(world, host) with { MigratesTo = Host.None }, move, Hook.Stopped);
            // Its QEMU dies, or libvirt ends what nothing will come for any more.
            case MoveKind.DestinationFails when here is Phase.Announced or Phase.Starting or Phase.Incoming:
                return here is Phase.Announced ? world.With(host, Phase.Off) : Call(End(world, host), move, Hook.Stopped);
            case MoveKind.MigrationIsCancelled when here is Phase.Running or Phase.Leaving && world.MigratesTo == other && there is Phase.Off:
                return world.With(host, Phase.Running).ComesTo(host) with { MigratesTo = Host.None };
            // The two libvirts have lost each other: the source goes on before the destination has ended.
            case MoveKind.SourceGivesUp when here is Phase.Running or Phase.Leaving && world.MigratesTo == other && there is Phase.Announced or Phase.Starting or Phase.Incoming:
                return Strand(world, other).With(host, Phase.Running).ComesTo(host) with { MigratesTo = Host.None };
            default:
                return null;
        }
    }

    private (World World, Violation Violation)? OfDaemon(World world, Move move)
    {
        var host = move.Host;
        var daemon = world.Daemons[host];
        switch (move.Kind)
        {
            case MoveKind.HostCrashes when world.IsHostUp[host] && world.Left.Faults > 0:
                // A source that is gone ends its migration; one whose destination is gone is still to find out.
                var migratesTo = world.MigratesTo == host ? host : Host.None;
                if (world.MigratesTo == World.Other(host))
                    world = Strand(world, world.MigratesTo);
                world = End(Spend(world) with { MigratesTo = migratesTo, IsHostUp = world.IsHostUp.With(host, false) }, host);
                return (world.With(host, default(Daemon)), Violation.None);
            case MoveKind.HostBoots when !world.IsHostUp[host]:
                return (world with { IsHostUp = world.IsHostUp.With(host, true) }, Violation.None);
            case MoveKind.DaemonCrashes when daemon.IsUp && world.Left.Faults > 0:
                return (Spend(world).With(host, default(Daemon)), Violation.None);
            case MoveKind.DaemonStarts when !daemon.IsUp && world.IsHostUp[host]:
                return (world.With(host, Daemon.Fresh), Violation.None);
            case MoveKind.DaemonSyncs when daemon is { IsUp: true, IsSynced: false }:
                return (Learn(world, host, _inventory.Read(daemon.Knowledge, world.Phases[host], isNews: false), isSynced: true, isAnswer: true), Violation.None);
            case MoveKind.DaemonReads when daemon.IsSynced:
                return Changed(world, Learn(world, host, _inventory.Read(daemon.Knowledge, world.Phases[host], isNews: true), isSynced: true, isAnswer: true));
            case MoveKind.DaemonPlans when daemon.IsUp && daemon.Pass.IsEmpty:
                var (plan, history) = decisions.Pass(host, daemon, world.Nics[host], world.Port);
                return Changed(world, world.With(host, daemon with { Pass = plan, History = history }));
            case MoveKind.DaemonCommits when !daemon.Pass.IsEmpty:
                return Northbound.Commit(world.With(host, daemon with { Pass = default }), host, daemon.Pass, isAnswered: true);
            case MoveKind.AnswerIsLost when !daemon.Pass.IsEmpty && world.Left.Faults > 0:
                return Northbound.Commit(Spend(world).With(host, daemon with { Pass = default }), host, daemon.Pass, isAnswered: false);
            case MoveKind.TimePasses when daemon.History.IsFresh:
                return (world.With(host, daemon with { History = daemon.History with { IsFresh = false } }), Violation.None);
            case MoveKind.SweepLooks when daemon.IsSynced && daemon.Sweep.IsEmpty:
                var looked = Look(world, host, daemon);
                // No migration begins and ends between libvirt's word that none is at work and what follows from it.
                return looked.Sweep.Has(Steps.Withdraw)
                    ? Northbound.Commit(world.With(host, looked with { Sweep = default }), host, looked.Sweep, isAnswered: true)
                    : Changed(world, world.With(host, looked));
            case MoveKind.SweepCommits when !daemon.Sweep.IsEmpty:
                return Northbound.Commit(world.With(host, daemon with { Sweep = default }), host, daemon.Sweep, isAnswered: true);
            default:
                return null;
        }
    }

    /// <summary>As the periodic sweep does: only what two looks in a row have seen goes.</summary>
    private Daemon Look(in World world, Host host, in Daemon daemon)
    {
        var found = decisions.Sweep(host, daemon.Knowledge, world.Nics[host], world.Port, isJobAtWork: world.MigratesTo is not Host.None || world.Phases[host] is Phase.Off);
        var isConfirmed = !found.IsEmpty && daemon.SeenRow == found.Seen.Id && daemon.SeenAs == found.Steps;
        return daemon with { SeenRow = found.Seen.Id, SeenAs = found.Steps, Sweep = isConfirmed ? found : default };
    }

    private static (World World, Violation Violation)? Changed(in World world, in World next) => next == world ? null : (next, Violation.None);

    private static World Spend(in World world) => world with { Left = world.Left with { Faults = (byte)(world.Left.Faults - 1) } };

    private World PlugIn(in World world, Host host) => world.With(host, new Nic(hasFixedName ? (byte)1 : world.FreshName(), 0));

    /// <summary>A domain is not migrated on before the daemon where it runs has dealt with its coming there.</summary>
    private static bool IsInStep(in World world, Host host) => world.Port.Owner == host && world.Port.Name == world.Nics[host].Name;

    /// <summary>A deletion is not under way for longer than it takes a domain to come back to the host: what it deletes would be of before.</summary>
    private static bool IsDeleting(in Daemon daemon) => daemon.Pass.Has(Steps.Delete) || daemon.Sweep.Has(Steps.Delete);

    /// <summary>A destination without a source waits until its libvirt notices.</summary>
    private static World Strand(in World world, Host destination) => world.Phases[destination] switch
    {
        Phase.Announced => world.With(destination, Phase.Off),
        Phase.Starting => world.With(destination, Phase.Incoming),
        _ => world,
    };

    private static World End(in World world, Host host) => world.With(host, Phase.Off).With(host, default(Nic));

    /// <summary>libvirt calls its hook, and waits: nobody that runs misses it, unless it is lost.</summary>
    private World Call(in World world, Move move, Hook hook) => world.Daemons[move.Host].IsUp && !move.IsHookLost
        ? Learn(world, move.Host, _inventory.Hear(world.Daemons[move.Host].Knowledge, hook), world.Daemons[move.Host].IsSynced, isAnswer: false)
        : world;

    private static World Learn(in World world, Host host, (Knowledge Known, bool IsAnother) news, bool isSynced, bool isAnswer)
    {
        var daemon = world.Daemons[host];
        var history = news.IsAnother ? default : daemon.History;
        // A hook call leaves what libvirt has answered as it was.
        var executes = news.Known.HasFlag(Knowledge.Executes);
        history = history with { IsConfirmed = executes && history.HasOffer && (isAnswer || history.IsConfirmed) };
        return world.With(host, daemon with { Knowledge = news.Known, IsSynced = isSynced, History = history });
    }
}
