namespace Reconciler.Testing;

/// <summary>Hook input and dumpxml output of a real libvirt 9.0, as it was written, and what a real ovsdb-server sent.</summary>
internal static class Capture
{
    /// <summary>Where they are.</summary>
    public static string Folder { get; } = Repository.PathOf("tests", "Testing", "captures");

    /// <summary>The files that hold a domain's XML, in order.</summary>
    public static IEnumerable<string> DomainFiles => Directory.EnumerateFiles(Folder, "*.xml")
        .Select(path => Path.GetFileName(path))
        .Where(name => !name.StartsWith("network.", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>What a server sent to a client, one message a line: schemas, rows, updates, results of transactions, errors.</summary>
    public static IEnumerable<string> ServerMessages => File.ReadLines(Path.Combine(Folder, "ovsdb", "server.jsonl"));

    /// <summary>A file's text.</summary>
    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <summary>A file's bytes.</summary>
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>A file as a stream.</summary>
    public static Stream Open(string name) => File.OpenRead(Path.Combine(Folder, name));
}
