using System.Collections.Immutable;
using Reconciler.Doctor.Facts;
using Reconciler.OpenVSwitch;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Doctor.Reading;

/// <summary>Reads the facts from the local Open vSwitch.</summary>
internal static class OpenVSwitchReader
{
    /// <summary>Reads the facts.</summary>
    /// <param name="database">The replica, which is in step.</param>
    /// <param name="session">Its session.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server has gone away.</exception>
    public static async Task<OpenVSwitchFacts> ReadAsync(OpenVSwitchDatabase database, OvsdbSession session, CancellationToken cancellationToken)
    {
        var results = await session.SelectAsync(
            [new Select("Open_vSwitch", [], ["ovs_version", "external_ids"]), new Select("Bridge", [], ["name", "datapath_type"])], cancellationToken);
        var root = results[0].Rows.FirstOrDefault();
        var bridge = database.Settings.IntegrationBridge;
        var datapath = results[1].Rows.FirstOrDefault(r => r["name"].Single.AsString == bridge)?["datapath_type"].Single.AsString;
        return new(
            root?["ovs_version"].Optional?.AsString,
            ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, root?["external_ids"].Pairs() ?? []),
            [.. results[1].Rows.Select(r => r["name"].Single.AsString)])
        {
            IntegrationBridge = bridge,
            ChassisOverride = ChassisNameFile.Read(ChassisNameFile.Path),
            // The default is the kernel datapath.
            IntegrationDatapath = datapath is "" ? "system" : datapath,
            Kernel = KernelDatapathReader.Read(),
            StaleInterfaces = [.. database.StaleInterfaces],
        };
    }
}
