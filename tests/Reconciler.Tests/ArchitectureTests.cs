using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Reconciler.Reconciliation;

namespace Reconciler.Tests;

/// <summary>One direction through the house: each room knows only those before it. Looks at the compiled assembly.</summary>
[TestFixture]
internal sealed class ArchitectureTests
{
    /// <summary>The rooms, as folders and namespaces. docs/architecture.md says what is in each.</summary>
    private static readonly string[] s_rooms =
    [
        "Printing", "Ovsdb", "Libvirt", "Ownership", "OpenVSwitch", "Ovn", "Intent", "Configuration", "Diagnostics", "Workloads",
        "Reconciliation", "Topology",
        "Doctor", "Daemon", "Commands",
    ];

    /// <summary>Rooms that could be libraries of their own: what else of the house each knows.</summary>
    private static readonly (string Room, string[] Knows)[] s_apart =
    [
        ("Printing", []), ("Ovsdb", ["Printing"]), ("Libvirt", ["Printing"]), ("Ownership", []), ("OpenVSwitch", ["Ovsdb", "Ownership"]),
        ("Ovn", ["Ovsdb", "Ownership"]),
    ];

    private static readonly (string From, string To, string What)[] s_dependencies = [.. ReadDependencies()];

    [Test]
    public void Each_room_knows_only_those_before_it() => Assert.That(FindUpwards(s_rooms), Is.Empty);

    [Test]
    public void Every_type_is_in_a_room() => Assert.That(
        s_dependencies.SelectMany(d => new[] { d.From, d.To }).Distinct().Except(s_rooms), Is.Empty);

    [Test]
    public void What_could_be_a_library_of_its_own_knows_next_to_nothing_of_the_house()
    {
        foreach (var (room, knows) in s_apart)
            Assert.That(s_dependencies.Where(d => d.From == room).Select(d => d.To).Distinct().Except(knows), Is.Empty, room);
    }

    /// <summary>Shows that the first test can fail: with the rooms in reverse, every step is against the order.</summary>
    [Test]
    public void A_step_against_the_order_is_found() =>
        Assert.That(FindUpwards([.. s_rooms.Reverse()]), Has.Length.EqualTo(s_dependencies.Length).And.Length.GreaterThan(100));

    private static string[] FindUpwards(string[] rooms) =>
    [
        .. s_dependencies.Where(d => Array.IndexOf(rooms, d.To) > Array.IndexOf(rooms, d.From)).Select(d => $"{d.From} knows {d.To}: {d.What}"),
    ];

    private static IEnumerable<(string From, string To, string What)> ReadDependencies()
    {
        var architecture = new ArchLoader().LoadAssembly(typeof(WorkloadReconciler).Assembly).Build();
        return architecture.Types
            .SelectMany(t => t.Dependencies, (from, to) => (
                From: RoomOf(from), To: RoomOf(to.Target), What: $"{from.FullName} → {to.Target.FullName}"))
            .Where(d => d is { From: not null, To: not null } && d.From != d.To)
            .Distinct()
            .Select(d => (d.From!, d.To!, d.What));
    }

    /// <summary>The room that a type is in; null for one of other assemblies, and for the program's entry, which knows all.</summary>
    private static string? RoomOf(IType type) =>
        type.Namespace?.FullName.Split('.') is ["Reconciler", var room, ..] ? room : null;
}
