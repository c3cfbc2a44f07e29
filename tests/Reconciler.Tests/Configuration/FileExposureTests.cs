using Reconciler.Configuration;

namespace Reconciler.Tests.Configuration;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FileExposureTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("exposure-");

    private string FilePath => Path.Combine(_directory.FullName, "key.pem");

    public void Dispose() => _directory.Delete(recursive: true);

    [TestCase(0b110_000_000, true, null)]
    [TestCase(0b110_100_000, true, null)]
    [TestCase(0b110_100_100, false, null)]
    [TestCase(0b110_100_100, true, "Its mode is 0644: every user may read it|chmod o-r")]
    [TestCase(0b110_110_100, false, "Its mode is 0664: its group may change it|chmod go-w")]
    [TestCase(0b110_110_110, false, "Its mode is 0666: every user may change it|chmod go-w")]
    public void Who_may_read_and_change_a_file(int mode, bool isSecret, string? expected)
    {
        File.WriteAllText(FilePath, "");
        File.SetUnixFileMode(FilePath, (UnixFileMode)mode);
        var link = Path.Combine(_directory.FullName, "link.pem");
        File.CreateSymbolicLink(link, FilePath);
        foreach (var path in new[] { FilePath, link })
        {
            Assert.That(
                FileExposure.Of(path, isSecret).Select(f => $"{f.Statement}|{f.Remedy}"),
                Is.EqualTo(expected is null ? Array.Empty<string>() : [$"{expected} {FilePath}"]));
        }
    }

    [Test]
    public void A_directory_in_which_anybody_may_replace_it()
    {
        File.WriteAllText(FilePath, "");
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead);
        File.SetUnixFileMode(_directory.FullName, (UnixFileMode)0b111_111_111);
        Assert.That(FileExposure.Of(FilePath, false).Single(), Is.EqualTo(new ExposedFile(
            _directory.FullName, "Its mode is 0777: every user may replace key.pem in it",
            "Whoever can change it decides which databases this host follows, and what its domains may ask for", $"chmod o-w {_directory.FullName}")));
    }

    [Test]
    public void A_file_that_is_not_there_is_for_others_to_report() => Assert.That(FileExposure.Of("/nowhere/key.pem", true), Is.Empty);

    [Test]
    public void Every_file_of_the_configuration()
    {
        foreach (var name in new[] { "reconciler.yaml", "ovs.pem", "nb.pem" })
        {
            var path = Path.Combine(_directory.FullName, name);
            File.WriteAllText(path, "");
            File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        }

        var configuration = new ReconcilerConfiguration { OvsRemotes = [], File = In("reconciler.yaml") };
        configuration = configuration with { OvsTls = configuration.OvsTls with { PrivateKey = In("ovs.pem") } };
        var exposed = FileExposure.Of(configuration, new(null, null, In("nb.pem")));
        Assert.That(exposed.Select(f => Path.GetFileName(f.Path)).Distinct(), Is.EqualTo(new[] { "reconciler.yaml", "ovs.pem", "nb.pem" }));

        string In(string name) => Path.Combine(_directory.FullName, name);
    }
}
