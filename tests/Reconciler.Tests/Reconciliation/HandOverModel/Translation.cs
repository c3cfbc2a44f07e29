using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Libvirt;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>Puts what the model has into the words of the code, and the code's plans into those of the model.</summary>
internal static class Translation
{
    /// <summary>The domain's XML: one interface, one port with an address.</summary>
    public static readonly DomainDefinition Xml = DomainXmlReader.Read($"""
        <domain type='kvm'><name>{Sample.DomainName}</name><uuid>{Sample.Domain}</uuid>
          <metadata><o:ports xmlns:o='urn:ovn-reconciler:domain:1'><o:port switch='nat-switch-1' address='10.140.0.10' dhcp='off'/></o:ports></metadata>
          <devices><interface type='network'><mac address='{Sample.Mac}'/><source network='nat-net'/></interface></devices>
        </domain>
        """);

    /// <summary>The domain.</summary>
    public static readonly WorkloadDefinition Definition = DomainIntake.Of(Xml);

    public static string NameOf(Host host) => $"node-{host}";

    /// <summary>When rows are first seen to be offered, and what libvirt has said before and after.</summary>
    public const long OfferSeenAt = 10;

    public static Workload? RecordOf(Knowledge known, bool isConfirmed = false) => !known.HasFlag(Knowledge.Known)
        ? null
        : new(Definition.Id, Definition.Name, PresenceOf(known), Definition, null)
        {
            ExecutedAt = !known.HasFlag(Knowledge.Executes) ? null : isConfirmed ? OfferSeenAt + 1 : OfferSeenAt - 1,
        };

    private static WorkloadPresence PresenceOf(Knowledge known) =>
        !known.HasFlag(Knowledge.Active) ? WorkloadPresence.Off
        : known.HasFlag(Knowledge.Coming) ? WorkloadPresence.Arriving
        : known.HasFlag(Knowledge.Leaving) ? WorkloadPresence.Leaving
        : WorkloadPresence.Running;

    public static ImmutableArray<PluggedInterface> PluggedOf(Nic nic) => nic.Exists
        ? [new(Sample.Mac, InterfaceId(nic.Name)) { OriginalInterfaceId = nic.Original == 0 ? null : InterfaceId(nic.Original) }]
        : [];

    public static ImmutableArray<OvsInterface> InterfacesOf(Nic nic) =>
        nic.Exists ? [new("vnet0", InterfaceId(nic.Name), Sample.Domain, Sample.Mac)] : [];

    public static LogicalSwitchPort PortOf(PortRow row) => Sample.Row(
        Sample.Port(InterfaceId(row.Name)),
        new Guid(row.Id, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
        (OwnershipKeys.Host, NameOf(row.Owner)),
        (OwnershipKeys.Incoming, row.Incoming is Host.None ? null : NameOf(row.Incoming)),
        (OwnershipKeys.Arrived, row.Arrived is Host.None ? null : NameOf(row.Arrived))) with
    {
        Options = row.IsHeldBack ? Sample.Options("activation-strategy", "rarp") : Sample.Options(),
    };

    /// <summary>The model's plan; what it has no word for is a mistake of the model.</summary>
    public static PlannedSteps StepsOf(IEnumerable<PlanAction> actions, PortRow seen)
    {
        var plan = new PlannedSteps(Steps.None, seen, 0, 0, 0);
        foreach (var action in actions)
        {
            plan = action switch
            {
                PlanAction.HandOver step => plan with { Steps = plan.Steps | StepOf(step.Step) },
                PlanAction.DeletePort => plan with { Steps = plan.Steps | Steps.Delete },
                PlanAction.CreatePort create => plan with { Steps = plan.Steps | Steps.Create, Created = NameIn(create.Port.InterfaceId!) },
                PlanAction.BindInterface bind => plan with { Steps = plan.Steps | Steps.Bind, BindFrom = NameIn(bind.From!), BindTo = NameIn(bind.To!) },
                _ => throw new NotSupportedException(action.Describe()),
            };
        }

        return plan.IsEmpty ? default : plan;
    }

    private static Steps StepOf(HandOverStep step) => step switch
    {
        HandOverStep.Offer => Steps.Offer,
        HandOverStep.LetGo => Steps.LetGo,
        HandOverStep.Take => Steps.Take,
        HandOverStep.Settle => Steps.Settle,
        _ => Steps.Withdraw,
    };

    private static string InterfaceId(byte name) => string.Create(CultureInfo.InvariantCulture, $"iface-{name}");

    private static byte NameIn(string interfaceId) => byte.Parse(interfaceId.AsSpan("iface-".Length), CultureInfo.InvariantCulture);
}
