using FsCheck;
using FsCheck.Fluent;
using Reconciler.Topology.Exporting;
using Reconciler.Topology.Model;
using Reconciler.Topology.Reading;

namespace Reconciler.IntegrationTests.Topology;

/// <summary>What is there after a file was applied is what the file says, whatever was there before.</summary>
[TestFixture]
internal sealed class RoundTripProperties
{
    private const int Files = 150;

    [Test]
    public async Task What_is_exported_is_what_was_applied()
    {
        await using var server = await TopologyServer.StartAsync();
        var changes = 0;
        // Each file is applied over the one before, so that every kind of change happens.
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => HoldsAsync(seed).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Files));
        Assert.That(changes, Is.GreaterThan(Files));

        async Task<bool> HoldsAsync(int seed)
        {
            var file = RandomFile.Of(seed);
            var text = Write(file);
            // What is written is read as the same.
            var read = TopologyReader.Read(text);
            Assert.That(read.Mistakes.Where(m => !m.IsWarning).Select(m => m.Text("f")), Is.Empty, text);
            Assert.That(Write(FileNormalizer.Normalize(read.File!, [])), Is.EqualTo(Write(FileNormalizer.Normalize(file, []))));

            changes += (await server.ApplyAsync(read.File!, force: true)).Changes.Length;
            var export = NetworkExporter.Of(
                await server.Engine.ObserveAsync(CancellationToken.None), file.Name, r => r.Topology == file.Name);
            Assert.That(Write(export.File), Is.EqualTo(Write(FileNormalizer.Normalize(file, []))), $"seed {seed}");
            return true;
        }
    }

    private static string Write(TopologyFile file) => FileWriter.Write(new(file, []));
}
