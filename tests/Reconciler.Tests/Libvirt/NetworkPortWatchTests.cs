using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Libvirt;

namespace Reconciler.Tests.Libvirt;

[TestFixture]
internal sealed class NetworkPortWatchTests
{
    private readonly ConcurrentQueue<Guid> _made = new();
    private ScratchDirectory _scratch = null!;
    private NetworkPortWatch _watch = null!;

    private string Networks => _scratch.File("network");

    [SetUp]
    public void Begin()
    {
        _scratch = new ScratchDirectory();
        _watch = new NetworkPortWatch(Networks, _made.Enqueue, NullLogger.Instance);
        _made.Clear();
    }

    [TearDown]
    public void End()
    {
        _watch.Dispose();
        _scratch.Dispose();
    }

    [Test]
    public async Task The_first_port_of_a_network_is_seen_and_every_later_one()
    {
        Directory.CreateDirectory(Networks);
        _watch.Begin();
        foreach (var network in new[] { "net-a", "net-a", "net-b" })
            await SeenAsync(Write(network));
    }

    [Test]
    public async Task A_directory_that_comes_later_is_watched_from_the_next_begin_on()
    {
        _watch.Begin();
        Directory.CreateDirectory(Networks);
        _watch.Begin();
        await SeenAsync(Write("net-a"));
    }

    [Test]
    public async Task Other_files_are_no_ports()
    {
        Directory.CreateDirectory(Networks);
        _watch.Begin();
        Save(Path.Combine(Networks, "net-a.xml"), Guid.NewGuid());
        Save(Path.Combine(Networks, "net-a", "ports", "port.xml.new"), Guid.NewGuid());
        var port = Write("net-a");
        await SeenAsync(port);
        Assert.That(_made.Distinct(), Is.EqualTo(new[] { port }));
    }

    private Task SeenAsync(Guid domain) => Eventually.Async(
        () => Task.FromResult(_made.ToArray()), m => m.Contains(domain), Eventually.Patience, $"a port of {domain} is seen");

    /// <summary>Writes the file of a port as libvirt does: under another name first.</summary>
    private Guid Write(string network)
    {
        var domain = Guid.NewGuid();
        var path = Path.Combine(Networks, network, "ports", Guid.NewGuid() + ".xml");
        Save(path + ".new", domain);
        File.Move(path + ".new", path);
        return domain;
    }

    private static void Save(string path, Guid domain)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"<networkport><owner><name>web-1</name><uuid>{domain}</uuid></owner></networkport>");
    }
}
