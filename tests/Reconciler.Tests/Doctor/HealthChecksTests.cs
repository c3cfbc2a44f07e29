using System.Text.RegularExpressions;
using Reconciler.Doctor;
using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Tests.Doctor;

[TestFixture]
internal sealed class HealthChecksTests
{
    [Test]
    public void Where_all_is_well_nothing_is_found() => Assert.That(HealthChecks.Examine(HealthyFacts.All), Is.Empty);

    [Test]
    public void Where_nothing_could_be_read_only_that_is_found() => Assert.That(
        HealthyFacts.Find(new() { Hook = HealthyFacts.All.Hook, Unreachable = [.. Enum.GetValues<Source>().Select(s => new UnreachableSource(s, "gone"))] }),
        Is.EqualTo(new[]
        {
            "source-unreachable Open vSwitch", "source-unreachable libvirt", "source-unreachable OVN Northbound", "source-unreachable OVN Southbound",
        }));

    [Test]
    public void Each_check_has_a_name_of_its_own()
    {
        Assert.That(HealthChecks.All.Select(c => c.Id), Is.Unique);
        Assert.That(
            HealthChecks.All.Select(c => c.Id), Is.Not.Empty.And.All.Matches<string>(id => Regex.IsMatch(id, "^[a-z]+(-[a-z]+)+$")));
    }

    [Test]
    public void Errors_come_first()
    {
        var router = HealthyFacts.Router with { Routes = [], Ports = [HealthyFacts.Inside, HealthyFacts.Outside with { GatewayChassis = ["node-7"] }] };
        Assert.That(HealthChecks.Examine(HealthyFacts.With(router)).Select(f => f.Severity), Is.EqualTo(new[] { Severity.Error, Severity.Warning }));
    }

    [TestCase("br-mgmt", "br-mgmt")]
    [TestCase("it's; rm -rf /", @"'it'\''s; rm -rf /'")]
    [TestCase("$(reboot)", "'$(reboot)'")]
    [TestCase("", "''")]
    public void Names_in_remedies_are_single_words_of_a_shell(string name, string word) => Assert.That(ShellWord.Quote(name), Is.EqualTo(word));

    [TestCase("web-1", "web-1")]
    [TestCase("db 1", "'db 1'")]
    [TestCase("--help", "0a0a0a0a-0000-0000-0000-000000000001")]
    [TestCase("web\u202e1", "0a0a0a0a-0000-0000-0000-000000000001")]
    public void A_domain_in_a_remedy_is_neither_an_option_nor_invisible(string name, string word) =>
        Assert.That(ShellWord.OfDomain(name, new("0a0a0a0a-0000-0000-0000-000000000001")), Is.EqualTo(word));

    [TestCase("3.1.0", "3.1.0")]
    [TestCase("23.03.1-20.27.0-70.6", "23.3.1")]
    [TestCase("unknown", null)]
    [TestCase(null, null)]
    public void Versions_are_read_as_far_as_they_are_numbers(string? text, string? version) =>
        Assert.That(VersionText.Read(text)?.ToString(), Is.EqualTo(version));
}
