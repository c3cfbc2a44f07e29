namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>A state of the model: two hosts, one domain with one interface, and the Northbound.</summary>
/// <param name="Phases">What libvirt has of the domain on each host.</param>
/// <param name="IsHostUp">Whether each host runs.</param>
/// <param name="Nics">The domain's interface on each host.</param>
/// <param name="Daemons">Each host's daemon.</param>
/// <param name="Port">The domain's port.</param>
/// <param name="MigratesTo">The destination of the migration that libvirt on the source is at work on.</param>
/// <param name="HasClaim">Whether the host that the domain came to last has offered itself, taken or made the port since.</param>
/// <param name="HasRunSinceOffer">Whether the guest has executed, since the offer is there, on the host that the port is offered to.</param>
/// <param name="Left">How often what may happen may still happen.</param>
internal readonly record struct World(
    Both<Phase> Phases, Both<bool> IsHostUp, Both<Nic> Nics, Both<Daemon> Daemons, PortRow Port, Host MigratesTo, bool HasClaim, bool HasRunSinceOffer,
    Budget Left)
{
    /// <summary>The host on which the guest executes.</summary>
    public Host GuestAt => Phases.A is Phase.Running ? Host.A : Phases.B is Phase.Running ? Host.B : Host.None;

    /// <summary>The host that the domain is, or will be when nothing fails.</summary>
    public Host Home => MigratesTo is not Host.None ? MigratesTo
        : GuestAt is not Host.None ? GuestAt
        : Phases.A is Phase.Starting ? Host.A
        : Phases.B is Phase.Starting ? Host.B
        : Host.None;

    public World With(Host host, Phase phase) => this with { Phases = Phases.With(host, phase) };

    public World With(Host host, Nic nic) => this with { Nics = Nics.With(host, nic) };

    public World With(Host host, Daemon daemon) => this with { Daemons = Daemons.With(host, daemon) };

    /// <summary>Notes where the guest executes while an offer is there.</summary>
    public World Noted() => this with
    {
        HasRunSinceOffer = Port.Incoming is not Host.None && (HasRunSinceOffer || GuestAt == Port.Incoming),
    };

    /// <summary>The domain comes to a host, which may have a claim to the port already.</summary>
    public World ComesTo(Host host) => this with { HasClaim = Port.IsVisibleTo(host) };

    public static Host Other(Host host) => host is Host.A ? Host.B : Host.A;

    /// <summary>A name that nothing has, nor is about to have.</summary>
    public byte FreshName()
    {
        for (byte name = 1; ; name++)
        {
            if (!IsNamed(Port, name) && !IsNamed(Nics.A, name) && !IsNamed(Nics.B, name) && !IsNamed(Daemons.A, name) && !IsNamed(Daemons.B, name))
                return name;
        }
    }

    /// <summary>A row that nothing is, nor was when a plan was made that is not committed yet.</summary>
    public byte FreshRow()
    {
        for (byte id = 1; ; id++)
        {
            if (Port.Id != id && !Refers(Daemons.A, id) && !Refers(Daemons.B, id))
                return id;
        }
    }

    private static bool Refers(in Daemon daemon, byte id) => daemon.Pass.Seen.Id == id || daemon.Sweep.Seen.Id == id || daemon.SeenRow == id;

    private static bool IsNamed(PortRow row, byte name) => row.Exists && row.Name == name;

    private static bool IsNamed(Nic nic, byte name) => nic.Name == name || nic.Original == name;

    private static bool IsNamed(in Daemon daemon, byte name) => IsNamed(daemon.Pass, name) || IsNamed(daemon.Sweep, name);

    private static bool IsNamed(in PlannedSteps plan, byte name) =>
        IsNamed(plan.Seen, name) || plan.Created == name || plan.BindFrom == name || plan.BindTo == name;

    public override string ToString() => $"A {Of(Host.A)}; B {Of(Host.B)}; {Port}";

    private string Of(Host host)
    {
        var daemon = Daemons[host];
        return (IsHostUp[host] ? Phases[host].ToString() : "dead")
            + (daemon.IsUp ? $" (knows {daemon.Knowledge}{(daemon.Pass.IsEmpty ? "" : $", plans {daemon.Pass}")}{(daemon.Sweep.IsEmpty ? "" : $", sweeps {daemon.Sweep}")})" : " (no daemon)");
    }
}
