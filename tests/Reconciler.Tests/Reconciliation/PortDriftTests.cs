using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.Tests.Reconciliation;

/// <summary>What is wrong with a port though nothing is to be done, is said.</summary>
[TestFixture]
internal sealed class PortDriftTests
{
    private static readonly LogicalSwitch s_switch = Sample.Switch with { Subnet = "10.140.0.0/30", Ipv6Prefix = "fd00:140::" };
    private static readonly LogicalSwitchPort s_row = Sample.Row(Sample.Port());
    private static readonly LogicalSwitchPort s_adopted = Sample.Row(Sample.Port(), null, (OwnershipKeys.Adopted, ""));

    private static readonly LogicalSwitchPort s_dynamic = s_row with { Addresses = [$"{Sample.Mac} dynamic"] };

    private static IEnumerable<TestCaseData> KeptCases()
    {
        yield return Case("as it is to be", s_row);
        yield return Case("switched off by hand", s_row with { Enabled = false }, $"ovn-nbctl lsp-set-enabled {Sample.InterfaceId} enabled");
        yield return Case("switched off by us", Sample.Row(Sample.Port(), null, (OwnershipKeys.Off, "true")) with { Enabled = false });
        yield return Case("handed over", Sample.Row(Sample.Port(), null, (OwnershipKeys.Incoming, "node-2")) with { Enabled = false });
        yield return Case("of another type, which is put right", s_row with { Type = "localport", ParentName = "other" });
        yield return Case("made by hand, and switched off", s_adopted with { Enabled = false }, $"ovn-nbctl lsp-set-enabled {Sample.InterfaceId} enabled");
        yield return Case("made by hand with a type", s_adopted with { Type = "localport" }, $"ovn-nbctl lsp-set-type {Sample.InterfaceId} ''");
        yield return Case(
            "made by hand as a child", s_adopted with { ParentName = "other" }, $"ovn-nbctl clear Logical_Switch_Port {Sample.InterfaceId} parent_name tag tag_request");

        static TestCaseData Case(string name, LogicalSwitchPort row, params string[] remedies) => new TestCaseData(row, remedies).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(KeptCases))]
    public void What_is_kept_is_said_with_what_mends_it(LogicalSwitchPort row, string[] remedies)
    {
        var problems = PortDrift.Explain(Sample.Desired(Sample.Port()), [row]).Problems;
        Assert.That(problems.Select(p => p.Remedy), Is.EqualTo(remedies));
        Assert.That(
            problems.Select(p => (p.IsWarning, p.Mac, HasRemedy: p.Message.Contains(p.Remedy!, StringComparison.Ordinal))),
            Is.EqualTo(remedies.Select(_ => (true, Sample.Mac, true))));
    }

    [Test]
    public void A_port_made_by_hand_keeps_what_decides_whether_it_works() => Assert.That(
        PortDrift.ResetsOf(s_adopted with { Type = "localport", ParentName = "other", Tag = 1, Options = Sample.Options("requested-chassis", "node-7") }), Is.Empty);

    [TestCase("", "IPv4", "IPv6")]
    [TestCase("fd00:140::10", "IPv4")]
    [TestCase("10.140.0.2 fd00:140::10")]
    public void An_address_that_OVN_has_not_chosen_is_said_when_it_lasts(string given, params string[] missing)
    {
        ImmutableArray<IPAddress> addresses = [.. given.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];
        var desired = Sample.Desired(Sample.Port(on: s_switch, addresses: given) with { IsDynamic = true });
        var problems = PortDrift.Explain(desired, [s_dynamic with { DynamicAddresses = addresses }]).Problems;
        Assert.That(problems.Select(p => p.Message.Split(' ')[5]), Is.EqualTo(missing));
        Assert.That(problems.Select(p => (p.IsWarning, p.MaySettle)), Is.EqualTo(missing.Select(_ => (true, true))));
    }

    [Test]
    public void A_port_that_has_just_been_asked_for_is_not_said_to_have_no_address()
    {
        var desired = Sample.Desired(Sample.Port(on: s_switch, addresses: "") with { IsDynamic = true });
        Assert.That(PortDrift.Explain(desired, []).Problems, Is.Empty, "it is not there yet");
        Assert.That(PortDrift.Explain(desired, [s_row]).Problems, Is.Empty, "OVN has not been asked for any yet");
    }
}
