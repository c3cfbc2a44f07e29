namespace Reconciler.Intent;

/// <summary>
/// How much one domain's annotation may ask for. The limits are far above what a machine needs, and low enough that a pass over the
/// largest annotation takes milliseconds. The size of the text is limited before that: <see cref="Libvirt.DocumentLimits"/>.
/// </summary>
internal static class AnnotationLimits
{
    /// <summary>The most <c>&lt;port&gt;</c> elements of a domain, or <c>&lt;portgroup&gt;</c> elements of a network.</summary>
    public const int Ports = 64;

    /// <summary>The most <c>&lt;nat&gt;</c> elements of one port.</summary>
    public const int NatsOfPort = 64;

    /// <summary>The most words of one list: a port's addresses, or its groups.</summary>
    public const int Words = 64;

    /// <summary>The most addresses of all ports of a domain together. The same number holds for its floating IPs, and for its groups.</summary>
    public const int OfDomain = 256;

    /// <summary>The most characters of a name: of a switch, router, port, group, network or alias.</summary>
    public const int NameCharacters = 255;

    /// <summary>The most characters of a key's value in <c>external_ids</c> of an interface.</summary>
    public const int KeyCharacters = 16 << 10;

    /// <summary>The most mistakes that are listed. What is wrong in more places than that is wrong as a whole.</summary>
    public const int Mistakes = 64;
}
