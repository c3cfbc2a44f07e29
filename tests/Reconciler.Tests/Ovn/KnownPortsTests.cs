using Reconciler.Ovn;

namespace Reconciler.Tests.Ovn;

[TestFixture]
internal sealed class KnownPortsTests
{
    private static readonly Guid s_switch = Guid.NewGuid();

    private readonly Guid _a = Guid.NewGuid();
    private readonly Guid _b = Guid.NewGuid();
    private KnownPorts _known = null!;

    [SetUp]
    public void Forget() => _known = new();

    [Test]
    public void What_was_never_read_has_to_be() =>
        Assert.That(_known.ToRead(s_switch, null, [_a, _b], [1]), Is.EqualTo(new[] { _a, _b }));

    [Test]
    public void What_claims_something_else_need_not_be_read_again()
    {
        Note("x", (_a, [1, 2]), (_b, [3]));
        Assert.That(_known.ToRead(s_switch, "x", [_a, _b], [4]), Is.Empty);
        Assert.That(_known.ToRead(s_switch, "x", [_a, _b], [4, 2]), Is.EqualTo(new[] { _a }));
    }

    [Test]
    public void Another_mark_on_the_switch_makes_all_of_it_unknown([Values(null, "y")] string? changed)
    {
        Note("x", (_a, [1]), (_b, [3]));
        Assert.That(_known.ToRead(s_switch, changed, [_a, _b], [4]), Is.EqualTo(new[] { _a, _b }));
        _known.Note(s_switch, changed, new HashSet<Guid> { _a, _b }, new Dictionary<Guid, int[]?> { [_a] = [1] });
        Assert.That(_known.ToRead(s_switch, changed, [_a, _b], [4]), Is.EqualTo(new[] { _b }));
    }

    [Test]
    public void What_may_change_unnoticed_is_read_each_time()
    {
        Note("x", (_a, [1]), (_b, [3]));
        Note("x", (_a, null));
        Assert.That(_known.ToRead(s_switch, "x", [_a, _b], [4]), Is.EqualTo(new[] { _a }));
    }

    [Test]
    public void A_port_that_left_the_switch_is_forgotten()
    {
        Note("x", (_a, [1]), (_b, [3]));
        _known.Note(s_switch, "x", new HashSet<Guid> { _b }, new Dictionary<Guid, int[]?>());
        Assert.That(_known.ToRead(s_switch, "x", [_a, _b], [4]), Is.EqualTo(new[] { _a }));
    }

    [Test]
    public void No_more_is_kept_than_its_capacity_and_the_switch_used_longest_ago_goes_first()
    {
        var switches = Enumerable.Range(0, 6).Select(_ => Guid.NewGuid()).ToArray();
        var ports = Enumerable.Range(0, 1000).Select(_ => Guid.NewGuid()).ToList();
        foreach (var one in switches[..4])
            NoteAll(one);
        _known.ToRead(switches[0], null, ports, [1]);
        NoteAll(switches[4]);
        Assert.That(switches[..5].Select(s => _known.ToRead(s, null, ports, [1]).Count), Is.EqualTo(new[] { 0, 1000, 0, 0, 0 }));

        void NoteAll(Guid one) => _known.Note(one, null, ports.ToHashSet(), ports.ToDictionary(p => p, _ => (int[]?)[7]));
    }

    private void Note(string? changed, params (Guid Port, int[]? Marks)[] ports) =>
        _known.Note(s_switch, changed, new HashSet<Guid> { _a, _b }, ports.ToDictionary(p => p.Port, p => p.Marks));
}
