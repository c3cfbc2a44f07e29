using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

/// <summary>Carries a plan out on rows in memory, as the Northbound would.</summary>
internal static class RowsInMemory
{
    public static ObservedWorkload Apply(Plan plan, ObservedWorkload observed)
    {
        var ports = observed.Ports.ToDictionary(p => p.Uuid);
        var nats = observed.Nats.ToDictionary(n => n.Uuid);
        foreach (var action in plan.Actions)
        {
            switch (action)
            {
                case PlanAction.CreatePort create:
                    var port = Sample.Row(create.Port, Guid.NewGuid());
                    ports.Add(port.Uuid, port);
                    break;
                case PlanAction.UpdatePort update:
                    ports[update.Observed.Uuid] = update.Observed with
                    {
                        SwitchUuid = update.Moves ? update.Port.Switch.Uuid : update.Observed.SwitchUuid,
                        Addresses = update.Port.AddressColumn,
                        PortSecurity = update.Port.PortSecurityColumn,
                        ExternalIds = update.ExternalIds,
                    };
                    break;
                case PlanAction.DeletePort delete:
                    Assert.That(ports.Remove(delete.Observed.Uuid), Is.True, "deleted twice");
                    break;
                case PlanAction.CreateNat create:
                    var nat = Sample.Row(create.Nat, Guid.NewGuid());
                    nats.Add(nat.Uuid, nat);
                    break;
                case PlanAction.UpdateNat update:
                    nats[update.Observed.Uuid] = update.Observed with
                    {
                        RouterUuid = update.Moves ? update.Nat.Router.Uuid : update.Observed.RouterUuid,
                        Type = "dnat_and_snat",
                        LogicalIp = update.Nat.Logical.ToString(),
                        ExternalIds = update.ExternalIds,
                    };
                    break;
                case PlanAction.DeleteNat delete:
                    Assert.That(nats.Remove(delete.Observed.Uuid), Is.True, "deleted twice");
                    break;
                default:
                    throw new InvalidOperationException(action.Describe());
            }
        }

        return new([.. ports.Values], [.. nats.Values]);
    }
}
