namespace Reconciler.Reconciliation;

/// <summary>Finds things by a name that somebody has written.</summary>
internal static class NamedThings
{
    /// <summary>
    /// Finds the things with a name. The values of an annotation are read without surrounding blanks. So a name with blanks matches if no
    /// name matches exactly.
    /// </summary>
    public static T[] Find<T>(IEnumerable<T> all, Func<T, string> nameOf, string name)
    {
        T[] exactly = [.. all.Where(x => nameOf(x) == name)];
        return exactly.Length > 0 ? exactly : [.. all.Where(x => nameOf(x).Trim() == name.Trim())];
    }
}
