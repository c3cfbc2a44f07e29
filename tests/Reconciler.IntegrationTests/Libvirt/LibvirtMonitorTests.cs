using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Libvirt;

namespace Reconciler.IntegrationTests.Libvirt;

/// <summary>The monitor, on libvirt's own test driver.</summary>
[TestFixture]
[CancelAfter(60_000)]
internal sealed class LibvirtMonitorTests
{
    private LibvirtConnection _writer = null!;
    private RecordingObserver _observer = null!;
    private LibvirtMonitor _monitor = null!;

    [SetUp]
    public void Connect()
    {
        // Holding one connection open keeps the driver's domains; the last one to close takes them along.
        _writer = LibvirtConnection.Open(LibvirtConnectionTests.TestDriver);
        _observer = new RecordingObserver();
        _monitor = new LibvirtMonitor(LibvirtConnectionTests.TestDriver, _observer, NullLogger<LibvirtMonitor>.Instance);
    }

    [TearDown]
    public void Disconnect()
    {
        _monitor.Dispose();
        _writer.Dispose();
    }

    [Test]
    public void Reports_everything_first()
    {
        Assert.That(_monitor.IsSynced, Is.False);
        Assert.That(_monitor.LastError, Is.EqualTo("not connected to test:///default yet"));
        var before = Stopwatch.GetTimestamp();
        _monitor.Start();
        var synced = _observer.WaitFor<RecordingObserver.Synced>();

        Assert.That(() => _monitor.IsSynced, Is.True.After(1000, 5));
        Assert.That((_monitor.LastError, _monitor.NetworksError), Is.EqualTo(((string?)null, (string?)null)));
        Assert.That(_observer.Calls[0], Is.SameAs(synced));
        var domain = synced.Domains.Single();
        Assert.That(
            (domain.Name, domain.Active, domain.Persistent, domain.State), Is.EqualTo(("test", true, true, DomainStates.Running)));
        Assert.That(domain.Definition!.Id, Is.EqualTo(1));
        Assert.That(domain.ReadStarted, Is.InRange(synced.ReadStarted, Stopwatch.GetTimestamp()));
        Assert.That(synced.ReadStarted, Is.GreaterThan(before));
        Assert.That(synced.Networks.Single().Definition!.Bridge, Is.EqualTo("virbr0"));
    }

    [Test]
    public void Follows_a_domain_from_definition_to_its_end()
    {
        _monitor.Start();
        _observer.WaitFor<RecordingObserver.Synced>();
        var uuid = Guid.NewGuid();

        LibvirtWrites.Define(_writer, DomainXml("web-1", uuid));
        var defined = _observer.WaitFor<DomainObservation>(domain => domain.Uuid == uuid);
        Assert.That((defined.Name, defined.Active, defined.Persistent), Is.EqualTo(("web-1", false, true)));
        Assert.That(defined.Definition!.Interfaces.Single().SourceNetwork, Is.EqualTo("default"));

        LibvirtWrites.Start(_writer, "web-1");
        _observer.WaitFor<DomainObservation>(domain => domain.Uuid == uuid && domain is { Active: true, State: DomainStates.Running });

        using (var domain = _writer.FindDomain(uuid)!)
            domain.SetMetadata("urn:ovn-reconciler:domain:1", "ovn", "<ports/>", live: true, config: false);
        _observer.WaitFor<DomainObservation>(domain => domain.Uuid == uuid && domain.Definition!.Annotations.Length == 1);

        LibvirtWrites.Destroy(_writer, "web-1");
        _observer.WaitFor<DomainObservation>(
            domain => domain.Uuid == uuid && domain is { Active: false, State: DomainStates.Shutoff } && domain.ReadStarted > defined.ReadStarted);

        LibvirtWrites.Undefine(_writer, "web-1");
        _observer.WaitFor<RecordingObserver.Gone>(gone => gone.Uuid == uuid);
    }

    [Test]
    public void Reads_again_on_request()
    {
        _monitor.Start();
        var known = _observer.WaitFor<RecordingObserver.Synced>().Domains.Single();
        var unknown = Guid.NewGuid();
        Assert.That(() => _monitor.IsSynced, Is.True.After(1000, 5));

        var before = Stopwatch.GetTimestamp();
        _monitor.Refresh(known.Uuid);
        Assert.That(_observer.WaitFor<DomainObservation>().ReadStarted, Is.GreaterThan(before));
        _monitor.Refresh(unknown);
        Assert.That(_observer.WaitFor<RecordingObserver.Gone>().Uuid, Is.EqualTo(unknown));

        _observer.Clear();
        _monitor.RefreshAll();
        _observer.WaitFor<DomainObservation>(domain => domain.Uuid == known.Uuid);
        Assert.That(_observer.WaitFor<IReadOnlyList<NetworkObservation>>().Single().Name, Is.EqualTo("default"));
    }

    [Test]
    public void Reports_a_loss_once_and_everything_again_after_it()
    {
        _monitor.Start();
        for (var round = 1; round <= 3; round++)
        {
            _observer.WaitFor<RecordingObserver.Synced>();
            Assert.That(() => _monitor.IsSynced, Is.True.After(1000, 5));
            _observer.Clear();
            _monitor.DropConnection("dropped");
            Assert.That(_observer.WaitFor<RecordingObserver.Disconnected>().Reason, Is.EqualTo("dropped"));
        }
        _observer.WaitFor<RecordingObserver.Synced>();
        Assert.That(_observer.Calls.OfType<RecordingObserver.Disconnected>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Nothing_comes_between_a_loss_and_the_next_full_report()
    {
        LibvirtWrites.Define(_writer, DomainXml("churn", Guid.NewGuid()));
        try
        {
            _monitor.Start();
            _observer.WaitFor<RecordingObserver.Synced>();
            var until = Stopwatch.GetTimestamp() + (3 * Stopwatch.Frequency);
            for (var i = 0; Stopwatch.GetTimestamp() < until; i++)
            {
                LibvirtWrites.Start(_writer, "churn");
                _monitor.RefreshAll();
                LibvirtWrites.Destroy(_writer, "churn");
                // Not at the very end: a loss that is not noticed yet would make the look below see a connection that is on its way out.
                if (i % 20 == 0 && Stopwatch.GetTimestamp() < until - (Stopwatch.Frequency / 2))
                    _monitor.DropConnection($"loss {i}");
            }
        }
        finally
        {
            Assert.That(() => _monitor.IsSynced, Is.True.After(10_000, 5));
            LibvirtWrites.Undefine(_writer, "churn");
        }

        // A loss may not have been noticed yet. An end that falls into a gap is visible as absence from the next full report only.
        Assert.That(() => _observer.Calls.Any(c => c is RecordingObserver.Gone) || IsMissingFromTheLastReport(), Is.True.After(60_000, 20));
        var connected = false;
        var losses = 0;
        foreach (var call in _observer.Calls)
        {
            switch (call)
            {
                case RecordingObserver.Synced:
                    Assert.That(connected, Is.False);
                    connected = true;
                    break;
                case RecordingObserver.Disconnected:
                    Assert.That(connected, Is.True);
                    connected = false;
                    losses++;
                    break;
                default:
                    Assert.That(connected, Is.True);
                    break;
            }
        }
        Assert.That(losses, Is.GreaterThan(3));
    }

    [Test]
    public void Nothing_comes_after_the_end()
    {
        _monitor.Start();
        _observer.WaitFor<RecordingObserver.Synced>();
        _monitor.Dispose();
        var calls = _observer.Calls.Count;
        _monitor.RefreshAll();
        LibvirtWrites.Define(_writer, DomainXml("late", Guid.NewGuid()));
        LibvirtWrites.Undefine(_writer, "late");
        Thread.Sleep(200);

        Assert.That(_observer.Calls, Has.Count.EqualTo(calls));
        Assert.That(_monitor.IsSynced, Is.False);
        Assert.That(_monitor.Start, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void A_reason_not_to_connect_is_reported_once()
    {
        using var monitor = new LibvirtMonitor(
            "qemu+unix:///system?socket=/nonexistent/sock", _observer, NullLogger<LibvirtMonitor>.Instance);
        monitor.Start();
        var reason = _observer.WaitFor<RecordingObserver.Disconnected>().Reason;
        Thread.Sleep(1000);

        Assert.That(_observer.Calls, Has.Count.EqualTo(1));
        Assert.That(reason, Does.Contain("/nonexistent/sock"));
        Assert.That(monitor.LastError, Is.EqualTo(reason));
    }

    [Test]
    public async Task Ends_in_time_when_the_server_does_not_answer()
    {
        var path = Path.Combine(Path.GetTempPath(), $"libvirt-mute-{Environment.ProcessId}.sock");
        using var mute = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        mute.Bind(new UnixDomainSocketEndPoint(path));
        mute.Listen();
        try
        {
            await using var monitor = new LibvirtMonitor(
                $"qemu+unix:///system?socket={path}", _observer, NullLogger<LibvirtMonitor>.Instance);
            monitor.Start();
            using var accepted = await mute.AcceptAsync();

            // The server never answers.
            await monitor.DisposeAsync().AsTask().WaitAsync(Eventually.Patience);
        }
        finally
        {
            File.Delete(path);
        }
    }

    internal static string DomainXml(string name, Guid uuid, string type = "test") => $"""
        <domain type='{type}'><name>{name}</name><uuid>{uuid}</uuid><memory unit='MiB'>64</memory>
          <os><type>hvm</type></os>
          <devices><interface type='network'><mac address='52:54:00:90:04:48'/><source network='default'/></interface></devices>
        </domain>
        """;

    private bool IsMissingFromTheLastReport() =>
        _observer.Calls.OfType<RecordingObserver.Synced>().Last().Domains.All(d => d.Name != "churn");
}
