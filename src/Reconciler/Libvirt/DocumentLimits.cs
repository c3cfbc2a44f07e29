namespace Reconciler.Libvirt;

/// <summary>
/// How much of libvirt's XML is taken in. Whoever may edit a domain's XML decides how large it is, and every domain of the host waits for
/// the same daemon. So what is too much is refused before anything is computed from it.
/// </summary>
internal static class DocumentLimits
{
    /// <summary>The most characters of Reconciler's own elements in one <c>metadata</c>, taken together.</summary>
    public const int AnnotationCharacters = 64 * 1024;

    /// <summary>The most attributes of one element of an annotation, with its namespace declarations.</summary>
    public const int Attributes = 64;

    /// <summary>The most <c>&lt;interface&gt;</c> elements of a domain.</summary>
    public const int Interfaces = 64;
}
