using System.Text.Json;
using Reconciler.Commands.Graph;
using Reconciler.Configuration;
using Reconciler.Ovsdb;
using Reconciler.Printing;
using Reconciler.Topology;
using Reconciler.Topology.Exporting;
using Reconciler.Topology.HostNetworks;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;
using Reconciler.Topology.Reading;

namespace Reconciler.Commands.Topologies;

/// <summary><c>reconciler topology export</c> and <c>show</c>: what is there.</summary>
internal static class TopologyView
{
    /// <summary>The name in the file of a network that belongs to no topology.</summary>
    private const string DefaultName = "network";

    /// <summary>Writes the file of what is there.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="name">The topology; null for the only one, and what belongs to none.</param>
    /// <param name="json">Whether to write JSON instead of YAML.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> ExportAsync(
        ReconcilerConfiguration configuration, string? name, bool json, CancellationToken cancellationToken)
    {
        var export = await ReadAsync(
            configuration, (observed, bridge) => HostNetworkReader.AddTo(
                Choose(observed, name, NetworkExporter.Of, e => e.File), configuration.LibvirtUri, bridge), cancellationToken);
        var yaml = FileWriter.Write(export);
        if (json)
        {
            JsonOutput.Print(writer => Write(writer, FileTree.Read(yaml, [])!));
            foreach (var unsaid in export.Unsaid)
                await Console.Error.WriteLineAsync($"reconciler: {VisibleText.Line(unsaid)}");
        }
        else
        {
            Console.Write(yaml);
        }

        return ExitStatus.Done;
    }

    /// <summary>Draws what is there.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="name">The topology; null for the only one, and what belongs to none.</param>
    /// <param name="graph"><c>svg</c> or <c>mermaid</c>; null for a tree.</param>
    /// <param name="json">Whether to write JSON.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<int> ShowAsync(
        ReconcilerConfiguration configuration, string? name, string? graph, bool json, CancellationToken cancellationToken)
    {
        if (json)
            return await ExportAsync(configuration, name, json: true, cancellationToken);
        var file = await ReadAsync(
            configuration, (observed, _) => Choose(observed, name, NetworkExporter.PictureOf, f => f), cancellationToken);
        if (graph is null)
        {
            foreach (var line in TopologyTree.Write(file))
                Console.WriteLine(VisibleText.Line(line));
            return ExitStatus.Done;
        }

        var drawing = TopologyTree.GraphOf(file);
        Console.Write(graph == "svg" ? SvgGraph.Write(drawing) : MermaidGraph.Write(drawing));
        return ExitStatus.Done;
    }

    private static async Task<T> ReadAsync<T>(
        ReconcilerConfiguration configuration, Func<ObservedNetwork, string, T> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await TopologyConnection.OpenAsync(configuration, cancellationToken);
            var observed = await new TopologyEngine(connection).ObserveAsync(cancellationToken);
            // libvirt's calls have no time limit, and need a thread that may wait.
            return await Task.Run(() => read(observed, connection.IntegrationBridge), cancellationToken);
        }
        catch (OvsdbException e)
        {
            throw new CommandException(e.Message);
        }
    }

    /// <summary>Chooses the rows by the name that was given, and reads them.</summary>
    /// <exception cref="CommandException">The name is of nothing, or is needed.</exception>
    internal static T Choose<T>(
        ObservedNetwork observed, string? name, Func<ObservedNetwork, string, Func<NetworkRow, bool>, T> read, Func<T, TopologyFile> fileOf)
    {
        var topologies = observed.Topologies;
        if (name is not null && topologies.Contains(name))
            return read(observed, name, r => r.Topology == name);
        if (name is null && topologies.Count > 1)
            throw new CommandException($"there are several topologies; name one of {string.Join(", ", topologies)}", ExitStatus.Usage);
        if (name is null && topologies.Count == 1)
            return read(observed, topologies[0], _ => true);
        // What belongs to nobody is what was made by hand. It gets the name.
        var export = read(observed, name ?? DefaultName, r => r.Topology is null);
        if (name is null || fileOf(export) is not
            { Switches.IsEmpty: true, Routers.IsEmpty: true, Groups.IsEmpty: true, LoadBalancers.IsEmpty: true })
            return export;
        var known = topologies.IsEmpty ? "there is none" : $"there are {string.Join(", ", topologies)}";
        throw new CommandException(
            $"no row carries topology '{name}'{Intent.Suggestion.Clause(name, topologies)} ({known}), "
            + "and nothing was made by hand that could get this name",
            ExitStatus.Usage);
    }

    private static void Write(Utf8JsonWriter writer, FileNode node)
    {
        switch (node)
        {
            case FileMap map:
                writer.WriteStartObject();
                foreach (var (key, value) in map.Entries)
                {
                    writer.WritePropertyName(key.Value);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case FileList list:
                writer.WriteStartArray();
                foreach (var element in list.Elements)
                    Write(writer, element);
                writer.WriteEndArray();
                break;
            case FileText { IsNothing: true }:
                writer.WriteNullValue();
                break;
            case FileText { IsPlain: true } text when int.TryParse(
                text.Value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number):
                writer.WriteNumberValue(number);
                break;
            case FileText text:
                writer.WriteStringValue(text.Value);
                break;
        }
    }
}
