using System.Globalization;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>Rows that a peer writes with this host's name, of domains that nobody here has, are left to the sweep.</summary>
[TestFixture]
internal sealed class RowsOfNobodyTests
{
    private const int Rows = 5000;

    [Test]
    public async Task They_cause_no_pass_when_the_network_changes()
    {
        await using var northbound = await OvsdbServer.StartStandaloneAsync();
        await northbound.NbctlAsync("ls-add", "switch-1");
        for (var at = 0; at < Rows; at += 250)
        {
            await northbound.NbctlAsync(
            [
                .. Enumerable.Range(at, 250).SelectMany(i => new[]
                {
                    "--", "lsp-add", "switch-1", string.Create(CultureInfo.InvariantCulture, $"p{i}"), "--", "set", "Logical_Switch_Port",
                    string.Create(CultureInfo.InvariantCulture, $"p{i}"), "external_ids:reconciler\\:host=node-1",
                    $"external_ids:reconciler\\:vm-id={Guid.NewGuid()}",
                }),
            ]);
        }

        await using var host = await DaemonOnServers.StartAsync("node-1", northbound);
        await northbound.NbctlAsync("ls-add", "switch-2");
        await Eventually.Async(() => host.PassesAsync(), n => n.Rows == Rows, TimeSpan.FromSeconds(20), "the rows are known");
        Assert.That((await host.PassesAsync()).Passes, Is.LessThan(Rows / 10));
    }
}
