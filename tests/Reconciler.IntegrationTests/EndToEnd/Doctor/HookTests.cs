namespace Reconciler.IntegrationTests.EndToEnd.Doctor;

/// <summary>What can be wrong with the hook and the daemon behind it.</summary>
internal sealed class HookTests : DoctorTest
{
    private const string Hook = "/etc/libvirt/hooks/qemu";
    private const string Program = "/usr/sbin/reconciler-hook";

    [TearDown]
    public async Task RestoreAsync()
    {
        await ShellAsync($"rm -rf {Hook}.d {Hook}; ln -s {Program} {Hook}; chmod 0755 {Program}");
        // Without systemd a reload leaves no trace.
        await Node.ServiceAsync("restart", "libvirtd");
    }

    [Test]
    public async Task A_hook_that_is_not_there_or_cannot_be_run()
    {
        await ShellAsync($"rm {Hook}");
        Assert.That(await FindAsync(), Is.EqualTo(new[] { $"hook-missing file {Hook}" }));
        await ShellAsync($"ln -s /opt/reconciler-hook {Hook}");
        Assert.That(await FindAsync(), Is.EqualTo(new[] { $"hook-dangling file {Hook}" }));
        await ShellAsync($"ln -sfn {Program} {Hook}; chmod -x {Program}");
        Assert.That(await FindAsync(), Is.EqualTo(new[] { $"hook-not-executable file {Hook}" }));
        await ShellAsync($"chmod 0755 {Program}; rm {Hook}; printf '#!/bin/sh\\nexit 0\\n' >{Hook}; chmod 0755 {Hook}");
        Assert.That(await FindAsync(), Is.EqualTo(new[] { $"hook-shadowed file {Hook}" }));
        await ShellAsync($"mkdir {Hook}.d; ln -s {Program} {Hook}.d/50-reconciler");
        await Node.ServiceAsync("restart", "libvirtd");
        await ExpectHealthyAsync();
        await ShellAsync($"rm {Hook}.d/50-reconciler; printf '#!/bin/sh\\nexec {Program} \"$@\"\\n' >{Hook}");
        // Not every file system remembers when a file was made that has been written since.
        await Node.ServiceAsync("restart", "libvirtd");
        await ExpectHealthyAsync();
    }

    [Test]
    public async Task A_hook_that_libvirt_has_not_seen()
    {
        await ShellAsync($"rm {Hook}");
        await Node.ServiceAsync("restart", "libvirtd");
        await Task.Delay(3000);
        await ShellAsync($"ln -s {Program} {Hook}");
        await ExpectAsync($"hook-not-loaded file {Hook}");
        await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net");
        await ShellAsync("kill -HUP $(cat /run/libvirt/libvirtd.pid)");
        // The signal leaves no trace, but a call of the hook does.
        await Task.Delay(200);
        await Node.VirshAsync("start", "web-1");
        await ExpectHealthyAsync();
    }

    [Test]
    public async Task A_daemon_that_is_down_or_not_well_and_databases_that_are_away()
    {
        await RestartDaemonWithAsync("health: {tolerance: 0}");
        await Node.ServiceAsync("stop", "ovn-nb");
        try
        {
            await ExpectAsync("daemon-unhealthy daemon", "source-unreachable OVN Northbound");
            Assert.That(await FindAsync("--ovs", "unix:/run/nowhere.sock"), Does.Contain("source-unreachable Open vSwitch"));
            await Node.VsctlAsync("set", "Open_vSwitch", ".", "external_ids:ovn-remote=unix:/run/nowhere.sock");
            await ExpectAsync("source-unreachable OVN Southbound");
        }
        finally
        {
            await Node.VsctlAsync("set", "Open_vSwitch", ".", "external_ids:ovn-remote=unix:/run/ovn/ovnsb_db.sock");
            await Node.ServiceAsync("start", "ovn-nb");
        }

        await ExpectHealthyAsync();
        await KillDaemonAsync();
        Assert.That(await FindAsync(), Is.EqualTo(new[] { "daemon-down file /run/reconciler/hook.sock" }));
    }
}
