using Reconciler.Ovn;

namespace Reconciler.Tests.Ovn;

/// <summary>What is worked out from rows that change meanwhile.</summary>
[TestFixture]
internal sealed class DerivedValueTests
{
    [Test]
    public void A_value_is_kept_until_what_it_comes_from_changes()
    {
        var value = new DerivedValue<string>();
        Assert.That(value.Look().Value, Is.Null);
        value.Keep(value.Look().Version, "one");
        Assert.That(value.Look().Value, Is.EqualTo("one"));
        value.Outdate();
        Assert.That(value.Look().Value, Is.Null);
    }

    [Test]
    public void What_was_worked_out_before_a_change_is_not_taken_for_what_is_there_after_it()
    {
        var value = new DerivedValue<string>();
        var (version, _) = value.Look();
        value.Outdate();
        value.Keep(version, "as it was before");
        Assert.That(value.Look().Value, Is.Null);
    }
}
