using System.Collections.Immutable;
using Reconciler.Doctor.Checks.Domains;
using Reconciler.Doctor.Checks.Host;
using Reconciler.Doctor.Checks.Network;
using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor;

/// <summary>All checks.</summary>
internal static class HealthChecks
{
    /// <summary>The checks in the order of their findings: causes come before their consequences.</summary>
    public static readonly ImmutableArray<IHealthCheck> All =
    [
        new SourceUnreachable(),
        new RemoteUnusable(),
        new HookMissing(),
        new HookShadowed(),
        new HookDangling(),
        new HookNotExecutable(),
        new HookNotLoaded(),
        new DaemonDown(),
        new DaemonUnhealthy(),
        new FileExposed(),
        new LibvirtVersion(),
        new OpenVSwitchVersion(),
        new OvnVersion(),
        new NorthboundSchema(),
        new HostSettingMissing(),
        new IntegrationBridgeMissing(),
        new DatapathUnavailable(),
        new BridgeMappingWithoutBridge(),
        new BridgeMappingMissing(),
        new ChassisNotRegistered(),
        new SystemIdShared(),
        new TunnelAddressTaken(),
        new StaleOvsPort(),
        new NetworkUnreadable(),
        new NetworkWithoutVirtualPort(),
        new NetworkMissing(),
        new NetworkInactive(),
        new RouterUnattached(),
        new RouterPortMissing(),
        new NatWithoutGateway(),
        new GatewayChassisUnknown(),
        new GatewayChassisUnmapped(),
        new LocalnetUnmapped(),
        new MalformedRouterPort(),
        new MalformedNat(),
        new MalformedRoute(),
        new NoRouteBack(),
        new NoDefaultRoute(),
        new MtuTooLarge(),
        new DuplicateName(),
        new DuplicateAddress(),
        new DuplicateExternalAddress(),
        new AddressUnusable(),
        new ExternalAddressUnusable(),
        new DnsZoneInvalid(),
        new ZoneWithoutNameServer(),
        new DuplicateDnsName(),
        new NatGatewayAmbiguous(),
        new PortUnclaimed(),
        new RequestedChassisUnknown(),
        new HostGone(),
        new SharedInterfaceId(),
        new VlanIgnored(),
        new InterfaceUnplugged(),
        new DomainWithoutSwitch(),
        new PortPassesNothing(),
        new DynamicAddressMissing(),
        new AnnotationInvalid(),
        new DefinitionInvalid(),
        new DomainOutOfSync(),
    ];

    /// <summary>Runs all checks.</summary>
    /// <param name="facts">What was read.</param>
    /// <returns>What is wrong: errors first, and otherwise in the order of <see cref="All"/>.</returns>
    public static ImmutableArray<Finding> Examine(HealthFacts facts) => [.. All.SelectMany(c => c.Examine(facts)).OrderByDescending(f => f.Severity)];
}
