using System.Globalization;

namespace Reconciler.Commands.Attaching;

/// <summary>How a network namespace is named: by <c>ip netns</c>, by a path, or by a process that is in it.</summary>
/// <param name="Text">What the user has given.</param>
/// <param name="Path">The file that stands for it.</param>
internal sealed record NamespaceName(string Text, string Path)
{
    private const string Named = "/run/netns";

    /// <summary>A namespace of <c>ip netns</c>, or one by its path.</summary>
    /// <param name="nameOrPath">A name without a slash, or a path.</param>
    public static NamespaceName Of(string nameOrPath) =>
        new(nameOrPath, nameOrPath.Contains('/', StringComparison.Ordinal) ? System.IO.Path.GetFullPath(nameOrPath)
            : $"{Named}/{nameOrPath}");

    /// <summary>The namespace of a process.</summary>
    /// <param name="pid">The process.</param>
    public static NamespaceName OfProcess(int pid) =>
        new(string.Create(CultureInfo.InvariantCulture, $"process {pid}"), string.Create(CultureInfo.InvariantCulture,
            $"/proc/{pid}/ns/net"));
}
