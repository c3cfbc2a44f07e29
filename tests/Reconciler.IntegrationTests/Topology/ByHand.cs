using Reconciler.Topology.Exporting;
using Reconciler.Topology.Planning;

namespace Reconciler.IntegrationTests.Topology;

/// <summary>Takes networks over that were made by hand.</summary>
internal static class ByHand
{
    /// <summary>Exports what nobody has, adopts it by that file, and shows that nothing has changed but <c>external_ids</c>.</summary>
    /// <returns>What was exported.</returns>
    public static async Task<NetworkExport> TakeOverAsync(TopologyServer server, string message = "")
    {
        var before = await server.PictureAsync("external_ids");
        var export = NetworkExporter.Of(await server.Engine.ObserveAsync(CancellationToken.None), "poc", r => r.Topology is null);
        var text = FileWriter.Write(export);
        try
        {
            var plan = await server.ApplyAsync(text, adopt: true);
            Assert.That(await server.PictureAsync("external_ids"), Is.EqualTo(before));
            Assert.That(plan.Changes, Has.All.InstanceOf<TopologyChange.Change>().And.All.Property("IsAdopted").True);
        }
        catch (AssertionException e)
        {
            throw new AssertionException($"{message}\n{text}\n{e.Message}", e);
        }

        return export;
    }
}
