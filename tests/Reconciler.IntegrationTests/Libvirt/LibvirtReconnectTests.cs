using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Libvirt;

namespace Reconciler.IntegrationTests.Libvirt;

/// <summary>The monitor, on a real libvirtd that comes and goes.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class LibvirtReconnectTests
{
    private PrivateLibvirtd _libvirtd = null!;
    private RecordingObserver _observer = null!;
    private LibvirtMonitor _monitor = null!;

    [SetUp]
    public void Prepare()
    {
        _libvirtd = new PrivateLibvirtd();
        _observer = new RecordingObserver();
        _monitor = new LibvirtMonitor(_libvirtd.ReadOnlyUri, _observer, NullLogger<LibvirtMonitor>.Instance);
    }

    [TearDown]
    public void CleanUp()
    {
        _monitor.Dispose();
        _libvirtd.Dispose();
    }

    [Test]
    public void Follows_libvirtd_through_its_absence_its_start_and_its_death()
    {
        _monitor.Start();
        _observer.WaitFor<RecordingObserver.Disconnected>();
        Thread.Sleep(1500);

        _libvirtd.Start();
        Guid uuid;
        using (var writer = _libvirtd.Open())
        {
            // This connection and the monitor's race for a server that has just come up.
            var up = Stopwatch.GetTimestamp();
            Assert.That(_observer.WaitFor<RecordingObserver.Synced>().Domains, Is.Empty);
            var delay = Stopwatch.GetElapsedTime(up);
            TestContext.Out.WriteLine($"synced {delay.TotalMilliseconds:F0} ms after libvirtd answered");

            uuid = Guid.NewGuid();
            LibvirtWrites.Define(writer, Diskless("web-1", uuid));
            _observer.WaitFor<DomainObservation>(domain => domain.Uuid == uuid);
        }

        _observer.Clear();
        _libvirtd.Kill();
        _observer.WaitFor<RecordingObserver.Disconnected>();
        Assert.That(_monitor.IsSynced, Is.False);

        _libvirtd.Start();
        Assert.That(_observer.WaitFor<RecordingObserver.Synced>().Domains.Single().Uuid, Is.EqualTo(uuid));
        // The sockets of lost connections must not pile up. Workers connect when they first have something to do, hence the margin.
        var before = OpenFiles();
        for (var i = 0; i < 3; i++)
        {
            _observer.Clear();
            _libvirtd.Kill();
            _observer.WaitFor<RecordingObserver.Disconnected>();
            _libvirtd.Start();
            _observer.WaitFor<RecordingObserver.Synced>();
        }
        Assert.That(OpenFiles, Is.LessThanOrEqualTo(before + 2).After(3000, 50));
    }

    [Test]
    public void A_domain_whose_hook_hangs_does_not_hold_up_the_others()
    {
        var busy = _libvirtd.FileInFolder("busy");
        _libvirtd.WriteHook($"""
            #!/bin/sh
            if [ "$1 $2" = "slow start" ]; then touch {busy}; sleep 2; rm {busy}; fi
            exit 0
            """);
        _libvirtd.Start();
        using var writer = _libvirtd.Open();
        var (slow, other) = (Guid.NewGuid(), Guid.NewGuid());
        LibvirtWrites.Define(writer, Diskless("slow", slow));
        LibvirtWrites.Define(writer, Diskless("other", other));
        _monitor.Start();
        _observer.WaitFor<RecordingObserver.Synced>(synced => synced.Domains.Count == 2);

        var starting = Task.Factory.StartNew(() => LibvirtWrites.Start(writer, "slow"), TaskCreationOptions.LongRunning);
        Assert.That(() => File.Exists(busy), Is.True.After(10_000, 10));
        _monitor.Refresh(slow);
        // The list waits for the hook as well, so the two of them keep two workers busy. On one shared connection they would hold up the rest.
        _monitor.RefreshAll();
        Thread.Sleep(100);
        _observer.Clear();
        for (var i = 0; i < 20; i++)
        {
            var before = Stopwatch.GetTimestamp();
            _monitor.Refresh(other);
            _observer.WaitFor<DomainObservation>(domain => domain.Uuid == other && domain.ReadStarted > before);
        }
        Assert.That(File.Exists(busy), Is.True, "all twenty were read while the hook ran");
        Assert.That(_observer.Calls.OfType<DomainObservation>().Select(domain => domain.Uuid), Has.None.EqualTo(slow));

        starting.Wait();
        _observer.WaitFor<DomainObservation>(domain => domain.Uuid == slow && domain is { Active: true, State: DomainStates.Running });
        LibvirtWrites.Destroy(writer, "slow");
        _observer.WaitFor<DomainObservation>(domain => domain.Uuid == slow && !domain.Active);
    }

    private static int OpenFiles() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    private static string Diskless(string name, Guid uuid) => $"""
        <domain type='qemu'><name>{name}</name><uuid>{uuid}</uuid><memory unit='MiB'>64</memory>
          <os><type arch='x86_64' machine='q35'>hvm</type></os>
        </domain>
        """;
}
