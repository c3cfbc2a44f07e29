namespace Reconciler.Tests.Libvirt;

/// <summary>The captured files beside the test assembly.</summary>
internal static class Capture
{
    private static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "captures");

    internal static IEnumerable<string> DomainFiles => Directory.EnumerateFiles(Folder, "*.xml")
        .Select(path => Path.GetFileName(path))
        .Where(name => !name.StartsWith("network.", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    internal static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name));

    internal static Stream Open(string name) => File.OpenRead(Path.Combine(Folder, name));
}
