using System.CommandLine;
using Reconciler.Commands.Documents;
using Reconciler.Diagnostics.Metrics;

namespace Reconciler.Commands;

/// <summary><c>reconciler document</c>, for building packages: manual pages, completion, the example configuration and the schema of topologies.</summary>
internal static class DocumentCommand
{
    /// <summary>Creates the command.</summary>
    /// <param name="root">The command line to describe.</param>
    public static Command Create(RootCommand root)
    {
        string[] documents = ["reconciler.8", "reconciler.yaml.5", "reconciler-annotation.5", "reconciler-topology.5", "bash-completion",
            "reconciler.yaml", "topology.schema.json"];
        var which = new Argument<string>("WHICH") { Description = $"{string.Join(", ", documents[..^1])} or {documents[^1]}" };
        which.AcceptOnlyFromAmong(documents);
        var document = new Command("document", "Writes a manual page, the completion script for bash, the example of a configuration or the schema of topologies to the standard output.")
        {
            which,
        };
        document.Hidden = true;
        document.SetAction(parsed => Console.Out.Write(Text(root, parsed.GetValue(which)!)));
        return document;
    }

    /// <summary>The text of a document.</summary>
    internal static string Text(RootCommand root, string which) => which switch
    {
        "reconciler.8" => ManualPages.Commands(root, ProcessMetrics.Version),
        "reconciler.yaml.5" => ManualPages.Configuration(ProcessMetrics.Version),
        "reconciler-annotation.5" => ManualPages.Annotation(ProcessMetrics.Version),
        "reconciler-topology.5" => TopologyManual.Write(ProcessMetrics.Version),
        "topology.schema.json" => TopologySchema.Write(),
        "bash-completion" => BashCompletion.Write(root),
        _ => ExampleConfiguration.Write(),
    };
}
