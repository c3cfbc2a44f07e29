using FsCheck;
using FsCheck.Fluent;

namespace Reconciler.IntegrationTests.Topology;

/// <summary>A network made by hand is taken over without a change, whatever somebody has typed.</summary>
[TestFixture]
internal sealed class ByHandProperties
{
    private const int Networks = 40;

    [Test]
    public async Task Export_and_adopt_change_nothing_but_keys()
    {
        await using var server = await TopologyServer.StartAsync();
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => HoldsAsync(seed).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Networks));

        async Task<bool> HoldsAsync(int seed)
        {
            var commands = ByHandNetwork.Of(seed);
            await server.ClearAsync();
            await server.NbctlAsync(commands);
            await ByHand.TakeOverAsync(server, $"seed {seed}\n{commands}");
            return true;
        }
    }
}
