using System.Net;
using Reconciler.Ovn;
using Reconciler.Ownership;

namespace Reconciler.Tests.Ovn;

/// <summary>Which workloads may be looked at together: those that have no claim in common.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ClaimQueryTests
{
    private static readonly LogicalSwitch s_web = new(Guid.NewGuid(), "web", null);
    private static readonly LogicalSwitch s_db = new(Guid.NewGuid(), "db", null);
    private static readonly IPAddress s_address = IPAddress.Parse("10.140.0.10");

    private static readonly ClaimQuery s_nothing = new(WorkloadId.OfDomain(Guid.NewGuid()), [], []);
    private static readonly ClaimQuery s_outside = s_nothing with { NotExternal = [(s_web, s_address)] };

    private static readonly (string What, ClaimQuery One, ClaimQuery Other, bool Overlap)[] s_pairs =
    [
        ("one address", s_nothing with { Addresses = [(s_web, s_address)] }, s_nothing with { Addresses = [(s_web, s_address)] }, true),
        ("one address on two switches", s_nothing with { Addresses = [(s_web, s_address)] },
            s_nothing with { Addresses = [(s_db, s_address)] }, false),
        ("one MAC address", s_nothing with { Macs = [(s_web, "52:54:00:00:00:01")] },
            s_nothing with { Macs = [(s_web, "52:54:00:00:00:01")] }, true),
        ("one name", s_nothing with { Names = ["www.lan"] }, s_nothing with { Names = ["www.lan"] }, true),
        ("two names", s_nothing with { Names = ["www.lan"] }, s_nothing with { Names = ["db.lan"] }, false),
        ("one external address", s_nothing with { ExternalAddresses = [s_address] }, s_nothing with { ExternalAddresses = [s_address] },
            true),
        ("an external address, and a port outside", s_nothing with { ExternalAddresses = [s_address] }, s_outside, true),
        ("nothing", s_nothing, s_nothing, false),
    ];

    [TestCaseSource(nameof(s_pairs))]
    public void Two_that_may_claim_the_same_have_a_claim_in_common((string What, ClaimQuery One, ClaimQuery Other, bool Overlap) pair) =>
        Assert.That(pair.One.Claims.Intersect(pair.Other.Claims).Any(), Is.EqualTo(pair.Overlap), pair.What);
}
