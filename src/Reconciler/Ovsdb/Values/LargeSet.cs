using System.Collections.Immutable;

namespace Reconciler.Ovsdb.Values;

/// <summary>
/// A large set of atoms that changes a little at a time, such as the ports of a bridge. A change costs the logarithm of its size, and no
/// copy. Immutable.
/// </summary>
internal sealed class LargeSet
{
    /// <summary>The size from which on a set that changes is kept like this. A smaller one is copied faster.</summary>
    public const int Threshold = 512;

    /// <summary>How many bytes an element takes in memory, about.</summary>
    public const long ElementWeight = 80;

    private readonly ImmutableSortedSet<OvsdbAtom> _elements;

    // Stands for this set in the sets that are made from it. They must not keep it, and all before it, in memory.
    private readonly object _identity = new();
    private readonly object? _origin;
    private readonly ImmutableArray<OvsdbAtom> _difference = [];

    /// <summary>Creates a set.</summary>
    /// <param name="elements">Its elements.</param>
    public LargeSet(IEnumerable<OvsdbAtom> elements) => _elements = [.. elements];

    private LargeSet(ImmutableSortedSet<OvsdbAtom> elements, object origin, ImmutableArray<OvsdbAtom> difference)
    {
        _elements = elements;
        _origin = origin;
        _difference = difference;
    }

    /// <summary>How many elements there are.</summary>
    public int Count => _elements.Count;

    /// <summary>Whether it has an element.</summary>
    public bool Contains(OvsdbAtom element) => _elements.Contains(element);

    /// <summary>The elements in canonical order.</summary>
    public OvsdbAtom[] ToArray() => [.. _elements];

    /// <summary>The set in which each element of a difference is toggled.</summary>
    public LargeSet Toggle(ImmutableArray<OvsdbAtom> difference)
    {
        var toggled = _elements.ToBuilder();
        foreach (var element in difference)
        {
            if (!toggled.Remove(element))
                toggled.Add(element);
        }

        return new(toggled.ToImmutable(), _identity, difference);
    }

    /// <summary>The elements that are in only one of two sets, if one of them was made from the other; else null.</summary>
    public static ImmutableArray<OvsdbAtom>? Difference(LargeSet one, LargeSet other) =>
        one._origin == other._identity ? one._difference
        : other._origin == one._identity ? other._difference
        : null;
}
