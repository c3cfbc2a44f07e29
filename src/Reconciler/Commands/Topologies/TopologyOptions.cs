using System.CommandLine;
using Reconciler.Configuration;

namespace Reconciler.Commands.Topologies;

/// <summary><c>reconciler topology</c>, its commands and their options.</summary>
internal static class TopologyOptions
{
    /// <summary>Makes the command.</summary>
    /// <param name="configure">Reads the configuration.</param>
    public static Command Command(Func<ParseResult, ReconcilerConfiguration> configure) => new("topology", """
        Keeps the logical network (switches, routers, routes, NAT, groups with rules, load balancers, DHCP) as a file says, reconciler-topology(5).

        Examples:
          reconciler topology plan network.yaml
          reconciler topology apply network.yaml
          reconciler topology export >network.yaml
        """)
    {
        OnFile("plan", """
            Shows what 'reconciler topology apply' would do, as a diff: + created, - deleted, ~ changed, ! cannot be done.

            Examples:
              reconciler topology plan network.yaml
              reconciler topology plan network.yaml --json | jq '.problems[]'

            Exit status: 0 nothing to do, 1 something to do, 2 usage or a mistake in the file, 3 could not reach.
            """, configure, TopologyCommand.PlanAsync),
        OnFile("apply", """
            Makes the logical network as the file says, in one transaction: all of it, or nothing. Then the libvirt networks of this host.

            Examples:
              reconciler topology apply network.yaml
              reconciler topology apply network.yaml --adopt          # a network that was made by hand
              reconciler topology apply network.yaml --libvirt-only   # on the other hosts

            Exit status: 0 done, 2 usage or a mistake in the file or something in the way (nothing is written), 3 could not reach or could
            not finish.
            """, configure, TopologyCommand.ApplyAsync),
        Export(configure),
        Delete(configure),
        Show(configure),
    };

    private static Command OnFile(
        string name, string description, Func<ParseResult, ReconcilerConfiguration> configure,
        Func<ReconcilerConfiguration, TopologyRequest, CancellationToken, Task<int>> run)
    {
        var file = new Argument<string>("FILE") { Description = "the file; - for the standard input" };
        var adopt = new Option<bool>("--adopt") { Description = "take over what was made by hand" };
        var force = new Option<bool>("--force")
            { Description = "delete switches, routers and groups that leave the file although workloads or others have something in them" };
        var libvirtOnly = new Option<bool>("--libvirt-only") { Description = "only the libvirt networks of this host" };
        var json = Json();
        var command = new Command(name, description) { file, adopt, force, libvirtOnly, json };
        command.SetAction((parsed, cancellationToken) => run(
            configure(parsed),
            new(parsed.GetValue(file)!, parsed.GetValue(adopt), parsed.GetValue(force), parsed.GetValue(libvirtOnly),
                parsed.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static Command Export(Func<ParseResult, ReconcilerConfiguration> configure)
    {
        var (name, json) = (Name(), Json());
        var command = new Command("export", """
            Writes the file of what is there, also of a network that was made by hand. What a file cannot say is in its comments.

            Examples:
              reconciler topology export >network.yaml
              reconciler topology apply network.yaml --adopt
            """) { name, json };
        command.SetAction((parsed, cancellationToken) =>
            TopologyView.ExportAsync(configure(parsed), parsed.GetValue(name), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static Command Delete(Func<ParseResult, ReconcilerConfiguration> configure)
    {
        var name = new Argument<string>("NAME") { Description = "the topology's name" };
        var force = new Option<bool>("--force")
            { Description = "although workloads or others have something in its switches, routers or groups" };
        var dryRun = new Option<bool>("--dry-run") { Description = "only show it" };
        var json = Json();
        var command = new Command("delete", """
            Deletes everything that carries a topology's name. libvirt networks stay.

            Example:
              reconciler topology delete poc --dry-run
            """) { name, force, dryRun, json };
        command.SetAction((parsed, cancellationToken) => TopologyCommand.DeleteAsync(
            configure(parsed), parsed.GetValue(name)!, parsed.GetValue(force), parsed.GetValue(dryRun), parsed.GetValue(json),
            cancellationToken));
        return command;
    }

    private static Command Show(Func<ParseResult, ReconcilerConfiguration> configure)
    {
        var (name, json) = (Name(), Json());
        var graph = new Option<string?>("--graph") { HelpName = "FORMAT", Description = "draw it as svg or mermaid (default: a tree)" };
        graph.AcceptOnlyFromAmong("svg", "mermaid");
        var command = new Command("show", """
            Draws the logical network.

            Examples:
              reconciler topology show
              reconciler topology show --graph svg >network.svg
            """) { name, graph, json };
        command.SetAction((parsed, cancellationToken) =>
            TopologyView.ShowAsync(
                configure(parsed), parsed.GetValue(name), parsed.GetValue(graph), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static Argument<string?> Name() =>
        new("NAME") { Description = "the topology's name (default: the only one, and what belongs to none)",
            Arity = ArgumentArity.ZeroOrOne };

    private static Option<bool> Json() => new("--json") { Description = "write JSON" };
}
