namespace Reconciler.Commands.Documents;

/// <summary>What the documents say of the section <c>policy</c>.</summary>
internal static class PolicyText
{
    /// <summary>What it is for.</summary>
    public const string Meaning =
        "What domains' annotations may ask for, by the libvirt network of the interface. Without this section they may ask for anything, so "
        + "whoever may edit a domain's XML may choose any switch, group and external address. With it, they may ask for what is listed, and "
        + "for what the network's defaults give anyway; '*' in a list stands for everything, and as a network for every other network. A "
        + "domain that asks for more does not start.";
}
