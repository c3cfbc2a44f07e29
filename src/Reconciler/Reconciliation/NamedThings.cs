namespace Reconciler.Reconciliation;

/// <summary>Finds things by the name that somebody has written.</summary>
internal static class NamedThings
{
    /// <summary>
    /// Finds what has a name. An annotation's values are read without the blanks around them, so that a name with blanks is meant where no
    /// other is.
    /// </summary>
    public static T[] Find<T>(IEnumerable<T> all, Func<T, string> nameOf, string name)
    {
        T[] exactly = [.. all.Where(x => nameOf(x) == name)];
        return exactly.Length > 0 ? exactly : [.. all.Where(x => nameOf(x).Trim() == name.Trim())];
    }
}
