namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>Commits plans: the guards on what is there now, then the changes; and tells what must not have happened.</summary>
internal static class Northbound
{
    /// <summary>Commits a plan.</summary>
    /// <param name="world">The state.</param>
    /// <param name="host">Whose plan.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="isAnswered">Whether the daemon hears of it; if not, it does not go on to bind the interface.</param>
    public static (World World, Violation Violation) Commit(World world, Host host, in PlannedSteps plan, bool isAnswered)
    {
        var row = world.Port;
        if (!plan.MayCommit(row, host))
            return (world, Violation.None);

        var violation = Violation.None;
        if (plan.Has(Steps.Take) && world.GuestAt == World.Other(host) && !world.HasRunSinceOffer)
            violation = Violation.TakesFromWhereTheGuestIs;
        if (plan.Has(Steps.Delete))
        {
            violation = WhyNotDelete(world, host, plan);
            row = default;
        }

        if (plan.Has(Steps.Create))
        {
            if (row.Exists)
                violation = Violation.SecondPort;
            row = new(world.FreshRow(), plan.Created, host, Host.None, Host.None, false);
        }

        if (plan.Has(Steps.Offer))
            row = row with { Incoming = host, IsHeldBack = true };
        if (plan.Has(Steps.LetGo))
            row = row with { IsHeldBack = false };
        if (plan.Has(Steps.Take))
            row = row with { Owner = host, Incoming = Host.None, Arrived = row.Owner, IsHeldBack = false };
        if (plan.Has(Steps.Withdraw))
            row = row with { Incoming = Host.None, IsHeldBack = false };
        if (plan.Has(Steps.Settle))
            row = row with { Arrived = Host.None };
        var claims = plan.Has(Steps.Offer | Steps.Take | Steps.Create) && host == world.Home;
        // A host that does not know of the domain yet takes its own claim back; nobody else may.
        var gives = plan.Has(Steps.Withdraw) && host == world.Home && row.Owner != host;
        // And one that took what was rightly offered to it, and comes late with that: where the guest is now has to offer anew.
        gives |= (plan.Has(Steps.Take) && host != world.Home) || !row.Exists;
        world = world with { Port = row, HasClaim = (world.HasClaim || claims) && !gives };
        if (!isAnswered)
            return (world, violation);
        if (plan.Has(Steps.Bind))
            world = world.With(host, world.Nics[host].Bind(plan.BindFrom, plan.BindTo));
        if (plan.Has(Steps.Take))
        {
            var daemon = world.Daemons[host];
            world = world.With(host, daemon with { History = daemon.History with { IsFresh = true } });
        }

        return (world, violation);
    }

    private static Violation WhyNotDelete(in World world, Host host, in PlannedSteps plan)
    {
        if (world.Port.Owner != host)
            return Violation.DeletesAnothersRow;
        // To make it anew for an interface of another name is right where the guest is, or comes to.
        if (plan.Has(Steps.Create) && world.GuestAt != World.Other(host))
            return Violation.None;
        // What the host that the domain came to has never claimed is the exception: it was away, and makes a new one when it is back.
        var isInUseThere = world.HasClaim && world.Home == World.Other(host) && world.Phases[world.Home] is not Phase.Off;
        var isInUseHere = world.Phases[host] is Phase.Running or Phase.Leaving && world.Nics[host].Name == world.Port.Name;
        return isInUseHere || isInUseThere ? Violation.DeletesPortInUse : Violation.None;
    }
}
