using Reconciler.Intent;

namespace Reconciler.Tests.Intent;

[TestFixture]
internal sealed class SuggestionTests
{
    [TestCase("nat-swich-1", "nat-switch-1")]
    [TestCase("nat-swtich-1", "nat-switch-1")]
    [TestCase("NAT-SWITCH-2", "nat-switch-2")]
    [TestCase("nat-switch-3", "nat-switch-1")]
    [TestCase("s2", "s1")]
    [TestCase("x", null)]
    [TestCase("zz", null)]
    [TestCase("storage", null)]
    [TestCase("", null)]
    public void Closest(string name, string? expected)
        => Assert.That(Suggestion.Closest(name, ["nat-switch-1", "nat-switch-2", "s1"]), Is.EqualTo(expected));

    [Test]
    public void Nothing_near_gives_no_clause()
    {
        Assert.That(Suggestion.Clause("abc", ["xyz"]), Is.Empty);
        Assert.That(Suggestion.Clause("abc", ["abd"]), Is.EqualTo("; did you mean 'abd'?"));
    }

    [Test]
    public void Very_long_names_are_not_compared()
        => Assert.That(Suggestion.Closest(new string('a', 100_000), [new string('a', 99_999)]), Is.Null);
}
