using System.Diagnostics;
using System.Globalization;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>The daemon is killed at random moments while machines start and stop: in the middle of hooks, between transactions, at its own start.</summary>
internal sealed class KillTests : LabTest
{
    private const int Kills = 200;

    [Test]
    public async Task After_each_of_two_hundred_kills_one_start_converges()
    {
        var seed = Environment.TickCount;
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        var random = new Random(seed);
        var names = new[] { "web-1", "web-2", "web-3" };
        foreach (var (name, i) in names.Select((n, i) => (n, i)))
        {
            await Node.DefineAsync(
                name, Port($"10.140.0.{i + 10}", string.Create(CultureInfo.InvariantCulture, $"<ovn:nat external=\"192.168.58.{i + 110}\"/>")), "--network", "nat-net");
        }

        var running = new HashSet<string>(StringComparer.Ordinal);
        var slowest = TimeSpan.Zero;
        for (var kill = 0; kill < Kills; kill++)
        {
            var name = names[random.Next(names.Length)];
            var starts = running.Add(name);
            if (!starts)
                running.Remove(name);
            var change = Node.TryVirshAsync(starts ? "start" : "destroy", name);
            await Task.Delay(random.Next(0, 350));
            await KillDaemonAsync();
            (await change).Succeeded();

            var started = Stopwatch.GetTimestamp();
            await LaunchDaemonAsync();
            await Eventually.Async(RowsAsync, r => r == Expected(running), Eventually.Patience, $"kill {kill}: {string.Join(' ', running)} have their rows and nobody else");
            var took = Stopwatch.GetElapsedTime(started);
            slowest = took > slowest ? took : slowest;
        }

        await TestContext.Out.WriteLineAsync($"slowest of {Kills}: {LabNode.Milliseconds(slowest)} from the launch of the daemon to the rows seen");
    }

    /// <summary>The name and number of rows of each domain, and how many rows there are that no domain has.</summary>
    private static async Task<string> RowsAsync()
    {
        // One call each for the two tables: the test is about seconds.
        var ports = (await Node.PortsAsync()).Select(NameOf);
        var nats = (await Node.NatsAsync()).Select(NameOf);
        return string.Join(' ', ports.Order(StringComparer.Ordinal)) + " | " + string.Join(' ', nats.Order(StringComparer.Ordinal));
    }

    private static string Expected(HashSet<string> running)
    {
        var names = string.Join(' ', running.Order(StringComparer.Ordinal));
        return $"{names} | {names}";
    }

    private static string NameOf(NorthboundRow row)
    {
        const string Key = "[\"reconciler:vm-name\",\"";
        var at = row["external_ids"].IndexOf(Key, StringComparison.Ordinal);
        return at < 0 ? "?" : row["external_ids"][(at + Key.Length)..].Split('"')[0];
    }
}
